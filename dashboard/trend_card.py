"""A card with the months of one measure of one touchpoint in a control chart, and which measure."""

from collections.abc import Mapping

from dashboard import components, data, details, linked, story, trend_texts
from dashboard.charts import trend as chart
from dashboard.choice import Choice
from dashboard.columns import month_column
from dashboard.measures import measured, metric
from dashboard.parts import part
from metrics.scope import Scope
from metrics.text import t
from metrics.trends import MEASURES, Trend


@part
def any_measure(scope: Scope, choice: Choice, touchpoint_id: str) -> None:
    """The measure that is picked of one touchpoint; nothing where none was ever recorded."""
    chosen = (scope, choice, touchpoint_id)
    measures = data.once(chosen, lambda: _measures(scope, choice, touchpoint_id))
    if measures:
        measure = _pick(measures)
        show("trend", details.trend(*chosen, measure), measure, measures[measure], chosen)


def _measures(scope: Scope, choice: Choice, touchpoint_id: str) -> dict[str, str]:
    row = story.row(data.scorecard(scope, choice).touchpoints, touchpoint_id)
    return {name: t(metric(name).label) for name in MEASURES if measured(row, name)}


def _pick(measures: Mapping[str, str]) -> str:
    """The measure that the link names, or the first; nothing to pick from a single one."""
    if len(measures) == 1:
        return next(iter(measures))
    refused: list[str] = []
    found = linked.select("measure", t("Trend of"), measures, refused)
    linked.notice(refused)
    return found


def show(key: str, trend: Trend, measure: str, subject: str, rests_on: tuple[object, ...]) -> None:
    """`subject`: what the title begins with."""
    measured, exact = metric(measure), (*rests_on, measure)
    found = data.once(exact, lambda: trend_texts.found(trend, measured, subject))
    if trend.known.empty:
        with components.card(f"{key}-card", found):
            components.empty(trend_texts.nothing(trend))
        return
    components.figure(
        key,
        title=found,
        caption=lambda: trend_texts.caption(trend, measure),
        method=data.once(exact, lambda: trend_texts.method(trend)),
        build=lambda colours: chart.trend(trend.points, measured, colours),
        rests_on=exact,
        alt=lambda: chart.sentence(trend.points, measured),
        twin=lambda: chart.twin(trend.points, measured),
        columns={t("Period"): month_column(t("Period"))},
    )
