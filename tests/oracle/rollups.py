"""Slow twins of the roll-ups: one loop over rows each."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, timedelta

from tests.oracle.flow import EDGES, outcome, steps, whose
from tests.oracle.rows import MEASURES, Facts, Row, Table, add, level, owner, powers, segments_of, weight


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
    table: Table = {}
    for step in steps(facts, gap):
        month = step.row["occurred_at"].date().replace(day=1)
        if 12 * (until.year - month.year) + until.month - month.month > kept:
            continue
        sums = {f"within_{edge}_minutes_n": float(step.minutes < edge) for edge in EDGES}
        ending = outcome(step.row)
        sums |= {"n": 1, "known_n": float(ending > 0), "unfinished_n": float(ending == 2)}
        for segment in segments_of(step.row, facts, segmentations):
            add(table, (month, step.row["touchpoint_id"], step.goes_to, *segment), **sums)
        uncounted = {f"within_{edge}_minutes_n": 0.0 for edge in EDGES[1::2]}
        of_group = (month, step.row["touchpoint_id"], step.goes_to, "*", whose(step.row))
        add(table, of_group, **sums | uncounted)
    return table


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
            told_until = rows[newest]["answered_at"].date() + timedelta(days=window)
            if customer["started_on"] < day <= told_until:
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
    names = ("pairs_by_month", "pairs_by_bucket", "impact", "monthly_exposure", "monthly_overall")
    names += ("yearly_levels", "pairs_of_levels")
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
                add(found["impact"], key, n=1, **alone)
                add(found["monthly_exposure"], key, n=1, **alone, **beside, **both, wxyk=w * x * y * k)
                year = (month.replace(month=1), *key[1:])
                add(found["yearly_levels"], (*year, level(x)), n=1, w=w, wx=w * x, wy=w * y)
                for second in rows[place + 1 :]:
                    x2 = second["satisfaction"]
                    pair = {"w": w, "wxa": w * x, "wxb": w * x2, "wxaxb": w * x * x2}
                    add(found["pairs_by_month"], (*key, second["touchpoint_id"]), **pair)
                    add(found["pairs_by_bucket"], (*year, second["touchpoint_id"]), **pair)
                    levels = {f"w_{a}{b}": 0.0 for a in range(4) for b in range(4)}
                    levels[f"w_{level(x)}{level(x2)}"] = w
                    add(found["pairs_of_levels"], (*year, second["touchpoint_id"]), **levels)
    return found
