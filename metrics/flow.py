"""Where customers go on to after a contact, how long they wait for it, and where they drop off."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics import queries
from metrics.figures import figure
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.queries.flow import ELSEWHERE, covered
from metrics.rollup_tables import ENDS, WAITS, WITHIN
from metrics.scope import Scope
from metrics.scorecard import experienced
from metrics.statistics.arrays import Flags, Floats
from metrics.statistics.intervals import wilson
from metrics.statistics.survival import median_from_bins
from metrics.withheld import TOO_FEW_CONTACTS

OFTEN = 5.0  # of 100 that go on this way beyond chance: then a way is worth showing that nobody declared
KEYS = ["from_touchpoint", "to_touchpoint"]


@dataclass(frozen=True)
class Flow:
    """What follows contacts of the months of `period`.

    `places`: per touchpoint_id the contacts, and the figures drop_off and ends. `links`: per from_touchpoint
    and to_touchpoint the figures onward_share and waiting_hours, whether the way was `declared`, its label,
    expected_wait_hours and whether most wait longer (`late`). Without what nobody declared and few go.
    """

    period: Period | None
    places: pd.DataFrame
    links: pd.DataFrame


def told(period: Period, known: Period | None, gap_days: int) -> Period | None:
    """The months whose journeys have had time to go on, as many as the period touches and as are `known`."""
    if known is None or known.last < period.first:
        return None
    months = experienced(Period(period.first, min(period.last, known.last)), gap_days)
    return None if months.last < known.first else Period(max(months.first, known.first), months.last)


def flow(
    bind: Bind,
    scope: Scope,
    period: Period,
    segment: Segment,
    declared: tuple[tuple[str, str, str | None, float | None], ...],
    gap_days: int,
    minimum: int,
) -> Flow:
    """`declared`: the map's links as (from, to, label, expected waiting time in hours)."""
    months = told(period, covered(bind, scope), gap_days)
    if months is None:
        sums = queries.flow(bind, scope, period, segment).head(0)
    else:
        sums = queries.flow(bind, scope, months, segment)
    links = pd.DataFrame(declared, columns=[*KEYS, "label", "expected_wait_hours"])
    return Flow(months, _places(sums, minimum), _links(sums, links, gap_days, minimum))


def _places(sums: pd.DataFrame, minimum: int) -> pd.DataFrame:
    """Who gave up or failed and made no other contact, and who made no other contact at all."""
    ended = sums[sums["next_touchpoint_id"] == ENDS].groupby("touchpoint_id")[["n", "unfinished_n"]].sum()
    whole = sums.groupby("touchpoint_id")[["n", "known_n"]].sum()
    ended = ended.reindex(whole.index, fill_value=0)
    contacts, known = (whole[name].to_numpy(np.float64) for name in ("n", "known_n"))
    dropped, ends = wilson(ended["unfinished_n"], known), wilson(ended["n"], contacts)
    figures = [
        figure("drop_off", dropped, (known < minimum, TOO_FEW_CONTACTS)),
        figure("ends", ends, (contacts < minimum, TOO_FEW_CONTACTS)),
    ]
    return pd.concat([whole[["n"]].rename(columns={"n": "contacts"}).reset_index(), *figures], axis=1)


def _links(sums: pd.DataFrame, declared: pd.DataFrame, gap_days: int, minimum: int) -> pd.DataFrame:
    """Declared ways between touchpoints of which contacts are known or not, and the others that many go."""
    ways = sums[~sums["next_touchpoint_id"].isin([ENDS, ELSEWHERE])]
    named = ways.rename(columns={"touchpoint_id": KEYS[0], "next_touchpoint_id": KEYS[1]})
    both = declared.assign(declared=True).merge(named, on=KEYS, how="outer")
    both["declared"] = both["declared"].eq(True)
    counts = both[["n", *WITHIN]].fillna(0).to_numpy(np.float64)
    from_n = both[KEYS[0]].map(sums.groupby("touchpoint_id")["n"].sum()).fillna(0).to_numpy(np.float64)
    hours = np.array(WAITS) / 60
    kept = hours < gap_days * 24
    edges = np.array([0.0, *hours[kept], gap_days * 24.0])
    went = counts[:, 0]
    within = np.column_stack([np.zeros(len(went)), counts[:, 1:][:, kept], went])
    bins = np.diff(within, axis=1)
    waited = median_from_bins(edges[:-1], edges[1:], bins, np.zeros_like(bins), coarse=True)
    figures = [
        figure("onward_share", wilson(went, from_n), (from_n < minimum, TOO_FEW_CONTACTS)),
        figure("waiting_hours", waited, (went < minimum, TOO_FEW_CONTACTS)),
    ]
    late = _late(both["expected_wait_hours"].to_numpy(np.float64), edges, within, went)
    given = both[[*KEYS, "label", "expected_wait_hours", "declared"]].assign(late=late & (went >= minimum))
    found = pd.concat([given.reset_index(drop=True), *figures], axis=1)
    worth = found["declared"] | (found["onward_share_low"] > OFTEN)
    return found[worth].reset_index(drop=True)


def _late(expected: Floats, edges: Floats, within: Floats, went: Floats) -> Flags:
    """Whether more than half wait longer than expected, beyond chance: than the end of the step in which the
    expected time lies, as how long they wait within a step is not kept. `within`: up to each edge."""
    step = np.searchsorted(edges, np.nan_to_num(expected, nan=np.inf))
    soon = within[np.arange(len(went)), np.minimum(step, len(edges) - 1)]
    late: Flags = (step < len(edges)) & (wilson(went - soon, went).low > 50)
    return late
