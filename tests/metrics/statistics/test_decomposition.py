"""Parts of R squared: published results, closed forms, a slow twin, and what must always hold."""

from itertools import permutations as orders_of

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from metrics.statistics.decomposition import (
    lmg,
    lmg_exact,
    lmg_permuted,
    permutations,
)


def covariances(rows, outcome: int = 0):
    matrix = np.cov(np.array(rows).T)
    drivers = [place for place in range(len(matrix)) if place != outcome]
    return matrix[np.ix_(drivers, drivers)], matrix[drivers, outcome], matrix[outcome, outcome]


def correlations(seed: int, p: int, n: int = 400) -> np.ndarray:
    random = np.random.default_rng(seed)
    x = random.normal(size=(n, p)) + random.normal(size=(n, 1))
    y = x @ random.normal(size=p) + random.normal(size=n) * p
    return np.corrcoef(np.column_stack([x, y]).T)


def explained(matrix: np.ndarray, drivers: list[int]) -> float:
    if not drivers:
        return 0.0
    xy = matrix[drivers, -1]
    return float(xy @ np.linalg.solve(matrix[np.ix_(drivers, drivers)], xy))


def slow_lmg(matrix: np.ndarray) -> np.ndarray:
    """What each driver adds to R squared, averaged over all orders of entry one by one."""
    p = len(matrix) - 1
    added, every = np.zeros(p), list(orders_of(range(p)))
    for order in every:
        for place, driver in enumerate(order):
            before = list(order[:place])
            added[driver] += explained(matrix, [*before, driver]) - explained(matrix, before)
    return added / len(every)


def test_lmg_of_swiss_is_relaimpos(published):
    case = published["lmg_swiss"]
    found = lmg(*covariances(case["inputs"]["data_rows"]))
    np.testing.assert_allclose(found, list(case["expected"]["lmg"].values()), atol=1e-6)
    assert found.sum() == pytest.approx(case["expected"]["R2"], abs=1e-6)


def test_lmg_of_mtcars_is_published(published):
    case = published["rwa_mtcars"]
    found = lmg(*covariances(case["inputs"]["rows"]))
    np.testing.assert_allclose(found, case["expected"]["lmg"], atol=1e-5)


def test_two_drivers_have_a_closed_form(published):
    case = published["lmg_two_predictor_closed_form"]
    r1, r2, r12 = (case["inputs"][name] for name in ("r1", "r2", "r12"))
    found = lmg(np.array([[1, r12], [r12, 1]]), np.array([r1, r2]))
    np.testing.assert_allclose(found, case["expected"]["lmg"], atol=1e-12)


def test_scales_and_order_of_the_drivers_do_not_matter(published):
    xx, xy, yy = covariances(published["lmg_swiss"]["inputs"]["data_rows"])
    scale = np.array(published["rwa_scale_invariance"]["inputs"]["rescale"][1:])
    turned = [3, 0, 4, 1, 2]
    rescaled = xx * scale[:, None] * scale
    found = lmg(rescaled[np.ix_(turned, turned)], (xy * scale)[turned], yy)
    np.testing.assert_allclose(found, lmg(xx, xy, yy)[turned], atol=1e-9)


def test_lmg_of_a_pairwise_matrix_is_relaimpos(published):
    case = published["pairwise_covariance_nhanes"]
    matrix = np.array(case["expected"]["cov"])
    found = lmg(matrix[:3, :3], matrix[:3, 3], matrix[3, 3])
    np.testing.assert_allclose(found, case["expected"]["lmg_age_bmi_hyp"], atol=1e-4)


def test_bootstrap_limits_of_swiss_are_about_relaimpos(published):
    case = published["lmg_swiss_bootstrap_ci"]
    rows, random = np.array(case["inputs"]["data_rows"]), np.random.default_rng(1)
    drawn = [lmg(*covariances(rows[random.integers(0, len(rows), len(rows))])) for _ in range(1000)]
    low, high = np.quantile(drawn, (0.025, 0.975), axis=0)
    np.testing.assert_allclose(low, case["expected"]["lower"], atol=case["tolerance"]["abs"])
    np.testing.assert_allclose(high, case["expected"]["upper"], atol=case["tolerance"]["abs"])


def test_identical_drivers_split_evenly():
    matrix = np.array([[1, 1, 0.3], [1, 1, 0.3], [0.3, 0.3, 1]])
    r = np.array([0.5, 0.5, 0.4])
    exact = lmg(matrix, r)
    joined = np.block([[matrix, r[:, None]], [r[None], np.ones((1, 1))]])
    many = lmg_permuted(joined, permutations(3, 600, 1))
    for found, tolerance in ((exact, 1e-12), (many, 0.003)):
        assert found[0] == pytest.approx(found[1], abs=tolerance)
        assert found.sum() == pytest.approx((0.25 + 0.16 - 2 * 0.5 * 0.4 * 0.3) / 0.91, abs=1e-6)


@given(st.integers(0, 10_000), st.integers(1, 6))
@settings(max_examples=25)
def test_exact_lmg_is_the_average_over_all_orders(seed, p):
    matrix = correlations(seed, p)
    np.testing.assert_allclose(lmg_exact(matrix), slow_lmg(matrix), atol=1e-10)


def test_many_decompositions_at_once_are_those_one_by_one():
    several = [correlations(seed, 5) for seed in range(3)]
    np.testing.assert_allclose(lmg_exact(np.array(several)), [lmg_exact(one) for one in several])


@given(st.integers(0, 10_000), st.integers(1, 20))
@settings(max_examples=40)
def test_parts_are_not_negative_and_sum_to_r_squared(seed, p):
    matrix = correlations(seed, p)
    total = explained(matrix, list(range(p)))
    found = (
        lmg(matrix[:-1, :-1], matrix[:-1, -1]),
        lmg_permuted(matrix, permutations(p, 50, seed)),
    )
    for parts in found:
        assert parts.sum() == pytest.approx(total, abs=1e-6)
        assert (parts >= -1e-12).all()


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_permutations_come_close_to_the_exact_parts(seed):
    matrix = correlations(seed, 12)
    found = lmg_permuted(matrix, permutations(12, 1000, 1))
    np.testing.assert_allclose(found, lmg_exact(matrix), atol=0.003)


def test_every_order_comes_with_its_reversal_and_every_driver_at_every_place():
    orders = permutations(7, 14, 3)
    assert [sorted(order) for order in orders] == [list(range(7))] * 14
    assert (orders[7:] == orders[:7, ::-1]).all()
    assert [sorted(column) for column in orders[:7].T] == [list(range(7))] * 7


def test_a_driver_that_does_not_vary_has_no_part():
    found = lmg(np.diag([1.0, 0.0, 2.0]), np.array([0.5, 0.0, 0.4]))
    assert found.tolist() == pytest.approx([0.25, 0, 0.08])
