"""Sentences are true for the frame they are given."""

from dataclasses import replace

import pandas as pd
import pytest

from dashboard import briefing, captions, formats, headlines
from tests.dashboard import more
from tests.dashboard.frames import touchpoint_frame

NOWHERE = "What customers call important and what moves satisfaction differ nowhere beyond chance"


def touchpoints(**columns: object) -> pd.DataFrame:
    """Two touchpoints of which nothing special is to be said, with these columns changed."""
    frame = pd.DataFrame(
        {
            "name": ["Card delivery", "Phone support"],
            "stage": ["Buy", "Get help"],
            "quadrant": ["keep_up", "overkill"],
            "performance": [80.0, 90.0],
            "performance_change": [-3.2, 8.4],
            "performance_change_p_adjusted": [0.5, 0.5],
            "gap_performance": [4.0, -2.0],
            "gap_performance_p_adjusted": [0.5, 0.5],
            "gap_performance_verdict": ["undecided", "undecided"],
            "gap_importance": [1.0, 2.0],
            "gap_importance_p_adjusted": [0.5, 0.5],
            "gap_importance_verdict": ["undecided", "undecided"],
            "priority_rank": [1.0, 2.0],
            "churn_risk_ratio": [1.4, 1.2],
            "churn_risk_ratio_low": [0.8, 0.9],
            "churn_risk_ratio_p_adjusted": [0.6, 0.7],
        }
    )
    return frame.assign(**columns)


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({}, "No important touchpoint is certain to underperform"),
        ({"quadrant": ["concentrate", "keep_up"]}, "1 important touchpoint underperforms"),
        ({"quadrant": ["concentrate", "concentrate"]}, "2 important touchpoints underperform"),
        (
            {"performance_change_p_adjusted": [0.01, 0.5]},
            "No important touchpoint is certain to underperform; Card delivery got worse by 3.2 points",
        ),
        (
            {"performance_change_p_adjusted": [0.01, 0.01]},
            "No important touchpoint is certain to underperform; Phone support got better by 8.4 points",
        ),
        (
            {"gap_performance_p_adjusted": [0.05, 0.5]},
            "No important touchpoint is certain to underperform; staff overrate Card delivery by 4 points",
        ),
        ({"priority_rank": [float("nan")] * 2}, "Which touchpoints are important is not known yet"),
    ],
    ids=["nothing", "one", "two", "worse", "the larger change", "overrated", "no importance"],
)
def test_the_overview_says_only_what_is_beyond_chance(columns: dict, sentence: str) -> None:
    assert headlines.overview(touchpoints(**columns)) == sentence


@pytest.mark.parametrize(
    ("kind", "columns", "sentence"),
    [
        ("performance", {"gap_performance": [None, None]}, "Staff's view is not known yet"),
        ("performance", {}, "No gap between staff and customers is beyond chance"),
        (
            "performance",
            {"gap_performance_p_adjusted": [0.6, 0.01]},
            "Staff underrate Phone support by 2 points",
        ),
        (
            "importance",
            {"gap_importance_p_adjusted": [0.6, 0.01]},
            "Staff think Phone support 2 points more important than customers do",
        ),
    ],
)
def test_the_widest_gap_is_named_only_if_it_is_one(kind: str, columns: dict, sentence: str) -> None:
    assert headlines.widest_gap(touchpoints(**columns), kind) == sentence


def test_verdicts_are_counted() -> None:
    frame = touchpoints(gap_performance_verdict=["blind_spot", "false_alarm"])
    assert headlines.verdicts(frame, "performance") == "1 blind spot and 1 false alarm among 2 touchpoints"


def test_one_touchpoint_and_one_department_are_told_as_one() -> None:
    assert headlines.verdicts(touchpoints().head(1), "performance").endswith("among 1 touchpoint")
    table = more.participation().tail(1)
    assert headlines.participation(table) == "The only department took part in the assessment"


def test_without_a_staff_figure_there_is_no_verdict() -> None:
    frame = touchpoints(gap_performance=[None, None])
    assert headlines.verdicts(frame, "performance") == "No department has assessed its touchpoints yet"


MORE = formats.Figure(1.57, 1.2, 2.1, 4000, None)


