"""The metric definitions as the glossary shows and searches them."""

from collections.abc import Sequence
from html import escape

from dashboard import formats, settings
from metrics.definitions import METRICS
from metrics.metric import Metric, Unit
from metrics.text import later, t

DIRECTIONS = {
    "up_is_good": later("Higher is better"),
    "down_is_good": later("Lower is better"),
    "neither": later("Neither high nor low is better"),
}
RANGE = "from "  # what a unit's name begins with that says its range itself
OPEN = 3  # entries at most that are shown unfolded


def names() -> dict[str, str]:
    """Name -> label of every metric, in the order of the definitions."""
    return {metric.name: t(metric.label) for metric in METRICS}


def search(words: str, one: str | None) -> list[Metric]:
    """The metrics in which every word occurs; only the one that is picked, if one is."""
    wanted = words.casefold().split()
    return [
        metric
        for metric in METRICS
        if one in (None, metric.name) and all(word in _text(metric) for word in wanted)
    ]


def entries(metrics: Sequence[Metric]) -> str:
    """The entries as HTML, folded under name and meaning; a few are open, as what was looked for."""
    opened = len(metrics) <= OPEN
    return f'<div class="glossary">{"".join(_entry(metric, opened) for metric in metrics)}</div>'


def _entry(metric: Metric, opened: bool) -> str:
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{escape(text)}</dd>" for name, text in definition(metric))
    link = escape(t("Link to this entry"))
    return (
        f'<details id="{escape(metric.name)}"{" open" if opened else ""}>'
        f"<summary><h2>{escape(t(metric.label))}</h2><p>{escape(t(metric.meaning))}</p></summary>"
        f'<dl>{lines}</dl><a href="#{escape(metric.name)}">{link}</a></details>'
    )


def definition(metric: Metric) -> list[tuple[str, str]]:
    """Formula, unit, interval, smallest base and source, each under its name."""
    lines = [
        (t("Formula"), t(metric.formula)),
        (t("Numerator"), t(metric.numerator)),
        (t("Denominator"), t(metric.denominator)),
        (t("Unit"), _unit(metric.unit)),
        (t("Read as"), t(DIRECTIONS[metric.direction])),
        (t("95 % interval"), t(metric.interval)),
        (t("Withheld below"), _minimum(metric)),
        (t("Source"), t(metric.source)),
    ]
    return [*lines, (t("Change by month"), t(metric.change))] if metric.change else lines


def _text(metric: Metric) -> str:
    parts = (metric.name, metric.label, metric.meaning, metric.formula, metric.source, metric.change)
    return " ".join(t(part) for part in parts if part).casefold()


def _unit(unit: Unit) -> str:
    if unit.low is None or unit.name.startswith(RANGE):
        return t(unit.name)
    if unit.high is None:
        return t("{unit}, from {low}", unit=t(unit.name), low=formats.count(unit.low))
    return t(
        "{unit}, {low} to {high}",
        unit=t(unit.name),
        low=formats.count(unit.low),
        high=formats.count(unit.high),
    )


def _minimum(metric: Metric) -> str:
    return t(metric.minimum, **settings.workspace().metrics.model_dump())
