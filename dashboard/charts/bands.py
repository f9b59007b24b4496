"""Five named bands of performance: the same words, colours and limits on every page."""

from dataclasses import dataclass

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
    first, *_, last = LIMITS
    middle = [
        t("{name}, {low}–{high}", name=t(name), low=f"{low:.0f}", high=f"{high - 0.1:.1f}")
        for name, low, high in zip(NAMES[1:-1], LIMITS[:-1], LIMITS[1:], strict=True)
    ]
    lowest = t("{name}, below {limit}", name=t(NAMES[0]), limit=f"{first:.0f}")
    return (lowest, *middle, t("{name}, from {limit}", name=t(NAMES[-1]), limit=f"{last:.0f}"))


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
