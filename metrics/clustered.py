"""Answers of a period with what they are worth, as several may be one customer's."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import wraps
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.bucket_rollups import BUCKETS
from metrics.months import Months
from metrics.statistics import intervals
from metrics.statistics.arrays import Flags, Floats, ratio
from metrics.statistics.clusters import Design, Joint, Pulls, design, joint, pulls
from metrics.statistics.estimate import Estimate
from metrics.statistics.intervals import Moments, moments

Places = npt.NDArray[np.intp]
A = TypeVar("A", "Clustered", "Answers")
T = TypeVar("T")


def _once(find: Callable[[A, str], T]) -> Callable[[A, str], T]:
    """Kept for the next figure of the same answers, as most ask for it."""

    @wraps(find)
    def found(answers: A, question: str) -> T:
        key = find.__name__, question
        if key not in answers._kept:
            answers._kept[key] = find(answers, question)
        return cast(T, answers._kept[key])

    return found


@dataclass(frozen=True)
class Clustered:
    """Answers in the months that a period touches: a row per touchpoint, month or segment, or one row.

    `sums`: those of a daily roll-up, a row each; `buckets`: those of a monthly one, (buckets, rows) per
    column; `independent`: no customer has ever answered twice.
    """

    months: Months
    sums: pd.DataFrame
    buckets: Mapping[str, Floats]
    independent: Flags
    _kept: dict[tuple[str, str], Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    @_once
    def pulls(self, question: str) -> Pulls:
        """How far each bucket pulls the mean answer."""
        w, wx, _ = weighted(self.buckets, question)
        return pulls(w, wx)

    @_once
    def moments(self, question: str) -> Moments:
        """The mean answer, as if all were independent."""
        return moments(*powers(self.sums, question))

    @_once
    def design(self, question: str) -> Design:
        """What an answer is worth."""
        plain = self.moments(question)
        return design(self.pulls(question), plain.variance, plain.effective, self.independent)

    def joint(self, earlier: "Clustered", question: str) -> Joint:
        """Of the mean answers of all months of two periods, which the same customers may have given.

        None where the periods share a month: its buckets cannot be told apart, and none is cautious.
        """
        found = joint(self.pulls(question), earlier.pulls(question))
        apart = self.independent | self.shares_months(earlier)
        return Joint(np.where(apart, 0.0, found.correlation), np.where(apart, np.inf, found.degrees))

    def shares_months(self, other: "Clustered") -> bool:
        return bool(set(self.months) & set(other.months))

    def grouped(self, group: Places, groups: int) -> "Clustered":
        """The rows of each group (0, 1, ...) as one."""
        member = np.eye(groups)[group]
        met = self.sums["satisfaction_n"].to_numpy() > 0
        alone = (met @ member == 1) & ((met & ~self.independent) @ member == 0)
        return replace(
            self,
            sums=_added(self.sums, group, groups),
            buckets={name: values @ member for name, values in self.buckets.items()},
            independent=alone,
        )

    def rows(self, places: Places) -> "Clustered":
        """These rows; -1: one without answers."""
        return replace(
            self,
            sums=_rows(self.sums, places),
            buckets={name: values[:, places] * (places >= 0) for name, values in self.buckets.items()},
            independent=self.independent[places] | (places < 0),
        )


@dataclass(frozen=True)
class Answers:
    """The sums of a period's days, a row each, and what answers are worth by the months that it touches."""

    sums: pd.DataFrame
    clustered: Clustered
    _kept: dict[tuple[str, str], Any] = field(init=False, default_factory=dict, repr=False, compare=False)

    @_once
    def powers(self, question: str) -> tuple[Floats, Floats, Floats, Floats, Floats]:
        return powers(self.sums, question)

    @_once
    def plain(self, question: str) -> Moments:
        """The mean answer, as if all were independent."""
        return moments(*self.powers(question))

    def moments(self, question: str) -> Moments:
        return moments(*self.powers(question), design=self.clustered.design(question))

    def joint(self, earlier: "Answers", question: str) -> Joint:
        """Of the mean answers of two periods: who answered within a month may have done so on other days."""
        whole = self.clustered.joint(earlier.clustered, question)
        return whole.in_parts(self.part(question), earlier.part(question))

    def part(self, question: str) -> Floats:
        """How much of the answers of the months touched lies in the period, 0 to 1."""
        within, months = self.plain(question), self.clustered.moments(question)
        return np.clip(np.nan_to_num(ratio(within.effective, months.effective)), 0, 1)

    def equal(self, question: str, *columns: str) -> list[Floats]:
        """These sums of weights as numbers of independent answers (Kish 1965)."""
        _, w, ww, _, _ = self.powers(question)
        scale = np.nan_to_num(ratio(w, ww)) / self.clustered.design(question).effect
        return [self.sums[column].to_numpy(np.float64) * scale for column in columns]

    def mean(self, question: str) -> Estimate:
        """The mean answer, 0-100."""
        design = self.clustered.design(question)
        return intervals.mean_t(*self.powers(question), design=design).within(0, 100)

    def top_box(self) -> Estimate:
        """The share of answers at or above the top box."""
        n, w, ww, wx, _ = self.powers("top")
        return intervals.weighted_wilson(n, w, ww, wx, design=self.clustered.design("top"))

    def net_promoter(self) -> Estimate:
        """The Net Promoter Score."""
        names = ("recommend_n", "recommend_w", "recommend_ww", "promoters_w", "detractors_w")
        n, w, ww, promoters, detractors = (self.sums[name].to_numpy(np.float64) for name in names)
        design = self.clustered.design("recommend")
        return intervals.weighted_net_promoter(n, w, ww, promoters, detractors, design=design)

    def grouped(self, group: Places, groups: int) -> "Answers":
        """The rows of each group (0, 1, ...) as one."""
        return Answers(_added(self.sums, group, groups), self.clustered.grouped(group, groups))

    def rows(self, places: Places) -> "Answers":
        """These rows; -1: one without answers."""
        return Answers(_rows(self.sums, places), self.clustered.rows(places))


