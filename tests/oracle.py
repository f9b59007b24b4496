"""Slow plain-Python twins of roll-ups and figures: one loop over rows each, written from the definitions.

Nothing here may share code with `metrics`; only the names of columns and codes are the same.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from itertools import pairwise, permutations
from statistics import NormalDist
from typing import Any

import numpy as np
from scipy import optimize, stats

Row = dict[str, Any]
Facts = dict[str, list[Row]]
Table = dict[tuple[Any, ...], dict[str, float]]
MEASURES = ("satisfaction", "importance", "effort")
EDGES = (5, 15, 30, 60, 120, 240, 480, 1440, 2880, 4320, 7200, 10080, 20160)  # minutes
Z = NormalDist().inv_cdf(0.975)


# ---- roll-ups


def segments_of(row: Row, facts: Facts, segmentations: Iterable[str]) -> Iterator[tuple[str, str]]:
    """('all', 'all'), and the row's segment in each: its own, else its customer's, else unknown."""
    yield "all", "all"
    for name in segmentations:
        customer = owner(row, facts) or {}
        yield name, row.get(name) or customer.get(name) or "unknown"


def owner(row: Row, facts: Facts) -> Row | None:
    """The customer of a record."""
    for customer in facts.get("customers", []):
        if customer["customer_id"] == row.get("customer_id"):
            return customer
    return None


def add(table: Table, key: tuple[Any, ...], **sums: float) -> None:
    """Adds to the sums of a key."""
    row = table.setdefault(key, defaultdict(float))
    for name, value in sums.items():
        row[name] += value


def weight(row: Row) -> float:
    return 1.0 if row.get("weight") is None else row["weight"]


def powers(row: Row, measure: str) -> dict[str, float]:
    x, w = row.get(measure), weight(row)
    if x is None:
        return {f"{measure}_{power}": 0.0 for power in ("n", "w", "ww", "wx", "wxx")}
    return {
        f"{measure}_n": 1,
        f"{measure}_w": w,
        f"{measure}_ww": w * w,
        f"{measure}_wx": w * x,
        f"{measure}_wxx": w * x * x,
    }


def daily_ratings(facts: Facts, segmentations: Iterable[str], top_box: float = 75) -> Table:
    table: Table = {}
    for row in facts.get("ratings", []):
        satisfaction = row.get("satisfaction")
        sums: dict[str, float] = {}
        for measure in MEASURES:
            sums |= powers(row, measure)
        sums["top_w"] = weight(row) if satisfaction is not None and satisfaction >= top_box else 0.0
        sums["bad_n"] = 1 if satisfaction is not None and satisfaction < 50 else 0
        for segment in segments_of(row, facts, segmentations):
            add(table, (row["answered_at"].date(), row["touchpoint_id"], *segment), **sums)
    return table


def daily_responses(facts: Facts, segmentations: Iterable[str], top_box: float = 75) -> Table:
    table: Table = {}
    for row in facts.get("responses", []):
        satisfaction, recommend, w = row.get("satisfaction"), row.get("recommend"), weight(row)
        told = recommend is not None
        sums = powers(row, "satisfaction") | {
            "top_w": w if satisfaction is not None and satisfaction >= top_box else 0.0,
            "recommend_n": 1 if told else 0,
            "recommend_w": w if told else 0.0,
            "recommend_ww": w * w if told else 0.0,
            "promoters_w": w if told and recommend >= 9 else 0.0,
            "detractors_w": w if told and recommend <= 6 else 0.0,
        }
        for segment in segments_of(row, facts, segmentations):
            add(table, (row["answered_at"].date(), *segment), **sums)
    return table


def monthly(daily: Table, *names: str) -> Table:
    """The sums of a daily roll-up per month; only these columns."""
    table: Table = {}
    for (day, *rest), sums in daily.items():
        add(table, (day.replace(day=1), *rest), **{name: sums[name] for name in names})
    return table


def monthly_ratings(facts: Facts, segmentations: Iterable[str]) -> Table:
    """Buckets added up, as their numbers are the engine's."""
    names = [f"{measure}_{power}" for measure in MEASURES for power in ("w", "wx")]
    return monthly(daily_ratings(facts, segmentations), *names, "top_w")


def monthly_responses(facts: Facts, segmentations: Iterable[str]) -> Table:
    names = ("satisfaction_w", "satisfaction_wx", "top_w", "recommend_w", "promoters_w", "detractors_w")
    return monthly(daily_responses(facts, segmentations), *names)


