"""The head of a page: its title, and the filters that every page shares. They live in the link."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, data, formats, linked
from dashboard.choice import COMPARISONS, PRESETS, Choice
from metrics.period import Period
from metrics.text import t

CUSTOM = "dates"
ALL = "all"


@dataclass(frozen=True)
class Head:
    """What is chosen, and the places at the top of a page that are filled when the figures are known."""

    choice: Choice
    name: DeltaGenerator  # left of the filters: the title, and period and base below it
    found: DeltaGenerator  # what the page has found, in a sentence
    own: DeltaGenerator  # the page's own controls, right of what was found


def pick(title: str = "", controls_below: bool = False) -> Head:
    """Draw title and filters in one row. Without a title the page writes one into `name`.

    In the link: `?period=3-months&compare=year&segment=tier=Gold`. Dates of one's own:
    `?period=dates&dates=2026-01-01&dates=2026-03-31`. `controls_below`: the page has too many of its own
    for one row with what was found.
    """
    refused: list[str] = []
    with st.container(horizontal=True, key="head", vertical_alignment="bottom"):
        name = st.container(gap="xxsmall", key="name")
        if title:
            name.title(title, anchor=False)
        with st.container(horizontal=True, key="filters", vertical_alignment="bottom", width="content"):
            choice = _choice(refused)
    linked.notice(refused)
    with st.container(horizontal=not controls_below, key="finding", vertical_alignment="bottom"):
        found = st.container(gap="xxsmall", key="found")
        own = st.container(
            horizontal=True,
            key="own",
            vertical_alignment="bottom",
            width="stretch" if controls_below else "content",
        )
    return Head(choice, name, found, own)


def _choice(refused: list[str]) -> Choice:
    period = _period(data.newest_day(access.scope()), refused)
    compared = linked.select("compare", t("Compared with"), _words(COMPARISONS), refused, everywhere=True)
    return Choice(period, COMPARISONS[compared][1](period), _segment(refused))


def usual() -> Choice:
    """What is chosen when the link says nothing: the first option of each filter."""
    period = next(iter(PRESETS.values()))[1](data.newest_day(access.scope()))
    return Choice(period, next(iter(COMPARISONS.values()))[1](period), None)


def _period(newest: date, refused: list[str]) -> Period:
    options = {**_words(PRESETS), CUSTOM: t("Choose dates")}
    code = linked.select("period", t("Period"), options, refused, everywhere=True)
    return PRESETS[code][1](newest) if code != CUSTOM else _dates(newest, refused)


def _dates(newest: date, refused: list[str]) -> Period:
    """Days of one's own within the data; the usual ones where the link has none, or others."""
    label, oldest = t("Dates"), data.oldest_day(access.scope())
    usual = Period(max(PRESETS["3-months"][1](newest).first, oldest), newest)
    asked = linked.read(CUSTOM, everywhere=True)
    days = sorted(day for day in map(_day, asked) if day is not None and oldest <= day <= newest)
    shown = Period(days[0], days[1]) if len(days) == len(asked) == 2 else usual
    if asked and shown == usual and sorted(asked) != _written(usual):
        refused.append(linked.refusal(label, ", ".join(asked), formats.days(usual)))
    if len(st.session_state.get(CUSTOM, ())) != 1:  # one alone is a choice half made
        st.session_state[CUSTOM] = (shown.first, shown.last)
    st.date_input(
        label,
        max_value=newest,
        min_value=oldest,
        key=CUSTOM,
        on_change=_chosen_dates,
        width=240,
        format="YYYY-MM-DD",
    )
    return shown


def _chosen_dates() -> None:
    days = st.session_state[CUSTOM]
    if len(days) == 2:
        linked.write(CUSTOM, _written(Period(*days)), everywhere=True)


def _written(period: Period) -> list[str]:
    return [period.first.isoformat(), period.last.isoformat()]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def _segment(refused: list[str]) -> str | None:
    options = {ALL: t("All customers"), **data.segments(access.scope())}
    if len(options) > 1:
        code = linked.select("segment", t("Segment"), options, refused, everywhere=True)
        return None if code == ALL else code
    asked = (linked.read("segment") or [ALL])[-1]
    if asked not in (ALL, ""):
        refused.append(linked.refusal(t("Segment"), asked, options[ALL]))
    return None


def _words(options: Mapping[str, tuple[str, object]]) -> dict[str, str]:
    return {code: t(words) for code, (words, _) in options.items()}


def own(
    key: str,
    label: str,
    options: Mapping[str, str],
    everything: str,
    row: DeltaGenerator | None = None,
    width: int = linked.WIDTH,
) -> str | None:
    """A select box of a page's own, in the link as `key`; None while nothing is picked."""
    refused: list[str] = []
    with row or nullcontext():
        code = linked.select(key, label, {ALL: everything, **options}, refused, width=width)
    linked.notice(refused)
    return None if code == ALL else code
