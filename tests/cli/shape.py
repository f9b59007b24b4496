"""The fixed shape of the scorecard's JSON, and what its numbers may be."""

from collections.abc import Mapping
from typing import Any

SCORE, PERCENTAGE, NPS, DIFFERENCE, FREE = (0, 100), (0, 100), (-100, 100), (-100, 100), (-1e12, 1e12)
POSITIVE = (0, 1e12)
OVERALL = {
    "satisfaction": SCORE,
    "top_box": PERCENTAGE,
    "nps": NPS,
    "complaints_per_1000": POSITIVE,
    "churn": POSITIVE,
    "cx_index": SCORE,
}
ESTIMATES = {
    "importance": dict.fromkeys(("stated", "derived", "internal"), SCORE),
    "performance": {"customers": SCORE, "top_box": PERCENTAGE, "effort": SCORE, "internal": SCORE},
    "complaints": {"per_1000": POSITIVE, "resolution_hours": POSITIVE},
    "churn": {"risk_ratio": POSITIVE, "excess": FREE, "revenue_exposed": FREE},
    "trend": {"change": DIFFERENCE},
}
VERDICTS = {"blind_spot", "false_alarm", "agreed_weak", "agreed_strong", "undecided"}
QUADRANTS = {"concentrate", "keep_up", "low_priority", "overkill"}


def check(card: Mapping[str, Any]) -> None:
    """Fails where the object is not a scorecard as other programs expect it."""
    assert list(card) == ["snapshot", "from", "to", "segment", "overall", "touchpoints"]
    assert isinstance(card["snapshot"], str)
    assert set(card["overall"]) == set(OVERALL)
    for name, limits in OVERALL.items():
        check_estimate(card["overall"][name], limits)
    for row in card["touchpoints"]:
        check_touchpoint(row)
    scores = [row["priority"]["score"] for row in card["touchpoints"] if row["priority"]["rank"] is not None]
    for row in card["touchpoints"]:
        rank, score = row["priority"]["rank"], row["priority"]["score"]
        assert (rank is None) == (score is None)
        assert rank is None or rank == 1 + sum(other > score for other in scores)


def check_touchpoint(row: Mapping[str, Any]) -> None:
    assert list(row) == [
        *("touchpoint_id", "name", "stage_id", "department_id", "importance", "performance", "gap"),
        *("complaints", "churn", "quadrant", "quadrant_share", "trend", "priority", "asymmetry"),
    ]
    for group, estimates in ESTIMATES.items():
        for name, limits in estimates.items():
            check_estimate(row[group][name], limits)
    assert set(row["importance"]) == set(ESTIMATES["importance"])
    assert set(row["performance"]) == set(ESTIMATES["performance"])
    assert set(row["churn"]) == set(ESTIMATES["churn"])
    assert set(row["complaints"]) == {"count", "per_1000", "per_1000_basis", "resolution_hours"}
    assert set(row["trend"]) == {"change", "signal"}
    assert set(row["priority"]) == {"rank", "score"}
    assert set(row["gap"]) == {"importance", "performance"}
    assert row["complaints"]["count"] is None or row["complaints"]["count"] >= 0
    assert row["complaints"]["per_1000_basis"] in {"contacts", "ratings"}
    assert row["trend"]["signal"] in {None, "worse", "better"}
    assert row["quadrant"] in {*QUADRANTS, "undecided"}
    assert set(row["quadrant_share"]) == QUADRANTS
    shares = [share for share in row["quadrant_share"].values() if share is not None]
    assert not shares or abs(sum(shares) - 1) < 1e-6
    for gap in row["gap"].values():
        check_gap(gap)
    check_asymmetry(row["asymmetry"])


def check_gap(gap: Mapping[str, Any]) -> None:
    """An estimate with its adjusted p value and what to think of it."""
    assert gap["verdict"] in VERDICTS
    p = gap["p_adjusted"]
    assert (p is None) == ("withheld" in gap)
    assert p is None or 0 <= p <= 1
    check_estimate({key: gap[key] for key in gap if key not in ("verdict", "p_adjusted")}, DIFFERENCE)


def check_asymmetry(found: Mapping[str, Any]) -> None:
    """An estimate with its adjusted p value, its kind, and both effects that it is made of."""
    assert found["kind"] in {"basic", "performance", "excitement", "undecided"}
    assert (found["p_adjusted"] is None) == ("withheld" in found)
    own = ("p_adjusted", "kind", "penalty", "reward")
    check_estimate({key: found[key] for key in found if key not in own}, (-1, 1))
    for name in ("penalty", "reward"):
        check_estimate(found[name], DIFFERENCE)


def check_estimate(estimate: Mapping[str, Any], limits: tuple[float, float]) -> None:
    """Value between its ends and within its limits, or no number at all and a sentence."""
    parts = [estimate[name] for name in ("low", "value", "high")]
    assert isinstance(estimate["n"], int)
    assert estimate["n"] >= 0
    if "withheld" in estimate:
        assert set(estimate) == {"value", "low", "high", "n", "withheld"}
        assert parts == [None, None, None]
        assert estimate["withheld"].endswith(".")
        assert "{" not in estimate["withheld"]
        return
    assert set(estimate) == {"value", "low", "high", "n"}
    assert parts == sorted(parts)
    assert limits[0] <= parts[0]
    assert parts[2] <= limits[1]
