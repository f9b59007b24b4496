"""What may be called the lowest, the highest or too low: beyond chance, or not at all."""

import numpy as np
import pandas as pd

from metrics.figures import error, shown
from metrics.statistics.arrays import Floats, ratio
from metrics.statistics.leader import is_apart
from metrics.statistics.multiplicity import BEYOND_CHANCE, benjamini_hochberg
from metrics.statistics.quantiles import normal_two_sided


def is_lowest(frame: pd.DataFrame, figure: str) -> bool:
    """Whether the row with the lowest figure is lower than each other one beyond chance."""
    return is_apart(-shown(frame, figure), error(frame, figure))


def is_highest(frame: pd.DataFrame, figure: str, *, factor: bool = False) -> bool:
    """The same of the highest; `factor`: the figure multiplies, so that logarithms are compared."""
    if factor:
        columns = [f"{figure}{end}" for end in ("", "_low", "_high")]
        frame = pd.DataFrame(np.log(frame[columns].to_numpy(np.float64)), columns=columns)
    return is_apart(shown(frame, figure), error(frame, figure))


def is_below(values: Floats, errors: Floats, line: float) -> pd.Series:
    """Which values lie below the line beyond chance, all of them tested as one family."""
    p = np.where(values < line, normal_two_sided(ratio(values - line, errors)), 1.0)  # above is no evidence
    return pd.Series(benjamini_hochberg(p) <= BEYOND_CHANCE)
