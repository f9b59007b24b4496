"""From sums per bucket of customers to the covariances of the exposure-coded model.

A touchpoint that a customer has not met is not a missing value. Rating t enters as z = met (x - mean of x),
beside a "met" of its own; see `derived.py`. Everything is sums, so a replicate is the total less one bucket.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics.arrays import Floats, Places, added

_RIDGE = 1e-9  # of correlations: always met, always met together, or a fixed number met are not errors


class Sums(NamedTuple):
    """Weighted sums of responses, frames with a row per key and, where there are several, `bucket`.

    `overall`: n, w, wy, wyy. `impact`: touchpoint_id, n, w, wx, wxx, wy, wxy. `pairs`: touchpoint_a,
    touchpoint_b, w, wxa, wxb, wxaxb, each pair once. Rows of the same keys (months) are added up.
    """

    overall: pd.DataFrame
    impact: pd.DataFrame
    pairs: pd.DataFrame


@dataclass(frozen=True)
class Grams:
    """Per bucket: responses by weight, sums (buckets, 2 p + 1), cross products; order: met, z, outcome."""

    responses: Floats
    sums: Floats
    products: Floats

    def total(self) -> "Grams":
        """All buckets as one."""
        return Grams(self.responses.sum(keepdims=True), self.sums.sum(0)[None], self.products.sum(0)[None])

    def without_each(self) -> "Grams":
        """The total less one bucket, for each bucket that holds a response; all of it if that is in one."""
        total, held = self.total(), self.responses > 0
        if held.sum() == 1:
            return total
        return Grams(
            total.responses - self.responses[held],
            total.sums - self.sums[held],
            total.products - self.products[held],
        )

    def partialled(self) -> Floats:
        """Covariances of z and outcome, the outcome last, intercept and mets taken out: (g, p + 1, p + 1)."""
        centred = (
            self.products - self.sums[:, :, None] * self.sums[:, None, :] / self.responses[:, None, None]
        )
        drivers = (centred.shape[1] - 1) // 2
        centred = centred / self.responses[:, None, None]
        met, cross = centred[:, :drivers, :drivers], centred[:, :drivers, drivers:]
        return np.asarray(centred[:, drivers:, drivers:] - np.swapaxes(cross, 1, 2) @ solve(met, cross))


def solve(matrix: Floats, right: Floats) -> Floats:
    """matrix^-1 right for covariances (..., p, p); rows that do not vary get 0, exact copies share evenly."""
    variances = np.diagonal(matrix, axis1=-2, axis2=-1)
    varies = variances > 1e-12 * np.maximum(variances.max(axis=-1, initial=0.0), 1e-300)[..., None]
    scale = np.divide(1.0, np.sqrt(np.abs(variances)), out=np.zeros(variances.shape), where=varies)[..., None]
    correlations = matrix * scale * np.swapaxes(scale, -1, -2)
    place = np.arange(variances.shape[-1])
    correlations[..., place, place] = 1.0 + _RIDGE
    return np.asarray(np.linalg.solve(correlations, right * scale) * scale, dtype=np.float64)


def assemble(given: Sums, touchpoints: npt.NDArray[np.object_]) -> Grams:
    """The sums of these touchpoints; a pair of a touchpoint with itself is ignored."""
    buckets, place = _buckets(given), pd.Index(touchpoints)
    n, sy, syy = _overall(given, ["w", "wy", "wyy"], buckets)
    met, sx, sxx, met_y, sxy = _impact(given, ["w", "wx", "wxx", "wy", "wxy"], buckets, place)
    together, first, product = _both(_bucketed(given.pairs), buckets, place)
    diagonal = np.arange(len(place))
    # a touchpoint with itself: from the impacts, whatever the pairs say
    together[:, diagonal, diagonal], first[:, diagonal, diagonal] = met, sx
    product[:, diagonal, diagonal] = sxx

    mean_y = sy.sum() / n.sum()
    mean = np.divide(sx.sum(0), met.sum(0), out=np.zeros(len(place)), where=met.sum(0) > 0)
    z_sum, y_sum, met_y = sx - mean * met, sy - mean_y * n, met_y - mean_y * met
    zm = first - mean[:, None] * together  # rows: whose rating, columns: whose met
    second = np.swapaxes(first, 1, 2)
    zz = product - first * mean - second * mean[:, None] + together * mean * mean[:, None]
    zy = sxy - mean_y * sx - mean * met_y
    yy = syy - 2 * mean_y * sy + mean_y**2 * n
    products = np.concatenate(
        [
            np.concatenate([together, np.swapaxes(zm, 1, 2), met_y[:, :, None]], axis=2),
            np.concatenate([zm, zz, zy[:, :, None]], axis=2),
            np.concatenate([met_y, zy, yy[:, None]], axis=1)[:, None, :],
        ],
        axis=1,
    )
    return Grams(n, np.concatenate([met, z_sum, y_sum[:, None]], axis=1), products)


def who_met_what(given: Sums, touchpoints: npt.NDArray[np.object_]) -> tuple[Floats, Floats]:
    """Responses by weight, (buckets,), and those that rate each of these touchpoints, (buckets, p)."""
    buckets = _buckets(given)
    (responses,) = _overall(given, ["w"], buckets)
    (met,) = _impact(given, ["w"], buckets, pd.Index(touchpoints))
    return responses, met


def _bucketed(frame: pd.DataFrame) -> pd.DataFrame:
    return frame if "bucket" in frame else frame.assign(bucket=0)


def _buckets(given: Sums) -> pd.Index:
    found: pd.Index = pd.Index(_bucketed(given.overall)["bucket"].unique())
    return found


def _overall(given: Sums, columns: list[str], buckets: pd.Index) -> list[Floats]:
    frame = _bucketed(given.overall)
    return _added(frame, columns, [buckets.get_indexer(pd.Index(frame["bucket"]))], [len(buckets)])


def _impact(given: Sums, columns: list[str], buckets: pd.Index, place: pd.Index) -> list[Floats]:
    frame = _bucketed(given.impact)
    where = [
        buckets.get_indexer(pd.Index(frame["bucket"])),
        place.get_indexer(pd.Index(frame["touchpoint_id"])),
    ]
    return _added(frame, columns, where, [len(buckets), len(place)])


def _both(pairs: pd.DataFrame, buckets: pd.Index, place: pd.Index) -> tuple[Floats, Floats, Floats]:
    """Answers to both, sum of the row's rating and of the product, each (buckets, p, p), both orders."""
    bucket = buckets.get_indexer(pd.Index(pairs["bucket"]))
    a, b = (place.get_indexer(pd.Index(pairs[name])) for name in ("touchpoint_a", "touchpoint_b"))
    shape = [len(buckets), len(place), len(place)]
    n, sxa, sxb, sxaxb = _added(pairs, ["w", "wxa", "wxb", "wxaxb"], [bucket, a, b], shape)
    return n + np.swapaxes(n, 1, 2), sxa + np.swapaxes(sxb, 1, 2), sxaxb + np.swapaxes(sxaxb, 1, 2)


def _added(frame: pd.DataFrame, columns: list[str], where: list[Places], shape: list[int]) -> list[Floats]:
    """Columns added up at their places; -1 is none."""
    place = np.zeros(len(frame), dtype=np.intp)
    for one, size in zip(where, shape, strict=True):
        place = np.where((place < 0) | (one < 0), -1, place * size + one)
    return [added(place, frame[name], *shape) for name in columns]
