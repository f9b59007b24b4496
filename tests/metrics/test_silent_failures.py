"""Touchpoints after which customers leave without a word."""

import pandas as pd
import pytest

from metrics.silent_failures import silent_failures
from metrics.statistics.intervals import poisson_rate

COMPLAINTS = [2, 40, 45, 38, 42, 60]
CONTACTS = 1000


def touchpoints(
    complaints: list[int] = COMPLAINTS, ratio: float = 3.0, p: float = 0.01, basis: str = "contacts"
) -> pd.DataFrame:
    """Six touchpoints; the first and the second may drive customers away."""
    rate = poisson_rate(complaints, [CONTACTS] * len(complaints), per=1000)
    count = len(complaints)
    return pd.DataFrame(
        {
            "touchpoint_id": list("abcdef")[:count],
            "complaints": complaints,
            "complaints_per_1000": rate.value,
            "complaints_per_1000_high": rate.high,
            "complaints_per_1000_n": CONTACTS,
            "complaints_per_1000_basis": [basis, *["contacts"] * (count - 1)],
            "churn_risk_ratio": [ratio, ratio + 1, *[1.0] * (count - 2)],
            "churn_risk_ratio_p_adjusted": [p, p, *[1.0] * (count - 2)],
        }
    )


def found(**of: object) -> list[str]:
    return silent_failures(touchpoints(**of))["touchpoint_id"].tolist()


def test_who_leaves_without_complaining_is_a_silent_failure_and_who_complains_is_not():
    assert found() == ["a"]


def test_the_worst_comes_first():
    assert found(complaints=[2, 3, 45, 38, 42, 60]) == ["b", "a"]


@pytest.mark.parametrize(
    "of",
    [
        {"p": 0.2},  # within chance
        {"ratio": 0.2},  # fewer leave
        {"complaints": [32, 40, 45, 38, 42, 60]},  # below the mean, not certainly
        {"basis": "ratings"},  # not to be compared with the others
        {"complaints": [0, 40]},  # nothing to compare with
    ],
)
def test_what_is_not_certain_is_no_silent_failure(of):
    assert found(**of) == []
