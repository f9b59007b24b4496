"""The metric definitions as the glossary shows and searches them."""

from dashboard import formats, settings
from dashboard.markup import plain
from metrics.definitions import METRICS
from metrics.metric import Metric, Unit
from metrics.text import later, t

DIRECTIONS = {
    "up_is_good": later("Higher is better"),
    "down_is_good": later("Lower is better"),
    "neither": later("Neither high nor low is better"),
}


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


def definition(metric: Metric) -> str:
    """Formula, unit, interval, smallest base and source as a list of lines (Markdown)."""
    lines = {
        t("Formula"): t(metric.formula),
        t("Numerator"): t(metric.numerator),
        t("Denominator"): t(metric.denominator),
        t("Unit"): _unit(metric.unit),
        t("Read as"): t(DIRECTIONS[metric.direction]),
        t("95 % interval"): t(metric.interval),
        t("Withheld below"): _minimum(metric),
        t("Source"): t(metric.source),
    }
    if metric.change:
        lines[t("Change by month")] = t(metric.change)
    return "\n".join(f"- **{plain(name)}:** {plain(text)}" for name, text in lines.items())


def _text(metric: Metric) -> str:
    parts = (metric.name, metric.label, metric.meaning, metric.formula, metric.source, metric.change)
    return " ".join(t(part) for part in parts if part).casefold()


def _unit(unit: Unit) -> str:
    if unit.low is None:
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
    values = settings.workspace().metrics.model_dump()
    return t("{n} ({setting} in touchpoint.toml)", n=values[metric.minimum], setting=metric.minimum)