def repeats(facts: Facts) -> Table:
    """What some customer has answered more than once."""
    seen = [
        (name, row.get("touchpoint_id"), row["customer_id"])
        for name in ("ratings", "responses")
        for row in facts.get(name, [])
        if row.get("customer_id") is not None
    ]
    return {key[:2]: {} for key in seen if seen.count(key) > 1}


def daily_complaints(facts: Facts, segmentations: Iterable[str]) -> Table:
    table: Table = {}
    for row in facts.get("complaints", []):
        severity = row.get("severity")
        for segment in segments_of(row, facts, segmentations):
            key = (row["opened_at"].date(), row["touchpoint_id"], row.get("category") or "unknown", *segment)
            add(
                table,
                key,
                n=1,
                resolved_n=0 if row.get("resolved_at") is None else 1,
                severity_n=0 if severity is None else 1,
                severity_sum=severity or 0,
            )
    return table


def resolution_times(facts: Facts, segmentations: Iterable[str], until: datetime) -> Table:
    table: Table = {}
    for row in facts.get("complaints", []):
        resolved = row.get("resolved_at")
        minutes = ((resolved or until) - row["opened_at"]).total_seconds() / 60
        if minutes < 0:
            continue
        place = 0
        while place < 200 and minutes >= 2 ** (place / 8):
            place += 1
        for segment in segments_of(row, facts, segmentations):
            key = (row["opened_at"].date().replace(day=1), row["touchpoint_id"], *segment)
            add(table, (*key, place, 0 if resolved is None else 1), n=1)
    return table


def daily_contacts(facts: Facts, segmentations: Iterable[str]) -> Table:
    table: Table = {}
    for row in facts.get("contacts", []):
        seconds, outcome = row.get("duration_seconds"), row.get("outcome")
        sums = {f"{kind}_n": float(outcome == kind) for kind in ("completed", "abandoned", "failed")}
        sums |= {"n": 1, "duration_n": 0 if seconds is None else 1, "duration_sum": seconds or 0.0}
        for segment in segments_of(row, facts, segmentations):
            add(table, (row["occurred_at"].date(), row["touchpoint_id"], *segment), **sums)
    return table


def monthly_flow(
    facts: Facts, segmentations: Iterable[str], until: datetime, gap: int = 28, kept: int = 7
) -> Table:
    """Journey by journey, contact by contact; months before the newest that are told: so many."""
    journeys: dict[str, list[Row]] = defaultdict(list)
    for row in facts.get("contacts", []):
        journey = row.get("case_id") or row.get("customer_id")
        if journey is not None:
            journeys[journey].append(row)
    table: Table = {}
    for rows in journeys.values():
        rows.sort(key=lambda row: (row["occurred_at"], row["touchpoint_id"], _outcome(row)))
        for row, later in zip(rows, [*rows[1:], None], strict=True):
            month = row["occurred_at"].date().replace(day=1)
            if 12 * (until.year - month.year) + until.month - month.month > kept:
                continue
            minutes = math.inf if later is None else (later["occurred_at"] - row["occurred_at"]).seconds / 60
            minutes += 0 if later is None else 1440 * (later["occurred_at"] - row["occurred_at"]).days
            follows = minutes <= gap * 1440
            sums = {f"within_{edge}_minutes_n": float(follows and minutes < edge) for edge in EDGES}
            sums |= {"n": 1, "known_n": float(_outcome(row) > 0), "unfinished_n": float(_outcome(row) == 2)}
            for segment in segments_of(row, facts, segmentations):
                place = later["touchpoint_id"] if follows and later else ""
                add(table, (month, row["touchpoint_id"], place, *segment), **sums)
    return table


def _outcome(row: Row) -> int:
    return {None: 0, "completed": 1}.get(row.get("outcome"), 2)


def daily_customers(facts: Facts, segmentations: Iterable[str]) -> Table:
    table: Table = {}
    kinds = ("started", "ended_voluntary", "ended_involuntary")
    for row in facts.get("customers", []):
        events = [(row["started_on"], "started")]
        if row.get("ended_on") is not None:
            events.append((row["ended_on"], f"ended_{row.get('end_kind') or 'voluntary'}"))
        for day, kind in events:
            sums = {f"{one}_n": float(one == kind) for one in kinds}
            sums |= {
                f"{one}_revenue": float(one == kind) * (row.get("monthly_revenue") or 0) for one in kinds
            }
            for segment in segments_of(row, {}, segmentations):
                add(table, (day, *segment), **sums)
    return table


