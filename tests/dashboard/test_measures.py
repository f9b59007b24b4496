"""Why a figure is withheld, in words."""

import pandas as pd
import pytest

from dashboard import captions, settings
from dashboard.measures import metric, reason, unknown, withheld_note
from metrics import withheld
from metrics.workspace import Workspace
from tests.dashboard.frames import touchpoint_frame


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (
            "too_few_assessments",
            "2 colleagues answered; shown from 5 on, so that nobody is recognised. 3 more to go.",
        ),
        ("too_few_answers", "2 answers; at least 30 are needed. 28 more to go."),
        ("no_spread", "All 2 answers are the same, so there is no interval."),
    ],
)
def test_the_reason_decides_which_minimum_is_named(workspace: Workspace, code: str, words: str) -> None:
    _with_minimum_answers(workspace, 30)
    assert reason(code, 2) == words


def test_a_gap_with_too_few_customers_names_the_customers_minimum(workspace: Workspace) -> None:
    _with_minimum_answers(workspace, 30)
    frame = touchpoint_frame(2).assign(
        name=["Bill", "Visit"],
        gap_performance_withheld=["too_few_answers", "too_few_assessments"],
        gap_performance_n=[7, 3],
    )
    note = withheld_note(frame, metric("gap_performance"))
    assert note == "Withheld: Bill (7 of 30 answers needed), Visit (3 of 5 colleagues needed)."


def test_a_withheld_name_with_a_comma_stands_in_quotes(workspace: Workspace) -> None:
    _with_minimum_answers(workspace, 30)
    short = {"performance_withheld": "too_few_answers", "performance_n": 7}
    frame = touchpoint_frame(2).assign(name=["Support, North", "App"], **short)
    note = withheld_note(frame, metric("performance"))
    assert note == "Withheld: “Support, North”, “App” (7 of 30 answers needed)."


def test_too_few_leavers_anywhere_are_said_once_with_how_many_are_needed(workspace: Workspace) -> None:
    _with_minimum_answers(workspace, 30)
    frame = touchpoint_frame(2).assign(
        name=["Bill", "Visit"], churn_risk_ratio_withheld="too_few_leavers", churn_risk_ratio_n=[7, 3]
    )
    assert withheld_note(frame, metric("churn_risk_ratio")) == (
        "Withheld: Bill, Visit. To compare who leaves, 10 customers must have left after good and "
        "10 after bad experiences each: a longer period or all segments may have them."
    )


def test_the_reason_of_a_single_one_is_said_in_words(workspace: Workspace) -> None:
    frame = touchpoint_frame(1).assign(
        name="Bill", gap_performance_withheld="not_measured", gap_performance_n=[0]
    )
    assert withheld_note(frame, metric("gap_performance")) == ("Withheld: Bill (nothing recorded).")


def test_each_reason_is_said_once(workspace: Workspace) -> None:
    codes = ["too_few_leavers"] * 5 + ["no_effect"]
    frame = touchpoint_frame(6).assign(
        name=list("abcdef"), churn_risk_ratio_withheld=codes, churn_risk_ratio_n=[7] * 6
    )
    none = withheld.sentence("no_effect").rstrip(".")
    assert withheld_note(frame, metric("churn_risk_ratio")) == (
        f"Withheld: 5 touchpoints (fewer than 10 left after a good or after a bad experience), f ({none})."
    )


def test_numbers_of_their_own_are_said_of_three(workspace: Workspace) -> None:
    frame = touchpoint_frame(5).assign(
        name=list("abcde"), performance_withheld="too_few_answers", performance_n=[1, 2, 3, 4, 5]
    )
    least = workspace.metrics.minimum_answers
    assert withheld_note(frame, metric("performance")) == (
        f"Withheld: a (1 of {least} answers needed), b (2 of {least} answers needed), "
        f"c (3 of {least} answers needed) and 2 more, as their pages say."
    )


def test_numbers_of_many_are_said_together(workspace: Workspace) -> None:
    frame = touchpoint_frame(12).assign(
        performance_withheld=["too_few_answers"] * 11 + ["no_spread"], performance_n=[5] * 11 + [12]
    )
    least = workspace.metrics.minimum_answers
    assert withheld_note(frame, metric("performance")) == (
        f"Withheld: 11 touchpoints (fewer than {least} answers each), {frame['name'].iloc[11]} "
        "(all answers are the same)."
    )


def test_a_reason_that_all_share_is_said_once(workspace: Workspace) -> None:
    code = "nothing_explained"
    frame = touchpoint_frame(2).assign(
        name=["Bill", "Visit"], derived_importance_withheld=code, derived_importance_n=80
    )
    said = unknown(frame, metric("derived_importance"))
    assert said == f"Derived importance: Withheld: Bill, Visit. {withheld.sentence(code)}"


@pytest.mark.parametrize("code", list(withheld.ONE))
def test_one_is_not_several(code: str) -> None:
    assert withheld.sentence(code, 1, 10).startswith("1 ")
    assert withheld.sentence(code, 1, 10).split()[1].rstrip(";") + "s" in withheld.sentence(code, 2, 10)


def _with_minimum_answers(workspace: Workspace, least: int) -> None:
    rules = workspace.metrics.model_copy(update={"minimum_answers": least})
    settings.use(workspace.model_copy(update={"metrics": rules}))


def test_a_chart_of_two_figures_leaves_out_what_lacks_either() -> None:
    none = float("nan")
    frame = pd.DataFrame(
        {"stated_importance": [60.0, none, 50.0, none], "performance": [70.0, 80.0, none, none]}
    )
    both = metric("stated_importance"), metric("performance")
    assert captions.withheld(frame, *both).startswith("3 withheld:")
    assert captions.withheld(frame, both[0]).startswith("2 withheld:")
