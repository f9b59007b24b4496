"""The verdicts on staff's view, per department."""

import numpy as np
import pandas as pd
import pytest

from dashboard import verdicts

FIRST = "Staff overrate their touchpoints as a whole in"


def departments(**verdict: str | None) -> pd.DataFrame:
    """One row per department; None where its gap is withheld."""
    return pd.DataFrame(
        {
            "department": list(verdict),
            "gap_performance": [np.nan if said is None else 10.0 for said in verdict.values()],
            "gap_performance_verdict": [said or "blind_spot" for said in verdict.values()],
        }
    )


@pytest.mark.parametrize(
    ("found", "sentence"),
    [
        (
            departments(Sales="blind_spot", IT="agreed_weak", Legal="false_alarm"),
            f"{FIRST} Sales; they underrate them in Legal",
        ),
        (departments(Sales="blind_spot", IT="blind_spot", Legal=None), f"{FIRST} Sales, IT"),
        (departments(Legal="false_alarm"), "Staff underrate their touchpoints as a whole in Legal"),
        (
            departments(IT="undecided"),
            "No department is shown to overrate or underrate its touchpoints as a whole",
        ),
        (departments(IT=None), "No department has enough figures for a gap of its own"),
    ],
)
def test_which_departments_err_as_a_whole(found: pd.DataFrame, sentence: str) -> None:
    assert verdicts.overrating(found) == sentence
