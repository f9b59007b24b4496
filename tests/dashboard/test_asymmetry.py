"""What pages say about touchpoints that can only disappoint, and how they draw it."""

from datetime import date

import numpy as np
import pandas as pd
import pytest

from dashboard import asymmetry
from dashboard.charts import penalty_reward
from metrics.period import Period
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.test_charts import LIGHT, layers, rows

YEARS = Period(date(2025, 1, 1), date(2026, 12, 31))


def of_kinds(*kinds: str) -> pd.DataFrame:
    frame = touchpoint_frame(len(kinds) + 1)
    names = [f"T{place}" for place in range(len(kinds))]
    told = frame.head(len(kinds)).assign(
        name=names, asymmetry_kind=kinds, asymmetry_recoded="undecided", penalty=-5.0, reward=5.0
    )
    withheld = frame.tail(1).assign(penalty=np.nan, reward=np.nan, asymmetry_kind="undecided")
    return pd.concat([told, withheld], ignore_index=True)


@pytest.mark.parametrize(
    ("kinds", "said"),
    [
        (
            ["undecided", "undecided"],
            "None of 2 touchpoints is shown to disappoint more than it delights, or the reverse",
        ),
        (
            ["performance", "undecided"],
            "None of 2 touchpoints is shown to disappoint more than it delights, or the reverse; "
            "shown to do both alike: T0",
        ),
        (["basic", "performance"], "Shown to disappoint more than delight: T0"),
        (
            ["basic", "excitement", "basic", "basic"],
            "Shown to disappoint more than delight: T0, T2, T3. Shown to delight more than disappoint: T1",
        ),
    ],
)
def test_the_title_says_what_is_shown_and_of_how_many(kinds: list[str], said: str) -> None:
    frame = of_kinds(*kinds)
    assert asymmetry.title(frame.assign(asymmetry_recoded=frame["asymmetry_kind"])) == said


def test_the_title_names_no_kind_that_depends_on_what_counts_as_low() -> None:
    frame = of_kinds("basic", "basic", "excitement")
    assert asymmetry.title(frame).endswith("depends on which ratings count as low")
    frame["asymmetry_recoded"] = ["undecided", "basic", "undecided", "undecided"]
    assert asymmetry.title(frame) == "Shown to disappoint more than delight: T1"
    frame = of_kinds("basic", "performance").assign(
        asymmetry_recoded=["undecided", "performance", "undecided"]
    )
    assert asymmetry.title(frame) == (
        "Whichever ratings count as low, none of 2 touchpoints is shown to disappoint more than it delights, "
        "or the reverse; shown to do both alike: T1"
    )


def test_the_caption_says_from_when_and_how_far_the_coding_decides() -> None:
    said = asymmetry.caption(of_kinds("basic", "undecided"), YEARS)
    assert "From the answers of 2025 to 2026; association, not cause." in said
    assert "Undecided: 1 of 2." in said
    assert said.endswith(
        "Question mark (1 of 1): another kind if only the lowest of five steps counted as low."
    )
    assert "lowest of five" not in asymmetry.caption(of_kinds("undecided"), YEARS)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (
            "performance",
            "Performance factor. Each point of rating lost costs about as much as a point won adds",
        ),
        (
            "undecided",
            "Whether a point of rating lost costs more or less than a point won adds is not certain",
        ),
    ],
)
def test_one_touchpoint_has_its_kind_as_the_factor_it_is_called(kind: str, words: str) -> None:
    assert asymmetry.kind(of_kinds(kind).iloc[0]) == words


def test_touchpoints_with_a_kind_are_drawn_from_the_most_to_the_least_disappointing() -> None:
    frame = touchpoint_frame(40)
    spec = penalty_reward.penalty_reward(frame, LIGHT).to_dict()
    bars = next(layer for layer in layers(spec) if layer["mark"]["type"] == "bar")
    drawn = rows(spec, bars)
    shown = list(dict.fromkeys(row["touchpoint_id"] for row in drawn))
    values = frame.set_index("touchpoint_id").loc[shown, "asymmetry"]
    assert len(shown) == 12
    assert values.is_monotonic_increasing
    assert {row["kind"] for row in drawn} == {"Basic: a must", "Excitement: delights"}


def test_a_kind_that_depends_on_what_counts_as_low_has_a_question_mark_and_is_not_bold() -> None:
    frame = touchpoint_frame(4).assign(
        asymmetry_kind=["basic", "basic", "undecided", "excitement"],
        asymmetry_recoded=["basic", "undecided", "undecided", "performance"],
        penalty=-5.0,
        reward=5.0,
    )
    spec = penalty_reward.penalty_reward(frame, LIGHT).to_dict()
    bold, plain = (
        {
            row["kind"]
            for layer in layers(spec)
            if "kind" in str(layer["encoding"].get("text"))
            for row in rows(spec, layer)
            if (layer["mark"].get("fontWeight") == 700) is heavy
        }
        for heavy in (True, False)
    )
    assert (bold, plain) == (
        {"Basic: a must"},
        {"Basic: a must?", "Undecided", "Excitement:\ndelights?"},
    )


def test_the_table_has_every_touchpoint_whose_effects_are_known() -> None:
    frame = touchpoint_frame(40)
    table = penalty_reward.twin(frame)
    assert len(table) == frame["penalty"].notna().sum() < 40
    assert list(table) == ["Touchpoint", "Kind", "Penalty", "Reward", "Asymmetry"]
