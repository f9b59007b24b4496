"""Do staff see a touchpoint as customers do? A verdict per touchpoint, from the gap and what customers say.

    the gap (staff - customers)          customers' level         verdict
    real, staff see less of a problem    on the side of trouble   blind_spot
    real, staff see more of a problem    on the good side         false_alarm
    real otherwise, or shown small       below the crosshair      agreed_weak
    real otherwise, or shown small       at or above it           agreed_strong
    neither shown real nor small         any                      undecided

Real: adjusted p at most 0.05 and the gap at least the margin. Small: its interval lies inside the margin, so
"no gap" is a finding and not a lack of answers. Trouble is a low performance, but a high importance: what
customers find important and staff do not is the blind spot there.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from metrics.statistics.arrays import Numbers, floats
from metrics.statistics.estimate import Estimate

Verdict = Literal["blind_spot", "false_alarm", "agreed_weak", "agreed_strong", "undecided"]
MARGIN = 7.5  # points of 0-100: 0.3 on a scale of five


def verdicts(
    gap: Estimate,
    p_adjusted: Numbers,
    customers: Numbers,
    crosshair: Numbers,
    *,
    trouble: Literal["low", "high"] = "low",
    margin: float = MARGIN,
    alpha: float = 0.05,
    equivalence: Estimate | None = None,
) -> npt.NDArray[Any]:
    """Verdicts for gaps internal minus external; `trouble` is "low" for performance, "high" for importance.

    `equivalence` is the same gap with its 90 % interval (two one-sided tests at 5 %); without it the gap's
    own interval is held against the margin, which is stricter.
    """
    inner = gap if equivalence is None else equivalence
    value, p, customers, crosshair = floats(gap.value, p_adjusted, customers, crosshair)
    real = (p <= alpha) & (np.abs(value) >= margin)
    small = (np.abs(inner.low) <= margin) & (np.abs(inner.high) <= margin)
    high = customers >= crosshair
    known = ~np.isnan(customers) & ~np.isnan(crosshair)
    troubled = high if trouble == "high" else ~high
    relieved = value < 0 if trouble == "high" else value > 0
    choices = [
        (real & troubled & relieved, "blind_spot"),
        (real & ~troubled & ~relieved, "false_alarm"),
        ((real | small) & high, "agreed_strong"),
        ((real | small) & ~high, "agreed_weak"),
    ]
    return np.select([known & chosen for chosen, _ in choices], [name for _, name in choices], "undecided")
