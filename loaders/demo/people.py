"""The bank's customers: who they are, what they pay, and when they would leave anyway."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from loaders.demo.plan import Numbers, Plan

TIERS = np.array(["Everyday", "Plus", "Premier"], dtype=object)
TIER_SHARES = (0.62, 0.28, 0.10)
TIER_LEVEL = np.array([-0.7, 0.3, 3.3])  # points that they rate above the mean: on the whole none
TIER_REVENUE = np.array([11.0, 26.0, 88.0])  # median per month
REGIONS = np.array(["North", "East", "South", "West", "Capital"], dtype=object)
REGION_SHARES = (0.18, 0.17, 0.24, 0.19, 0.22)
RATINGS_PER_CUSTOMER = 5
FEWEST = 2000
STAYS = np.datetime64("2262-01-01")  # the end of those who stay
YEARLY_VOLUNTARY, YEARLY_INVOLUNTARY = 0.19, 0.015


@dataclass
class People:
    """Arrays by customer. `ended` is STAYS for those who do not leave; the surveys bring it forward."""

    ids: NDArray[np.object_]
    started: NDArray[np.datetime64]
    ended: NDArray[np.datetime64]
    voluntary: NDArray[np.bool_]
    because_of: NDArray[np.int64]  # the touchpoint that drove them away, -1 for none
    tier: NDArray[np.int64]
    region: NDArray[np.int64]
    level: Numbers  # how kindly they rate everything, in points
    revenue: Numbers

    def active(self, day: np.datetime64, until: np.datetime64) -> NDArray[np.int64]:
        """Those who are customers from this day to the other."""
        return np.flatnonzero((self.started <= day) & (self.ended > until))


def make_people(plan: Plan) -> People:
    """Three quarters are customers from the start, the others come later. Unkind raters leave more often."""
    random = plan.random(1)
    count = max(FEWEST, plan.ratings // RATINGS_PER_CUSTOMER)
    span = int((plan.stop - plan.start).astype(int))
    later = random.random(count) < 0.25
    days = np.where(later, random.integers(0, span - 60, count), -random.integers(1, 12 * 365, count))
    started = plan.start + days.astype("timedelta64[D]")
    level = random.normal(0, 6, count)
    seen_from = np.maximum(started, plan.start)
    own_will = random.exponential(365 / (YEARLY_VOLUNTARY * np.exp(-level / 40)))
    other = random.exponential(365 / YEARLY_INVOLUNTARY, count)
    ended = seen_from + np.ceil(np.minimum(np.minimum(own_will, other), 80_000)).astype("timedelta64[D]")
    tier = random.choice(3, count, p=TIER_SHARES)
    return People(
        ids=np.char.add("C", (100_000 + np.arange(count)).astype(str)).astype(object),
        started=started,
        ended=np.where(ended < plan.stop, ended, STAYS),
        voluntary=own_will < other,
        because_of=np.full(count, -1),
        tier=tier,
        region=random.choice(5, count, p=REGION_SHARES),
        level=level + TIER_LEVEL[tier],
        revenue=np.round(TIER_REVENUE[tier] * np.exp(random.normal(0, 0.45, count)), 2),
    )
