"""Where customers go on to after a contact, how long they wait for it, and where they drop off."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics import queries
from metrics.clustered import by_bucket
from metrics.figures import figure
from metrics.period import Period
from metrics.queries import Bind, Segment
from metrics.queries.flow import ELSEWHERE, covered
from metrics.rollup_tables import ENDS, OF_GROUPS, WAITS, WITHIN
from metrics.scope import Scope
from metrics.scorecard import experienced
from metrics.statistics.arrays import Floats
from metrics.statistics.clusters import Design, design_of_shares
from metrics.statistics.estimate import Estimate
from metrics.statistics.intervals import weighted_wilson, wilson
from metrics.statistics.waiting import median_wait, worth_of_waits
from metrics.withheld import TOO_FEW_CONTACTS

OFTEN = 5.0  # of 100 that go on this way beyond chance: then a way is worth showing that nobody declared
KEYS = ["from_touchpoint", "to_touchpoint"]
WAY = ["touchpoint_id", "next_touchpoint_id"]


@dataclass(frozen=True)
class Flow:
    """What follows contacts of the months of `period`.

    `places`: per touchpoint_id the contacts, and the figures drop_off and ends. `links`: per from_touchpoint
    and to_touchpoint the figures onward_share and waiting_hours, whether the way was `declared`, its label,
    expected_wait_hours and whether most wait longer (`late`). Without what nobody declared and few go.
    `recorded`: whether there is any contact, of whichever month.
    """

    period: Period | None
    places: pd.DataFrame
    links: pd.DataFrame
    recorded: bool = True


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
    links = pd.DataFrame(declared, columns=[*KEYS, "label", "expected_wait_hours"])
    known = covered(bind, scope)
    months = told(period, known, gap_days)
    sums = queries.flow(bind, scope, months or period, segment)
    if months is None:
        sums = sums.head(0)
    ways = _ways(sums, links)
    groups = _Groups(sums.drop(columns=WAY[1]).assign(bucket=0), sums.assign(bucket=0))
    if not sums.empty:
        met = ways.loc[ways["n"] > 0, KEYS].itertuples(index=False, name=None)
        every = queries.contact_groups(bind, scope, months or period)
        groups = _Groups(every, queries.flow_groups(bind, scope, months or period, met))
    links = _links(ways, groups, gap_days, minimum)
    return Flow(months, _places(sums, groups, minimum), links, known is not None)


@dataclass(frozen=True)
class _Groups:
    """Everybody's contacts per bucket of customers: at a touchpoint, and those that end there or go a way."""

    contacts: pd.DataFrame
    onward: pd.DataFrame


def _ways(sums: pd.DataFrame, declared: pd.DataFrame) -> pd.DataFrame:
    """The sums of declared ways, contacts of which are known or not, and of others that many may go."""
    known = sums[~sums["next_touchpoint_id"].isin([ENDS, ELSEWHERE])]
    named = known.rename(columns=dict(zip(WAY, KEYS, strict=True)))
    both = declared.assign(declared=True).merge(named, on=KEYS, how="outer")
    both["declared"] = both["declared"].eq(True)
    both[["n", *WITHIN]] = both[["n", *WITHIN]].fillna(0)
    both["contacts"] = both[KEYS[0]].map(sums.groupby("touchpoint_id")["n"].sum()).fillna(0)
    many = wilson(both["n"], both["contacts"]).low > OFTEN  # that some are one customer's makes it no surer
    return both[both["declared"] | many].reset_index(drop=True)


def _places(sums: pd.DataFrame, groups: _Groups, minimum: int) -> pd.DataFrame:
    """Who gave up or failed and made no other contact, and who made no other contact at all."""
    ended = sums[sums["next_touchpoint_id"] == ENDS].groupby("touchpoint_id")[["n", "unfinished_n"]].sum()
    whole = sums.groupby("touchpoint_id")[["n", "known_n"]].sum()
    ended = ended.reindex(whole.index, fill_value=0)
    every = _by_group(groups.contacts, whole.index)
    last = groups.onward[groups.onward[WAY[1]] == ENDS].drop(columns=WAY[1])
    stayed = _by_group(last, whole.index)
    dropped = _share(ended["unfinished_n"], whole["known_n"], stayed["unfinished_n"], every["known_n"])
    ends = _share(ended["n"], whole["n"], stayed["n"], every["n"])
    figures = [
        figure("drop_off", dropped, (dropped.n < minimum, TOO_FEW_CONTACTS)),
        figure("ends", ends, (ends.n < minimum, TOO_FEW_CONTACTS)),
    ]
    return pd.concat([whole[["n"]].rename(columns={"n": "contacts"}).reset_index(), *figures], axis=1)


def _links(ways: pd.DataFrame, groups: _Groups, gap_days: int, minimum: int) -> pd.DataFrame:
    went = _by_group(groups.onward, pd.MultiIndex.from_frame(ways[KEYS], names=WAY))
    every = _by_group(groups.contacts, pd.Index(ways[KEYS[0]], name=WAY[0]))
    shorter = {
        name: minutes / 60 for name, minutes in zip(WITHIN, WAITS, strict=True) if minutes < gap_days * 1440
    }
    ends = np.array([0.0, *shorter.values(), gap_days * 24.0])
    worth = worth_of_waits(_steps(went, [name for name in OF_GROUPS if name in shorter]))
    waited = median_wait(ends, _steps(ways, list(shorter)), design=worth)
    share = _share(ways["n"], ways["contacts"], went["n"], every["n"])
    late = (waited.low > ways["expected_wait_hours"]) & (waited.n >= minimum)
    figures = [
        figure("onward_share", share, (share.n < minimum, TOO_FEW_CONTACTS)),
        figure("waiting_hours", waited, (waited.n < minimum, TOO_FEW_CONTACTS)),
    ]
    given = ways[[*KEYS, "label", "expected_wait_hours", "declared"]].assign(late=late)
    found = pd.concat([given, *figures], axis=1)
    return found[found["declared"] | (found["onward_share_low"] > OFTEN)].reset_index(drop=True)


def _by_group(groups: pd.DataFrame, rows: pd.Index) -> dict[str, Floats]:
    """The sums as arrays (groups, rows)."""
    known = rows.unique()
    return {name: sums[:, known.get_indexer(rows)] for name, sums in by_bucket(groups, known).items()}


def _share(hits: pd.Series, of: pd.Series, grouped_hits: Floats, grouped: Floats) -> Estimate:
    """With what contacts are worth, of which several may be one customer's, in a segment as in all."""
    n = of.to_numpy(np.float64)
    worth: Design = design_of_shares(grouped, grouped_hits, grouped.sum(axis=0))
    return weighted_wilson(n, n, n, hits, design=worth)


def _steps(sums: pd.DataFrame | dict[str, Floats], shorter: list[str]) -> Floats:
    """How many waits lie in each step: (..., steps)."""
    every = np.asarray(sums["n"], np.float64)
    below = [np.asarray(sums[name], np.float64) for name in shorter]
    return np.diff(np.stack([0 * every, *below, every], axis=-1), axis=-1)
