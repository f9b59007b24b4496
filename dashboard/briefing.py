"""The executive's four questions, answered in a row: what changed, why, what next, can I trust it?"""

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import captions, data, formats, headlines, index_change, trust
from dashboard.charts.contributions import POINTS, moved_parts
from dashboard.choice import Choice
from dashboard.markup import plain, small
from metrics.metric import SCORE
from metrics.scope import Scope
from metrics.scorecard import Scorecard
from metrics.text import later, t

NAMED = 2  # touchpoints that say why


def show(scope: Scope, choice: Choice, card: Scorecard) -> None:
    """The four answers, each under its question."""
    touchpoints = card.touchpoints

    def made() -> tuple[tuple[str, str], ...]:
        if touchpoints["performance"].isna().all():
            return ()
        row = captions.overall_row(card.overall, "cx_index")
        return (
            (t("What changed?"), changed(row, touchpoints)),
            (t("Why?"), why(row, scope, choice, card)),
            (t("What next?"), t("{sentence}.", sentence=headlines.first_to_repair(touchpoints))),
        )

    answers = data.once((scope, choice), made)
    with st.grid(4, min_column_width=200, key="briefing"):
        for question, answer in answers:
            _answer(question, plain(answer))
        _answer(
            t("Can I trust it?"),
            f"{trust.badges(scope, data.reading())} {plain(enough(touchpoints))}".strip(),
        )


def _answer(question: str, markdown: str) -> None:
    with st.container(gap="xxsmall"):
        st.caption(f"**{plain(question)}**")
        st.markdown(small(markdown))


def changed(row: Mapping[str, Any], touchpoints: pd.DataFrame) -> str:
    """The index, and how many touchpoints moved beyond chance."""
    if pd.isna(row["value"]):
        return t("The CX index is not known in this period.")
    if pd.isna(row["change"]):
        return t("The CX index has nothing to compare with in the period before.")
    low, high = float(row["change_low"]), float(row["change_high"])
    verdict = t("within chance") if low <= 0 <= high else t("beyond chance")
    signals = touchpoints["performance_signal"].value_counts()
    worse, better = int(signals.get("worse", 0)), int(signals.get("better", 0))
    message = later(
        "CX index {change}, {verdict}. Touchpoints beyond chance: {worse} worse, {better} better."
    )
    if worse + better == 0:
        message = later("CX index {change}, {verdict}. No touchpoint changed beyond chance.")
    return t(
        message,
        change=formats.change(row["change"], SCORE),
        verdict=verdict,
        worse=worse,
        better=better,
    )


def why(row: Mapping[str, Any], scope: Scope, choice: Choice, card: Scorecard) -> str:
    """The touchpoints that moved beyond chance, and the index most, either way."""
    if pd.isna(row["change"]):
        return t("No change to explain: the period before has no CX index to compare with.")
    return reasons(float(row["change"]), index_change.parts(scope, choice, card))


def reasons(change: float, found: pd.DataFrame) -> str:
    """See `why`; where all of them went the other way than the index, that is said."""
    moved = moved_parts(found)
    if moved.empty:
        return t("No touchpoint's part of the index's change is beyond chance.")
    most = moved.sort_values("points", key=abs, ascending=False).head(NAMED)
    mix = t("touchpoints measured in one period only")  # the one part without a stage
    names = [
        name if stage else mix for name, stage in zip(formats.told(most["name"]), most["stage"], strict=True)
    ]
    parts = [
        f"{name} {formats.number(points, POINTS)}" for name, points in zip(names, most["points"], strict=True)
    ]
    message = later("Beyond chance in the index's change: {parts} points.")
    if (moved["points"] * change < 0).all():
        message = (
            later(
                "Beyond chance in the index's change: {parts} points, against the rise; what made it rise is "
                "within chance."
            )
            if change > 0
            else later(
                "Beyond chance in the index's change: {parts} points, against the fall; what made it fall is "
                "within chance."
            )
        )
    return t(message, parts=t(", ").join(parts))


def enough(touchpoints: pd.DataFrame) -> str:
    """How many touchpoints have answers enough for a figure."""
    shown = int(touchpoints["performance"].notna().sum())
    if shown == len(touchpoints) == 1:
        return t("Its one touchpoint has a score.")
    if shown == len(touchpoints):
        return t("All {n} touchpoints have a score.", n=shown)
    return t("{shown} of {n} touchpoints have a score.", shown=shown, n=len(touchpoints))
