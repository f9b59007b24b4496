"""Figures, and the words that touchpoints are sorted into, as the glossary shows and searches them."""

import re
from collections.abc import Sequence
from html import escape

from dashboard import formats, settings
from dashboard.terms import Term, terms
from metrics.definitions import METRICS
from metrics.metric import Metric, Unit
from metrics.text import later, t

DIRECTIONS = {
    "up_is_good": later("Higher is better"),
    "down_is_good": later("Lower is better"),
    "neither": later("Neither high nor low is better"),
}
SETTING = re.compile(r"\b[a-z]{2,}(?:_[a-z]+)+\b|\btouchpoint\.toml\b")  # names to be written as they are
RANGE = "from "  # what a unit's name begins with that says its range itself
Entry = Metric | Term
OPEN = 3  # entries at most that are shown unfolded


def names() -> dict[str, str]:
    """Name -> label of every entry, metrics in the order of their definitions first."""
    return {entry.name: t(entry.label) for entry in _every()}


def _every() -> list[Entry]:
    return [*METRICS, *terms()]


def search(words: str, one: str | None) -> list[Entry]:
    """The entries in which every word occurs; only the one that is picked, if one is."""
    wanted = words.casefold().split()
    return [
        entry
        for entry in _every()
        if one in (None, entry.name) and all(word in _text(entry) for word in wanted)
    ]


def entries(found: Sequence[Entry]) -> str:
    """The entries as HTML, folded under name and meaning; a few are open, as what was looked for."""
    figures = [entry for entry in found if isinstance(entry, Metric)]
    words = [entry for entry in found if isinstance(entry, Term)]
    parts = [_cards(part, len(found) <= OPEN) for part in (figures, words) if part]
    said = escape(t("Words that touchpoints are sorted into"))
    return f'<h2 class="section">{said}</h2>'.join(parts) if len(parts) > 1 else "".join(parts)


def _cards(found: Sequence[Entry], opened: bool) -> str:
    return f'<div class="glossary">{"".join(_entry(entry, opened) for entry in found)}</div>'


def _entry(entry: Entry, opened: bool) -> str:
    lines = "".join(f"<dt>{escape(name)}</dt><dd>{_with_code(text)}</dd>" for name, text in definition(entry))
    link = escape(t("Link to this entry"))
    return (
        f'<details id="{escape(entry.name)}"{" open" if opened else ""}>'
        f"<summary><h2>{escape(t(entry.label))}</h2><p>{escape(t(entry.meaning))}</p></summary>"
        f'<dl>{lines}</dl><a href="#{escape(entry.name)}">{link}</a></details>'
    )


def _with_code(text: str) -> str:
    """The text as HTML; names of settings and files as code."""
    return SETTING.sub(lambda found: f"<code>{found[0]}</code>", escape(text))


def definition(metric: Entry) -> list[tuple[str, str]]:
    """Formula, unit, interval, smallest base and source, each under its name; of a term its rule."""
    if isinstance(metric, Term):
        return [(t("Is a"), metric.sorts), (t("Rule"), metric.rule)]
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


def _text(metric: Entry) -> str:
    if isinstance(metric, Term):
        return " ".join((metric.name, metric.label, metric.meaning, metric.sorts)).casefold()
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