@pytest.mark.parametrize(
    ("ratio", "shares", "sentence"),
    [
        (MORE, [6.1, 3.9], "After a bad experience more leave: 6.1 %, after a good one 3.9 %"),
        (
            replace(MORE, low=0.9),
            [6.1, 3.9],
            "No difference in leaving is shown between bad and good experiences",
        ),
        (
            formats.Figure(0.5, 0.3, 0.8, 4000, None),
            [2.0, 3.9],
            "After a bad experience fewer leave: 2.0 %, after a good one 3.9 %",
        ),
        (
            MORE,
            [3.0, 3.9],
            "Among customers equally long with us, 1.6 times as many leave after a bad experience",
        ),
        (
            formats.Figure(None, None, None, 4000, "too_few_leavers"),
            [6.1, 3.9],
            "Too few customers to compare who leaves",
        ),
    ],
    ids=["more", "may be chance", "fewer", "shares tell otherwise", "withheld"],
)
def test_leaving_is_told_as_the_ratio_tells_it(
    ratio: formats.Figure, shares: list[float], sentence: str
) -> None:
    assert headlines.churn(more.churn().assign(churn=shares), ratio) == sentence


def test_the_overview_names_where_more_leave_after_a_bad_experience() -> None:
    both = touchpoints(
        churn_risk_ratio=[2.0, 4.73],
        churn_risk_ratio_low=[1.1, 2.72],
        churn_risk_ratio_p_adjusted=[0.05, 0.01],
    )
    one = touchpoints(  # the first is so only as long as nobody looks at the others
        churn_risk_ratio=[2.0, 4.73],
        churn_risk_ratio_low=[1.1, 2.72],
        churn_risk_ratio_p_adjusted=[0.06, 0.01],
    )
    start = "No important touchpoint is certain to underperform; more customers leave after a bad experience"
    assert headlines.overview(both) == f"{start} with Phone support (4.7 times) and 1 other touchpoint"
    assert headlines.overview(one) == f"{start} with Phone support than after a good one (4.7 times)"


def test_a_touchpoint_that_customers_leave_after_says_so_first() -> None:
    risky = touchpoints(quadrant="low_priority", churn_risk_ratio=4.73, churn_risk_ratio_p_adjusted=0.01)
    assert headlines.one_touchpoint(risky.iloc[0]) == (
        "A bad experience here is associated with more leaving: 4.7 times as often as a good one; "
        "weak, though rated of little importance"
    )
    calm = touchpoints(quadrant="low_priority", churn_risk_ratio_p_adjusted=float("nan"))
    assert headlines.one_touchpoint(calm.iloc[0]) == "Weak, but of little importance"


def segments(*rows: tuple[str, str, float, float]) -> pd.DataFrame:
    """Segments by segmentation, name, score and half the width of its interval."""
    frame = pd.DataFrame(rows, columns=["segmentation", "segment", "performance", "half"])
    half = frame.pop("half")
    score = frame["performance"]
    return frame.assign(performance_low=score - half, performance_high=score + half)


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        (
            [("Tier", "Tiny", 40, 40), ("Tier", "Silver", 58, 2), ("Tier", "Gold", 71, 2)],
            "Tier: Silver scores lower (58.0) than Gold (71.0)",
        ),
        (
            [("Tier", "Silver", 58, 2), ("Tier", "Tiny", 90, 40), ("Tier", "Gold", 71, 2)],
            "Tier: Silver scores lower (58.0) than Gold (71.0)",
        ),
        (
            [
                ("Tier", "Silver", 50, 1),
                ("Tier", "Gold", 51, 1),
                ("Region", "N", 80, 1),
                ("Region", "S", 81, 1),
            ],
            "No difference between segments is shown beyond chance",
        ),
        (
            [
                ("Tier", "Silver", 60, 1),
                ("Tier", "Gold", 65, 1),
                ("Region", "N", 50, 1),
                ("Region", "S", 81, 1),
            ],
            "Region: N scores lower (50.0) than S (81.0)",
        ),
        ([("Tier", "Gold", 60, 1), ("Region", "N", 50, 1)], "Too few answers to compare segments"),
        (
            [
                ("Region", "N", 56.2, 2),
                ("Region", "S", 60.3, 2),
                *[("Region", f"R{n}", 58, 2) for n in range(18)],
            ],
            "No difference between segments is shown beyond chance",
        ),
    ],
    ids=["a tiny lowest", "a tiny highest", "never across", "the wider", "one each", "apart among many"],
)
def test_segments_are_compared_within_their_segmentation(rows: list, sentence: str) -> None:
    assert headlines.segments(segments(*rows)) == sentence


