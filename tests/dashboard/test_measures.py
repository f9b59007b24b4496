"""Why a figure is withheld, in words."""

import pytest

from dashboard import settings
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
    assert note == "Withheld: Bill (7 of 30 needed), Visit (3 of 5 needed)."


def test_a_reason_that_all_share_is_said_once(workspace: Workspace) -> None:
    code = "nothing_explained"
    frame = touchpoint_frame(2).assign(
        name=["Bill", "Visit"], derived_importance_withheld=code, derived_importance_n=80
    )
    said = unknown(frame, metric("derived_importance"))
    assert said == f"Derived importance: Withheld: Bill, Visit. {withheld.sentence(code)}"


def _with_minimum_answers(workspace: Workspace, least: int) -> None:
    rules = workspace.metrics.model_copy(update={"minimum_answers": least})
    settings.use(workspace.model_copy(update={"metrics": rules}))
