"""Five named bands of performance: the same words, colours and limits on every page."""

import json
from dataclasses import dataclass
from itertools import pairwise

import altair as alt
import pandas as pd

from dashboard.charts.layers import contrast_ink
from dashboard.theme import Palette
from metrics.text import later, t

LIMITS = (50.0, 60.0, 70.0, 80.0)  # scores 0-100: below the first is poor, from the last on excellent
NAMES = (later("Poor"), later("Weak"), later("Fair"), later("Good"), later("Excellent"))


@dataclass(frozen=True)
class Scale:
    """Bands in words from the worst to the best, with their fills and the text ink that reads on each."""

    words: tuple[str, ...]
    fills: tuple[str, ...]
    inks: tuple[str, ...]


def words() -> tuple[str, ...]:
    """`Poor, below 50` … `Excellent, from 80`."""
    return tuple(
        t("{band}, {scores}", band=t(name), scores=scores)
        for name, scores in zip(NAMES, _scores(), strict=True)
    )


def _scores() -> list[str]:
    """`below 50`, `50–59.9` … `from 80`."""
    middle = [f"{low:.0f}–{high - 0.1:.1f}" for low, high in pairwise(LIMITS)]
    lowest, highest = (f"{limit:.0f}" for limit in (LIMITS[0], LIMITS[-1]))
    return [t("below {limit}", limit=lowest), *middle, t("from {limit}", limit=highest)]


def legend(symbol: str, small: bool = False) -> alt.Legend:
    """What the colours mean, below a chart: in a `small` one the scores alone."""
    return alt.Legend(
        title=None,
        orient="bottom",
        symbolType=symbol,
        symbolSize=90 if small else 150,
        symbolStrokeWidth=0,
        columns=5 if small else alt.expr("width < 480 ? 2 : 5"),
        offset=6 if small else 10,
        labelExpr=f"{json.dumps(dict(zip(words(), _scores(), strict=True)))}[datum.label]"
        if small
        else alt.Undefined,
    )


def scale(colours: Palette) -> Scale:
    """Every second step of the theme's diverging colours, worst to best."""
    fills = colours.diverging[1::2]
    return Scale(words(), fills, tuple(contrast_ink(fill, colours) for fill in fills))


def band(scores: pd.Series) -> pd.Series:
    """The band of each score, 0 to 4, by the score as it is printed (one decimal); missing stays missing."""
    cut = pd.cut(
        scores.astype(float).round(1), [-float("inf"), *LIMITS, float("inf")], right=False, labels=False
    )
    return cut.astype("Int64")
