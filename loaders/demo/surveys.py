"""A month of filled-in surveys: who met what, how it was rated, and what that does to the whole."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from loaders.demo import words
from loaders.demo.people import REGIONS, People
from loaders.demo.plan import (
    DRIVES_CHURN,
    LEAVING_DAYS,
    SILENT_FAILURE,
    WEAK_SEGMENT,
    Month,
    Numbers,
    Plan,
)
from metrics.rollups import BAD_BELOW

Places = NDArray[np.int64]
BASE = 68.0  # overall satisfaction of a customer whose every rating is as usual
CONCENTRATION = 6.3  # of one rating around its mean: a standard deviation of 17 points at 70
ASKED_IMPORTANCE = 0.4  # the share of ratings that also asks how important the touchpoint is
ASKED_EFFORT = 0.25


@dataclass(frozen=True)
class Answers:
    """A month's forms and ratings, in the order of their time. Scores are raw, from 1 to 10."""

    forms: pd.DataFrame  # form, customer_id, answered_at, overall, recommend, comment
    ratings: pd.DataFrame  # form, customer_id, touchpoint_id, answered_at, score, importance, effort, comment


def make_answers(plan: Plan, people: People, month: Month, step: float) -> Answers:
    """Draws the month's answers and lets those leave whom a bad experience drives away."""
    random = plan.random(2, month.number)
    wanted = plan.share(month)
    reach = plan.column("reach")
    there = people.active(month.first, month.first + np.timedelta64(month.days, "D"))
    drawn = int(wanted / reach.sum() * 1.25) + 20
    customers = random.permutation(there)[:drawn]
    met = random.random((len(customers), len(reach))) < reach
    form, touchpoint = np.nonzero(met)
    form, touchpoint = form[:wanted], touchpoint[:wanted]
    assert len(form) == wanted, "there are too few customers for so many ratings"
    customers = customers[: int(form[-1]) + 1]
    seconds = np.sort(random.integers(0, month.days * 86_400, len(customers)))
    at = month.first.astype("datetime64[s]") + seconds.astype("timedelta64[s]")

    customer = customers[form]
    score = _raw(around(random, _usual(plan, people, month, touchpoint, customer)), step)
    measured = (score - 1) / 9 * 100
    # The whole is made of what was measured: the planted impacts are what a regression must find.
    pull = np.bincount(form, plan.pull(touchpoint, measured), len(customers))
    whole = BASE + pull + random.normal(0, 9, len(customers))
    recommend = np.clip(np.rint(whole / 10 + 0.9 + random.normal(0, 1.1, len(customers))), 0, 10)
    _drive_away(plan, people, random, customer, touchpoint, measured, at[form])

    names = np.char.add(f"{month.name.replace('-', '')}-", np.arange(1, len(customers) + 1).astype(str))
    asked = random.random(wanted) < ASKED_IMPORTANCE
    importance = np.where(asked, _raw(around(random, plan.column("stated")[touchpoint]), 1), np.nan)
    felt = np.clip(np.rint(5 - measured / 25 + random.normal(0, 0.7, wanted)), 1, 5)
    forms = pd.DataFrame(
        {
            "form": names,
            "customer_id": people.ids[customers],
            "answered_at": at,
            "overall": _raw(whole, 1),
            "recommend": np.where(random.random(len(customers)) < 0.93, recommend, np.nan),
            "comment": _overall_comments(random, whole),
        }
    )
    ratings = pd.DataFrame(
        {
            "form": names[form],
            "customer_id": people.ids[customer],
            "touchpoint_id": plan.ids[touchpoint],
            "answered_at": at[form],
            "score": score,
            "importance": importance,
            "effort": np.where(random.random(wanted) < ASKED_EFFORT, felt, np.nan),
            "comment": _comments(plan, random, touchpoint, measured),
        }
    )
    return Answers(forms, ratings)


def _usual(plan: Plan, people: People, month: Month, touchpoint: Places, customer: Places) -> Numbers:
    name, _, region, points = WEAK_SEGMENT
    weak = (touchpoint == plan.place(name)) & (REGIONS[people.region[customer]] == region)
    return plan.performance(month)[touchpoint] + people.level[customer] + np.where(weak, points, 0.0)


def around(random: np.random.Generator, mean: Numbers) -> Numbers:
    """Draws within 0-100 whose means are these: a beta distribution has no ceiling that bends the mean."""
    share = np.clip(mean, 2, 98) / 100
    return random.beta(share * CONCENTRATION, (1 - share) * CONCENTRATION) * 100


def _raw(score: Numbers, step: float) -> Numbers:
    """0-100 as an answer from 1 to 10."""
    return np.clip(np.rint((1 + score * 9 / 100) / step) * step, 1, 10)


def _drive_away(
    plan: Plan,
    people: People,
    random: np.random.Generator,
    customer: Places,
    touchpoint: Places,
    measured: Numbers,
    at: NDArray[np.datetime64],
) -> None:
    """Some of those with a bad experience leave soon after, if they had not left before."""
    for name, chance in (DRIVES_CHURN, SILENT_FAILURE):
        place = plan.place(name)
        bad = np.flatnonzero((touchpoint == place) & (measured < BAD_BELOW))
        gone = bad[random.random(len(bad)) < chance]
        first, last = LEAVING_DAYS
        day = at[gone].astype("datetime64[D]") + random.integers(first, last, len(gone)).astype(
            "timedelta64[D]"
        )
        sooner = day < np.minimum(people.ended[customer[gone]], plan.stop)
        who = customer[gone][sooner]
        people.ended[who] = day[sooner]
        people.voluntary[who] = True
        people.because_of[who] = place


def _comments(
    plan: Plan, random: np.random.Generator, touchpoint: Places, measured: Numbers
) -> NDArray[np.object_]:
    """A sentence with few good ratings and with more of the bad ones."""
    said = random.random(len(touchpoint)) < np.where(measured < BAD_BELOW, 0.22, 0.05)
    theme = plan.touchpoints["theme"].to_numpy(dtype=object)[touchpoint]
    texts = np.full(len(touchpoint), None, dtype=object)
    for bank, kind in ((words.BAD, measured < BAD_BELOW), (words.GOOD, measured >= 67)):
        rows = np.flatnonzero(said & kind)
        texts[rows] = words.pick(random, bank, theme[rows])
    return texts


def _overall_comments(random: np.random.Generator, whole: Numbers) -> NDArray[np.object_]:
    said = random.random(len(whole)) < 0.12
    texts = np.full(len(whole), None, dtype=object)
    for bank, kind in ((words.OVERALL_BAD, whole < BASE - 8), (words.OVERALL_GOOD, whole > BASE)):
        rows = np.flatnonzero(said & kind)
        texts[rows] = random.choice(np.array(bank, dtype=object), len(rows))
    return texts
