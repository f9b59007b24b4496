"""Slow twin of how long complaints stay open (Kaplan and Meier 1958)."""

import math

from statsmodels.duration.survfunc import SurvfuncRight

from tests.oracle.figures import Z


def open_share(cases: list[tuple[float, bool]]) -> list[tuple[float, float, float, float, int]]:
    """Where (minutes, closed) cases close: hours, the share still open per 100 with its limits, how many had
    been open until then. Bins are an eighth of a doubling wide."""
    bins = [next(k for k in range(200) if minutes < 2 ** (k / 8)) for minutes, _ in cases]
    found = SurvfuncRight(bins, [closed for _, closed in cases])
    curve = []
    for place, left, error, n in zip(
        found.surv_times, found.surv_prob, found.surv_prob_se, found.n_risk, strict=True
    ):
        low = high = math.nan
        if left > 0:
            power = math.exp(Z * error / left / -math.log(left))
            low, high = left**power, left ** (1 / power)
        curve.append((2 ** (place / 8) / 60, 100 * left, 100 * low, 100 * high, int(n)))
    return curve
