"""The head of a page: its title, and the filters that every page shares. They live in the link."""

from collections.abc import Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from dashboard import access, captions, components, data, linked, own_days, titles
from dashboard.choice import COMPARISONS, PRESETS, Choice, previous
from metrics.period import Period
from metrics.text import t

CUSTOM = "dates"
COMPARED = "compared"
ALL = "all"


@dataclass(frozen=True)
class Head:
    """What is chosen, and the places at the top of a page that are filled when the figures are known."""

    choice: Choice
    name: DeltaGenerator  # left of the filters: the title, and period and base below it
    found: DeltaGenerator  # what the page has found, in a sentence
    own: DeltaGenerator  # the page's own controls, right of what was found

    def tell(self, touchpoints: pd.DataFrame, finding: str) -> None:
        """Period and base below the title, and what the page has found."""
        self.base(touchpoints)
        with self.found:
            components.lead(finding)

    def base(self, touchpoints: pd.DataFrame) -> None:
        """What all figures of the page rest on; pictures of its charts say it too (static/picture.js)."""
        weighted = data.weighted(access.scope(), self.choice)
        with self.name.container(key="base"):
            st.caption(captions.period(self.choice, touchpoints, weighted))


def pick(title: str = "", controls_below: bool = False) -> Head:
    """Draw title and filters in one row. Without a title the page writes one into `name`.

    In the link: `?period=3-months&compare=year&segment=tier=Gold`. Dates of one's own:
    `?period=dates&dates=2026-01-01&dates=2026-03-31`, and to compare with
    `?compare=dates&compared=2025-10-01&compared=2025-12-31`. `controls_below`: the page has too many of its
    own for one row with what was found.
    """
    refused: list[str] = []
    with st.container(horizontal=True, key="head", vertical_alignment="bottom"):
        name = st.container(gap="xxsmall", key="name")
        if title:
            titles.show(title, name)
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
    scope = access.scope()
    period = _period(Period(data.oldest_day(scope), data.newest_day(scope)), refused)
    return Choice(period, _comparison(period, data.oldest_day(scope), refused), _segment(refused))


def usual() -> Choice:
    """What is chosen when the link says nothing: the first option of each filter."""
    period = next(iter(PRESETS.values()))[1](data.newest_day(access.scope()))
    return Choice(period, next(iter(COMPARISONS.values()))[1](period), None)


def _period(covered: Period, refused: list[str]) -> Period:
    options = {**_words(PRESETS), CUSTOM: t("Choose dates")}
    code = linked.select("period", t("Period"), options, refused, everywhere=True)
    if code != CUSTOM:
        return PRESETS[code][1](covered.last)
    newest = PRESETS["3-months"][1](covered.last)
    return own_days.pick(CUSTOM, t("Dates"), covered, newest.within(covered), refused)


def _comparison(period: Period, oldest: date, refused: list[str]) -> Period:
    """What to compare with; days of one's own lie before the period, for the two must not share answers."""
    options = _words(COMPARISONS)
    if oldest < period.first:
        options[CUSTOM] = t("Choose dates")
    code = linked.select("compare", t("Compared with"), options, refused, everywhere=True)
    if code != CUSTOM:
        return COMPARISONS[code][1](period)
    earlier = Period(oldest, period.first - timedelta(days=1))
    return own_days.pick(COMPARED, t("Compared dates"), earlier, previous(period).within(earlier), refused)


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
