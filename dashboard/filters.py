"""The filters that every page shares: period, comparison and segment. They live in the link."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dashboard import data
from dashboard.choice import COMPARISONS, PRESETS, Choice
from metrics.period import Period
from metrics.text import t

CUSTOM = "dates"
ALL = "all"


def pick() -> Choice:
    """Draw the filters in one row and return what is chosen.

    In the link: `?period=Last+3+months&compare=…&segment=…` as the widgets show them, or with the codes
    `?period=3-months&compare=year&segment=tier=Gold`, which hold in every language. Dates of one's own:
    `?period=dates&dates=2026-01-01&dates=2026-03-31`.
    """
    newest = data.newest_day()
    with st.container(horizontal=True, key="filters", vertical_alignment="bottom"):
        period = _period(newest)
        comparison = COMPARISONS[_select("compare", t("Compared with"), _words(COMPARISONS))][1](period)
        segment = _segment()
    return Choice(period, comparison, segment)


def usual() -> Choice:
    """What is chosen when the link says nothing: the first option of each filter."""
    period = next(iter(PRESETS.values()))[1](data.newest_day())
    return Choice(period, next(iter(COMPARISONS.values()))[1](period), None)


def _period(newest: date) -> Period:
    code = _select("period", t("Period"), {**_words(PRESETS), CUSTOM: t("Choose dates")})
    if code != CUSTOM:
        return PRESETS[code][1](newest)
    oldest = data.oldest_day()
    usual = Period(max(PRESETS["3-months"][1](newest).first, oldest), newest)
    chosen = st.date_input(
        t("Dates"),
        (usual.first, usual.last),
        max_value=newest,
        min_value=oldest,
        key="dates",
        bind="query-params",
        width=240,
        format="YYYY-MM-DD",
    )
    picked = sorted(chosen)  # a link may have them the wrong way round
    return Period(picked[0], picked[1]) if len(picked) == 2 else usual  # one alone is a choice half made


def _segment() -> str | None:
    options = data.segments()
    return linked("segment", t("Segment"), options, t("All customers")) if options else None


def _words(options: Mapping[str, tuple[str, object]]) -> dict[str, str]:
    return {code: t(words) for code, (words, _) in options.items()}


def linked(key: str, label: str, options: Mapping[str, str], everything: str) -> str | None:
    """A select box of a page's own, in the link as `key`; None while nothing is picked."""
    code = _select(key, label, {ALL: everything, **options})
    return None if code == ALL else code


def _select(key: str, label: str, options: Mapping[str, str]) -> str:
    """A select box over codes, bound to the link; a link may name an option by its words or its code."""
    linked = st.query_params.get(key, "")
    if linked in options and options[linked] != linked and key not in st.session_state:
        st.query_params[key] = options[linked]  # as the widget writes it, which alone it takes from a link
        st.rerun()
    chosen = st.selectbox(
        label, list(options), format_func=options.__getitem__, key=key, bind="query-params", width=210
    )
    return chosen if chosen in options else next(iter(options))
