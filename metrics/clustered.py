"""What the answers of a period are worth, of which several may be one customer's."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import pandas as pd

from metrics.bucket_rollups import BUCKETS
from metrics.months import Months
from metrics.statistics.arrays import Flags, Floats
from metrics.statistics.clusters import Design, Joint, Pulls, design, joint, pulls
from metrics.statistics.intervals import Moments, moments


@dataclass(frozen=True)
class Clustered:
    """Answers in the months that a period touches, of several touchpoints or of the company (one then).

    `sums`: those of a daily roll-up, a row each; `buckets`: those of a monthly one, (buckets, rows) per
    column; `independent`: no customer has ever answered twice.
    """

    months: Months
    sums: pd.DataFrame
    buckets: Mapping[str, Floats]
    independent: Flags

    def pulls(self, question: str) -> Pulls:
        """How far each bucket pulls the mean answer."""
        w, wx, _ = weighted(self.buckets, question)
        return pulls(w, wx)

    def moments(self, question: str) -> Moments:
        """The mean answer, as if all were independent."""
        return moments(*powers(self.sums, question))

    def design(self, question: str) -> Design:
        """What an answer is worth."""
        plain = self.moments(question)
        return design(self.pulls(question), plain.variance, plain.effective, self.independent)

    def joint(self, earlier: "Clustered", question: str) -> Joint:
        """Of the mean answers of two periods, which the same customers may have given.

        None where the periods share a month: its buckets cannot be told apart, and none is cautious.
        """
        found = joint(self.pulls(question), earlier.pulls(question))
        apart = self.independent | self.shares_months(earlier)
        return Joint(np.where(apart, 0.0, found.correlation), np.where(apart, np.inf, found.degrees))

    def shares_months(self, other: "Clustered") -> bool:
        return bool(set(self.months) & set(other.months))

    @cached_property
    def together(self) -> "Clustered":
        """All touchpoints as one: a customer who answers about several answers more than once."""
        met = self.sums["satisfaction_n"].to_numpy() > 0
        return replace(
            self,
            sums=self.sums.sum().to_frame().T,
            buckets={name: values.sum(axis=1, keepdims=True) for name, values in self.buckets.items()},
            independent=np.array([met.sum() == 1 and bool(self.independent[met].all())]),
        )


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


def by_bucket(frame: pd.DataFrame, ids: pd.Index | None = None) -> dict[str, Floats]:
    """The sums per column as arrays (buckets, touchpoints in this order), or (buckets, 1) without `ids`."""
    place = (
        np.zeros(len(frame), np.intp) if ids is None else ids.get_indexer(pd.Index(frame["touchpoint_id"]))
    )
    known = place >= 0
    shape = BUCKETS, 1 if ids is None else len(ids)
    found = {}
    for name in frame.columns.drop(["bucket", "touchpoint_id"], errors="ignore"):
        found[str(name)] = np.zeros(shape)
        found[str(name)][frame["bucket"].to_numpy()[known], place[known]] = frame[name].to_numpy()[known]
    return found
