"""What pages read beside the scorecard: months, trends, cells, segments, single rows, the map. All cached."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from itertools import dropwhile, takewhile
from typing import Literal

import numpy as np
import pandas as pd

from dashboard import data, settings
from dashboard.choice import Choice
from dashboard.headlines import NO_CATEGORY
from journey import assessments
from journey.map import JourneyMap, read_map
from metrics import computed, detail, queries, trends
from metrics import flow as journeys
from metrics.anonymity import hidden
from metrics.churn_figures import left_more
from metrics.department_gaps import department_gaps
from metrics.figures import error
from metrics.flow import Flow
from metrics.period import Period
from metrics.rollup_tables import UNKNOWN
from metrics.scope import EVERYTHING, Scope
from metrics.scorecard import Scorecard, experienced
from metrics.standing import spared
from metrics.statistics.quadrants import classify, mean_crosshair
from metrics.text import later, t
from metrics.trends import Trend

EXPERIENCES = {"bad": later("After a bad experience"), "good": later("After a good experience")}


@dataclass(frozen=True)
class Costliest:
    """Revenue exposed per month at one touchpoint, and at how many touchpoints any is beyond chance."""

    name: str
    low: float
    high: float
    touchpoints: int


def months(scope: Scope, choice: Choice) -> pd.DataFrame:
    """Performance per touchpoint_id and month."""
    return data.read(detail.months, scope, choice.period, choice.pair, minimum())


def sparklines(scope: Scope, choice: Choice) -> Mapping[str, list[float]]:
    """touchpoint_id -> the performance of its newest months in a row, the oldest first."""

    def made() -> dict[str, list[float]]:
        lines = _lines(months(scope, choice), "touchpoint_id")
        return {name: _unbroken(line) for name, line in lines.items()}

    return data.once((scope, choice), made)


def overall_sparklines(scope: Scope, choice: Choice, card: Scorecard) -> Mapping[str, list[float | None]]:
    """metric -> the values of its months, the oldest first; None for a month without a figure."""

    def made() -> dict[str, list[float | None]]:
        chosen = scope, choice.period, choice.pair, minimum()
        index = data.read(detail.index_months, *chosen, _importance(card))
        others = data.read(detail.overall_months, *chosen)
        return {**_lines(others, "metric"), **_lines(index, "metric")}

    return data.once((scope, choice), made)


def _importance(card: Scorecard) -> tuple[tuple[str, float], ...]:
    """The touchpoints that the CX index is made of, and the importance of each: equal if none is known."""
    scored = card.touchpoints[card.touchpoints["performance"].notna()].set_index("touchpoint_id")
    weights = scored[card.standing.importance].astype(float)
    known = weights.fillna(1.0) if card.standing.basis == "none" else weights.dropna()
    return tuple((str(name), float(weight)) for name, weight in known.items())


def _lines(points: pd.DataFrame, key: str) -> dict[str, list[float | None]]:
    """Per key the values of all its months from the first known one on; None where there is no figure."""
    known = points.dropna(subset=["value"])
    if known.empty:
        return {}
    months = pd.date_range(known["period"].min(), known["period"].max(), freq="MS")
    wide = known.pivot(index="period", columns=key, values="value").reindex(months).round(2)
    return {str(name): _from_first(wide[name].tolist()) for name in wide}


def _from_first(values: list[float]) -> list[float | None]:
    gaps = [None if np.isnan(value) else value for value in values]
    return gaps[next(place for place, value in enumerate(gaps) if value is not None) :]


def _unbroken(line: list[float | None]) -> list[float]:
    """The newest months in a row: a table's cell cannot show a gap, and must not lead over it."""
    newest = dropwhile(lambda value: value is None, reversed(line))
    run = [value for value in takewhile(lambda value: value is not None, newest) if value is not None]
    return run[::-1]


def trend(scope: Scope, choice: Choice, touchpoint_id: str, measure: str) -> Trend:
    """The months of one of a touchpoint's measures (see `metrics.trends`) in a control chart."""
    return data.read(trends.trend, scope, choice.period, choice.pair, touchpoint_id, measure, minimum())


