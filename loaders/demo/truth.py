"""The truth behind the demo, as it stands in truth.json: what pages should find."""

from collections.abc import Mapping

import numpy as np
from scipy import stats  # type: ignore[import-untyped]

from loaders.demo import plan as planted
from loaders.demo.plan import Numbers, Plan
from loaders.demo.surveys import CONCENTRATION


def make_truth(
    plan: Plan, rows: Mapping[str, int], dirty: Mapping[str, Mapping[str, int]]
) -> dict[str, object]:
    """Plain values for JSON. Points are on the scale 0-100.

    `rows`: the sound rows of each table; `dirty`: the dirty ones of each source by kind.
    """
    last = plan.months[-1]
    worse, back, points = planted.GOT_WORSE
    better, better_back, better_points = planted.GOT_BETTER
    churn, churn_chance = planted.DRIVES_CHURN
    silent, silent_chance = planted.SILENT_FAILURE
    weak, segmentation, segment, weak_points = planted.WEAK_SEGMENT
    return {
        "seed": plan.seed,
        "first_day": str(plan.start),
        "last_day": str(plan.stop - np.timedelta64(1, "D")),
        "rows": dict(rows),
        "touchpoints": _touchpoints(plan),
        "blind_spots": list(planted.BLIND_SPOTS),
        "false_alarms": list(planted.FALSE_ALARMS),
        "got_worse": {"touchpoint_id": worse, "month": plan.months[-1 - back].name, "points": points},
        "got_better": {
            "touchpoint_id": better,
            "month": plan.months[-1 - better_back].name,
            "points": better_points,
        },
        "drives_churn": {"touchpoint_id": churn, "leave_after_bad_experience": churn_chance},
        "silent_failure": {"touchpoint_id": silent, "leave_after_bad_experience": silent_chance},
        "weak_segment": {
            "touchpoint_id": weak,
            "segmentation": segmentation,
            "segment": segment,
            "points": weak_points,
        },
        "basic": {"touchpoint_id": planted.BASIC, "moves_satisfaction_below": planted.MIDDLE},
        "excitement": {"touchpoint_id": planted.EXCITEMENT, "moves_satisfaction_above": planted.MIDDLE},
        "dirty_rows": {source: dict(counts) for source, counts in dirty.items()},
        "last_month": last.name,
    }


def _touchpoints(plan: Plan) -> list[dict[str, object]]:
    """By touchpoint: impact (points of overall satisfaction per point of its rating), its share of what all
    ratings explain, stated importance, performance at the start and now, and what staff believe."""
    impact, reach = _impact(plan), plan.column("reach")
    performance = plan.column("performance") / 100
    variance = reach * impact**2 * performance * (1 - performance) / (1 + CONCENTRATION)
    now = plan.performance(plan.months[-1])
    return [
        {
            "touchpoint_id": str(name),
            "impact": round(float(impact[place]), 4),
            "share": round(float(variance[place] / variance.sum()), 4),
            "stated_importance": float(plan.column("stated")[place]),
            "performance_first": float(plan.performance(plan.months[0])[place]),
            "performance_last": float(now[place]),
            "staff_performance": float(plan.column("staff_performance")[place]),
            "staff_importance": float(plan.column("staff_importance")[place]),
            "reach": float(reach[place]),
        }
        for place, name in enumerate(plan.ids)
    ]


def _impact(plan: Plan) -> Numbers:
    """The slope of the straight line through what ratings do, bent or not."""
    share = plan.column("performance")[:, None] / 100
    even = (np.arange(1000) + 0.5) / 1000
    rating = 100 * stats.beta.ppf(even, share * CONCENTRATION, (1 - share) * CONCENTRATION)
    pull = plan.pull(np.arange(len(rating))[:, None], rating)
    away = rating - rating.mean(axis=1, keepdims=True)
    return np.asarray((away * pull).sum(axis=1) / (away**2).sum(axis=1), dtype=np.float64)
