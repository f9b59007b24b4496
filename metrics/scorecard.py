"""The scorecard: every touchpoint's figures and the company's, for a period, a scope and a segment."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Protocol

import numpy as np
import pandas as pd

from metrics import queries
from metrics import touchpoint_figures as figures
from metrics.answer_figures import mean, top_box
from metrics.answers import lined_up
from metrics.assessed import assessment_sums
from metrics.asymmetry_figures import asymmetries
from metrics.churn_figures import churn
from metrics.counted import begun
from metrics.importance_meaning import meanings
from metrics.months import month_range
from metrics.overall_figures import overall
from metrics.period import Period
from metrics.period_sums import period_sums
from metrics.queries import Bind, Segment, extent
from metrics.scope import EVERYTHING, Scope
from metrics.staff_figures import Agreement, agreement, colleagues, internal
from metrics.standing import Standing, standing
from metrics.workspace import Settings


class MapFrames(Protocol):
    """The frames of the map that the scorecard reads (`journey.map.JourneyMap` has them)."""

    @property
    def stages(self) -> pd.DataFrame: ...
    @property
    def departments(self) -> pd.DataFrame: ...
    @property
    def touchpoints(self) -> pd.DataFrame: ...
    @property
    def targets(self) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Scorecard:
    """`touchpoints`: a row per active touchpoint in the people's order; `overall`: a row per metric.

    A figure x has the columns x, x_low, x_high, x_n, x_withheld (None, or a code of `metrics.withheld`).
    """

    touchpoints: pd.DataFrame
    overall: pd.DataFrame
    period: Period
    comparison: Period | None
    segment: Segment
    standing: Standing
    explained: figures.Explained
    agreement: dict[str, Agreement]  # of staff, on "importance" and on "performance"


def scorecard(
    bind: Bind,
    scope: Scope,
    period: Period,
    *,
    settings: Settings,
    journey: MapFrames,
    assessments: pd.DataFrame,
    comparison: Period | None = None,
    segment: Segment = None,
) -> Scorecard:
    """All figures. `assessments`: each respondent's newest answers (metrics.assessed.latest_answers).

    Staff speak for all segments: their answers are the same in each. Lines and corrections are those of
    the whole map, whoever looks: a touchpoint stands for its department where it stands for everybody.
    """
    places = _places(journey)
    ids = pd.Index(places["touchpoint_id"])
    recorded, minimum = extent.recorded(bind, EVERYTHING), settings.minimum_answers
    since = begun(bind, EVERYTHING)
    complained = since.within(period) is not None
    now = period_sums(bind, EVERYTHING, period, segment, ids, since)
    before = None if comparison is None else period_sums(bind, EVERYTHING, comparison, segment, ids, since)
    headcounts = journey.departments.set_index("department_id")["headcount"]
    staff = lined_up(assessment_sums(assessments, headcounts), ids)
    months = experienced(period, settings.churn_window_days)
    derived = figures.derived(
        queries.drivers(bind, EVERYTHING, period, segment), ids, settings.minimum_answers
    )
    levels = pd.concat(
        [
            mean(now.ratings, "importance", "stated_importance", minimum),
            derived.columns,
            asymmetries(queries.levels(bind, EVERYTHING, period, segment), ids, settings),
            internal(staff, "importance", places["department_id"], settings),
            mean(now.ratings, "satisfaction", "performance", minimum),
            top_box(now.ratings, minimum),
            mean(now.ratings, "effort", "effort", minimum),
            internal(staff, "performance", places["department_id"], settings),
        ],
        axis=1,
    )
    levels["importance_meaning"] = meanings(levels)
    seen = np.full(len(ids), True) if scope.touchpoints is None else ids.isin(scope.touchpoints)
    stands = standing(
        levels, journey.targets, ids, places["stage_id"], now.ratings.sums, seen, settings.crosshair
    )
    gaps = {kind: figures.gap(staff, now.ratings, kind, levels) for kind in ("importance", "performance")}
    rest = [
        figures.judged(gaps, levels, stands.columns),
        figures.complaints(now, settings, known=complained),
        figures.resolution(
            queries.resolution(bind, EVERYTHING, period, segment),
            ids,
            settings,
            known=complained,
        ),
        churn(
            queries.churn(bind, EVERYTHING, months, segment),
            ids,
            month_range(months.first, months.last),
            settings,
            known="customers" in recorded,
            leaving=places["only_when_leaving"].astype("boolean").fillna(False).to_numpy(np.bool_),
            rated=levels["performance_n"].to_numpy(np.float64) > 0,
        ),
        figures.change(now.ratings, None if before is None else before.ratings, settings),
    ]
    touchpoints = pd.concat([places, levels, *rest, stands.columns, colleagues(staff, levels)], axis=1)
    touchpoints = touchpoints.copy()  # a type in one block: pages cut pieces out of it all the time
    if scope.touchpoints is not None:
        touchpoints = touchpoints[seen].reset_index(drop=True)
        stands = replace(stands, columns=stands.columns[seen].reset_index(drop=True))
        ids = ids[seen]
        now = period_sums(bind, scope, period, segment, ids, since)
        before = None if comparison is None else period_sums(bind, scope, comparison, segment, ids, since)
    company = overall(
        now,
        before,
        touchpoints,
        stands,
        derived.replicates[:, seen],
        settings,
        lambda basis: since.cover(basis, comparison or period, ids),
        whole_company=scope.touchpoints is None,
    )
    agreed = {kind: agreement(staff, kind, levels) for kind in gaps}
    return Scorecard(touchpoints, company, period, comparison, segment, stands, derived.explained, agreed)


def experienced(period: Period, window_days: int) -> Period:
    """The months whose experiences tell about churn: the newest whose window has passed by the period's end.

    As many as the period touches.
    """
    count = len(month_range(period.first, period.last))
    newest = period.last - timedelta(days=window_days)
    end = (newest + timedelta(days=1)).replace(day=1) - timedelta(days=1)  # of the last whole month
    first = month_range(date(end.year - count // 12 - 1, 1, 1), end)[-count]
    return Period(first, end)


def _places(journey: MapFrames) -> pd.DataFrame:
    """The active touchpoints with stage and department, in the people's order."""
    table = journey.touchpoints
    active = table[table["status"].fillna("active") == "active"]
    stages = journey.stages.set_index("stage_id")
    departments = journey.departments.set_index("department_id")
    placed = active.assign(
        stage=active["stage_id"].map(stages["name"]),
        stage_position=active["stage_id"].map(stages["position"]),
        department=active["department_id"].map(departments["name"]),
    )
    names = [
        *("touchpoint_id", "name", "stage_id", "stage", "stage_position", "department_id", "department"),
        *("channel", "owner", "moment_of_truth", "pain_point", "emotion_desired", "emotion_elicited"),
        *("improvement_effort", "only_when_leaving"),
    ]
    return placed[names].sort_values("stage_position", kind="stable", ignore_index=True)