def monthly_churn(facts: Facts, segmentations: Iterable[str], until: datetime, window: int = 90) -> Table:
    """Day by day: whoever is still a customer is followed after the newest experience of the touchpoint."""
    told: dict[tuple[str, str], list[Row]] = defaultdict(list)
    for row in facts.get("ratings", []):
        customer = owner(row, facts)
        if customer is not None and row.get("satisfaction") is not None:
            told[row["customer_id"], row["touchpoint_id"]].append(row)
    table: Table = {}
    for rows in told.values():
        customer = owner(rows[0], facts)
        ended, revenue = customer.get("ended_on"), customer.get("monthly_revenue")
        own_will = (customer.get("end_kind") or "voluntary") == "voluntary"
        followed: dict[int, int] = defaultdict(int)  # the experience's place -> days
        left: dict[int, int] = defaultdict(int)
        day = min(row["answered_at"].date() for row in rows) + timedelta(days=1)
        while day <= until.date() and (ended is None or day <= ended):
            earlier = [place for place, row in enumerate(rows) if row["answered_at"].date() < day]
            newest = max(
                earlier, key=lambda place: (rows[place]["answered_at"], -rows[place]["satisfaction"])
            )
            if day <= rows[newest]["answered_at"].date() + timedelta(days=window):
                followed[newest] += 1
                left[newest] += day == ended and own_will
            day += timedelta(days=1)
        for place, days in followed.items():
            row, seen = rows[place], rows[place]["answered_at"].date()
            stayed = (seen - customer["started_on"]).days
            tenure = "first year" if stayed < 365 else "second and third year" if stayed < 1095 else "longer"
            kind = "bad" if row["satisfaction"] < 50 else "good"
            for segment in segments_of(row, facts, segmentations):
                add(
                    table,
                    (seen.replace(day=1), row["touchpoint_id"], *segment, tenure, kind),
                    n=1,
                    churned_n=left[place],
                    days=days,
                    known_days=0 if revenue is None else days,
                    revenue_days=0.0 if revenue is None else revenue * days,
                )
    return table


def importance_sums(facts: Facts, segmentations: Iterable[str]) -> dict[str, Table]:
    """Sums over pairs, touchpoints, and responses; buckets added up, as their numbers are the engine's."""
    overall = {row["response_id"]: row.get("satisfaction") for row in facts.get("responses", [])}
    weights = {row["response_id"]: row.get("weight") for row in facts.get("responses", [])}
    sheets: dict[tuple[str, date], list[Row]] = defaultdict(list)
    for row in facts.get("ratings", []):
        if row.get("satisfaction") is not None and overall.get(row["response_id"]) is not None:
            sheets[row["response_id"], row["answered_at"].date().replace(day=1)].append(row)
    names = ("monthly_pairs", "yearly_pairs", "monthly_impact", "monthly_exposure", "monthly_overall")
    names += ("yearly_levels", "yearly_level_pairs")
    found: dict[str, Table] = {name: {} for name in names}
    for (response, month), rows in sheets.items():
        rows.sort(key=lambda row: row["touchpoint_id"])
        y, k = overall[response], len(rows) - 1
        w = weight(rows[0]) if weights[response] is None else weights[response]
        for segment in segments_of(rows[0], facts, segmentations):
            add(found["monthly_overall"], (month, *segment), n=1, w=w, wy=w * y, wyy=w * y * y)
            for place, first in enumerate(rows):
                x = first["satisfaction"]
                key = (month, *segment, first["touchpoint_id"])
                alone = {"w": w, "wx": w * x, "wxx": w * x * x, "wy": w * y, "wxy": w * x * y}
                beside = {"wyy": w * y * y, "wk": w * k, "wkk": w * k * k, "wyk": w * y * k, "wxk": w * x * k}
                both = {"wxkk": w * x * k * k, "wxxk": w * x * x * k, "wxxkk": w * (x * k) ** 2}
                add(found["monthly_impact"], key, n=1, **alone)
                add(found["monthly_exposure"], key, n=1, **alone, **beside, **both, wxyk=w * x * y * k)
                year = (month.replace(month=1), *key[1:])
                add(found["yearly_levels"], (*year, level(x)), n=1, w=w, wx=w * x, wy=w * y)
                for second in rows[place + 1 :]:
                    x2 = second["satisfaction"]
                    pair = {"w": w, "wxa": w * x, "wxb": w * x2, "wxaxb": w * x * x2}
                    add(found["monthly_pairs"], (*key, second["touchpoint_id"]), **pair)
                    add(found["yearly_pairs"], (*year, second["touchpoint_id"]), **pair)
                    levels = {f"w_{a}{b}": 0.0 for a in range(4) for b in range(4)}
                    levels[f"w_{level(x)}{level(x2)}"] = w
                    add(found["yearly_level_pairs"], (*year, second["touchpoint_id"]), **levels)
    return found


