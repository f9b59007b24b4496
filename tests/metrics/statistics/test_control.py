"""Control charts: handbook limits, published run lengths, the two rules."""

import numpy as np
import pytest

from metrics.statistics.control import chance_of_false_signal, control_limits


def test_single_values_have_the_handbooks_limits(published):
    for name in ("xmr_nist", "xmr_montgomery_viscosity"):
        case = published[name]
        found = control_limits(case["inputs"]["x"], np.nan, "xmr", fewest=2)
        expected = [case["expected"][key] for key in ("mean", "lcl", "ucl")]
        assert [found.centre[0], found.low[0], found.high[0]] == pytest.approx(expected, abs=6e-5)


def test_shares_have_montgomerys_limits(published):
    case = published["p_chart_orange_juice"]
    n = case["inputs"]["n"]
    found = control_limits(np.array(case["inputs"]["D"]) / n, n, "p", per=1)
    expected = [case["expected"][key] for key in ("pbar", "lcl", "ucl")]
    assert [found.centre[0], found.low[0], found.high[0]] == pytest.approx(expected, abs=1e-6)
    assert (np.flatnonzero(found.outside) + 1).tolist() == case["expected"]["out_1based"]
    assert not found.provisional


def test_rates_have_limits_by_their_exposure(published):
    case = published["u_chart_dyed_cloth"]
    size = np.array(case["inputs"]["size"])
    found = control_limits(np.array(case["inputs"]["x"]) / size, size, "u", per=1, fewest=2)
    assert found.centre[0] == pytest.approx(case["expected"]["ubar"], abs=1e-6)
    np.testing.assert_allclose(found.low, case["expected"]["lcl"], atol=1e-5)
    np.testing.assert_allclose(found.high, case["expected"]["ucl"], atol=1e-5)


def test_shares_are_per_100_and_rates_per_1000():
    shares = control_limits([50.0] * 12, 100, "p")
    rates = control_limits([90.0] * 12, 1000, "u")
    assert shares.high[0] - 50 == pytest.approx(15)  # 3 x 100 x sqrt(0.5 x 0.5 / 100)
    assert rates.high[0] - 90 == pytest.approx(3 * 1000 * (0.09 / 1000) ** 0.5)


def run_length(run: int | None) -> float:
    """Mean number of points until a signal: the sum of the chances of none yet, which end as a power."""
    quiet = [1 - chance_of_false_signal(points, run) for points in range(302)]
    kept = quiet[301] / quiet[300]
    return sum(quiet[:300]) + quiet[300] / (1 - kept)


def test_in_control_run_lengths_are_champ_and_woodalls(published):
    expected = published["run_rules_arl0_champ_woodall"]["expected"]
    assert run_length(None) == pytest.approx(expected["rule1"], abs=0.006)
    assert run_length(8) == pytest.approx(expected["rule1_run8"], abs=0.006)


def test_the_chance_of_a_false_signal_is_the_simulated_one():
    values = np.random.default_rng(1).normal(size=(4000, 24))
    above = values > 0
    runs = [any(len(set(row[k : k + 8])) == 1 for k in range(17)) for row in above]
    simulated = np.mean((np.abs(values) > 3).any(axis=1) | np.array(runs))
    assert chance_of_false_signal(24) == pytest.approx(simulated, abs=0.02)


def test_limits_from_a_baseline_signal_more_often_by_chance():
    """Centre and limits from 12 values, known spread; 12 later ones are held against them."""
    values = np.random.default_rng(1).normal(size=(20_000, 24))
    distance = values[:, 12:] - values[:, :12].mean(axis=1, keepdims=True)
    far = (np.abs(distance) > 3 * (1 + 1 / 12) ** 0.5).any(axis=1)
    above = distance > 0
    runs = np.any([(above[:, k : k + 8].sum(axis=1) % 8) == 0 for k in range(5)], axis=0)
    assert chance_of_false_signal(12, baseline=12) == pytest.approx(np.mean(far | runs), abs=0.006)
    assert chance_of_false_signal(12, baseline=10**9) == pytest.approx(chance_of_false_signal(12))


def test_nelsons_first_rule(published):
    case = published["nelson_rules_signals"]
    z = np.array(case["inputs"]["z"])
    found = control_limits(z, np.nan, "mean", errors=1.0)
    inside = np.abs(z - found.centre) <= 3
    assert (np.flatnonzero(found.outside) + 1).tolist() == case["expected"]["rule1"]
    assert (found.outside == ~inside).all()


def test_eight_on_one_side_signal_and_seven_do_not():
    values = [0.0, 2, 2, 0, *[1.5] * 8, *[0] * 5]  # centre 0.9
    found = control_limits(values, np.nan, "mean", errors=5.0)
    assert np.flatnonzero(found.run).tolist() == [11]
    shorter = control_limits([0.0, 2, 0, 0, *[1.5] * 7, *[0] * 5], np.nan, "mean", errors=5.0)
    assert not shorter.run.any()


def test_a_missing_month_neither_ends_a_run_nor_makes_one():
    values = [0.0, 2, 0, 0, *[1.5] * 4, np.nan, *[1.5] * 4, *[0] * 6]
    found = control_limits(values, np.nan, "mean", errors=5.0)
    assert np.flatnonzero(found.run).tolist() == [12]


def test_eleven_points_have_no_limits_and_twelve_have_provisional_ones():
    eleven = control_limits(np.arange(11.0), np.nan, "xmr")
    twelve = control_limits(np.arange(12.0), np.nan, "xmr")
    assert np.isnan(eleven.low).all() and not eleven.outside.any() and not eleven.run.any()
    assert np.isfinite(twelve.low).all() and twelve.provisional


def test_means_weigh_by_their_precision():
    found = control_limits([10.0, 20] * 6, np.nan, "mean", errors=[1.0, 2] * 6)
    assert found.centre[0] == pytest.approx(12)  # (4 x 10 + 1 x 20) / 5
    assert (found.high - found.centre)[:2].tolist() == pytest.approx([3, 6])


def test_limits_of_shares_stay_on_the_scale():
    found = control_limits([1.0, 99] * 6, 5, "p")
    assert found.low.min() == 0 and found.high.max() == 100


def test_nothing_to_show_is_no_error():
    assert np.isnan(control_limits([np.nan] * 14, 0, "p").centre).all()
    assert control_limits([], [], "u").centre.size == 0
    assert np.isnan(control_limits([5.0] * 14, np.nan, "mean").high).all()
