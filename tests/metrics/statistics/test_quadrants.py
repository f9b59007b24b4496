"""Quadrants: the published placements and how sure each label is."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from metrics.statistics.quadrants import Crosshair, Quadrants, classify, mean_crosshair


def attributes(case):
    rows = case["inputs"]["attributes"]
    return [row["importance"] for row in rows], [row["performance"] for row in rows]


def expected(case):
    return [name[2:].replace("possible_", "") for name in case["expected"]["quadrants"]]


def shares(found: Quadrants) -> np.ndarray:
    return np.column_stack([found.concentrate, found.keep_up, found.low_priority, found.overkill])


def test_martilla_and_james_at_the_scales_middle(published):
    case = published["ipa_martilla_scale_centred"]
    importance, performance = attributes(case)
    middle = sum(case["inputs"]["scale"]) / 2
    found = classify(importance, 0, performance, 0, Crosshair(middle, middle))
    assert found.quadrant.tolist() == expected(case)


def test_martilla_and_james_at_the_means(published):
    case = published["ipa_martilla_data_centred_mean"]
    importance, performance = attributes(case)
    lines = mean_crosshair(importance, performance)
    assert [lines.importance, lines.performance] == pytest.approx(case["expected"]["crosshair"], abs=5e-7)
    assert classify(importance, 0, performance, 0, lines).quadrant.tolist() == expected(case)


def drawn(importance, importance_se, performance, performance_se, lines: Crosshair, draws: int = 40_000):
    """The slow twin: draw, recompute the crosshair if it is the mean, count."""
    random = np.random.default_rng(1)
    i = random.normal(importance, importance_se, (draws, len(importance)))
    p = random.normal(performance, performance_se, (draws, len(importance)))
    across = i.mean(1, keepdims=True) if lines.mean else lines.importance
    down = p.mean(1, keepdims=True) if lines.mean else lines.performance
    parts = [(i >= across) & (p < down), (i >= across) & (p >= down), (i < across) & (p < down)]
    return np.column_stack([part.mean(0) for part in [*parts, (i < across) & (p >= down)]])


FIVE = ([70, 60, 55, 40, 52], [5, 9, 2, 4, 12], [50, 80, 62, 58, 66], [3, 6, 8, 2, 10])


@pytest.mark.parametrize("lines", [mean_crosshair(FIVE[0], FIVE[2]), Crosshair(55, [60, 60, 70, 50, 65])])
def test_the_probabilities_are_those_of_many_draws(lines):
    np.testing.assert_allclose(shares(classify(*FIVE, lines)), drawn(*FIVE, lines), atol=0.01)


@pytest.mark.parametrize("lines", ["means", "targets"])
def test_of_the_labels_that_are_named_more_than_four_in_five_are_true(lines):
    """Eight touchpoints that the same sixty customers rate, in a mood that moves both figures."""
    random, named, right = np.random.default_rng(2), 0, 0
    for _ in range(300):
        true = random.normal(60, 6, (2, 8))
        mood, own = random.normal(size=(2, 60, 1)), random.normal(size=(2, 60, 8))
        mood[1] = 0.7 * mood[0] + 0.7 * mood[1]
        answers = true[:, None, :] + 16 * (mood + own)
        level, error = answers.mean(axis=1), answers.std(axis=1, ddof=1) / 60**0.5
        cross = mean_crosshair(*level) if lines == "means" else Crosshair(60, 60)
        where = true.mean(axis=1) if lines == "means" else (60, 60)
        found = classify(level[0], error[0], level[1], error[1], cross).quadrant
        high, well = true[0] >= where[0], true[1] >= where[1]
        names = np.where(high, np.where(well, "keep_up", "concentrate"), "low_priority")
        names = np.where(~high & well, "overkill", names)
        told = found != "undecided"
        named, right = named + told.sum(), right + (found[told] == names[told]).sum()
    assert named > 0.3 * 300 * 8
    assert right / named > 0.85


def test_a_label_needs_four_in_five():
    surely, hardly = classify([60, 60], 1, [60.9, 60.8], 1, Crosshair(0, 60)).keep_up
    found = classify([60, 60], 1, [60.9, 60.8], 1, Crosshair(0, 60)).quadrant
    assert (surely >= 0.8, hardly >= 0.8, found.tolist()) == (True, False, ["keep_up", "undecided"])


def test_what_is_not_known_is_undecided_and_moves_no_line():
    lines = mean_crosshair([80, 20, np.nan], [30, 70, 90])
    found = classify([80, 20, np.nan], [1, 1, 1], [30, 70, 90], [1, 1, 1], lines)
    assert (lines.importance, lines.performance) == (50, 50)
    assert found.quadrant.tolist() == ["concentrate", "overkill", "undecided"]
    assert np.isnan(found.concentrate[2])


def test_one_touchpoint_is_its_own_mean_and_has_no_quadrant():
    assert classify([80], 1, [30], 1, mean_crosshair([80], [30])).quadrant.tolist() == ["undecided"]
    assert classify([], 1, [], 1, mean_crosshair([], [])).quadrant.tolist() == []


positions = st.tuples(st.floats(0, 100), st.floats(0, 20), st.floats(0, 100), st.floats(0, 20))


@given(st.lists(positions, min_size=2, max_size=10), st.booleans())
def test_the_four_shares_sum_to_one(rows, mean):
    columns = [np.array(column) for column in zip(*rows, strict=True)]
    lines = mean_crosshair(columns[0], columns[2]) if mean else Crosshair(50, 50)
    found = classify(*columns, lines)
    np.testing.assert_allclose(shares(found).sum(axis=1), 1)
    assert (shares(found) >= 0).all()
