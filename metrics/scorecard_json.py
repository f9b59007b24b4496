"""The scorecard as the JSON that other programs read; its names are fixed."""

import json
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pandas as pd

from metrics.scorecard import Scorecard
from metrics.settings import Settings
from metrics.standing import QUADRANTS
from metrics.withheld import needed, sentence

Row = Mapping[Any, Any]
Words = Callable[[str, int], str]  # why a figure with so many records is withheld


def to_json(card: Scorecard, snapshot: str | None, settings: Settings) -> str:
    """One object: snapshot, from, to, segment, overall, touchpoints. `settings`: those of the scorecard."""
    return json.dumps(as_object(card, snapshot, settings), indent=1, ensure_ascii=False, allow_nan=False)


def as_object(card: Scorecard, snapshot: str | None, settings: Settings) -> dict[str, Any]:
    """The same before it is text."""
    words = partial(_reason, settings=settings)
    overall = {row["metric"]: _estimate(row, "value", words, bare=True) for row in _rows(card.overall)}
    return {
        "snapshot": snapshot,
        "from": card.period.first.isoformat(),
        "to": card.period.last.isoformat(),
        "segment": None if card.segment is None else "=".join(card.segment),
        "overall": overall,
        "touchpoints": [_touchpoint(row, words) for row in _rows(card.touchpoints)],
    }


def _touchpoint(row: Row, words: Words) -> dict[str, Any]:
    return {
        "touchpoint_id": row["touchpoint_id"],
        "name": _text(row["name"]),
        "stage_id": _text(row["stage_id"]),
        "department_id": _text(row["department_id"]),
        "importance": {
            "stated": _estimate(row, "stated_importance", words),
            "derived": _estimate(row, "derived_importance", words),
            "internal": _estimate(row, "internal_importance", words),
        },
        "performance": {
            "customers": _estimate(row, "performance", words),
            "top_box": _estimate(row, "top_box", words),
            "effort": _estimate(row, "effort", words),
            "internal": _estimate(row, "internal_performance", words),
        },
        "gap": {
            "importance": _gap(row, "gap_importance", words),
            "performance": _gap(row, "gap_performance", words),
        },
        "complaints": {
            "count": _whole(row["complaints"]),
            "per_1000": _estimate(row, "complaints_per_1000", words),
            "per_1000_basis": row["complaints_per_1000_basis"],
            "resolution_hours": _estimate(row, "resolution_hours", words),
        },
        "churn": {
            "risk_ratio": _estimate(row, "churn_risk_ratio", words),
            "excess": _estimate(row, "churn_excess", words),
            "revenue_exposed": _estimate(row, "revenue_exposed", words),
        },
        "quadrant": row["quadrant"],
        "quadrant_share": {name: _number(row[f"share_{name}"]) for name in QUADRANTS},
        "trend": {
            "change": _estimate(row, "performance_change", words),
            "signal": _text(row["performance_signal"]),
        },
        "priority": {"rank": _whole(row["priority_rank"]), "score": _number(row["priority_score"])},
        "asymmetry": {
            **_estimate(row, "asymmetry", words),
            "p_adjusted": _number(row["asymmetry_p_adjusted"]),
            "kind": row["asymmetry_kind"],
            "penalty": _estimate(row, "penalty", words),
            "reward": _estimate(row, "reward", words),
        },
    }


def _estimate(row: Row, name: str, words: Words, *, bare: bool = False) -> dict[str, Any]:
    """value, low, high, n, and the reason in words where it is withheld."""
    low, high, n, withheld = (
        row[part if bare else f"{name}_{part}"] for part in ("low", "high", "n", "withheld")
    )
    found = {"value": _number(row[name]), "low": _number(low), "high": _number(high), "n": int(n)}
    return found if pd.isna(withheld) else found | {"withheld": words(withheld, int(n))}


def _gap(row: Row, name: str, words: Words) -> dict[str, Any]:
    return _estimate(row, name, words) | {
        "p_adjusted": _number(row[f"{name}_p_adjusted"]),
        "verdict": row[f"{name}_verdict"],
    }


def _reason(code: str, n: int, settings: Settings) -> str:
    return sentence(code, n, needed(code, settings))


def _rows(frame: pd.DataFrame) -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _number(value: Any) -> float | None:
    return None if pd.isna(value) else float(value)


def _whole(value: Any) -> int | None:
    return None if pd.isna(value) else int(value)


def _text(value: Any) -> str | None:
    return None if pd.isna(value) else str(value)