@pytest.mark.parametrize(
    ("stages", "sentence"),
    [
        ([], "No touchpoint of the journey scores below 60"),
        (["Buy"], "1 of 7 touchpoints is certain to score below 60, at Buy"),
        (["Buy", "Buy"], "2 of 8 touchpoints are certain to score below 60, all of them at Buy"),
        (["Buy", "Buy", "Use"], "3 of 9 touchpoints are certain to score below 60, most of them at Buy"),
        (
            ["Buy", "Buy", "Use", "Pay"],
            "4 of 10 touchpoints are certain to score below 60, the largest part at Buy",
        ),
        (["Buy", "Buy", "Use", "Use", "Pay"], "5 of 11 touchpoints are certain to score below 60"),
    ],
)
def test_the_weakest_stage_holds_most_only_with_more_than_half(stages: list[str], sentence: str) -> None:
    well = 6
    frame = pd.DataFrame(
        {"stage": [*stages, *["Renew"] * well], "performance": [50.0] * len(stages) + [80.0] * well}
    )
    assert headlines.weakest_stage(within(frame, 5)) == sentence


def within(frame: pd.DataFrame, half: float | list[float], figure: str = "performance") -> pd.DataFrame:
    """The figure with an interval of this half width."""
    ends = {f"{figure}_low": frame[figure] - half, f"{figure}_high": frame[figure] + half}
    return frame.assign(**ends)


@pytest.mark.parametrize(
    ("signals", "sentence"),
    [
        (["worse", "better", "worse"], "Touchpoints beyond chance: 2 worse, 1 better."),
        (["noise", "", "noise"], "No touchpoint changed beyond chance."),
    ],
)
def test_what_changed_counts_touchpoints_only_where_any_did(signals: list[str], sentence: str) -> None:
    row = {"value": 70.0, "change": 0.8, "change_low": -0.4, "change_high": 2.0}
    told = briefing.changed(row, pd.DataFrame({"performance_signal": signals}))
    assert told == f"CX index +0.8, within chance. {sentence}"


def test_scores_below_sixty_are_counted_only_beyond_chance() -> None:
    frame = pd.DataFrame({"stage": "Use", "performance": [50.0, 58.0, 65.0, 90.0]})
    assert headlines.weakest_stage(within(frame, [5, 5, 9, 5])) == (
        "1 of 4 touchpoints is certain to score below 60, at Use"
    )
    assert headlines.weakest_stage(within(frame, [12, 5, 9, 5])) == (
        "No touchpoint is certain to score below 60; 3 of 4 may"
    )
    almost = pd.DataFrame({"stage": "Use", "performance": [54.5] + [70.0] * 19})
    assert "No touchpoint is certain" in headlines.weakest_stage(within(almost, 5)), "one of twenty by chance"
    assert headlines.weakest_stage(within(frame.head(1), 5)) == (
        "The only touchpoint with enough answers scores below 60, at Use"
    )


@pytest.mark.parametrize(
    ("lowest", "sentence"),
    [(40.0, "A scores lowest: 40.0"), (48.0, "A has the lowest score, 48.0; others may be as low")],
)
def test_the_lowest_score_is_named_as_the_lowest_only_beyond_chance(lowest: float, sentence: str) -> None:
    frame = pd.DataFrame({"name": list("BAC"), "performance": [50.0, lowest, 70.0]})
    assert headlines.weakest_touchpoint(within(frame, 5)) == sentence
    assert headlines.weakest_touchpoint(within(frame.head(1), 5)) == "B scores 50.0"


@pytest.mark.parametrize(
    ("lowest", "sentence"),
    [
        (40.0, "The journey is weakest at Use, Branch: 40.0"),
        (48.0, "The lowest score of the journey is at Use, Branch: 48.0; others may be as low"),
    ],
)
def test_the_weakest_part_of_the_journey_is_named_so_only_beyond_chance(lowest: float, sentence: str) -> None:
    cells = pd.DataFrame(
        {"stage": ["Buy", "Use"], "channel": ["Web", "Branch"], "performance": [50.0, lowest]}
    )
    assert headlines.weakest_cell(within(cells, 5), "channel") == sentence


