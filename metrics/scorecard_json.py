"""The scorecard as the JSON that other programs read; its names are fixed."""

import json
from collections.abc import Mapping
from typing import Any

import pandas as pd

from metrics.scorecard import Scorecard
from metrics.standing import QUADRANTS

Row = Mapping[Any, Any]


def to_json(card: Scorecard, snapshot: str | None) -> str:
    """One object: snapshot, from, to, segment, overall, touchpoints."""
    return json.dumps(as_object(card, snapshot), indent=1, ensure_ascii=False, allow_nan=False)


def as_object(card: Scorecard, snapshot: str | None) -> dict[str, Any]:
    """The same before it is text."""
    overall = {row["metric"]: _estimate(row, "value", bare=True) for row in _rows(card.overall)}
    return {
        "snapshot": snapshot,
        "from": card.period.first.isoformat(),
        "to": card.period.last.isoformat(),
        "segment": None if card.segment is None else "=".join(card.segment),
        "overall": overall,
        "touchpoints": [_touchpoint(row) for row in _rows(card.touchpoints)],
    }


def _touchpoint(row: Row) -> dict[str, Any]:
    return {
        "touchpoint_id": row["touchpoint_id"],
        "name": _text(row["name"]),
        "stage_id": _text(row["stage_id"]),
        "department_id": _text(row["department_id"]),
        "importance": {
            "stated": _estimate(row, "stated_importance"),
            "derived": _estimate(row, "derived_importance"),
            "internal": _estimate(row, "internal_importance"),
        },
        "performance": {
            "customers": _estimate(row, "performance"),
            "top_box": _estimate(row, "top_box"),
            "effort": _estimate(row, "effort"),
            "internal": _estimate(row, "internal_performance"),
        },
        "gap": {"importance": _gap(row, "gap_importance"), "performance": _gap(row, "gap_performance")},
        "complaints": {
            "count": _whole(row["complaints"]),
            "per_1000": _estimate(row, "complaints_per_1000") | {"basis": row["complaints_per_1000_basis"]},
            "resolution_hours": _estimate(row, "resolution_hours"),
        },
        "churn": {
            "risk_ratio": _estimate(row, "churn_risk_ratio"),
            "excess": _estimate(row, "churn_excess"),
            "revenue_exposed": _estimate(row, "revenue_exposed"),
        },
        "quadrant": row["quadrant"],
        "quadrant_share": {name: _number(row[f"share_{name}"]) for name in QUADRANTS},
        "trend": {
            "change": _estimate(row, "performance_change"),
            "signal": _text(row["performance_signal"]),
        },
        "priority": {"rank": _whole(row["priority_rank"]), "score": _number(row["priority_score"])},
    }


def _estimate(row: Row, name: str, *, bare: bool = False) -> dict[str, Any]:
    """value, low, high, n, and the code of the reason where it is withheld."""
    low, high, n, withheld = (
        row[part if bare else f"{name}_{part}"] for part in ("low", "high", "n", "withheld")
    )
    found = {"value": _number(row[name]), "low": _number(low), "high": _number(high), "n": int(n)}
    return found if pd.isna(withheld) else found | {"withheld": withheld}


def _gap(row: Row, name: str) -> dict[str, Any]:
    return _estimate(row, name) | {
        "p_adjusted": _number(row[f"{name}_p_adjusted"]),
        "verdict": row[f"{name}_verdict"],
    }


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
