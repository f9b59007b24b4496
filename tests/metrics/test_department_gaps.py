"""A department's gap: each colleague once, against what customers say of the same touchpoints."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from metrics.department_gaps import department_gaps
from metrics.settings import Settings


def touchpoints() -> pd.DataFrame:
    """Two of sales with customers' scores of 50 and 60, one of service with 80."""
    names = {"touchpoint_id": ["a", "b", "c"], "department": ["Sales", "Sales", "Service"]}
    return pd.DataFrame(names).assign(
        performance=[50.0, 60.0, 80.0],
        performance_low=[49.0, 59.0, 79.0],
        performance_high=[51.0, 61.0, 81.0],
        internal_performance_disagree=[True, False, False],
    )


def answers(*given: tuple[str, str, float]) -> pd.DataFrame:
    frame = pd.DataFrame(given, columns=["respondent_id", "touchpoint_id", "performance"])
    return frame.assign(importance=np.nan)


SALES = [(f"s{place}", one, 90.0 + place) for place in range(6) for one in ("a", "b")]
SERVICE = [(f"v{place}", "c", score) for place, score in enumerate([79.0, 80, 81, 80, 79, 81])]


def test_a_colleague_who_assesses_two_touchpoints_is_one_colleague():
    found = department_gaps(touchpoints(), answers(*SALES, *SERVICE), Settings()).set_index("department")
    row = found.loc["Sales"]
    mean = 92.5 - 55  # 90 to 95, less 50 and 60
    customers = 2 * (0.5 * 1 / stats.norm.ppf(0.975)) ** 2
    half = stats.t.ppf(0.975, 5) * np.sqrt(np.var(np.arange(6), ddof=1) / 6 + customers)
    assert row["gap_performance_n"] == 6
    assert tuple(row[["gap_performance", "gap_performance_low", "gap_performance_high"]]) == pytest.approx(
        (mean, mean - half, mean + half)
    )


def test_verdicts_are_a_blind_spot_and_an_agreement():
    found = department_gaps(touchpoints(), answers(*SALES, *SERVICE), Settings()).set_index("department")
    assert found["gap_performance_verdict"].to_dict() == {"Sales": "blind_spot", "Service": "agreed_strong"}
    assert found["disagreed"].to_dict() == {"Sales": 1, "Service": 0}


def test_a_department_with_few_colleagues_is_withheld_and_so_is_what_would_tell_it():
    found = department_gaps(touchpoints(), answers(*SALES, *SERVICE[:3]), Settings()).set_index("department")
    assert found["gap_performance_withheld"].to_dict() == {
        "Sales": "would_reveal",
        "Service": "too_few_assessments",
    }
    assert found["gap_performance"].isna().all()


def test_without_answers_nothing_is_measured():
    found = department_gaps(touchpoints(), answers(), Settings())
    assert set(found["gap_performance_withheld"]) == {"not_measured"}
    assert set(found["gap_performance_verdict"]) == {"undecided"}


def test_the_same_answer_from_everybody_has_the_customers_error_alone():
    same = [(f"s{place}", "a", 90.0) for place in range(6)]
    row = department_gaps(touchpoints(), answers(*same), Settings()).set_index("department").loc["Sales"]
    assert row["gap_performance"] == 40
    assert np.isfinite(row["gap_performance_low"])
