"""What the figures call a pain point or a moment of truth."""

import pandas as pd

from metrics.computed import COMPLAINED, UNDERPERFORMS, moments_of_truth, pain_points


def scorecard(**columns) -> pd.DataFrame:
    """Eighteen touchpoints with 1,000 contacts each, all alike unless said otherwise."""
    ids = [f"tp_{number}" for number in range(18)]
    frame = pd.DataFrame({"touchpoint_id": ids, "quadrant": "keep_up", "complaints": 20.0})
    frame = frame.assign(complaints_per_1000_basis="contacts", complaints_per_1000_n=1000.0)
    frame = frame.assign(churn_risk_ratio=1.0, churn_risk_ratio_p_adjusted=0.9).assign(**columns)
    return frame.assign(complaints_per_1000=frame["complaints"])


def test_a_touchpoint_that_matters_and_is_weak_is_a_pain_point():
    quadrants = ["concentrate", "undecided", "keep_up", "low_priority", "overkill", "keep_up"] * 3
    assert list(pain_points(scorecard(quadrant=quadrants))) == [
        *[UNDERPERFORMS, None, None, None, None, None] * 3
    ]


def test_far_more_complaints_than_others_have_are_a_pain_point():
    counts = [20.0, 22.0, 18.0, 21.0, 19.0, 20.0] * 2 + [21.0, 19.0, 22.0, 18.0, 20.0, 95.0]
    assert list(pain_points(scorecard(complaints=counts)).notna()) == [False] * 17 + [True]
    assert pain_points(scorecard(complaints=counts)).iloc[-1] == COMPLAINED


def test_few_complaints_are_none():
    assert (
        pain_points(
            scorecard(
                complaints=[95.0, 90.0, 92.0, 94.0, 93.0, 91.0] * 2 + [90.0, 92.0, 95.0, 94.0, 93.0, 20.0]
            )
        )
        .isna()
        .all()
    )


def test_without_complaints_the_quadrants_tell_alone():
    assert pain_points(scorecard(complaints=0.0)).isna().all()


def test_where_more_leave_after_bad_experiences_beyond_chance_is_a_moment_of_truth():
    card = scorecard().assign(
        churn_risk_ratio=[2.0, 2.0, 0.5, 1.0, 1.0, float("nan")] * 3,
        churn_risk_ratio_p_adjusted=[0.01, 0.2, 0.01, 1.0, 1.0, float("nan")] * 3,
    )
    assert list(moments_of_truth(card)) == [True, False, False, False, False, False] * 3
