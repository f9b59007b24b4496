"""What several responses of one customer are worth for a slope: less than one each only where the customer's
ratings are alike as well as what else moves satisfaction. For a mean the second alone counts."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics.arrays import Floats, added, ratio
from metrics.statistics.clusters import INDEPENDENT, Design, Pulls, design

_SUMS = ("w", "wx", "wxx", "wy", "wxy")


def slopes_worth(
    by_bucket: pd.DataFrame, together: pd.DataFrame, touchpoints: npt.NDArray[np.object_]
) -> Design:
    """Per touchpoint, from the slope of satisfaction y on its rating x alone (Kish 1965).

    `by_bucket`: touchpoint_id, bucket and the sums w, wx, wxx, wy, wxy; `together`: touchpoint_id, n, w and
    wyy, of the same responses. Without buckets all count as independent.
    """
    if "bucket" not in by_bucket:
        return INDEPENDENT
    w, wx, wxx, wy, wxy = _by_bucket(by_bucket, touchpoints)
    total = w.sum(axis=0)
    x, y = ratio(wx.sum(axis=0), total), ratio(wy.sum(axis=0), total)
    spread = wxx - 2 * x * wx + x**2 * w
    common = wxy - x * wy - y * wx + x * y * w
    slope = ratio(common.sum(axis=0), spread.sum(axis=0))
    found = Pulls(
        np.nan_to_num(ratio(common - slope * spread, spread.sum(axis=0))),
        np.nan_to_num(ratio(spread, spread.sum(axis=0))),
    )
    whole = together.set_index("touchpoint_id").reindex(touchpoints)
    n, left = whole["n"].to_numpy(np.float64), ratio(whole["wyy"], whole["w"]) - y**2
    left = np.fmax(left - ratio(slope * common.sum(axis=0), total), 0.0)
    return design(found, ratio(left / np.fmax(n - 2, 1), ratio(spread.sum(axis=0), total)), n)


def _by_bucket(by_bucket: pd.DataFrame, touchpoints: npt.NDArray[np.object_]) -> list[Floats]:
    """Each sum with a row per bucket and a column per touchpoint."""
    places, buckets = pd.Index(touchpoints), pd.Index(by_bucket["bucket"].unique())
    bucket, place = (
        index.get_indexer(pd.Index(by_bucket[name]))
        for index, name in ((buckets, "bucket"), (places, "touchpoint_id"))
    )
    where = np.where(place < 0, -1, bucket * len(places) + place)
    return [added(where, by_bucket[name], len(buckets), len(places)) for name in _SUMS]