def level(x: float) -> int:
    """Of the nearest of five steps: 0 the lowest, 1 the second, 2 one of the middle, 3 the highest."""
    steps = [0, 25, 50, 75, 100]
    nearest = max(steps, key=lambda step: (-abs(step - x), step))
    return {0: 0, 25: 1, 50: 2, 75: 2, 100: 3}[nearest]


# ---- figures: (value, low, high, n)

Figure = tuple[float, float, float, float]
Answer = tuple[Any, float, float]  # the bucket of the customer, the value, the weight
Worth = tuple[float, float]  # answers that are worth one independent answer, and degrees of freedom of that
ALONE: Worth = (1.0, math.inf)


def worth(answers: list[Answer]) -> Worth:
    """From the spread between buckets of customers against that of independent answers."""
    total = sum(w for _, _, w in answers)
    value = sum(x * w for _, x, w in answers) / total
    spread = sum(w * (x - value) ** 2 for _, x, w in answers) / total
    effective = total**2 / sum(w * w for _, _, w in answers)
    squares, shares = 0.0, 0.0
    for bucket in {one for one, _, _ in answers}:
        inside = [(x, w) for one, x, w in answers if one == bucket]
        part = sum(w for _, w in inside) / total
        if part == 1:
            return math.nan, math.nan
        squares += (sum(w * (x - value) for x, w in inside) / total) ** 2 / (1 - part)
        shares += part**2
    degrees = 1 / shares - 1
    effect = effective * shares if spread < 1e-9 else squares / (spread / (effective - 1))
    if effect * float(stats.t.ppf(0.975, degrees)) ** 2 <= Z**2:
        return ALONE
    return effect, degrees


def mean(answers: list[tuple[float, float]], worth: Worth = ALONE) -> Figure:
    """Weighted mean of (value, weight) with Student's interval on the effective number of answers."""
    total = sum(w for _, w in answers)
    value = sum(x * w for x, w in answers) / total
    effective = total**2 / sum(w * w for _, w in answers)
    variance = sum(w * (x - value) ** 2 for x, w in answers) / total * effective / (effective - 1)
    degrees = min(effective - 1, worth[1])
    half = float(stats.t.ppf(0.975, degrees)) * math.sqrt(variance / effective * worth[0])
    return value, max(value - half, 0), min(value + half, 100), len(answers)


def share(hits: float, answers: float, degrees: float = math.inf) -> Figure:
    """Hits per 100 with Wilson's interval."""
    p, z = hits / answers, float(stats.t.ppf(0.975, degrees))
    middle = (p + z**2 / (2 * answers)) / (1 + z**2 / answers)
    half = z * math.sqrt(max(p * (1 - p), 0) / answers + z**2 / (4 * answers**2)) / (1 + z**2 / answers)
    return 100 * p, 100 * (middle - half), 100 * (middle + half), answers


def weighted_net_promoter(answers: list[tuple[float, float]], worth: Worth = ALONE) -> Figure:
    """Raw score of (0 to 10, weight) with the interval of the adjusted one."""
    total = sum(w for _, w in answers)
    effective = total**2 / sum(w * w for _, w in answers) / worth[0]
    up, down = (
        sum(w for a, w in answers if test(a)) / total for test in (lambda a: a >= 9, lambda a: a <= 6)
    )
    p, d = ((part * effective + 0.75) / (effective + 3) for part in (up, down))
    error = math.sqrt((p + d - (p - d) ** 2) / (effective + 3))
    half, raw = float(stats.t.ppf(0.975, worth[1])) * error, 100 * (up - down)
    low, high = (100 * max(min(p - d + side * half, 1), -1) for side in (-1, 1))
    return raw, max(min(low, raw), -100), min(max(high, raw), 100), len(answers)


def net_promoter(answers: list[int]) -> Figure:
    """Raw score with the interval of the adjusted one."""
    n, up, down = len(answers), sum(a >= 9 for a in answers), sum(a <= 6 for a in answers)
    p, d = (up + 0.75) / (n + 3), (down + 0.75) / (n + 3)
    half = Z * math.sqrt((p + d - (p - d) ** 2) / (n + 3))
    low, high = (100 * max(-1, min(1, p - d + side * half)) for side in (-1, 1))
    return 100 * (up - down) / n, low, high, n