@pytest.mark.parametrize(
    ("felt", "half", "sentence"),
    [
        (
            (50, 60, 75),
            7,
            "Customers fall furthest short of the desired emotion at Buy: 0.0 instead of +1.0",
        ),
        (
            (58, 60, 75),
            7,
            "Customers fall short of the desired emotion, for instance at Buy: +0.3 instead of +1.0",
        ),
        ((74, 80, 90), 7, "In no stage customers are certain to feel worse than is desired"),
        ((70, 80, 90), 14, "In no stage customers are certain to feel worse than is desired"),
    ],
)
def test_emotion_falls_short_only_beyond_chance(felt: tuple[float, ...], half: float, sentence: str) -> None:
    frame = pd.DataFrame({"stage": ["Buy", "Use", "Renew"], "performance": felt, "emotion_desired": 1})
    twice = pd.concat([frame, frame]).assign(stage_position=1, emotion_elicited=None, performance_n=50)
    assert headlines.emotion(within(twice.reset_index(drop=True), half)) == sentence


@pytest.mark.parametrize(
    ("felt", "sentence"),
    [
        ((60, 75), "Customers feel from +0.4 at Buy to +1.0 at Use; no emotion is declared as desired"),
        ((60, 60), "Customers feel +0.4 at every stage; no emotion is declared as desired"),
        ((None, None), "No stage has both a desired and a measured emotion"),
    ],
)
def test_where_no_emotion_is_desired_the_measured_one_is_told(felt: tuple[float, ...], sentence: str) -> None:
    frame = pd.DataFrame({"stage": ["Buy", "Use"], "stage_position": [1, 2], "performance": felt})
    frame = frame.astype({"performance": float}).assign(emotion_desired=None, emotion_elicited=None)
    assert headlines.emotion(within(frame.assign(performance_n=50), 5)) == sentence


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ([1], "1 complaint, about a"),
        ([4], "4 complaints, all about a"),
        ([1, 13], "14 complaints, most about b"),
        ([30, 12, 25], "67 complaints, no category stands out"),
        ([60, 58, 58], "176 complaints, no category stands out"),
        ([50, 25, 30], "105 complaints, the largest part about a"),
    ],
)
def test_complaints_are_mostly_about_what_more_than_half_are_about(counts: list[int], sentence: str) -> None:
    assert (
        headlines.complaints(pd.DataFrame({"category": list("abc")[: len(counts)], "n": counts})) == sentence
    )


@pytest.mark.parametrize(
    ("counts", "sentence"),
    [
        ({}, "Nobody complained about this touchpoint in this period"),
        ({"No category": 1}, "1 complaint; its category is not recorded"),
        ({"No category": 23}, "23 complaints; their category is not recorded"),
        ({"No category": 20, "a": 3}, "23 complaints; the category of 20 is not recorded"),
        ({"No category": 3, "a": 20}, "23 complaints, most about a"),
    ],
)
def test_complaints_without_a_category_are_not_about_anything(counts: dict[str, int], sentence: str) -> None:
    frame = pd.DataFrame({"category": list(counts), "n": list(counts.values())})
    assert headlines.complaints(frame) == sentence


@pytest.mark.parametrize(
    ("absent", "sentence"),
    [
        ([], "Every department took part in the assessment"),
        ([0], "Not in the assessment: Finance"),
        ([0, 1, 2, 3], "No department has taken part in the assessment yet"),
    ],
)
def test_departments_that_did_not_take_part_are_named(absent: list[int], sentence: str) -> None:
    table = more.participation().head(4).assign(assessed=3)
    table.loc[absent, "assessed"] = 0
    assert headlines.participation(table) == sentence


@pytest.mark.parametrize(
    ("stated", "derived", "half", "sentence"),
    [
        # ranks 1 and 4 change places, but no interval is clear of its mean, 50 and 25
        ((53, 52, 51, 44), (22, 24, 26, 28), 10, NOWHERE),
        # the last that customers name moves most, the first least: the last leads by more ranks
        ((70, 60, 55, 15), (15, 14, 16, 55), 5, "D moves satisfaction more than customers say"),
        ((90, 40, 35, 35), (5, 30, 33, 32), 4, "Customers call A more important than it proves"),
        # both disagree; the wider one is told
        ((90, 20, 40, 60), (10, 20, 50, 20), 4, "Customers call A more important than it proves"),
        # clear of both means on the same side: no disagreement
        ((90, 30, 40, 40), (70, 10, 10, 10), 4, NOWHERE),
    ],
)
def test_a_disagreement_is_told_only_beyond_chance(
    stated: tuple[float, ...], derived: tuple[float, ...], half: float, sentence: str
) -> None:
    frame = pd.DataFrame({"name": list("ABCD"), "stated_importance": stated, "derived_importance": derived})
    for name in ("stated_importance", "derived_importance"):
        frame[f"{name}_low"], frame[f"{name}_high"] = frame[name] - half, frame[name] + half
    assert headlines.disagreement(frame) == sentence