def cells(
    scope: Scope, choice: Choice, card: Scorecard, row: Literal["channel", "department"]
) -> pd.DataFrame:
    """Performance by stage and row: stage, stage_position, the row's column, touchpoints, the figure."""

    def made() -> pd.DataFrame:
        known = card.touchpoints.dropna(subset=[row, "stage_id"])
        places = tuple(zip(known["touchpoint_id"], known["stage_id"], known[row], strict=True))
        found = data.read(detail.cells, scope, choice.period, choice.pair, places, minimum())
        stages = known[["stage_id", "stage", "stage_position"]].drop_duplicates("stage_id")
        return found.merge(stages, on="stage_id").rename(columns={"row": row})

    return data.once((scope, choice, row), made)


def segments(scope: Scope, choice: Choice, touchpoint_id: str) -> pd.DataFrame:
    """One touchpoint's figures per segment; `segmentation` in words."""
    labels = settings.workspace().segmentations
    found = data.read(detail.segments, scope, choice.period, tuple(labels), touchpoint_id, minimum())
    return found.assign(segmentation=found["segmentation"].map(labels))


def churn(scope: Scope, choice: Choice, touchpoint_id: str) -> pd.DataFrame:
    """Who left after bad and after good experiences of the months whose window is complete, named as rows."""
    days = settings.workspace().metrics.churn_window_days
    when = experienced(choice.period, days)
    found = data.read(detail.churn_by_experience, scope, when, choice.pair, touchpoint_id, days, minimum())
    known = found[found["experience"].isin(list(EXPERIENCES))]
    words = known["experience"].map({name: t(text) for name, text in EXPERIENCES.items()})
    return known.assign(touchpoint_id=known["experience"], name=words, stage="")


def categories(scope: Scope, choice: Choice, touchpoint_id: str) -> pd.DataFrame:
    """One touchpoint's complaints by category."""
    counts = data.read(detail.complaint_categories, scope, choice.period, choice.pair, touchpoint_id)
    return counts.assign(category=counts["category"].replace(UNKNOWN, t(NO_CATEGORY)))


def newest(
    scope: Scope, choice: Choice, touchpoint_id: str, what: Literal["complaints", "comments"]
) -> pd.DataFrame:
    """The newest complaints or comments of one touchpoint, of all customers."""
    return data.read(detail.newest, scope, choice.period, touchpoint_id, what)


def journey_map(scope: Scope) -> JourneyMap:
    """The map as people drew it."""
    return data.read_map(read_map, scope)


def found(scope: Scope, choice: Choice, card: Scorecard) -> pd.DataFrame:
    """The card's touchpoints with what the figures alone say, of the whole map: pain_found (why it is a pain
    point, None if it is none) and truth_found (whether it is a moment of truth)."""

    def made() -> pd.DataFrame:
        whole = data.scorecard(EVERYTHING, choice).touchpoints
        told = whole[["touchpoint_id"]].assign(
            pain_found=computed.pain_points(whole), truth_found=computed.moments_of_truth(whole)
        )
        return card.touchpoints.merge(told, on="touchpoint_id", how="left")

    return data.once((scope, choice), made)


def flow(scope: Scope, choice: Choice) -> Flow:
    """Where customers go on to, how long they wait and where they drop off; the map's links beside it."""
    links = journey_map(scope).links.astype(object)
    ways = links[["from_touchpoint", "to_touchpoint", "label", "expected_wait_hours"]]
    declared = tuple(ways.where(ways.notna(), None).itertuples(index=False, name=None))
    gap = settings.workspace().metrics.journey_gap_days
    return data.read(journeys.flow, scope, choice.period, choice.pair, declared, gap, minimum())


def participation(scope: Scope, choice: Choice, card: Scorecard) -> pd.DataFrame:
    """Per department: touchpoints, assessed, respondents, last_assessed_on (missing if it took no part), and
    its gap (see `metrics.department_gaps`).

    Respondents and their day are told only where nobody can be recognised (`metrics.anonymity`). Gaps, lines
    and corrections are those of the whole map, whoever looks; a viewer gets the rows of the own departments.
    """

    def made() -> pd.DataFrame:
        whole = data.scorecard(EVERYTHING, choice).touchpoints
        table = _participation(whole, data.assessed(EVERYTHING, choice))
        own = table["department"].isin(card.touchpoints["department"])
        return table[own].reset_index(drop=True)

    return data.once((scope, choice), made)


