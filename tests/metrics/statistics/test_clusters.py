"""Intervals hold the truth as often as they say when customers answer several times, and when they do not."""

from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from metrics import touchpoint_figures
from metrics.bucket_rollups import BUCKETS
from metrics.clustered import Answers, Clustered, powers
from metrics.index_detail import ends, mix_ends
from metrics.index_figure import Weights, index, index_change
from metrics.settings import Settings
from metrics.statistics import clusters, intervals
from metrics.statistics.index_change import parts

RUNS = 1000
SCORES = np.array([0.0, 25, 50, 75, 100])
CUTS = np.array([-1.8, -1.2, -0.5, 0.4])  # of a normal mood: a bit more good answers than bad ones
BASES = [  # answers, answers per customer, how much of an answer is the customer's mood
    *((30, 1, 0.0), (30, 2, 0.5), (60, 5, 0.5), (60, 5, 0.1), (120, 12, 0.5)),
    *((300, 1, 0.0), (300, 2, 0.0), (300, 2, 0.5), (300, 5, 0.5), (300, 12, 0.1), (300, 12, 0.5)),
    *((5000, 2, 0.5), (5000, 5, 0.0), (5000, 12, 0.5)),
]
MAY, APRIL = (date(2026, 5, 1),), (date(2026, 4, 1),)
LEVELS = {APRIL: np.array([-0.5, 0.0, 0.5, 1.0]), MAY: np.array([0.3, 0.0, 0.4, 1.0])}  # of four touchpoints


@dataclass(frozen=True)
class Panel:
    """Runs of a survey: how good it is, each customer's mood and bucket, how much of an answer mood makes."""

    level: np.ndarray
    mood: np.ndarray
    bucket: np.ndarray
    alike: float
    random: np.random.Generator

    def answer(self, n: int, each: int) -> np.ndarray:
        """The first n scores of customers who answer so many times each: (runs, n)."""
        mood = np.repeat(self.mood, each, axis=1)[:, :n]
        own = self.random.normal(size=mood.shape)
        felt = np.sqrt(self.alike) * mood + np.sqrt(1 - self.alike) * own
        return SCORES[np.searchsorted(CUTS, felt + self.level)]

    def truth(self) -> dict[str, np.ndarray]:
        """Of each run: the mean, the satisfied share and the Net Promoter Score of all customers."""
        chances = np.diff(stats.norm.cdf(CUTS - self.level), prepend=0, append=1, axis=1)
        return {
            "mean": chances @ SCORES,
            "top_box": 100 * chances[:, 3:].sum(axis=1),
            "net_promoter": 100 * (chances[:, 4] - chances[:, :2].sum(axis=1)),
        }

    def clustered(
        self,
        scores: np.ndarray,
        each: int,
        months: tuple[date, ...] = MAY,
        weight: np.ndarray | None = None,
    ) -> Clustered:
        """The sums that roll-ups hold, a row per run."""
        x, w = scores, np.ones(scores.shape) if weight is None else weight
        columns = {
            "satisfaction_w": w,
            "satisfaction_wx": w * x,
            "top_w": w * (x >= 75),
            "recommend_w": w,
            "promoters_w": w * (x == 100),
            "detractors_w": w * (x <= 25),
        }
        place = np.repeat(self.bucket, each, axis=1)[:, : x.shape[1]] + BUCKETS * np.arange(len(x))[:, None]
        size = BUCKETS * len(x)
        buckets = {
            name: np.bincount(place.ravel(), value.ravel(), size).reshape(len(x), BUCKETS).T
            for name, value in columns.items()
        }
        sums = {name: value.sum(axis=1) for name, value in columns.items()}
        n, ww = np.full(len(x), float(x.shape[1])), (w**2).sum(axis=1)
        sums |= {"satisfaction_n": n, "satisfaction_ww": ww, "recommend_n": n, "recommend_ww": ww}
        sums["satisfaction_wxx"] = (w * x**2).sum(axis=1)
        alone = np.full(len(x), each == 1)  # as roll-ups tell: nobody has ever answered twice
        return Clustered(months, pd.DataFrame(sums), buckets, alone)


