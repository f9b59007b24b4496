"""The page of priorities: what is recommended, quick wins apart from strategic, for one department or all."""

import json

import numpy as np
import pandas as pd

from dashboard import recommended, theme
from dashboard.charts import gains
from dashboard.charts.labels import text_width
from dashboard.columns import LETTER, PADDING
from metrics.text import t
from tests.dashboard.frames import DEPARTMENTS, Scorecard, scorecard_frames, touchpoint_frame
from tests.dashboard.pages import page, table_with, texts

NAME = "priorities_actions"
PHONE, LINE = 334, 17  # pixels: of a table on a phone, and of a line of its texts


def kinds(*found: str | None) -> pd.DataFrame:
    names = list("abcdefgh")[: len(found)]
    ranks = np.arange(1.0, len(found) + 1)
    return pd.DataFrame({"name": names, "kind": found, "priority_rank": ranks}).astype({"kind": object})


def test_the_finding_names_quick_wins_then_what_is_strategic() -> None:
    assert recommended.finding(kinds("strategic", "quick_win")) == "1 quick win: b"
    four = recommended.finding(kinds(*["quick_win"] * 4))
    assert four == "4 quick wins: a, b, c and 1 more"
    assert recommended.finding(kinds("strategic", "drop")) == "No quick win is certain; strategic: a"
    neither = "Neither a quick win nor anything strategic is certain"
    assert recommended.finding(kinds("undecided", None)) == neither


def test_the_finding_quotes_names_with_commas() -> None:
    wins = kinds("quick_win", "quick_win").assign(name=["Support, North", "App"])
    assert recommended.finding(wins) == "2 quick wins: “Support, North”, “App”"


def test_every_touchpoint_is_in_the_table_and_its_kind_in_one_group() -> None:
    with page(NAME) as app:
        table = table_with(app, "recommendation")
        card = scorecard_frames(40).touchpoints
        assert sorted(table["name"]) == sorted(card["name"])
        assert table["rank"].dropna().is_monotonic_increasing
        assert (table.loc[table["rank"].isna(), "places"] == "").all() and table["rank"].isna().any()
        groups = {metric.label: int(metric.value) for metric in app.metric}
        told = table["kind"].map(lambda kind: kind[0] if kind is not None else None).value_counts()
        assert groups["Quick wins"] == told["Quick win"] > 0
        assert sum(groups.values()) == told.sum()


def test_a_phone_has_room_for_rank_name_and_recommendation_in_whole_words() -> None:
    with page(NAME) as app:
        _, lines = app.dataframe
        columns = json.loads(lines.proto.columns)
        assert lines.proto.row_height >= 3 * LINE  # the table breaks a text of more than a line
        assert sum(columns[name]["width"] for name in ("rank", "name", "recommendation")) <= PHONE
        longest = max((t(word) for word in recommended.WORDS.values()), key=len)
        room = columns["recommendation"]["width"] - PADDING
        assert text_width(longest, LETTER) < 2 * room


def test_one_department_has_its_own_rows_with_the_places_and_kinds_of_the_whole() -> None:
    code, name = DEPARTMENTS[4]
    with page(NAME) as app:
        whole = table_with(app, "recommendation")
    with page(NAME, department=code) as app:
        own = table_with(app, "recommendation")
    expected = whole[whole["department"] == name].reset_index(drop=True)
    pd.testing.assert_frame_equal(own.reset_index(drop=True), expected)


def test_without_efforts_on_the_map_the_page_says_what_to_write() -> None:
    frame = touchpoint_frame(6).assign(improvement_effort=pd.array([None] * 6, dtype="Int64"))
    card = scorecard_frames(6)
    with page(NAME, answers={"scorecard": Scorecard(frame, card.overall, card.standing)}) as app:
        (info,) = app.info
        assert "`improvement_effort`" in info.value
        assert not [metric for metric in app.metric if metric.label == "Quick wins"]
        assert any("To repair" in text for text in texts(app))


def test_one_touchpoint_has_its_advice_with_place_kind_and_effort() -> None:
    told = recommended.advised(touchpoint_frame(40))
    first = told.iloc[0]
    places = recommended.table(told)["places"].iloc[0]
    assert recommended.one(told, first["touchpoint_id"]) == (
        f"{t(recommended.WORDS[first['recommendation']])} · "
        f"priority {places} of {told['priority_rank'].notna().sum()}, in 80 of 100 cases · "
        f"{t(recommended.ONE[first['kind']])}, effort {first['improvement_effort']} of 5"
    )
    last = told.iloc[-1]
    assert recommended.one(told, last["touchpoint_id"]) == t(recommended.WORDS[last["recommendation"]])


def test_what_is_to_wait_says_what_is_uncertain() -> None:
    told = recommended.advised(touchpoint_frame(3)).assign(
        recommendation="wait",
        performance_low=[61.0, 40.0, 55.0],
        performance_high=[70.0, 59.0, 65.0],
        performance_line=60.0,
    )
    assert recommended.table(told)["recommendation"].tolist() == [
        "Wait: strong, of uncertain importance",
        "Wait: weak, of uncertain importance",
        "Wait: its quadrant is not certain yet",
    ]


def test_the_rules_name_only_the_evidence_that_there_is() -> None:
    known = touchpoint_frame(6)
    words = recommended.rules_in_words(known)
    assert words.startswith("From the quadrant, staff's view and who leaves. ") and "find out why" in words
    bare = known.assign(gap_performance=np.nan, churn_risk_ratio=np.nan, improvement_effort=pd.NA)
    assert recommended.rules_in_words(bare) == "From the quadrant. Important and weak: repair."


def test_the_chart_shows_the_highest_priorities_with_interval_and_kind() -> None:
    told = recommended.advised(touchpoint_frame(40))
    spec = gains.gains(told, theme.palette("light"), rows=15).to_dict()
    (dots,) = [layer for layer in spec["layer"] if layer["mark"]["type"] == "point"]
    data = pd.DataFrame(spec["datasets"][dots["data"]["name"]])
    ranked = told[told["kind"].notna()]
    assert data["touchpoint_id"].tolist() == ranked["touchpoint_id"].head(15).tolist()
    assert (data["kind"] == [recommended.ONE[kind] for kind in ranked["kind"].head(15)]).all()
    twin = gains.twin(told)
    assert len(twin) == len(ranked)
    assert twin["Priority"].iloc[0].startswith(f"{ranked['priority_score'].iloc[0]:.1f} (80 %: ")