def test_a_headline_says_where_most_touchpoints_cannot_be_judged() -> None:
    frame = pd.concat([touchpoints(), touchpoints(priority_rank=float("nan"))], ignore_index=True)
    none = "No important touchpoint is certain to underperform"
    assert headlines.underperforming(frame) == none  # half of them can
    assert headlines.underperforming(frame.iloc[1:]) == f"{none}; 2 of 3 cannot be judged"


def test_a_touchpoint_without_figures_is_not_counted_as_undecided() -> None:
    frame = touchpoints(quadrant=["keep_up", "undecided"], stated_importance=[60.0, 70.0])
    assert headlines.quadrants(frame, "stated_importance").endswith(
        "1 to keep up, 0 less important, 1 undecided"
    )
    for withheld in ("stated_importance", "performance"):
        known = frame.assign(**{withheld: [60.0, float("nan")]})
        assert headlines.quadrants(known, "stated_importance").endswith(
            "1 to keep up, 0 less important, 0 undecided"
        )


def test_every_sentence_holds_when_everything_is_withheld() -> None:
    unknown = ("performance", "gap_performance", "priority_rank", "stated_importance", "churn_risk_ratio")
    unknown += ("gap_importance",)
    frame = touchpoint_frame(12).assign(quadrant="undecided", performance_change_p_adjusted=float("nan"))
    frame = frame.assign(**{name: float("nan") for name in unknown})
    assert [
        headlines.overview(frame),
        headlines.weakest_stage(frame),
        headlines.weakest_touchpoint(frame),
        headlines.first_to_repair(frame),
        headlines.disagreement(frame),
        headlines.emotion(frame),
    ] == [
        "Too few answers to tell which touchpoints underperform",
        "No touchpoint has enough answers",
        "No touchpoint has enough answers",
        "Nothing can be ranked yet",
        "Whether the views of importance differ beyond chance is not known",
        "No stage has both a desired and a measured emotion",
    ]


@pytest.mark.parametrize(
    ("staff", "chance", "sentence"),
    [
        ([90, 80, 70, 95], 0.01, "Staff place D 3 places higher than customers do"),
        ([75, 65, 55, 40], 0.01, "What staff and what customers call important differ nowhere beyond chance"),
        ([60, 75, 50, 45], 0.01, "Staff place B 1 place higher than customers do"),
        ([60, 65, 50, 45], 0.01, "Staff place A 1 place lower than customers do"),
        ([90, 80, 70, 95], 0.2, "What staff and what customers call important differ nowhere beyond chance"),
        # all rated higher, D still last: points apart, no place
        ([99, 98, 97, 96], 0.01, "What staff and what customers call important differ nowhere beyond chance"),
    ],
)
def test_without_derived_importance_the_places_of_staff_and_customers_are_compared(
    staff: list[float], chance: float, sentence: str
) -> None:
    said = pd.Series([80.0, 70.0, 60.0, 50.0])
    frame = pd.DataFrame(
        {
            "name": list("ABCD"),
            "stated_importance": said,
            "derived_importance": float("nan"),
            "internal_importance": staff,
            "gap_importance": staff - said,
            "gap_importance_p_adjusted": [chance] * 4,
        }
    )
    assert headlines.disagreement(frame) == sentence
    unasked = frame.head(3).assign(stated_importance=float("nan"), internal_importance=99.0)
    assert headlines.disagreement(pd.concat([frame, unasked], ignore_index=True)) == sentence


@pytest.mark.parametrize(
    ("missing", "said"),
    [
        ((), " Desired and elicited are declared on the map. Measured is"),
        (("emotion_elicited",), " Desired is declared on the map. Measured is"),
        (("emotion_desired",), " Elicited is declared on the map. Measured is"),
        (("emotion_desired", "emotion_elicited"), "touchpoints. Measured is"),
        (("performance",), " Desired and elicited are declared on the map."),
    ],
)
def test_the_emotional_journey_explains_the_lanes_that_are_drawn(missing: tuple[str, ...], said: str) -> None:
    frame = touchpoint_frame(12).assign(**dict.fromkeys(missing))
    found = captions.emotion(frame)
    assert said in found
    assert ("Measured" in found) is ("performance" not in missing)


