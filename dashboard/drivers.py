"""What moves satisfaction: the model behind derived importance, in words and as a table."""

from collections.abc import Mapping

import numpy as np
import pandas as pd

from dashboard import formats
from dashboard.charts import figures, forest, penalty_reward
from dashboard.measures import metric
from metrics.extremes import is_highest
from metrics.importance_meaning import HIDDEN, NEITHER, SAID_AND_MATTERS, SAID_ONLY
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import later, t
from metrics.touchpoint_figures import Explained

LITTLE = 0.1  # of the variance: below it the order of touchpoints says little
NAMED = 3
MEANINGS: Mapping[str, str] = {
    SAID_AND_MATTERS: later("Said, and matters"),
    HIDDEN: later("Not said, but matters"),
    SAID_ONLY: later("Said, but not seen to matter"),
    NEITHER: later("Neither"),
}


def clear(touchpoints: pd.DataFrame) -> pd.Series:
    """Which impacts are beyond chance, all touchpoints tested as one family."""
    return touchpoints["impact_p_adjusted"].fillna(1) <= BEYOND_CHANCE


def title(touchpoints: pd.DataFrame) -> str:
    """How many touchpoints satisfaction moves with, and which the most."""
    found = touchpoints[clear(touchpoints) & (touchpoints["impact"] > 0)]
    if found.empty:
        return t("No touchpoint is seen to move satisfaction beyond chance")
    strongest = found.sort_values("impact")["name"].iloc[-1]
    if len(found) == 1:
        return t("Satisfaction moves with {name} alone beyond chance", name=strongest)
    message = later("Satisfaction moves with {n} touchpoints, for instance {name}")
    if is_highest(found, "impact"):
        message = later("Satisfaction moves with {n} touchpoints, most with {name}")
    return t(message, n=len(found), name=strongest)


def caption(explained: Explained, touchpoints: pd.DataFrame) -> str:
    """What the ratings explain together, and every reason not to trust the order."""
    names = touchpoints.set_index("touchpoint_id")["name"]
    share = [
        formats.number(100 * part, metric("explained").unit)
        for part in (explained.r_squared, explained.r_squared_low, explained.r_squared_high)
    ]
    said = [
        t(
            "Points of overall satisfaction per point of the rating, all others held constant; association, "
            "not cause. Lines: 95 % intervals."
        ),
        t(
            "Among customers who met the same touchpoints, ratings go along with {share} of the differences "
            "in satisfaction ({low} to {high}, {n} responses).",
            share=share[0],
            low=share[1],
            high=share[2],
            n=formats.count(explained.answers),
        ),
    ]
    known = int(touchpoints["impact"].notna().sum())
    if known > forest.ROWS:
        said.insert(1, t("The {n} strongest of {all} touchpoints are drawn.", n=forest.ROWS, all=known))
    if explained.chance > BEYOND_CHANCE:
        said.append(t("That is not beyond chance: shares of importance are not told."))
    elif explained.r_squared < LITTLE:
        said.append(t("That is little: read the order with care."))
    alike = [names[one] for one in explained.collinear if one in names.index]
    if alike:
        more = t(" and {n} more", n=len(alike) - NAMED) if len(alike) > NAMED else ""
        said.append(
            t(
                "Rated so much alike that they cannot be told apart: {names}.",
                names=formats.listed(alike[:NAMED]) + more,
            )
        )
    if explained.exposure.unanswered:
        said.append(
            t(
                "Who rates few touchpoints seems to have met more than they rated: the impacts may be too "
                "high (z = {z}).",
                z=formats.number(explained.exposure.z, metric("exposure_z").unit),
            )
        )
    return " ".join(said)


def twin(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """Share of what is explained, impact when met, reach and meaning, each named apart; strongest first."""
    known = touchpoints[touchpoints["impact"].notna()].sort_values("impact", ascending=False, kind="stable")
    evidence = np.where(clear(known), t("Beyond chance"), t("Within chance"))
    return pd.DataFrame(
        {
            t("Touchpoint"): known["name"],
            t(metric("impact").label): figures.in_full(known, metric("impact")),
            t("Evidence"): evidence,
            t(metric("derived_importance").label): figures.in_full(known, metric("derived_importance")),
            t("Kind"): penalty_reward.kinds(known),
            t(metric("reach").label): figures.in_full(known, metric("reach")),
            t("Importance as said"): [
                t(MEANINGS[code]) if code else "" for code in known["importance_meaning"].fillna("")
            ],
        }
    ).reset_index(drop=True)
