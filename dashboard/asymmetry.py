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

FACTORS = {  # the field's words for the kinds, and what they mean
    BASIC: (
        later("Basic factor"),
        later(
            "Each point of rating lost costs more than a point won adds: taken for granted while it works."
        ),
    ),
    PERFORMANCE: (
        later("Performance factor"),
        later("Each point of rating lost costs about as much as a point won adds."),
    ),
    EXCITEMENT: (
        later("Excitement factor"),
        later("Each point of rating won adds more than a point lost costs: not missed, but it delights."),
    ),
    UNDECIDED: (
        later("Undecided"),
        later("Whether a point of rating lost costs more or less than a point won adds is not certain."),
    ),
}

ALIKE = later("With a low and a high rating instead of one in between, all other touchpoints held constant.")


def card(scope: Scope, choice: Choice, made: Scorecard) -> None:
    """The card of all touchpoints; nothing where no effect is known."""
    frame = made.touchpoints
    if penalty_reward.known(frame).empty:
        return
    selected = components.figure(
        "asymmetry",
        title=lambda: title(frame),
        caption=lambda: caption(frame, levels_of(choice.period)),
        method=lambda: " ".join((meanings(), t("Asymmetry: {scale}", scale=scale()))),
        build=lambda colours: penalty_reward.penalty_reward(frame, colours),
        rests_on=(scope, choice),
        alt=lambda: penalty_reward.sentence(frame),
        twin=lambda: penalty_reward.twin(frame),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)


def one(row: pd.Series, choice: Choice) -> None:
    """The card of one touchpoint: its kind in words, penalty, reward and asymmetry."""
    said = [t(ALIKE), years(levels_of(choice.period)), *_coded_otherwise(row)]
    with components.card("asymmetry", kind(row), " ".join(said)), st.grid(3, min_column_width=150):
        for name in ("penalty", "reward"):
            tile(row, metric(name))
        tile(row, metric("asymmetry"), scale())


def kind(row: pd.Series) -> str:
    """One touchpoint's kind, and what it means."""
    name, meaning = (t(text) for text in FACTORS[row["asymmetry_kind"]])
    said = meaning if row["asymmetry_kind"] == UNDECIDED else f"{name}. {meaning}"
    return said.removesuffix(".")


def _coded_otherwise(row: pd.Series) -> list[str]:
    """What kind it would be if fewer ratings counted as low, where that is another one."""
    if row["asymmetry_kind"] in (UNDECIDED, row["asymmetry_recoded"]):
        return []
    other = t(FACTORS[row["asymmetry_recoded"]][0])
    return [t("If only the lowest of five steps counted as low: {kind}.", kind=other)]


def title(frame: pd.DataFrame) -> str:
    """Which touchpoints are shown to be of which kind.

    Only kinds that hold whichever ratings count as low.
    """
    known = penalty_reward.known(frame)
    named = known["asymmetry_kind"] != UNDECIDED
    firm = known[known["asymmetry_kind"] == known["asymmetry_recoded"]]
    found = {kind: list(firm.loc[firm["asymmetry_kind"] == kind, "name"]) for kind in KINDS}
    if named.any() and (firm["asymmetry_kind"] == UNDECIDED).all():
        return t("Which touchpoints disappoint more than they delight depends on which ratings count as low")
    none = later("None of {n} touchpoints is shown to disappoint more than it delights, or the reverse")
    if known["asymmetry_kind"].isin((BASIC, EXCITEMENT)).any():
        none = later(
            "Whichever ratings count as low, none of {n} touchpoints is shown to disappoint more than it "
            "delights, or the reverse"
        )
    if not any(found[kind] for kind in (BASIC, PERFORMANCE, EXCITEMENT)):
        return t(none, n=len(known))
    if not found[BASIC] and not found[EXCITEMENT]:
        alike = formats.few(found[PERFORMANCE])
        return t("{none}; shown to do both alike: {names}", none=t(none, n=len(known)), names=alike)
    sides = []
    if found[BASIC]:
        sides.append(t("Shown to disappoint more than delight: {names}", names=formats.few(found[BASIC])))
    if found[EXCITEMENT]:
        sides.append(
            t("Shown to delight more than disappoint: {names}", names=formats.few(found[EXCITEMENT]))
        )
    return ". ".join(sides)


def caption(frame: pd.DataFrame, period: Period) -> str:
    """How the effects are made, from when, how many have no kind, and what a question mark is."""
    known = penalty_reward.known(frame)
    named = known[known["asymmetry_kind"] != UNDECIDED]
    said = [
        t(ALIKE),
        t("Lines: 95 % intervals."),
        t(
            "Kinds compare both per point of rating: low ratings lie farther from the middle than high ones, "
            "so that a longer bar alone decides nothing."
        ),
        t("Undecided: {n} of {all}.", n=len(known) - len(named), all=len(known)),
        years(period),
    ]
    other = int((named["asymmetry_kind"] != named["asymmetry_recoded"]).sum())
    if other:
        said.append(
            t(
                "Question mark ({n} of {named}): another kind if only the lowest of five steps counted as "
                "low.",
                n=other,
                named=len(named),
            )
        )
    return " ".join(said)


def scale() -> str:
    """How an asymmetry is to be read."""
    return t("From −1, can only disappoint, through 0, both alike, to 1, can only delight.")


def meanings() -> str:
    """What the kinds mean, and how they are told apart."""
    kinds = [t("{name}: {meaning}", name=t(name), meaning=t(said)) for name, said in FACTORS.values()]
    return " ".join((*kinds, rule()))


def rule() -> str:
    """How the kinds are told apart, and where one of them counts."""
    return t(
        "Performance: shown to lie between −0.4 and 0.4, with both effects beyond chance; basic below zero "
        "and excitement above it, beyond chance. A basic factor is never called possible overkill."
    )


def years(period: Period) -> str:
    """From when the answers are: more than the period's, as low ratings are few."""
    return t(
        "From the answers of {first} to {last}; association, not cause.",
        first=period.first.year,
        last=period.last.year,
    )