@pytest.mark.parametrize(
    ("quadrants", "sentence"),
    [
        (["low_priority", "concentrate", "undecided"], "1 of the 3 highest priorities is important and weak"),
        (
            ["concentrate", "low_priority", "concentrate"],
            "2 of the 3 highest priorities are important and weak",
        ),
        (["concentrate"] * 4, "The 3 highest priorities are all important and weak"),
        (
            ["undecided", "keep_up", "low_priority", "concentrate"],
            "None of the 3 highest priorities is certain to be important and weak",
        ),
        (["concentrate"], "Only concentrate 1 can be ranked"),
        ([], "Nothing can be ranked yet"),
    ],
)
def test_of_the_highest_priorities_those_to_repair_are_counted(quadrants: list[str], sentence: str) -> None:
    assert headlines.highest_priorities(ranked(*quadrants), 3) == sentence


def ranked(*quadrants: str, reach: tuple[int, ...] = ()) -> pd.DataFrame:
    """One row per quadrant, by priority; `reach`: by how many places each may be mistaken."""
    places = pd.Series(range(1, len(quadrants) + 1))
    wrong = pd.Series(reach or [0] * len(quadrants))
    return pd.DataFrame(
        {
            "name": [f"{quadrant} {place}" for quadrant, place in zip(quadrants, places, strict=True)],
            "priority_rank": places,
            "priority_rank_low": places - wrong,
            "priority_rank_high": places + wrong,
            "quadrant": quadrants,
        }
    )


@pytest.mark.parametrize(
    ("reach", "sentence"),
    [
        ((0,), "First to repair: concentrate 1"),
        ((0, 0), "First to repair: concentrate 1, then concentrate 2"),
        ((1, 0), "First to repair: concentrate 1 and concentrate 2, in no certain order"),
        ((0, 0, 1, 1), "First to repair: concentrate 1; among the next: concentrate 2 and concentrate 3"),
        ((0, 0, 0, 0), "First to repair: concentrate 1, then concentrate 2 and concentrate 3"),
        ((1, 1, 0), "First to repair: concentrate 1, concentrate 2 and concentrate 3, in no certain order"),
        ((1, 1, 1, 1), "Among the first to repair: concentrate 1, concentrate 2 and concentrate 3"),
    ],
)
def test_an_order_is_claimed_only_where_places_do_not_overlap(reach: tuple[int, ...], sentence: str) -> None:
    frame = ranked(*["concentrate"] * len(reach), reach=reach)
    assert headlines.first_to_repair(frame) == sentence


def test_names_with_commas_are_told_apart_where_a_headline_lists_them() -> None:
    frame = ranked("concentrate", "concentrate", reach=(1, 0))
    frame["name"] = ["Support, North", "App, East"]
    found = headlines.first_to_repair(frame)
    assert found == "First to repair: “Support, North” and “App, East”, in no certain order"


def test_names_with_commas_stand_in_quotes_where_nothing_is_certain_or_somebody_is_absent() -> None:
    frame = ranked("low_priority", "undecided").assign(name=["Support, North", "App"])
    table = more.participation().head(2).assign(assessed=[3, 0], department=["Sales", "Care, North"])
    assert headlines.first_to_repair(frame).endswith("the highest priority: “Support, North”, “App”")
    assert headlines.participation(table) == "Not in the assessment: “Care, North”"


def test_what_is_to_be_repaired_first_is_important_and_weak_whatever_ranks_before_it() -> None:
    assert headlines.first_to_repair(ranked("low_priority", "concentrate", "undecided", "concentrate")) == (
        "Important and weak, first to repair: concentrate 2, then concentrate 4"
    )
    # of a table that begins with those that are named, the fourth may be anything
    assert headlines.first_to_repair(ranked("concentrate", "concentrate", "concentrate", "overkill")) == (
        "First to repair: concentrate 1, then concentrate 2 and concentrate 3"
    )


def test_where_nothing_is_certain_to_need_repair_it_says_so() -> None:
    assert headlines.first_to_repair(ranked("low_priority", "undecided")) == (
        "Nothing is certain to need repair; the highest priority: low_priority 1, undecided 2"
    )
