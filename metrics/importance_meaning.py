"""What it means that customers call a touchpoint important, or not, and that satisfaction moves with it."""

import numpy as np
import pandas as pd

from metrics.statistics.multiplicity import BEYOND_CHANCE

SAID_AND_MATTERS, HIDDEN, SAID_ONLY, NEITHER = "said_and_matters", "hidden", "said_only", "neither"


def meanings(figures: pd.DataFrame) -> pd.Series:
    """Per touchpoint one of the four, None where it cannot be told.

    Said: the whole interval of stated importance lies above the touchpoints' mean; not said: below. Matters:
    the impact when met is above 0 beyond chance, all touchpoints tested as one family.
    """
    stated = figures["stated_importance"].astype(float)
    said = figures["stated_importance_low"].astype(float) > stated.mean()
    unsaid = figures["stated_importance_high"].astype(float) < stated.mean()
    p = figures["impact_p_adjusted"].astype(float)
    matters = (p <= BEYOND_CHANCE) & (figures["impact"].astype(float) > 0)
    told = p.notna()
    codes = np.select(
        [said & matters, unsaid & matters, said & told, unsaid & told],
        [SAID_AND_MATTERS, HIDDEN, SAID_ONLY, NEITHER],
        default="",
    )
    return pd.Series(codes, figures.index, dtype=object).replace("", None)