def rate(count: int, exposure: float, per: float = 1000) -> Figure:
    """Events per 1,000 with the exact Poisson interval."""
    low = 0.0 if count == 0 else float(stats.chi2.ppf(0.025, 2 * count)) / 2
    high = float(stats.chi2.ppf(0.975, 2 * count + 2)) / 2
    return per * count / exposure, per * low / exposure, per * high / exposure, exposure


def counted_from(facts: Facts, place: str, kind: str, moment: str) -> date | None:
    """The first day on which both complaints, anywhere, and this kind of record at the place were known."""
    opened = [row["opened_at"].date() for row in facts["complaints"]]
    met = [row[moment].date() for row in facts[kind] if row["touchpoint_id"] == place]
    return max(min(opened), min(met)) if opened and met else None


def gap(staff: list[float], customers: list[float]) -> tuple[float, float, float, float]:
    """Staff less customers: value, low, high, p (Welch)."""
    found = stats.ttest_ind(staff, customers, equal_var=False)
    interval = found.confidence_interval(0.95)
    value = sum(staff) / len(staff) - sum(customers) / len(customers)
    return value, float(interval.low), float(interval.high), float(found.pvalue)


def hidden_groups(counts: list[int], smallest: int) -> set[int]:
    """Places of groups that are not shown: one after the other, smallest first."""
    told = sorted((n, place) for place, n in enumerate(counts) if n > 0)
    away = [one for one in told if one[0] < smallest]
    while away and len(away) < len(told) and (len(away) == 1 or sum(n for n, _ in away) < smallest):
        away.append(told[len(away)])
    return {place for _, place in away}


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


# ---- comparisons, from rows with the bucket of their customer


def bucket_pulls(answers: list[Answer]) -> tuple[dict[Any, float], dict[Any, float]]:
    """How far each bucket pulls the mean from its value, and its share of the weight."""
    total = sum(w for _, _, w in answers)
    value = sum(x * w for _, x, w in answers) / total
    pulls: dict[Any, float] = defaultdict(float)
    shares: dict[Any, float] = defaultdict(float)
    for bucket, x, w in answers:
        pulls[bucket] += w * (x - value) / total
        shares[bucket] += w / total
    return pulls, shares


def hang_together(first: list[Answer], second: list[Answer]) -> tuple[float, float]:
    """The correlation of two means that the same customers may have given, and its degrees of freedom."""
    (one, shares), (other, others) = bucket_pulls(first), bucket_pulls(second)
    size = math.sqrt(sum(x * x for x in one.values()) * sum(x * x for x in other.values()))
    both = sum(pull * other.get(bucket, 0.0) for bucket, pull in one.items())
    degrees = [1 / sum(share**2 for share in part.values()) - 1 for part in (shares, others)]
    return (both / size if size else 0.0), min(degrees)


Side = tuple[float, float, float, int]  # mean, variance of the mean, its degrees of freedom, answers


def side(answers: list[tuple[float, float]], worth: Worth = ALONE) -> Side:
    """One side of a comparison, from (value, weight)."""
    total = sum(w for _, w in answers)
    value = sum(x * w for x, w in answers) / total
    effective = total**2 / sum(w * w for _, w in answers)
    variance = sum(w * (x - value) ** 2 for x, w in answers) / total / (effective - 1)
    return value, variance * worth[0], min(effective - 1, worth[1]), len(answers)


def welch(first: Side, second: Side, joint: tuple[float, float] = (0.0, math.inf)) -> tuple[Figure, float]:
    """First mean less second and p, Satterthwaite's degrees; of customers in both the correlation counts."""
    (one, v1, d1, n1), (two, v2, d2, n2) = first, second
    error = math.sqrt(max(v1 + v2 - 2 * joint[0] * math.sqrt(v1 * v2), 0))
    degrees = min((v1 + v2) ** 2 / (v1**2 / d1 + v2**2 / d2), joint[1])
    half = float(stats.t.ppf(0.975, degrees)) * error
    p = 2 * float(stats.t.sf(abs(one - two) / error, degrees))
    return (one - two, max(one - two - half, -100), min(one - two + half, 100), min(n1, n2)), p


