"""What is planted in the demo: the touchpoints' true strengths and the stories that pages must find."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
from numpy.typing import NDArray

HERE = Path(__file__).parent
MONTHS = 36
Numbers = NDArray[np.float64]

# The stories. Points are on the scale 0-100, months are counted back from the last one.
GOT_WORSE = ("card_delivery", 6, -16.0)  # since the seventh-last month
GOT_BETTER = ("app_sign_in", 15, 10.0)
DRIVES_CHURN = ("payment_dispute", 0.18)  # more of those with a bad experience leave within the window
SILENT_FAILURE = ("rate_change_notice", 0.14)  # the same, but hardly anybody complains
WEAK_SEGMENT = ("branch_counter", "region", "West", -18.0)
BLIND_SPOTS = (
    "online_application",
    "phone_support",
    "complaint_handling",
)  # staff are 20 points and more above
FALSE_ALARMS = ("rates_and_fees", "cash_machines", "branch_counter")  # staff are 20 points and more below
BASIC = "card_payments"  # taken for granted: only ratings below the middle move overall satisfaction
EXCITEMENT = "website"  # nobody misses it: only ratings above the middle do
MIDDLE = 62.5  # of middling ratings: between the two middle ones of five steps
LEAVING_DAYS = (3, 80)  # after the experience, within the usual churn window of 90 days


@dataclass(frozen=True)
class Month:
    """One month of the demo: its number (0 is the first) and its first day."""

    number: int
    first: np.datetime64
    days: int

    @property
    def name(self) -> str:
        return str(self.first)[:7]

    @property
    def left(self) -> int:
        """How many months come after it."""
        return MONTHS - 1 - self.number


@dataclass(frozen=True)
class Plan:
    """The planted truth by touchpoint (arrays in the map's order) and the calendar."""

    seed: int
    ratings: int
    months: tuple[Month, ...]
    touchpoints: pd.DataFrame  # the map's file with the planted columns

    @property
    def ids(self) -> NDArray[np.object_]:
        return self.touchpoints["touchpoint_id"].to_numpy(dtype=object)

    @property
    def start(self) -> np.datetime64:
        return self.months[0].first

    @property
    def stop(self) -> np.datetime64:
        """The day after the last one."""
        return self.months[-1].first + np.timedelta64(self.months[-1].days, "D")

    def column(self, name: str) -> Numbers:
        return self.touchpoints[name].to_numpy(dtype=float)

    def place(self, touchpoint_id: str) -> int:
        return int(np.flatnonzero(self.ids == touchpoint_id)[0])

    def performance(self, month: Month) -> Numbers:
        """What a touchpoint truly is worth in this month, 0-100, for a customer without a special segment."""
        values = self.column("performance")
        for name, back, points in (GOT_WORSE, GOT_BETTER):
            if month.left <= back:
                values[self.place(name)] += points
        return values

    def pull(self, touchpoint: NDArray[np.int64], rating: Numbers) -> Numbers:
        """By how many points of overall satisfaction each rating moves the whole."""
        away = rating - self.column("performance")[touchpoint]
        for name, bent in ((BASIC, np.minimum), (EXCITEMENT, np.maximum)):
            away = np.where(touchpoint == self.place(name), bent(rating - MIDDLE, 0.0), away)
        return self.column("impact")[touchpoint] * away

    def random(self, *key: int) -> np.random.Generator:
        """A stream of its own for each part, so that one part does not move the others."""
        return np.random.default_rng([self.seed, *key])

    def share(self, month: Month) -> int:
        """How many ratings belong to this month: volume grows slowly, with a dip in summer."""
        weights = np.array([_volume(each) for each in self.months])
        upto = np.rint(np.cumsum(weights) / weights.sum() * self.ratings).astype(int)
        return int(upto[month.number] - (upto[month.number - 1] if month.number else 0))


def make_plan(ratings: int, seed: int, end: date) -> Plan:
    """The plan of a demo whose last day is `end`, the last day of a month."""
    last = np.datetime64(end, "M")
    touchpoints = pd.read_csv(HERE / "map" / "touchpoints.csv").merge(
        pd.read_csv(HERE / "planted.csv"), on="touchpoint_id", validate="one_to_one"
    )
    months = []
    for number in range(MONTHS):
        month = last - np.timedelta64(MONTHS - 1 - number, "M")
        first = month.astype("datetime64[D]")
        following = (month + np.timedelta64(1, "M")).astype("datetime64[D]")
        months.append(Month(number, first, int((following - first).astype(int))))
    return Plan(seed, ratings, tuple(months), touchpoints)


def _volume(month: Month) -> float:
    of_year = int(month.first.astype("datetime64[M]").astype(int) % 12)
    return month.days * (1 + 0.01 * month.number) * (0.85 if of_year in (6, 7) else 1.0)
