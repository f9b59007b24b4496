"""Which touchpoints can only disappoint and which delight: the card of all, and that of one."""

import pandas as pd
import streamlit as st

from dashboard import components, formats, opening
from dashboard.charts import penalty_reward
from dashboard.charts.penalty_reward import KINDS
from dashboard.choice import Choice
from dashboard.measures import metric
from dashboard.tiles import tile
from metrics.period import Period
from metrics.queries import levels_of
from metrics.scope import Scope
from metrics.scorecard import Scorecard
from metrics.statistics.asymmetry import BASIC, EXCITEMENT, PERFORMANCE, UNDECIDED
from metrics.text import later, t

NAMED = 2
MEANINGS = {
    BASIC: later("Basic: each point lost costs more than a point won adds. Taken for granted while it works"),
    PERFORMANCE: later("Performance: each point lost costs about as much as a point won adds"),
    EXCITEMENT: later(
        "Excitement: each point won adds more than a point lost costs. Nobody misses it, but it delights"
    ),
    UNDECIDED: later("What a point lost costs and a point won adds cannot be told apart beyond chance"),
}

ALIKE = later("With a low and a high rating instead of one in between, all other touchpoints held constant.")


def card(scope: Scope, choice: Choice, made: Scorecard) -> None:
    """The card of all touchpoints; nothing where no effect is known."""
    frame = made.touchpoints
    if frame["penalty"].isna().all():
        return
    selected = components.figure(
        "asymmetry",
        title=lambda: title(frame),
        caption=lambda: caption(frame, levels_of(choice.period)),
        build=lambda colours: penalty_reward.penalty_reward(frame, colours),
        rests_on=(scope, choice),
        alt=lambda: penalty_reward.sentence(frame),
        twin=lambda: penalty_reward.twin(frame),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)


def one(row: pd.Series, choice: Choice) -> None:
    """The card of one touchpoint: its kind in words, penalty, reward and asymmetry."""
    words = t(MEANINGS[row["asymmetry_kind"]])
    card = components.card("asymmetry", words, f"{t(ALIKE)} {years(levels_of(choice.period))}")
    with card, st.grid(3, min_column_width=150):
        for name in ("penalty", "reward", "asymmetry"):
            tile(row, metric(name))


def title(frame: pd.DataFrame) -> str:
    """How many touchpoints are of which kind; the names where they are few.

    Only kinds that hold whichever ratings count as low.
    """
    named = frame["asymmetry_kind"] != UNDECIDED
    firm = frame[frame["asymmetry_kind"] == frame["asymmetry_recoded"]]
    found = {kind: list(firm.loc[firm["asymmetry_kind"] == kind, "name"]) for kind in KINDS}
    if named.any() and (firm["asymmetry_kind"] == UNDECIDED).all():
        return t("Which touchpoints disappoint more than they delight depends on which ratings count as low")
    if not any(found[kind] for kind in (BASIC, PERFORMANCE, EXCITEMENT)):
        return t("No touchpoint is seen to disappoint more than it delights, nor the reverse")
    if not found[BASIC] and not found[EXCITEMENT]:
        n = len(found[PERFORMANCE])
        alike = t("1 does both alike") if n == 1 else t("{n} do both alike", n=n)
        return t(
            "Whichever ratings count as low, no touchpoint disappoints more than it delights; {alike}",
            alike=alike,
        )
    sides = []
    if found[BASIC]:
        sides.append(t("Can disappoint more than delight: {names}", names=_few(found[BASIC])))
    if found[EXCITEMENT]:
        sides.append(t("Can delight more than disappoint: {names}", names=_few(found[EXCITEMENT])))
    return ". ".join(sides)


def caption(frame: pd.DataFrame, period: Period) -> str:
    """How the effects are made, from when, and how far the kinds rest on what counts as low."""
    named = frame[frame["asymmetry_kind"] != UNDECIDED]
    said = [
        t(ALIKE),
        t("Kinds compare them per point of rating: low ratings lie farther from the middle than high ones."),
        years(period),
        t("Basic ones are taken for granted while they work, and never called possible overkill."),
    ]
    if len(named):
        other = int((named["asymmetry_kind"] != named["asymmetry_recoded"]).sum())
        said.append(
            t(
                "If only the lowest of five steps counted as low, {n} of the {named} kinds would be others: "
                "those with a question mark.",
                n=other,
                named=len(named),
            )
        )
    return " ".join(said)


def years(period: Period) -> str:
    """From when the answers are: more than the period's, as low ratings are few."""
    return t(
        "From the answers of {first} to {last}; association, not cause.",
        first=period.first.year,
        last=period.last.year,
    )


def _few(names: list[str]) -> str:
    """Their names; where there are many, the first and how many more."""
    if len(names) <= NAMED + 1:
        return formats.listed(names)
    return formats.listed(names[:NAMED]) + t(" and {n} more", n=len(names) - NAMED)