def combined(first: Figure, second: Figure, correlation: float = 0.0) -> tuple[float, float, float]:
    """First less second, from each one's own limits (Newcombe)."""

    def joined(one: float, two: float) -> float:
        return math.sqrt(max(one**2 + two**2 - 2 * correlation * one * two, 0))

    gap = first[0] - second[0]
    below = joined(first[0] - first[1], second[2] - second[0])
    return gap, gap - below, gap + joined(first[2] - first[0], second[0] - second[1])


def adjusted(p: dict[str, float]) -> dict[str, float]:
    """Each p times the number of tests over its rank, never above that of a larger one."""
    ordered = sorted(p, key=lambda name: p[name])
    return {
        name: min(1.0, *(p[other] * len(p) / (ordered.index(other) + 1) for other in ordered[place:]), 1.0)
        for place, name in enumerate(ordered)
    }


# ---- churn, from the strata of `monthly_churn`: (left, days) after bad and after good experiences

Stratum = tuple[float, float, float, float]


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


# ---- complaints


def median_hours(cases: list[tuple[float, bool]]) -> Figure:
    """Median of (minutes, closed), the open ones counted as open, in bins of an eighth of a doubling."""
    bins: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for minutes, closed in cases:
        place = 0
        while place < 200 and minutes >= 2 ** (place / 8):
            place += 1
        bins[place][0 if closed else 1] += 1
    risk, survival, greenwood = len(cases), 1.0, 0.0
    curves: list[tuple[int, float, float, float]] = []
    for place in sorted(bins):
        closed, still = bins[place]
        survival *= 1 - closed / risk
        greenwood += closed / (risk * (risk - closed)) if risk > closed else 0.0
        low = high = survival
        if 0 < survival < 1:
            power = math.exp(Z * math.sqrt(greenwood) / -math.log(survival))
            low, high = survival**power, survival ** (1 / power)
        if closed:
            curves.append((place, survival, low, high))
        risk -= closed + still
    ends = [half_left([(place, curve[part]) for place, *curve in curves]) for part in (0, 1, 2)]
    return ends[0], ends[1], ends[2], len(cases)


def half_left(curve: list[tuple[int, float]]) -> float:
    """The hours at which a falling curve reaches one half, even over the logarithm within a bin."""
    before = 1.0
    for place, left in curve:
        if left <= 0.5:
            part = (before - 0.5) / (before - left)
            start, end = (2 ** ((place - 1) / 8) / 60 if place else 0.0, 2 ** (place / 8) / 60)
            return start * (end / start) ** part if start else end * part
        before = left
    return math.nan


def rate_signals(counts: list[int], exposures: list[int], judged: int = 12) -> list[str | None]:
    """Which months of complaints signal."""
    base = max(12, len(counts) - judged)
    rate = sum(counts[:base]) / sum(exposures[:base])
    return _signals(
        [(x / n - rate) / math.sqrt(rate / n) for x, n in zip(counts, exposures, strict=True)], base
    )


def share_signals(satisfied: list[int], answers: list[int], judged: int = 12) -> list[str | None]:
    """Which months of satisfied customers signal."""
    base = max(12, len(answers) - judged)
    share = sum(satisfied[:base]) / sum(answers[:base])
    error = math.sqrt(share * (1 - share))
    return _signals(
        [(x / n - share) * math.sqrt(n) / error for x, n in zip(satisfied, answers, strict=True)], base
    )


def _signals(away: list[float], base: int) -> list[str | None]:
    """Beyond limits that the months before the newest made, or the eighth on a side."""
    steps = [abs(later - earlier) for earlier, later in pairwise(away[:base])]
    spread = sum(steps) / len(steps) / 1.128
    reach = max(3.0, spread * float(stats.t.ppf(NormalDist().cdf(3), 0.6 * (base - 1))))
    reach *= math.sqrt(1 + 1 / base)
    found: list[str | None] = []
    for place, distance in enumerate(away):
        newest = [math.copysign(1, x) if x else 0.0 for x in away[base : place + 1]][-8:]
        run = len(newest) == 8 and len(set(newest)) == 1 and newest[0] != 0
        told = place >= base
        found.append("outside" if told and abs(distance) > reach else "run" if told and run else None)
    return found


# ---- the index


def index(touchpoints: list[tuple[float, float]]) -> float:
    """Geometric mean of performance, weighted by (importance, performance)."""
    total = sum(weight for weight, _ in touchpoints)
    return math.exp(sum(weight * math.log(max(score, 1)) for weight, score in touchpoints) / total)


Rated = list[tuple[list[Answer], list[Answer]]]  # per touchpoint: what customers say of importance, and rate


