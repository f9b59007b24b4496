"""Whether touchpoints can only disappoint or also delight, as columns of the scorecard."""

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.figures import figure, unknown
from metrics.settings import Settings
from metrics.statistics.asymmetry import LOWEST, UNDECIDED, LevelSums, asymmetry
from metrics.statistics.estimate import Estimate

FIGURES = ("penalty", "reward", "asymmetry")


def asymmetries(sums: LevelSums, ids: pd.Index, settings: Settings) -> pd.DataFrame:
    """The figures penalty, reward and asymmetry; asymmetry_p_adjusted, asymmetry_kind, and asymmetry_recoded:
    the kind if only the lowest step of five counts as low, as results depend on the coding (Albayrak and
    Caber 2013)."""
    if not sums.overall["n"].sum():
        nothing = [figure(name, unknown(len(ids)), (True, why.NOT_MEASURED)) for name in FIGURES]
        kinds = dict.fromkeys(("asymmetry_kind", "asymmetry_recoded"), UNDECIDED)
        return pd.concat(nothing, axis=1).assign(asymmetry_p_adjusted=np.nan, **kinds)
    made = asymmetry(sums, minimum_each=settings.minimum_answers)
    recoded = asymmetry(sums, low=LOWEST, minimum_each=settings.minimum_answers)
    rows = made.set_index("touchpoint_id").reindex(ids)
    n = rows["n"].fillna(0).to_numpy(np.float64)
    frames = []
    for name in FIGURES:
        value, low, high = (rows[f"{name}{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
        codes = rows["withheld"].dropna().unique()
        if name != "asymmetry":  # both effects may be within chance, and are known to be
            codes = codes[codes != why.NO_EFFECT]
        reasons = [(rows["withheld"].eq(code).to_numpy(), code) for code in codes]
        frames.append(figure(name, Estimate(value, low, high, n), (n == 0, why.NOT_MEASURED), *reasons))
    return pd.concat(frames, axis=1).assign(
        asymmetry_p_adjusted=rows["p_adjusted"].to_numpy(np.float64),
        asymmetry_kind=rows["kind"].fillna(UNDECIDED).to_numpy(object),
        asymmetry_recoded=recoded.set_index("touchpoint_id")["kind"]
        .reindex(ids)
        .fillna(UNDECIDED)
        .to_numpy(),
    )
