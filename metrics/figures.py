"""Figures as columns: the value, its 95 % interval, its base, and why it is withheld where it is."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics.arrays import Floats
from metrics.statistics.estimate import Estimate
from metrics.statistics.quantiles import normal_quantile
from metrics.withheld import NOT_ESTIMABLE

Reason = tuple[Any, str]  # where it holds, and the code of metrics.withheld


def figure(name: str, estimate: Estimate, *reasons: Reason) -> pd.DataFrame:
    """Columns name, name_low, name_high, name_n, name_withheld; the first reason that holds is given.

    What could not be estimated after all is withheld, too: no value stands without a finite interval.
    """
    codes = _codes(estimate, reasons)
    value, low, high = (
        np.where(pd.notna(codes), np.nan, part) for part in (estimate.value, estimate.low, estimate.high)
    )
    return pd.DataFrame(
        {
            name: value,
            f"{name}_low": low,
            f"{name}_high": high,
            f"{name}_n": np.nan_to_num(estimate.n).round().astype(np.int64),
            f"{name}_withheld": pd.Series(codes, dtype=object),  # else pandas makes None a NaN
        }
    )


def values(estimate: Estimate, *reasons: Reason) -> Floats:
    """Those that the figure shows; NaN where it is withheld."""
    return np.where(pd.notna(_codes(estimate, reasons)), np.nan, estimate.value)


def _codes(estimate: Estimate, reasons: tuple[Reason, ...]) -> npt.NDArray[Any]:
    known = np.isfinite(estimate.value) & np.isfinite(estimate.low) & np.isfinite(estimate.high)
    return withhold(estimate.value.shape, *reasons, (~known, NOT_ESTIMABLE))


def withhold(shape: tuple[int, ...], *reasons: Reason) -> npt.NDArray[Any]:
    """Per row the code of the first reason that holds, else None."""
    codes = np.full(shape, None, dtype=object)
    for holds, code in reversed(reasons):
        codes[np.broadcast_to(np.asarray(holds, dtype=np.bool_), shape)] = code
    return codes


def unknown(rows: int) -> Estimate:
    """Nothing known, on no answers."""
    nothing = np.full(rows, np.nan)
    return Estimate(nothing, nothing, nothing, np.zeros(rows), nothing)


def shown(frame: pd.DataFrame, name: str) -> Floats:
    """The figure's values; NaN where it is withheld."""
    return frame[name].to_numpy(np.float64)


def error(frame: pd.DataFrame, name: str) -> Floats:
    """The standard error behind the interval: its wider half, as ends may be cut at those of the scale."""
    value, low, high = (frame[f"{name}{end}"].to_numpy(np.float64) for end in ("", "_low", "_high"))
    return np.asarray(np.maximum(high - value, value - low) / normal_quantile(0.975), dtype=np.float64)