def index_figure(rated: Rated, weights: list[float] | None = None) -> tuple[Figure, dict[Any, float]]:
    """The index from the answers, and how far each bucket of customers pulls its logarithm.

    `weights`: given ones, which do not err; without them what customers say, in the same answers.
    """
    importance = weights or [side([(x, w) for _, x, w in said])[0] for said, _ in rated]
    scores = [side([(x, w) for _, x, w in marks]) for _, marks in rated]
    value = index([(weight, one[0]) for weight, one in zip(importance, scores, strict=True)])
    pull: dict[Any, float] = defaultdict(float)
    share: dict[Any, float] = defaultdict(float)
    plain, everything = 0.0, sum(w for _, marks in rated for _, _, w in marks)
    for (said, marks), weight, one in zip(rated, importance, scores, strict=True):
        moves = [(marks, weight / sum(importance) / one[0], one[1])]
        if weights is None:
            away = math.log(one[0] / value) / sum(importance)
            moves.append((said, away, side([(x, w) for _, x, w in said])[1]))
        for answers, slope, variance in moves:
            plain += slope**2 * variance
            for bucket, far in bucket_pulls(answers)[0].items():
                pull[bucket] += slope * far
        for bucket, _, w in marks:
            share[bucket] += w / everything
    variance = max(plain, sum(far**2 / (1 - share[bucket]) for bucket, far in pull.items()))
    degrees = 1 / sum(one**2 for one in share.values()) - 1
    factor = math.exp(float(stats.t.ppf(0.975, degrees)) * math.sqrt(variance))
    count = sum(len(marks) for _, marks in rated)
    return (value, value / factor, min(value * factor, 100), count), pull


# ---- models, from whole forms

Form = tuple[
    Any, dict[str, float], float, float
]  # customer's bucket, rating per touchpoint, satisfaction, weight
Ends = tuple[float, float, float]  # value, low, high


def regression(forms: list[Form], columns: list[list[float]]) -> tuple[list[float], float]:
    """Coefficients of weighted least squares, and the squares that they leave."""
    roots = np.sqrt([w for *_, w in forms])
    matrix = np.array(columns, float) * roots[:, None]
    y = np.array([satisfaction for _, _, satisfaction, _ in forms]) * roots
    found = np.linalg.lstsq(matrix, y, rcond=None)[0]
    return [float(one) for one in found], float(((y - matrix @ found) ** 2).sum())


def explained(forms: list[Form], places: list[str], told: list[str]) -> tuple[list[float], float]:
    """By who met what, and by the ratings of those told: their slopes, and the squares that are left."""
    columns = [
        [1.0, *(float(place in ratings) for place in places), *(ratings.get(place, 0.0) for place in told)]
        for _, ratings, _, _ in forms
    ]
    found, left = regression(forms, columns)
    return found[1 + len(places) :], left


def importance_shares(forms: list[Form], places: list[str]) -> list[float]:
    """Each touchpoint's gain in what is explained, averaged over all orders of entering, per 100 of all."""
    gains = dict.fromkeys(places, 0.0)
    for order in permutations(places):
        before = explained(forms, places, [])[1]
        for place in range(len(order)):
            after = explained(forms, places, list(order[: place + 1]))[1]
            gains[order[place]] += before - after
            before = after
    return [100 * gains[place] / sum(gains.values()) for place in places]


def importances(forms: list[Form], places: list[str]) -> tuple[list[Ends], list[Ends]]:
    """Shares and impacts, with the limits that leaving out one bucket of customers after the other gives."""
    buckets = sorted({bucket for bucket, *_ in forms})
    without = [[form for form in forms if form[0] != bucket] for bucket in buckets]
    shares, impacts = importance_shares(forms, places), explained(forms, places, places)[0]
    angles = [[_angle(one) for one in importance_shares(part, places)] for part in without]
    slopes = [explained(part, places, places)[0] for part in without]
    found: tuple[list[Ends], list[Ends]] = [], []
    for k in range(len(places)):
        middle, half = _angle(shares[k]), _jackknife([one[k] for one in angles])
        low, high = max(middle - half, 0), min(middle + half, math.pi / 2)
        found[0].append((shares[k], 100 * math.sin(low) ** 2, 100 * math.sin(high) ** 2))
        half = _jackknife([one[k] for one in slopes])
        found[1].append((impacts[k], impacts[k] - half, impacts[k] + half))
    return found


def _angle(percent: float) -> float:
    return math.asin(math.sqrt(percent / 100))


