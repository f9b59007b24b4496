"""The filters that every page shares: period, comparison and segment. They live in the link."""

from collections.abc import Mapping
from datetime import date

import streamlit as st

from dashboard import data, formats
from dashboard.choice import COMPARISONS, PRESETS, Choice
from dashboard.markup import plain
from metrics.period import Period
from metrics.text import t

CUSTOM = "dates"
ALL = "all"
UNKNOWN = "unknown-in-link"  # what the link asked for in vain, kept until a filter is changed
LENGTH = 80  # characters of a link that a notice repeats


def pick() -> Choice:
    """Draw the filters in one row and return what is chosen.

    In the link: `?period=Last+3+months&compare=…&segment=…` as the widgets show them, or with the codes
    `?period=3-months&compare=year&segment=tier=Gold`, which hold in every language. Dates of one's own:
    `?period=dates&dates=2026-01-01&dates=2026-03-31`.
    """
    newest = data.newest_day()
    refused: list[str] = []
    with st.container(horizontal=True, key="filters", vertical_alignment="bottom"):
        period = _period(newest, refused)
        compared = _told("compare", t("Compared with"), _words(COMPARISONS), refused)
        segment = _segment(refused)
    choice = Choice(period, COMPARISONS[compared][1](period), segment)
    _notice(choice, refused)
    return choice


def usual() -> Choice:
    """What is chosen when the link says nothing: the first option of each filter."""
    period = next(iter(PRESETS.values()))[1](data.newest_day())
    return Choice(period, next(iter(COMPARISONS.values()))[1](period), None)


def _notice(choice: Choice, refused: list[str]) -> None:
    """What the link asked for in vain and what is shown instead: Streamlit takes it out of the link."""
    if refused:
        st.session_state[UNKNOWN] = (choice, tuple(refused))
    kept, sentences = st.session_state.get(UNKNOWN, (None, ()))
    if kept == choice:
        st.warning(plain(" ".join(sentences)), icon=":material/link_off:")


def _refusal(label: str, asked: str, shown: str) -> str:
    """One sentence of the notice."""
    return t(
        "{label}: the link asks for “{asked}”, which there is not; {shown} is shown instead.",
        label=label,
        asked=asked if len(asked) <= LENGTH else f"{asked[:LENGTH]}…",
        shown=shown,
    )


def _told(key: str, label: str, options: Mapping[str, str], refused: list[str]) -> str:
    """A select box over codes; a link's value that is no option is added to `refused`."""
    asked = st.query_params.get(key, "")
    code = _select(key, label, options)
    if asked and asked not in {*options, *options.values()}:
        refused.append(_refusal(label, asked, options[code]))
    return code


def _period(newest: date, refused: list[str]) -> Period:
    code = _told("period", t("Period"), {**_words(PRESETS), CUSTOM: t("Choose dates")}, refused)
    if code != CUSTOM:
        return PRESETS[code][1](newest)
    oldest = data.oldest_day()
    usual = Period(max(PRESETS["3-months"][1](newest).first, oldest), newest)
    asked = [] if "dates" in st.session_state else st.query_params.get_all("dates")
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
    shown = Period(picked[0], picked[1]) if len(picked) == 2 else usual  # one alone is a choice half made
    if asked and sorted(asked) != [shown.first.isoformat(), shown.last.isoformat()]:
        refused.append(_refusal(t("Dates"), ", ".join(asked), formats.days(shown)))
    return shown


def _segment(refused: list[str]) -> str | None:
    label, everything, options = t("Segment"), t("All customers"), data.segments()
    if options:
        code = _told("segment", label, {ALL: everything, **options}, refused)
        return None if code == ALL else code
    asked = st.query_params.get("segment", ALL)
    if asked not in (ALL, everything, ""):
        refused.append(_refusal(label, asked, everything))
    return None


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
