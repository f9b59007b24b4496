"""Slow twins of what staff say."""

import math
from statistics import NormalDist


def hidden_groups(counts: list[int], smallest: int) -> set[int]:
    """Places of groups that are not shown: one after the other, smallest first."""
    told = sorted((n, place) for place, n in enumerate(counts) if n > 0)
    away = [one for one in told if one[0] < smallest]
    while away and len(away) < len(told) and (len(away) == 1 or sum(n for n, _ in away) < smallest):
        away.append(told[len(away)])
    return {place for _, place in away}


def within_group(answers: list[float]) -> float:
    """r_wg: 1 less the variance of the answers over that of any answer from 0 to 100 being as likely."""
    mean = sum(answers) / len(answers)
    variance = sum((one - mean) ** 2 for one in answers) / (len(answers) - 1)
    return min(max(1 - variance / (100**2 / 12), 0), 1)


def intraclass(groups: list[list[float]]) -> tuple[float, float]:
    """ICC(1) and ICC(1, k) from the mean squares of a one-way analysis of variance."""
    everything = [one for group in groups for one in group]
    mean, n = sum(everything) / len(everything), len(everything)
    means = [sum(group) / len(group) for group in groups]
    between = sum(len(g) * (m - mean) ** 2 for g, m in zip(groups, means, strict=True)) / (len(groups) - 1)
    within = sum((one - m) ** 2 for g, m in zip(groups, means, strict=True) for one in g) / (n - len(groups))
    k = (n - sum(len(group) ** 2 for group in groups) / n) / (len(groups) - 1)
    return (between - within) / (between + (k - 1) * within), (between - within) / between


# ---- gaps: staff less customers

MARGIN = 7.5  # points: nearer to 0 there is no gap worth the name


def verdict(
    gap: float,
    p: float,
    narrow: tuple[float, float],
    customers: tuple[float, float],
    line: float,
    trouble: str,
) -> str:
    """`narrow`: the gap's 90 % limits; `customers`: what they say, its error; `trouble`: "low" or "high"."""
    level, away = customers[0], NormalDist().inv_cdf(0.8) * customers[1]
    below, above = level + away < line, level - away >= line
    real, small = p <= 0.05 and abs(gap) >= MARGIN, max(abs(end) for end in narrow) <= MARGIN
    if real and trouble == "low":
        if below and gap > 0:
            return "blind_spot"
        if above and gap <= 0:
            return "false_alarm"
    if real and trouble == "high":
        if above and gap < 0:
            return "blind_spot"
        if below and gap >= 0:
            return "false_alarm"
    if real or small:
        return "agreed_strong" if above else "agreed_weak" if below else "undecided"
    return "undecided"


Place = tuple[
    list[float], float, float, float
]  # answers of staff, customers' score, its error, rest of staff


def rest(answers: int, colleagues: float | None) -> float:
    """The part of the colleagues who did not answer; all where nobody knows how many there are."""
    return 1.0 if colleagues is None or colleagues < answers else 1 - answers / colleagues


def department_gap(places: list[Place]) -> tuple[float, float, float]:
    """Gap, its standard error and degrees of freedom: touchpoints weigh by their answers, errors add up."""
    total = sum(len(answers) for answers, *_ in places)
    gap = inner = outer = freedom = 0.0
    for answers, customers, error, rest in places:
        n, share = len(answers), len(answers) / total
        mean = sum(answers) / n
        deviation = math.sqrt(rest * sum((one - mean) ** 2 for one in answers) / (n - 1))
        gap += share * (mean - customers)
        inner += share * deviation / math.sqrt(n)
        freedom += share * deviation / math.sqrt(n) / math.sqrt(n - 1)
        outer += share * error
    spread = inner**2 + outer**2
    return gap, math.sqrt(spread), spread**2 / (inner * freedom) ** 2