def _jackknife(replicates: list[float]) -> float:
    """Half of the 95 % interval."""
    groups, mean = len(replicates), sum(replicates) / len(replicates)
    variance = (groups - 1) / groups * sum((one - mean) ** 2 for one in replicates)
    return float(stats.t.ppf(0.975, groups - 1)) * math.sqrt(variance)


def contrasts(forms: list[Form], places: list[str]) -> list[tuple[float, float]]:
    """Penalty of a low and reward of a high rating, per touchpoint."""
    columns = []
    for _, ratings, _, _ in forms:
        row = [1.0]
        for place in places:
            step = level(ratings[place]) if place in ratings else None
            row += [float(step is not None), float(step in (0, 1)), float(step == 3)]
        columns.append(row)
    found, _ = regression(forms, columns)
    return [(found[2 + 3 * k], found[3 + 3 * k]) for k in range(len(places))]


# ---- staff


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


# ---- the order of touchpoints


def shrunk(values: list[float], errors: list[float]) -> list[float]:
    """Each pulled towards their mean; the variance between them has the largest restricted likelihood."""

    def level_of(between: float) -> float:
        weights = [1 / (error**2 + between) for error in errors]
        return sum(w * x for w, x in zip(weights, values, strict=True)) / sum(weights)

    def unlikely(between: float) -> float:
        mean, spreads = level_of(between), [error**2 + between for error in errors]
        squares = sum((x - mean) ** 2 / v for x, v in zip(values, spreads, strict=True))
        return sum(math.log(v) for v in spreads) + math.log(sum(1 / v for v in spreads)) + squares

    most = (max(values) - min(values)) ** 2
    found = optimize.minimize_scalar(unlikely, bounds=(0, most), method="bounded", options={"xatol": 1e-9})
    between = float(found.x) if found.fun < unlikely(0) else 0.0
    mean = level_of(between)
    return [
        mean + between / (between + e**2) * (x - mean) if between + e**2 else x
        for x, e in zip(values, errors, strict=True)
    ]


def priorities(
    importance: list[float], performance: list[float], answers: list[int]
) -> list[tuple[float, int]]:
    """Score and rank of importance x reach x room up to the best quarter."""
    aim = float(np.quantile(performance, 0.75))
    gains = [
        weight * n / max(answers) * max(aim - score, 0)
        for weight, score, n in zip(importance, performance, answers, strict=True)
    ]
    return [(100 * gain / max(gains), 1 + sum(other > gain for other in gains)) for gain in gains]


# ---- complaints beside others


def complaints_ratio(met: dict[str, tuple[int, int, int, int]]) -> Figure:
    """Per touchpoint own contacts and complaints, and those of all others: own over expected complaints."""
    observed, expected, variance = 0, 0.0, 0.0
    for contacts, complaints, others, theirs in met.values():
        if contacts and others:
            observed += complaints
            expected += contacts * theirs / others
            variance += contacts**2 * theirs / others**2
    factor = math.exp(Z * math.sqrt(1 / observed + variance / expected**2))
    value = observed / expected
    return value, value / factor, value * factor, observed


def closing_speed(here: list[tuple[float, bool]], elsewhere: list[tuple[float, bool]]) -> Figure:
    """How many times as fast cases (minutes, closed) close: the likeliest for Cox, with Efron's ties."""

    def place(minutes: float) -> int:
        return next(k for k in range(200) if minutes < 2 ** (k / 8))

    groups = [[(place(minutes), closed) for minutes, closed in group] for group in (here, elsewhere)]
    times = sorted({time for group in groups for time, closed in group if closed})

    def likelihood(log_ratio: float) -> float:
        total, times_as = 0.0, (math.exp(log_ratio), 1.0)
        for now in times:
            ends = [sum(closed and time == now for time, closed in group) for group in groups]
            risk = sum(
                n * sum(time >= now for time, _ in group) for n, group in zip(times_as, groups, strict=True)
            )
            gone = sum(n * end for n, end in zip(times_as, ends, strict=True))
            total += ends[0] * log_ratio
            total -= sum(math.log(risk - k / sum(ends) * gone) for k in range(sum(ends)))
        return total

    found = optimize.minimize_scalar(lambda one: -likelihood(one), bounds=(-5, 5), method="bounded")
    best, step = float(found.x), 1e-3
    bend = (2 * likelihood(best) - likelihood(best - step) - likelihood(best + step)) / step**2
    half = Z / math.sqrt(bend)
    return math.exp(best), math.exp(best - half), math.exp(best + half), min(len(here), len(elsewhere))
