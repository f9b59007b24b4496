"""Which answers of staff count."""

from datetime import datetime

import numpy as np
import pandas as pd

from metrics.assessed import assessment_sums, latest_answers

OF = {"a": "sales", "b": "sales", "c": "desk", "d": "back office"}  # nobody knows of e


def answers(*rows: tuple) -> pd.DataFrame:
    names = ["respondent_id", "touchpoint_id", "assessed_on", "department_id", "importance", "performance"]
    return pd.DataFrame(
        [(who, place, datetime(2026, 1, day), OF.get(who), value, None) for who, place, day, value in rows],
        columns=names,
    )


def test_the_newest_answer_counts_wherever_it_comes_from_and_on_one_day_the_entered_one() -> None:
    delivered = answers(
        ("a", "shop", 1, 10),  # older than what was entered
        ("b", "shop", 5, 20),  # newer than what was entered
        ("c", "shop", 3, 30),  # of the same day
        ("d", "shop", 1, 40),  # alone
        ("d", "shop", 2, 41),  # the newer of one kind
        ("d", "call", 1, 42),  # about another touchpoint
    )
    entered = answers(("a", "shop", 2, 11), ("b", "shop", 4, 21), ("c", "shop", 3, 31), ("e", "shop", 1, 50))
    found = latest_answers(delivered, entered)
    assert found[["touchpoint_id", "respondent_id", "importance"]].to_numpy().tolist() == [
        ["call", "d", 42],
        ["shop", "a", 11],
        ["shop", "b", 20],
        ["shop", "c", 31],
        ["shop", "d", 41],
        ["shop", "e", 50],
    ]


def test_without_any_answer_there_is_none_to_count() -> None:
    assert latest_answers(answers(), answers()).empty
    assert len(latest_answers(answers(), answers(("a", "shop", 1, 1)))) == 1


def test_colleagues_are_those_of_all_departments_that_assessed_a_touchpoint() -> None:
    rows = [
        (who, place, 1, 50)
        for place, people in {"shop": "abc", "call": "ad", "web": "ae"}.items()
        for who in people
    ]
    headcounts = pd.Series({"sales": 12, "desk": 5, "back office": None})
    found = assessment_sums(answers(*rows).assign(held=False), headcounts).set_index("touchpoint_id")
    assert found["colleagues"].to_dict() == {"shop": 17, "call": 0, "web": 0}


def test_sums_of_no_answers_are_numbers_all_the_same() -> None:
    """Texts of no rows have a type of their own, which a column made of them would take on."""
    texts = dict.fromkeys(("respondent_id", "touchpoint_id", "department_id"), "str")
    nobody = answers().assign(held=False).astype(texts | {"importance": float, "performance": float})
    found = assessment_sums(nobody, pd.Series({"sales": 12.0, "desk": None}))
    assert found.empty
    assert set(found.drop(columns="touchpoint_id").dtypes) == {np.dtype(np.float64)}