def newest_assessment(scope: Scope, touchpoints: pd.DataFrame) -> date | None:
    """The newest day on which staff assessed any of these touchpoints, whenever; None if they never did."""
    ever = Period(date(1970, 1, 1), date(2100, 1, 1))  # every engine knows these days
    parts = (
        data.read(queries.assessment_rows, scope, ever),
        data.read_map(assessments.read, scope, ever.first, ever.last),
    )
    own = [
        part.loc[part["touchpoint_id"].isin(touchpoints["touchpoint_id"]), "assessed_on"] for part in parts
    ]
    return max((pd.Timestamp(day).date() for days in own for day in days), default=None)


def _participation(touchpoints: pd.DataFrame, answers: pd.DataFrame) -> pd.DataFrame:
    owned = touchpoints.dropna(subset=["department"])
    groups = answers.merge(owned, on="touchpoint_id").groupby("department")
    table = owned.groupby("department").size().rename("touchpoints").reset_index()
    found = groups.agg(
        assessed=("touchpoint_id", "nunique"),
        respondents=("respondent_id", "nunique"),
        last_assessed_on=("assessed_on", "max"),
    ).reindex(table["department"])
    table["assessed"] = found["assessed"].fillna(0).astype(int).to_numpy()
    respondents = found["respondents"].fillna(0).reset_index(drop=True)
    few = hidden(respondents, settings.workspace().metrics.minimum_assessments)
    table["respondents"] = respondents.mask(few).astype("Int64")
    table["last_assessed_on"] = pd.to_datetime(found["last_assessed_on"]).mask(few).to_numpy()
    gaps = department_gaps(touchpoints, answers, settings.workspace().metrics)
    return table.merge(gaps, on="department").sort_values(["assessed", "department"], ignore_index=True)


def standing(scope: Scope, choice: Choice, importance: str) -> tuple[pd.DataFrame, tuple[float, float]]:
    """The touchpoints with the quadrants of this importance, and its crosshair (importance, performance)."""
    card = data.scorecard(scope, choice)
    if importance == card.standing.importance:
        return card.touchpoints, (card.standing.crosshair_importance, card.standing.crosshair_performance)
    return data.once((scope, choice, importance), lambda: _standing(card.touchpoints, importance))


def _standing(frame: pd.DataFrame, importance: str) -> tuple[pd.DataFrame, tuple[float, float]]:
    values = [frame[name].to_numpy(np.float64) for name in (importance, "performance")]
    errors = [error(frame, name) for name in (importance, "performance")]
    cross = mean_crosshair(*values)
    found = classify(values[0], errors[0], values[1], errors[1], cross)
    shares = {
        f"share_{name}": getattr(found, name)
        for name in ("concentrate", "keep_up", "low_priority", "overkill")
    }
    return frame.assign(quadrant=spared(found.quadrant, frame["asymmetry_kind"]), **shares), (
        float(cross.importance),
        float(cross.performance),
    )


def department(scope: Scope, choice: Choice, card: Scorecard, department_id: str) -> Scorecard:
    """One department's own scorecard; lines, verdicts and corrections are those of the whole map."""
    own = card.touchpoints["department_id"] == department_id
    return data.scorecard(scope.within(department_id, card.touchpoints.loc[own, "touchpoint_id"]), choice)


def costliest(touchpoints: pd.DataFrame) -> Costliest | None:
    """The touchpoint with the most revenue exposed among those where it is beyond chance; None without any.

    The same customers meet several touchpoints, so that the figures of several cannot be added up.
    """
    certain = touchpoints[left_more(touchpoints) & (touchpoints["revenue_exposed_low"] > 0)]
    if certain.empty:
        return None
    most = certain.sort_values("revenue_exposed").iloc[-1]
    return Costliest(most["name"], most["revenue_exposed_low"], most["revenue_exposed_high"], len(certain))


def minimum() -> int:
    """The fewest answers that a customers' figure is shown with."""
    return settings.workspace().metrics.minimum_answers
