"""Days of a viewer's own choice, from a calendar or from the link: `?dates=2026-01-01&dates=2026-03-31`."""

from datetime import date

import streamlit as st

from dashboard import formats, linked
from metrics.period import Period


def pick(key: str, label: str, within: Period, usual: Period, refused: list[str]) -> Period:
    """The chosen days; `usual` where the link has none, or some outside `within`, which `refused` is told."""
    asked = linked.read(key, everywhere=True)
    days = sorted(day for day in map(_day, asked) if day is not None and within.first <= day <= within.last)
    shown = Period(days[0], days[1]) if len(days) == len(asked) == 2 else usual
    if asked and shown == usual and sorted(asked) != _written(usual):
        refused.append(linked.refusal(label, ", ".join(asked), formats.days(usual)))
    if not asked:
        linked.write(key, _written(shown), everywhere=True)  # what is shared must show the same days later
    half = st.session_state.get(key, ())
    if len(half) != 1 or not within.first <= half[0] <= within.last:  # one day alone is a choice half made
        st.session_state[key] = (shown.first, shown.last)
    st.date_input(
        label,
        min_value=within.first,
        max_value=within.last,
        key=key,
        on_change=lambda: _chosen(key),
        width=240,
        format="YYYY-MM-DD",
    )
    return shown


def _chosen(key: str) -> None:
    days = st.session_state[key]
    if len(days) == 2:
        linked.write(key, _written(Period(*days)), everywhere=True)


def _written(period: Period) -> list[str]:
    return [period.first.isoformat(), period.last.isoformat()]


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None
