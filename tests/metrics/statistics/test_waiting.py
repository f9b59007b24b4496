"""The median of waits counted in steps: it holds the truth as often as it says, and behaves like a median."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import special

from metrics.rollup_tables import OF_GROUPS, WAITS, WITHIN
from metrics.statistics.clusters import Design
from metrics.statistics.waiting import finer, median_wait, worth_of_waits

GROUPS = 32
ENDS = np.array([0.0, *(minutes / 60 for minutes in WAITS[:-1]), 28 * 24.0])
STEPS = len(ENDS) - 1
COARSE = [0, *(place + 1 for place, name in enumerate(WITHIN[:-1]) if name in OF_GROUPS)]
GRID = np.linspace(-5, 5, 4001)
PEAKS = 0.4 * special.ndtr((GRID + 1.2) / 0.5) + 0.6 * special.ndtr((GRID - 0.8) / 0.5)
KINDS = {  # of the waits' logarithms, by the place of a wait among all (0-1)
    "exponential": lambda place: np.log(-np.log1p(-place)),
    "wide": lambda place: 1.2 * special.ndtri(place),
    "narrow": lambda place: 0.5 * special.ndtri(place),
    "two peaks": lambda place: np.interp(place, PEAKS, GRID),
}
few = settings(max_examples=50, deadline=None)
counted = arrays(np.float64, STEPS, elements=st.integers(0, 40).map(float)).filter(lambda n: n.sum() >= 4)


def waits(kind: str, n: int, each: int, alike: float) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Of n contacts, `each` of them one customer's: those of each group per step, (groups, runs, steps), all
    per step, and the true medians. `alike`: how much of a wait is the customer's."""
    random, runs, customers = np.random.default_rng(n + each), 1000 if n > 1000 else 2000, n // each
    own, shared = random.normal(size=(runs, n)), random.normal(size=(runs, customers))
    felt = np.sqrt(alike) * np.repeat(shared, each, axis=1) + np.sqrt(1 - alike) * own
    median = np.exp(random.uniform(np.log(0.5), np.log(60), (runs, 1)))
    hours = median * np.exp(KINDS[kind](special.ndtr(felt)) - KINDS[kind](0.5))
    step = np.searchsorted(ENDS[1:-1], hours, side="right")
    group = np.repeat(random.integers(0, GROUPS, (runs, customers)), each, axis=1)
    place = (group * runs + np.arange(runs)[:, None]) * STEPS + step
    groups = np.bincount(place.ravel(), minlength=GROUPS * runs * STEPS).reshape(GROUPS, runs, STEPS)
    return groups.astype(float), groups.sum(axis=0).astype(float), median[:, 0]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("n", "each"), [(20, 1), (100, 5), (300, 1), (300, 5), (5000, 1), (5000, 5)])
def test_the_interval_holds_the_true_median(kind, n, each):
    groups, counts, median = waits(kind, n, each, alike=1 / 3 if each > 1 else 0)
    worth = worth_of_waits(np.add.reduceat(groups, COARSE, axis=-1))
    found = median_wait(ENDS, counts, design=worth)
    held = (found.low <= median) & (median <= found.high)
    assert 0.93 <= held.mean() <= 0.97


def test_five_waits_of_one_customer_are_not_five_waits():
    _, counts, median = waits("wide", 300, 5, alike=1 / 3)
    found = median_wait(ENDS, counts)
    assert np.mean((found.low <= median) & (median <= found.high)) < 0.9


def test_where_waits_crowd_in_one_step_nobody_knows_where_in_it_they_lie():
    crowd = np.zeros((1, STEPS))
    crowd[0, 12] = 1000
    found = median_wait(ENDS, crowd)
    assert (found.low, found.high) == (ENDS[12], ENDS[13])
    worth = worth_of_waits(crowd[None])
    assert (worth.effect, worth.degrees) == (1, np.inf)


def test_without_waits_nothing_is_known():
    found = median_wait(ENDS, np.zeros((1, STEPS)), design=worth_of_waits(np.zeros((GROUPS, 1, STEPS))))
    assert [np.isnan(part).all() for part in (found.value, found.low, found.high)] == [True] * 3
    assert found.n == 0


def test_too_few_waits_lie_anywhere():
    found = median_wait(ENDS, np.eye(STEPS)[[3]] + np.eye(STEPS)[[9]])
    assert (found.low, found.high) == (0, ENDS[-1])


@few
@given(counted)
def test_the_median_lies_in_its_interval(counts):
    found = median_wait(ENDS, counts[None])
    assert 0 <= found.low <= found.value <= found.high <= ENDS[-1] * (1 + 1e-9)


@few
@given(counted, st.integers(2, 50))
def test_more_of_the_same_waits_tell_the_same_better(counts, times):
    once, often = (median_wait(ENDS, number * counts[None]) for number in (1, times))
    assert often.value == pytest.approx(once.value, rel=1e-6)
    assert once.low * (1 - 1e-6) <= often.low and often.high <= once.high * (1 + 1e-6)


@few
@given(counted, st.integers(1, 3))
def test_who_waits_longer_has_a_longer_median(counts, steps):
    later = np.concatenate([np.zeros(steps), counts])[:STEPS]
    later[-1] += counts[STEPS - steps :].sum()
    first, then = median_wait(ENDS, np.stack([counts, later])).value
    assert then >= first * (1 - 1e-6)


@few
@given(counted)
def test_a_step_is_cut_into_parts_that_add_up_to_it(counts):
    ends, parts = finer(ENDS, counts[None])
    assert ends[1::8] == pytest.approx(ENDS[1:])
    assert parts[0, 0] == counts[0]
    assert parts[0, 1:].reshape(-1, 8).sum(axis=1) == pytest.approx(counts[1:])
    assert (parts >= 0).all()


@few
@given(counted, st.floats(1, 9))
def test_waits_that_are_worth_less_tell_less(counts, effect):
    plain, worth_less = (median_wait(ENDS, counts[None], design=Design(one, np.inf)) for one in (1, effect))
    assert worth_less.low <= plain.low and plain.high <= worth_less.high
    assert worth_less.value == plain.value


def test_without_any_way_there_is_no_median():
    found = median_wait(ENDS, np.zeros((0, STEPS)))
    assert found.value.shape == (0,)
