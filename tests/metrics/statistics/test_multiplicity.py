"""Adjusted p values."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from metrics.statistics.multiplicity import benjamini_hochberg


def test_the_thrombolysis_example_rejects_four(published):
    case = published["benjamini_hochberg_1995"]
    adjusted = benjamini_hochberg(case["inputs"]["p"])
    np.testing.assert_allclose(adjusted, case["expected"]["p_adj_bh"], atol=1e-6)
    assert (adjusted <= case["inputs"]["q"]).sum() == case["expected"]["n_rejected_bh"]


def test_missing_tests_do_not_count():
    found = benjamini_hochberg([0.02, np.nan, 0.01])
    np.testing.assert_allclose(found, [0.02, np.nan, 0.02])


def test_no_test_at_all_is_no_error():
    assert np.isnan(benjamini_hochberg([np.nan])).all()
    assert benjamini_hochberg([]).size == 0


@given(st.lists(st.floats(0, 1), min_size=1, max_size=40))
def test_any_family_is_scipys(p):
    np.testing.assert_allclose(benjamini_hochberg(p), stats.false_discovery_control(p), atol=1e-12)
