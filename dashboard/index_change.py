"""The card that says why the CX index moved: its parts, and what other weights would make of it."""

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import captions, components, data, formats
from dashboard.charts import contributions, figures
from dashboard.choice import Choice
from dashboard.details import minimum
from metrics.index_detail import index_parts
from metrics.metric import SCORE
from metrics.scope import Scope
from metrics.scorecard import Scorecard
from metrics.statistics.arrays import Floats
from metrics.statistics.index_change import Sensitivity, sensitivity
from metrics.statistics.leader import is_apart
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.statistics.quantiles import normal_quantile
from metrics.text import later, number, t


def card(scope: Scope, choice: Choice, made: Scorecard) -> None:
    """The card; without a comparison what other weights would make of the index, without one nothing."""
    chosen = (scope, choice)
    row = data.once(chosen, lambda: captions.overall_row(made.overall, "cx_index"))
    if pd.isna(row["value"]):
        return
    if pd.isna(row["change"]):
        said, more = data.once(chosen, lambda: (weights(_sensitivity(made)), places(_sensitivity(made))))
        with components.card("index-weights", t("How much the CX index rests on its weights"), said, more):
            return

    def found() -> pd.DataFrame:
        return data.once(chosen, lambda: parts(scope, choice, made))

    components.figure(
        "index-change",
        title=lambda: title(row, found()),
        caption=t(
            "Points of the index by touchpoint against the comparison period, lines are 95 % intervals; they "
            "add up to its change. Bold, with a bar: beyond chance, corrected for all touchpoints."
        ),
        method=lambda: f"{weights(_sensitivity(made))} {places(_sensitivity(made))}",
        build=lambda colours: contributions.contributions(found(), colours),
        rests_on=chosen,
        alt=lambda: contributions.sentence(found()),
        twin=lambda: contributions.twin(found()),
        columns={name: st.column_config.NumberColumn(format="%.1f") for name in (t("Before"), t("Now"))},
    )


def parts(scope: Scope, choice: Choice, made: Scorecard) -> pd.DataFrame:
    """Per touchpoint its points by performance, and one row with those by mix; they add up to the change.

    `moved`: beyond chance, performance among that of all touchpoints.
    """
    frame = made.touchpoints
    weights = _weights(made)
    known = frame[weights > 0].reset_index(drop=True)
    importance = tuple(zip(known["touchpoint_id"], weights[weights > 0].tolist(), strict=True))
    read = data.read(index_parts, scope, choice.period, choice.comparison, choice.pair, importance, minimum())
    found = read.touchpoints
    each = pd.DataFrame(
        {
            "name": figures.distinct_names(known),
            "stage": known["stage"],
            "points": found["performance"],
            "low": found["low"],
            "high": found["high"],
            "moved": known["performance_change_p_adjusted"].astype(float) <= BEYOND_CHANCE,
            "before": found["before"],
            "now": found["now"],
        }
    )
    if not found["mix"].any():
        return each
    mix = {
        "name": t("Measured in one period only"),
        "stage": "",
        "points": found["mix"].sum(),
        "low": read.mix_low,
        "high": read.mix_high,
        "moved": read.mix_low > 0 or read.mix_high < 0,
    }
    return pd.concat([each, pd.DataFrame([mix])], ignore_index=True)


def _weights(made: Scorecard) -> Floats:
    """The importance that the index weighs by: equal where none is known."""
    if made.standing.basis == "none":
        return np.ones(len(made.touchpoints))
    return np.asarray(made.touchpoints[made.standing.importance].fillna(0), np.float64)


def _sensitivity(made: Scorecard) -> Sensitivity:
    return sensitivity(_weights(made), made.touchpoints["performance"])


def title(row: dict[str, object], found: pd.DataFrame) -> str:
    """Whether the index moved beyond chance, and what moved it most."""
    change, low, high = (float(str(row[name])) for name in ("change", "change_low", "change_high"))
    if low <= 0 <= high:
        return t("The CX index moved within chance")
    toward = found[(np.sign(found["points"]) == np.sign(change)) & found["moved"]]
    if toward.empty:
        message = later("CX index {change}: no touchpoint's part is beyond chance")
        if not contributions.moved_parts(found).empty:
            message = (
                later("CX index {change}: no touchpoint's rise is beyond chance")
                if change > 0
                else later("CX index {change}: no touchpoint's fall is beyond chance")
            )
        return t(message, change=formats.change(change, SCORE))
    size, errors = toward["points"].abs(), (toward["high"] - toward["low"]) / (2 * normal_quantile(0.975))
    message = later("CX index {change}, for instance from {name} ({points})")
    if len(toward) == 1 or is_apart(size, errors.fillna(0)):
        message = later("CX index {change}: the largest part from {name} ({points})")
    most = toward.loc[size.idxmax()]
    return t(
        message,
        change=formats.change(change, SCORE),
        name=most["name"],
        points=formats.number(most["points"], contributions.POINTS),
    )


def weights(found: Sensitivity) -> str:
    """What other weights would make of the index."""
    return t(
        "With other weights, drawn around these, the index would lie between {low} and {high}; as a plain "
        "mean it is {mean}.",
        low=formats.number(found.low, SCORE),
        high=formats.number(found.high, SCORE),
        mean=formats.number(found.arithmetic, SCORE),
    )


def places(found: Sensitivity) -> str:
    """What other weights would make of the touchpoints' places in it."""
    return t(
        "The touchpoints that cost it most would change places by {shift} on average.",
        shift=number(found.shift, 1),
    )