def weighted(
    sums: Mapping[str, Floats] | pd.DataFrame, question: str
) -> tuple[Floats, Floats, Floats | None]:
    """w, wx and (of a daily roll-up) wxx of a question; shares and the net score are means of 0, 1 and -1."""

    def read(name: str) -> Floats:
        return np.asarray(sums[name], dtype=np.float64)

    if question == "top":
        return read("satisfaction_w"), read("top_w"), read("top_w")
    if question == "recommend":
        promoters, detractors = read("promoters_w"), read("detractors_w")
        return read("recommend_w"), promoters - detractors, promoters + detractors
    squares = read(f"{question}_wxx") if f"{question}_wxx" in sums else None
    return read(f"{question}_w"), read(f"{question}_wx"), squares


def powers(sums: pd.DataFrame, question: str) -> tuple[Floats, Floats, Floats, Floats, Floats]:
    """n, w, ww, wx and wxx of a question."""
    base = "satisfaction" if question == "top" else question
    n, ww = (sums[f"{base}_{power}"].to_numpy(np.float64) for power in ("n", "ww"))
    w, wx, wxx = weighted(sums, question)
    assert wxx is not None, "a daily roll-up has squares"
    return n, w, ww, wx, wxx


def by_bucket(frame: pd.DataFrame, rows: pd.Index | None = None) -> dict[str, Floats]:
    """The sums per column as arrays (buckets, rows); the index is named as the frame's keys.

    None: all in one row.
    """
    keys = [] if rows is None else [str(name) for name in rows.names]
    place = np.zeros(len(frame), np.intp) if rows is None else rows.get_indexer(keyed(frame, keys))
    known = place >= 0
    found = {}
    for name in frame.columns.drop(["bucket", *keys]):
        found[str(name)] = np.zeros((BUCKETS, 1 if rows is None else len(rows)))
        found[str(name)][frame["bucket"].to_numpy()[known], place[known]] = frame[name].to_numpy()[known]
    return found


def keyed(frame: pd.DataFrame, keys: list[str]) -> pd.Index:
    """The frame's keys as an index: of one level if it is one."""
    return pd.Index(frame[keys[0]]) if len(keys) == 1 else pd.MultiIndex.from_frame(frame[keys])


def _added(sums: pd.DataFrame, group: Places, groups: int) -> pd.DataFrame:
    return sums.groupby(group).sum().reindex(range(groups), fill_value=0)


def _rows(sums: pd.DataFrame, places: Places) -> pd.DataFrame:
    return sums.reindex(places, fill_value=0).reset_index(drop=True)
