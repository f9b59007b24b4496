"""Do staff see a touchpoint as customers do? A verdict per touchpoint, from the gap and what customers say.

    the gap (staff - customers)          customers' level         verdict
    real, staff see less of a problem    on the side of trouble   blind_spot
    real, staff see more of a problem    on the good side         false_alarm
    real otherwise, or shown small       below the crosshair      agreed_weak
    real otherwise, or shown small       at or above it           agreed_strong
    neither shown real nor small         any                      undecided
    any                                  not certain              undecided

Real: adjusted p at most 0.05 and the gap at least the margin. Small: its interval lies inside the margin, so
"no gap" is a finding and not a lack of answers. Trouble is a low performance, but a high importance: what
customers find important and staff do not is the blind spot there. A level lies on a side of the crosshair
where it has a chance of 80 % or more to, as in the quadrants.
"""

from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from metrics.statistics.arrays import Numbers, floats
from metrics.statistics.estimate import Estimate
from metrics.statistics.quadrants import CERTAIN
from metrics.statistics.quantiles import normal_quantile

Verdict = Literal["blind_spot", "false_alarm", "agreed_weak", "agreed_strong", "undecided"]
MARGIN = 7.5  # points of 0-100: 0.3 on a scale of five


def verdicts(
    gap: Estimate,
    p_adjusted: Numbers,
    customers: Numbers,
    error: Numbers,
    crosshair: Numbers,
    *,
    trouble: Literal["low", "high"] = "low",
    margin: float = MARGIN,
    alpha: float = 0.05,
    equivalence: Estimate | None = None,
) -> npt.NDArray[Any]:
    """Verdicts for gaps internal minus external; `trouble` is "low" for performance, "high" for importance.

    `error`: the standard error of what customers say.
    `equivalence` is the same gap with its 90 % interval (two one-sided tests at 5 %); without it the gap's
    own interval is held against the margin, which is stricter.
    """
    inner = gap if equivalence is None else equivalence
    value, p, customers, error, crosshair = floats(gap.value, p_adjusted, customers, error, crosshair)
    real = (p <= alpha) & (np.abs(value) >= margin)
    small = (np.abs(inner.low) <= margin) & (np.abs(inner.high) <= margin)
    away = normal_quantile(CERTAIN) * error
    below, above = customers + away < crosshair, customers - away >= crosshair
    troubled, well = (above, below) if trouble == "high" else (below, above)
    relieved = value < 0 if trouble == "high" else value > 0
    choices = [
        (real & troubled & relieved, "blind_spot"),
        (real & well & ~relieved, "false_alarm"),
        ((real | small) & above, "agreed_strong"),
        ((real | small) & below, "agreed_weak"),
    ]
    return np.select([chosen for chosen, _ in choices], [name for _, name in choices], "undecided")