def customers(n: int, each: int, alike: float = 0.5, runs: int = RUNS, seed: int = 6) -> Panel:
    random = np.random.default_rng(seed)
    count = -(-n // each)
    level, mood = random.uniform(-0.6, 0.6, (runs, 1)), random.normal(size=(runs, count))
    return Panel(level, mood, random.integers(0, BUCKETS, (runs, count)), alike, random)


def holds(found, truth) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


def mean(answers: Clustered):
    return intervals.mean_t(*powers(answers.sums, "satisfaction"), design=answers.design("satisfaction"))


def top_box(answers: Clustered):
    n, w, ww, wx, _ = powers(answers.sums, "top")
    return intervals.weighted_wilson(n, w, ww, wx, design=answers.design("top"))


def net_promoter(answers: Clustered):
    names = ("recommend_n", "recommend_w", "recommend_ww", "promoters_w", "detractors_w")
    columns = [answers.sums[name] for name in names]
    return intervals.weighted_net_promoter(*columns, design=answers.design("recommend"))


def difference_of_means(now: Clustered, before: Clustered):
    sides = [
        intervals.moments(*powers(one.sums, "satisfaction"), design=one.design("satisfaction"))
        for one in (now, before)
    ]
    return intervals.difference_of_means(*sides, joint=now.joint(before, "satisfaction"))


def difference_of_shares(now: Clustered, before: Clustered):
    counts = equal(now, "top", "top_w", "satisfaction_w"), equal(before, "top", "top_w", "satisfaction_w")
    degrees = now.design("top").degrees, before.design("top").degrees
    return intervals.difference_of_proportions(
        *counts[0], *counts[1], degrees=degrees, joint=now.joint(before, "top")
    )


def difference_of_scores(now: Clustered, before: Clustered):
    names = ("promoters_w", "detractors_w", "recommend_w")
    counts = equal(now, "recommend", *names), equal(before, "recommend", *names)
    degrees = now.design("recommend").degrees, before.design("recommend").degrees
    return intervals.difference_of_net_promoters(
        *counts[0], *counts[1], degrees=degrees, joint=now.joint(before, "recommend")
    )


def equal(answers: Clustered, question: str, *names: str) -> list[np.ndarray]:
    return [answers.sums[name].to_numpy() / answers.design(question).effect for name in names]


def between(found: dict[str, float], low: float = 0.93, high: float = 0.97) -> None:
    """So many of hundred hold the truth; the message says which do not."""
    assert {name: share for name, share in found.items() if not low <= share <= high} == {}


def runs(n: int) -> int:
    return 3000 if n <= 300 else 1000


@pytest.mark.parametrize(("n", "each", "alike"), BASES)
def test_levels(n, each, alike):
    who = customers(n, each, alike, runs(n))
    answers, truth = who.clustered(who.answer(n, each), each), who.truth()
    figures = {"mean": mean, "top_box": top_box, "net_promoter": net_promoter}
    between({name: holds(figure(answers), truth[name]) for name, figure in figures.items()})


@pytest.mark.parametrize(("n", "each"), [(10, 2), (12, 3), (12, 4), (20, 2), (20, 5), (20, 10)])
def test_levels_of_few_answers_of_few_customers(n, each):
    """Shares are then on the safe side; where nobody else answered there is no interval."""
    who = customers(n, each, 0.5, 2000)
    answers, truth = who.clustered(who.answer(n, each), each), who.truth()
    share, score, level = top_box(answers), net_promoter(answers), mean(answers)
    known = np.isfinite(level.low) & (answers.moments("satisfaction").deviation > 0)
    assert known.mean() > 0.9
    held = (level.low <= truth["mean"]) & (truth["mean"] <= level.high)
    between({"mean": held[known].mean()}, 0.92)
    between({"top_box": holds(share, truth["top_box"]) / np.isfinite(share.low).mean()}, 0.93, 0.999)
    between({"net_promoter": holds(score, truth["net_promoter"]) / np.isfinite(score.low).mean()}, 0.93, 0.99)


@pytest.mark.parametrize(("n", "each", "alike"), [(30, 1, 0.0), (300, 1, 0.0), (100, 2, 0.5), (300, 5, 0.5)])
def test_levels_of_customers_with_unequal_weights(n, each, alike):
    """The largest weight in a hundred is a hundred times the smallest."""
    who = customers(n, each, alike, 3000)
    x = who.answer(n, each)
    weight = np.repeat(np.exp(who.random.normal(size=who.mood.shape)), each, axis=1)[:, :n]
    answers, truth = who.clustered(x, each, weight=weight), who.truth()
    figures = {"mean": mean, "top_box": top_box, "net_promoter": net_promoter}
    between({name: holds(figure(answers), truth[name]) for name, figure in figures.items()})


@pytest.mark.parametrize(("n", "each", "alike"), BASES)
def test_changes_between_periods_with_the_same_customers(n, each, alike):
    who = customers(n, each, alike, runs(n))
    now, before = (who.clustered(who.answer(n, each), each, months) for months in (MAY, APRIL))
    figures = (difference_of_means, difference_of_shares, difference_of_scores)
    between({figure.__name__: holds(figure(now, before), 0) for figure in figures})


@pytest.mark.parametrize(("n", "each", "alike"), BASES)
def test_gaps_to_staff(n, each, alike):
    who = customers(n, each, alike, runs(n))
    answers = who.clustered(who.answer(n, each), each)
    staff = SCORES[np.searchsorted(CUTS, who.level + who.random.normal(size=(runs(n), 30)))]
    inner = intervals.moments(30, 30, 30, staff.sum(axis=1), (staff**2).sum(axis=1))
    outer = intervals.moments(*powers(answers.sums, "satisfaction"), design=answers.design("satisfaction"))
    between({"gap": holds(intervals.difference_of_means(inner, outer), 0)})


@pytest.mark.parametrize(("days", "alike"), [(7, 0.5), (7, 0.8), (15, 0.8), (30, 0.8)])
def test_changes_between_parts_of_months_which_other_customers_may_fill(days, alike):
    """Each customer answers once a month, on any day: who does in the last week of April seldom does so in
    the first of May. What the whole months have in common would claim too much: 75 of 100 cases."""
    who = customers(200, 1, alike, 4000)
    now, before = (part_of_month(who, months, days) for months in (MAY, APRIL))
    found = touchpoint_figures.change(now, before, Settings())
    held = (found["performance_change_low"] <= 0) & (found["performance_change_high"] >= 0)
    between({"change": held.mean()})


def test_the_change_of_the_index_between_parts_of_months():
    who = customers(200, 1, 0.8)
    now, before = (part_of_month(who, months, 7) for months in (MAY, APRIL))
    alone, runs = Weights.certain(np.ones(1)), zip(apart(now, 1), apart(before, 1), strict=True)
    found = [index_change(alone, *run, 10) for run in runs]
    between({"change": np.mean([one.low <= 0 <= one.high for one in found])})


def part_of_month(who: Panel, months: tuple[date, ...], days: int) -> Answers:
    """The answers of so many of thirty days, and the whole month's by bucket."""
    x = who.answer(200, 1)
    inside = (who.random.integers(0, 30, x.shape) < days).astype(float)
    whole = replace(who.clustered(x, 1, months), independent=np.zeros(len(x), bool))
    n = inside.sum(axis=1)
    sums = {f"satisfaction_{power}": n for power in ("n", "w", "ww")}
    sums |= {"satisfaction_wx": (x * inside).sum(axis=1), "satisfaction_wxx": (x**2 * inside).sum(axis=1)}
    return Answers(pd.DataFrame(sums), replace(whole, sums=whole.sums[list(sums)]))


@pytest.mark.parametrize("alike", [0.0, 0.5])
def test_answers_about_several_touchpoints_added_up(alike):
    """A part of the journey, or satisfaction from ratings: the same customers answer about each."""
    who = customers(200, 2, alike, 1000)
    parts = [who.clustered(who.answer(200, 2), 2) for _ in range(3)]
    rows = Clustered(
        MAY,
        pd.concat([one.sums for one in parts], ignore_index=True),
        {name: np.concatenate([one.buckets[name] for one in parts], axis=1) for name in parts[0].buckets},
        np.zeros(3000, bool),
    )
    answers = rows.grouped(np.tile(np.arange(1000), 3), 1000)
    figures = {"mean": mean, "top_box": top_box, "net_promoter": net_promoter}
    between({name: holds(figure(answers), who.truth()[name]) for name, figure in figures.items()})


def test_taken_as_independent_twelve_answers_of_each_customer_would_claim_far_too_much():
    who = customers(300, 12)
    answers = who.clustered(who.answer(300, 12), 12)
    assert holds(intervals.mean_t(*powers(answers.sums, "satisfaction")), who.truth()["mean"]) < 0.65
    now = intervals.moments(*powers(answers.sums, "satisfaction"))
    assert (
        holds(intervals.difference_of_means(now, now, joint=answers.joint(answers, "satisfaction")), 0) == 1
    )


def test_the_same_customers_in_both_periods_make_a_change_surer():
    who = customers(300, 5)
    now, before = (who.clustered(who.answer(300, 5), 5, months) for months in (MAY, APRIL))
    paired, apart = difference_of_means(now, before), difference_of_means(now, other_month(before))
    assert np.mean(paired.high - paired.low) < 0.8 * np.mean(apart.high - apart.low)


def other_month(answers: Clustered) -> Clustered:
    """As if the earlier period touched the same month: then nothing is known of what they have in common."""
    return replace(answers, months=MAY)


@pytest.mark.parametrize(
    ("people", "each", "alike", "stated"), [(60, 1, 0.5, True), (60, 1, 0.0, False), (80, 4, 0.5, False)]
)
def test_the_index_of_touchpoints_that_the_same_customers_rate(people, each, alike, stated):
    random = np.random.default_rng(22)
    levels, worth = np.array([-0.5, 0.0, 0.5, 1.0]), np.array([-0.4, 0.6, 0.2, 0.0])
    truth = [score_means(levels), score_means(worth)] if stated else [score_means(levels), np.ones(4)]
    true_index = np.exp((truth[1] * np.log(truth[0])).sum() / truth[1].sum())
    mood, bucket = random.normal(size=(RUNS, people, 1, 1)), random.integers(0, BUCKETS, (RUNS, people))
    periods = [
        ratings(
            *(scores(random, mood, shift, (RUNS, people, each, 4), alike) for shift in (levels, worth)),
            bucket,
            months,
        )
        for months in (MAY, APRIL)
    ]
    held, moved = [], []
    for now, before in zip(*(apart(period, 4) for period in periods), strict=True):
        importance = now.clustered.moments("importance")
        weights = Weights(importance.mean, np.sqrt(importance.variance), stated=True)
        if not stated:
            weights = Weights.certain(np.ones(4))
        found, change = index(weights, now, 10), index_change(weights, now, before, 10)
        held.append(found.low <= true_index <= found.high)
        moved.append(change.low <= 0 <= change.high)
    between({"index": np.mean(held), "change": np.mean(moved)})


@pytest.mark.parametrize(("people", "each", "alike"), [(60, 1, 0.0), (60, 1, 0.8), (200, 4, 0.5)])
def test_the_parts_of_its_change(people, each, alike):
    weights, periods = np.array([1.0, 2, 3, 4]), two_periods(23, people, each, alike)
    true = parts(weights, score_means(LEVELS[APRIL]), weights, score_means(LEVELS[MAY])).performance
    held = []
    for before, now in zip(*(apart(period, 4) for period in periods), strict=True):
        old, new = (one.moments("satisfaction").mean for one in (before, now))
        low, high = ends(parts(weights, old, weights, new), before, now)
        held.append((low <= true) & (true <= high))
    touchpoints = ("much better", "the same", "a bit worse", "good")
    between(dict(zip(touchpoints, np.mean(held, axis=0), strict=True)))


@pytest.mark.parametrize(("people", "each", "alike"), [(60, 1, 0.0), (60, 1, 0.8), (200, 4, 0.5)])
@pytest.mark.parametrize(("only_before", "only_now"), [([], [3]), ([0], [3]), ([0, 1], [])])
def test_what_comes_from_touchpoints_measured_in_one_period_only(people, each, alike, only_before, only_now):
    weights, periods = np.array([1.0, 2, 3, 4]), two_periods(25, people, each, alike)

    def mix(before, now):
        unknown = np.arange(4)[:, None]
        before, now = (
            np.where((unknown == missing).any(axis=1), np.nan, one)
            for one, missing in ((before, only_now), (now, only_before))
        )
        return parts(weights, before, weights, now)

    true, held = mix(*map(score_means, LEVELS.values())).mix.sum(), []
    for before, now in zip(*(apart(period, 4) for period in periods), strict=True):
        found = mix(*(one.moments("satisfaction").mean for one in (before, now)))
        low, high = mix_ends(found, before, now)
        assert low < found.mix.sum() < high
        held.append(low <= true <= high)
    between({"mix": np.mean(held)})


def two_periods(seed: int, people: int, each: int, alike: float) -> list[Answers]:
    """The same customers' ratings of four touchpoints before and after these changed (`LEVELS`)."""
    random = np.random.default_rng(seed)
    mood, bucket = random.normal(size=(RUNS, people, 1, 1)), random.integers(0, BUCKETS, (RUNS, people))
    return [
        ratings(*2 * [scores(random, mood, level, (RUNS, people, each, 4), alike)], bucket, months)
        for months, level in LEVELS.items()
    ]


def apart(answers: Answers, size: int) -> list[Answers]:
    """Each run, of so many rows, by itself."""
    whole = answers.clustered
    places = [slice(start, start + size) for start in range(0, len(answers.sums), size)]
    return [
        Answers(
            answers.sums.iloc[these],
            replace(
                whole,
                sums=whole.sums.iloc[these],
                buckets={name: values[:, these] for name, values in whole.buckets.items()},
                independent=whole.independent[these],
            ),
        )
        for these in places
    ]


def scores(random, mood, shift, shape, alike) -> np.ndarray:
    """(runs, people, answers each, touchpoints)"""
    own = np.sqrt(alike) * mood + np.sqrt(1 - alike) * random.normal(size=shape)
    return SCORES[np.searchsorted(CUTS, own + shift)]


def score_means(shift: np.ndarray) -> np.ndarray:
    return np.diff(stats.norm.cdf(CUTS[None] - shift[:, None]), prepend=0, append=1, axis=1) @ SCORES


def ratings(x: np.ndarray, importance: np.ndarray, bucket: np.ndarray, months) -> Answers:
    """A row per run and touchpoint; `bucket`: (runs, people)."""
    runs, _, each, touchpoints = x.shape
    rows = runs * touchpoints
    place = (bucket[..., None] * runs + np.arange(runs)[:, None, None]) * touchpoints + np.arange(touchpoints)

    def by_bucket(value: np.ndarray) -> np.ndarray:
        return np.bincount(place.ravel(), value.ravel(), BUCKETS * rows).reshape(BUCKETS, rows)

    n = np.full(rows, float(bucket.shape[1] * each))
    each_n, buckets, sums = by_bucket(np.full(place.shape, float(each))), {}, {}
    for measure, value in (("satisfaction", x), ("importance", importance)):
        buckets |= {f"{measure}_w": each_n, f"{measure}_wx": by_bucket(value.sum(axis=2))}
        sums |= {f"{measure}_{power}": n for power in ("n", "w", "ww")}
        sums |= {f"{measure}_wx{'x' * k}": (value ** (k + 1)).sum(axis=(1, 2)).ravel() for k in (0, 1)}
    rated = pd.DataFrame(sums)
    return Answers(rated, Clustered(months, rated, buckets, np.zeros(rows, bool)))


@pytest.mark.parametrize(
    ("answers", "colleagues", "effect"), [(9, 12, 0.25), (9, 9, 1e-9), (9, 0, 1), (9, 8, 1), (0, 5, 1)]
)
def test_only_who_did_not_answer_is_uncertain_where_it_is_known_who_there_is(answers, colleagues, effect):
    found = clusters.finite(answers, colleagues)
    assert (found.effect, found.degrees) == (pytest.approx(effect), np.inf)
