"""Which groups of staff are not shown, so that nobody's answers are known or can be worked out."""

import numpy as np
import pandas as pd

from metrics.statistics.arrays import Flags


def hidden(counts: pd.Series, smallest: int) -> Flags:
    """Which of the groups that a total consists of are withheld.

    Those with fewer answers than the smallest group; and while the withheld ones have fewer together, or are
    a single one that the total less the others would tell, also the next smallest. A group without answers
    tells nothing and hides nothing.
    """
    n = counts.to_numpy(np.float64)
    few = (n > 0) & (n < smallest)
    for place in np.argsort(n, kind="stable"):
        if not few.any() or n[few].sum() >= smallest:  # a single one never has so many
            break
        few[place] |= n[place] > 0
    return few


def hidden_within(counts: pd.Series, totals: pd.Series, smallest: int) -> Flags:
    """The same for groups of several totals, which `totals` names; those without one are a total, too."""
    found = np.zeros(len(counts), np.bool_)
    for places in totals.fillna("").groupby(totals.fillna("").to_numpy()).indices.values():
        found[places] = hidden(counts.iloc[places], smallest)
    return found
