"""Which answers of staff two days may differ in, so that nobody can work out what a few said in between.

Answers count for a year, so that what is told of a Monday and of the Tuesday after it may differ by one
colleague's answer. Who may choose the day would learn it from the difference.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd

from metrics.statistics.arrays import Flags

NOBODY = -1


def told_apart(
    answers: pd.DataFrame,
    measures: Sequence[str],
    day: date,
    newest: date,
    counted: timedelta,
    fewest: int,
) -> pd.DataFrame:
    """One touchpoint's answers as they are told at the end of a day before the newest one.

    `answers`: respondent_id, assessed_on and the measures, the oldest first. From the newest backwards a
    day is told if what counts on it differs from each later one that is told by the answers of `fewest`
    respondents or more, or by none; any other day is told as the last one before it that is. `held`: True
    where that one has fewer answers than a figure needs, though the day itself has not: none may be shown.
    """
    course = _Course.of(answers, measures, counted)
    asked = course.rows(np.datetime64(day))
    kept = course.given(asked)[None][:0]
    for change in course.changes(np.datetime64(newest)):
        rows = course.rows(change)
        given = course.given(rows)
        if not _apart(given, kept, fewest):
            continue
        if change <= np.datetime64(day):
            break
        kept = np.concatenate([kept, given[None]])
    shown = _shown(given, fewest)
    held = bool((_shown(course.given(asked), fewest) & ~shown).any())
    told = rows if shown.any() and not held else asked
    return pd.DataFrame(answers.iloc[told[told != NOBODY]]).assign(held=held)


_Rows = npt.NDArray[np.intp]  # by respondent: the number of the answer that counts, or NOBODY
_Given = npt.NDArray[np.intp]  # the same by measure and respondent, NOBODY where the answer leaves it out


@dataclass(frozen=True)
class _Course:
    """What counts of one touchpoint's answers at the end of each day."""

    day: npt.NDArray[np.datetime64]
    respondent: _Rows
    has: Flags  # by measure and answer
    counted: np.timedelta64

    @classmethod
    def of(cls, answers: pd.DataFrame, measures: Sequence[str], counted: timedelta) -> "_Course":
        return cls(
            day=answers["assessed_on"].to_numpy("datetime64[D]"),
            respondent=pd.factorize(answers["respondent_id"])[0],
            has=answers[list(measures)].notna().to_numpy(np.bool_).T,
            counted=np.timedelta64(counted.days, "D"),
        )

    def changes(self, newest: np.datetime64) -> npt.NDArray[np.datetime64]:
        """The newest day and those on which an answer came or went, the newest first; last, one of none."""
        gone = self.day + self.counted + np.timedelta64(1, "D")
        none = self.day.min() - np.timedelta64(1, "D")
        days = np.unique(np.concatenate([[none], self.day, gone, [newest]]))
        return days[days <= newest][::-1]

    def rows(self, day: np.datetime64) -> _Rows:
        counts = np.flatnonzero((self.day <= day) & (self.day >= day - self.counted))
        found = np.full(self.respondent.max(initial=NOBODY) + 1, NOBODY)
        found[self.respondent[counts]] = counts  # of one respondent the last, which is the newest
        return found

    def given(self, rows: _Rows) -> _Given:
        return np.where((rows != NOBODY) & self.has[:, rows], rows, NOBODY)


def _shown(given: _Given, fewest: int) -> Flags:
    """By measure: whether a figure may be made of it."""
    return np.asarray((given != NOBODY).sum(axis=-1) >= fewest)


def _apart(one: _Given, others: _Given, fewest: int) -> bool:
    """Whether its figures beside those of others tell of no smaller group; withheld ones tell nothing."""
    different = (one != others).sum(axis=-1)
    told = _shown(one, fewest) & _shown(others, fewest)
    return bool((~told | (different == 0) | (different >= fewest)).all())
