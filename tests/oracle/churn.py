"""Slow twins of churn, from `monthly_churn`: (left, days) after bad and after good experiences."""

import math
from datetime import date, timedelta

from tests.oracle.figures import Z
from tests.oracle.rows import Row

Stratum = tuple[float, float, float, float]


def customer_months(customers: list[Row], first: date, last: date) -> tuple[float, int, int]:
    """Months at risk, customers at risk, and those who left by own will: day by day."""
    days, seen, left = 0, set(), 0
    day = first
    while day <= last:
        for row in customers:
            if row["started_on"] <= day and (row.get("ended_on") is None or day <= row["ended_on"]):
                days += 1
                seen.add(row["customer_id"])
        day += timedelta(days=1)
    for row in customers:
        ended = row.get("ended_on")
        if ended is not None and first <= ended <= last:
            left += (row.get("end_kind") or "voluntary") == "voluntary"
    return days / (365.25 / 12), len(seen), left


def risk_ratio(strata: list[tuple[float, float, float, float]]) -> float:
    """Mantel-Haenszel ratio of (leavers bad, bad, leavers good, good) per stratum."""
    top = sum(a * n0 / (n1 + n0) for a, n1, _, n0 in strata if n1 + n0)
    bottom = sum(c * n1 / (n1 + n0) for _, n1, c, n0 in strata if n1 + n0)
    return top / bottom


def churn_figures(strata: list[Stratum], window: int) -> dict[str, tuple[float, float, float]]:
    """Ratio, E-value, excess and attributable share, each with its limits."""
    strata = [(a, t1, c, t0) for a, t1, c, t0 in strata if t1 + t0]
    ratio = risk_ratio(strata)
    top = sum(a * t0 / (t1 + t0) for a, t1, _, t0 in strata)
    bottom = sum(c * t1 / (t1 + t0) for _, t1, c, t0 in strata)
    spread = sum((t1 * t0 * (a + c) - a * c * (t1 + t0)) / (t1 + t0) ** 2 for a, t1, c, t0 in strata)
    factor = math.exp(Z * math.sqrt(spread / (top * bottom)))
    ratios = (ratio, ratio / factor, ratio * factor)
    weight = sum(t1 * t0 / (t1 + t0) for _, t1, _, t0 in strata)
    gap = sum((a * t0 - c * t1) / (t1 + t0) for a, t1, c, t0 in strata) / weight
    p_part = sum(
        (t1**2 * c - t0**2 * a + t1 * t0 * (t0 - t1) / 2) / (t1 + t0) ** 2 for a, t1, c, t0 in strata
    )
    q_part = sum((a * (t0 - c) + c * (t1 - a)) / (2 * (t1 + t0)) for a, t1, c, t0 in strata)
    half = Z * math.sqrt(gap * p_part + q_part) / weight
    usual = bottom / weight

    def gone(more: float) -> float:
        return 100 * (math.exp(-window * usual) - math.exp(-window * max(usual + more, 0)))

    gaps = (gap, gap - half, gap + half)
    return {
        "churn_risk_ratio": ratios,
        "churn_e_value": e_values(*ratios),
        "churn_excess": tuple(gone(part) for part in gaps),
        "daily": gaps,
        "churn_attributable": attributable(strata),
    }


def e_values(value: float, low: float, high: float) -> tuple[float, float, float]:
    """How strong something unmeasured would have to be; the limit nearer to 1 first."""

    def strength(ratio: float) -> float:
        above = 1 / ratio if ratio < 1 else ratio
        return above + math.sqrt(above * (above - 1))

    near = low if low > 1 else high if high < 1 else 1.0
    return strength(value), strength(near), strength(low if value < 1 else high)


def attributable(strata: list[Stratum]) -> tuple[float, float, float]:
    """Per 100 leavers; the error by moving each count a little (delta method)."""

    def share(counts: list[float]) -> float:
        moved = [
            (a, t1, c, t0) for (_, t1, _, t0), a, c in zip(strata, counts[::2], counts[1::2], strict=True)
        ]
        bad = sum(counts[::2])
        return bad / sum(counts) * (1 - 1 / risk_ratio(moved))

    counts = [count for a, _, c, _ in strata for count in (a, c)]
    sizes = [size for _, t1, _, t0 in strata for size in (t1, t0)]
    value, variance = share(counts), 0.0
    for place, (count, size) in enumerate(zip(counts, sizes, strict=True)):
        if size <= 1:
            continue
        up, down = (share([*counts[:place], count + step, *counts[place + 1 :]]) for step in (1e-4, -1e-4))
        variance += ((up - down) / 2e-4) ** 2 * count * (size - count) / (size - 1)
    factor = math.exp(Z * math.sqrt(variance) / (1 - value))
    return 100 * value, 100 * (1 - (1 - value) * factor), 100 * (1 - (1 - value) / factor)
