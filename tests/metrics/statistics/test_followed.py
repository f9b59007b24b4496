"""Customers who rate again and again and may leave: risks per day followed hold the truth."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import pytest

from metrics.statistics.churn import (
    excess_within,
    risk_within,
    standard_rate,
    stratified_risk_difference,
    stratified_risk_ratio,
)
from metrics.statistics.intervals import poisson_rate, risk_ratio

RUNS, WINDOW, YEAR = 1000, 90, 365


@dataclass(frozen=True)
class Followed:
    """Sums per run and stratum as the roll-up has them; `cases`: leavers and all after every bad experience,
    then after every good one, as if no experience ended another."""

    a: np.ndarray
    t1: np.ndarray
    c: np.ndarray
    t0: np.ndarray
    cases: tuple[np.ndarray, ...]


@cache
def follow(hazards: tuple[float, float], gap: float, people: int = 300, seed: int = 5) -> Followed:
    """Each rates every `gap` days or so for a year, some in a worse mood than others, and leaves with
    `hazards` a day after the newest experience, good or bad; the second half of them leaves twice as soon."""
    random = np.random.default_rng(seed)
    shape = RUNS, people
    mood = random.beta(1, 2, shape)
    sooner = np.where(np.arange(people) < people // 2, 1.0, 2.0)
    seen, end = np.zeros(shape), np.full(shape, np.inf)
    sums = {name: np.zeros((RUNS, 2)) for name in ("a", "t1", "c", "t0")}
    experiences = []

    def days_until(hazard: np.ndarray) -> np.ndarray:
        """Geometric, as numpy's own takes four times as long."""
        return np.ceil(random.standard_exponential(hazard.shape) / -np.log1p(-hazard))

    def add(name: str, values: np.ndarray) -> None:
        halves = values.reshape(RUNS, 2, people // 2).sum(axis=2)
        sums[name] += halves

    while (seen < YEAR).any():
        following = seen + np.ceil(random.exponential(gap, shape))
        bad = random.random(shape) < mood
        at_risk = (end > seen) & (seen < YEAR)
        until = np.minimum(following, seen + WINDOW)
        leaving = seen + days_until(np.where(bad, hazards[1], hazards[0]) * sooner)
        unheard, forgotten = np.full(shape, np.inf), following > seen + WINDOW
        unheard[forgotten] = (seen + WINDOW + days_until(hazards[0] * sooner * np.ones(shape)))[forgotten]
        end = np.where(at_risk & (leaving <= until), leaving, end)
        end = np.where(at_risk & (end == np.inf) & (unheard <= following), unheard, end)
        days = np.where(at_risk, np.minimum(end, until) - seen, 0)
        left = at_risk & (end <= until)
        for kind, count, time in ((bad, "a", "t1"), (~bad, "c", "t0")):
            add(count, left & kind)
            add(time, days * kind)
        experiences.append((seen, at_risk, bad))
        seen = following
    cases = [
        sum(
            (at_risk & (bad == kind) & (end <= seen + within)).sum(axis=1)
            for seen, at_risk, bad in experiences
        )
        for kind, within in ((True, WINDOW), (True, np.inf), (False, WINDOW), (False, np.inf))
    ]
    return Followed(**sums, cases=tuple(cases))


def held(found, truth: float) -> float:
    return float(np.mean((found.low <= truth) & (truth <= found.high)))


@pytest.mark.parametrize("gap", [20, 200])
@pytest.mark.parametrize("hazards", [(0.001, 0.001), (0.001, 0.0025)])
def test_intervals_hold_the_truth_however_often_customers_rate(hazards, gap):
    found = follow(hazards, gap)
    table = found.a, found.t1, found.c, found.t0
    ratio, daily = stratified_risk_ratio(*table), stratified_risk_difference(*table, per=1)
    assert 0.93 < held(ratio, hazards[1] / hazards[0]) < 0.97
    # half of the customers leave twice as soon: in the mix of the strata, 1 to 2 times the difference
    weight = found.t1 * found.t0 / (found.t1 + found.t0)
    usual = (weight * [hazards[0], 2 * hazards[0]]).sum(axis=1) / weight.sum(axis=1)
    truth = usual * (hazards[1] / hazards[0] - 1)
    assert 0.93 < held(daily, truth) < 0.97
    gone = 100 * (np.exp(-WINDOW * usual) - np.exp(-WINDOW * (usual + truth)))
    excess = excess_within(daily, standard_rate(found.c, found.t0, found.t1), WINDOW)
    assert 0.93 < held(excess, gone) < 0.97


def test_a_risk_within_the_window_holds_the_truth():
    found = follow((0.001, 0.0025), 20)
    risk = risk_within(poisson_rate(found.c[:, 0], found.t0[:, 0], per=1), WINDOW)
    assert 0.93 < held(risk, 100 * (1 - (1 - 0.001) ** WINDOW)) < 0.985


def test_counted_after_every_experience_within_the_window_leavers_would_claim_too_much():
    found = follow((0.001, 0.001), 20)
    assert held(risk_ratio(*found.cases), 1) < 0.85


def test_a_lower_rate_than_the_usual_one_saves_at_most_all_who_would_leave():
    found = stratified_risk_difference([[0]], [[10]], [[5]], [[100]], per=1)
    excess = excess_within(found, standard_rate([[5]], [[100]], [[10]]), 365)
    assert float(excess.low[0]) == pytest.approx(-100 * (1 - np.exp(-0.05 * 365)))
