"""Customers of whom half are still there, and of those who are not, some died."""

from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest

from tests.real.conftest import Example


@pytest.fixture(scope="module")
def example(load_example: Callable[[str], Example]) -> Example:
    return load_example("lapse")


@pytest.fixture(scope="module")
def policies(data: Path) -> pd.DataFrame:
    """In force: no end, and `seen` is the day until which the policy was observed."""
    raw = pd.read_csv(data / "us_life_lapse" / "uslapseagent.csv.gz")
    started = pd.to_datetime(raw["issue.date"])
    seen = started + pd.to_timedelta((raw["duration"] * 91).round(), unit="D")
    cause = raw["termination.cause"]
    return pd.DataFrame(
        {
            "started": started,
            "seen": seen,
            "ended": seen.where(cause != "in-force"),
            "cause": cause,
            "gender": raw["gender"],
        }
    )


def test_a_quarter_has_91_days(policies: pd.DataFrame) -> None:
    """With it, observation ends on the same day for all policies in force."""
    assert policies.loc[policies["cause"] == "in-force", "seen"].between("2010-05-11", "2010-05-12").all()


def churn(policies: pd.DataFrame, first: str, last: str) -> tuple[int, float]:
    """Surrenders, and months spent with the insurer, from the first to the last day, both included."""
    start, end = pd.Timestamp(first), pd.Timestamp(last)
    surrendered = policies.loc[policies["cause"] == "surrender", "ended"]
    since = policies["started"].clip(lower=start)
    until = policies["ended"].fillna(end).clip(upper=end)
    days = ((until - since).dt.days + 1).clip(lower=0).sum()  # on the day of leaving still a customer
    return int(surrendered.between(start, end).sum()), days / (365.25 / 12)


@pytest.mark.parametrize(("first", "last"), [("1996-01-01", "1996-12-31"), ("2005-07-01", "2005-09-30")])
def test_churn_is_surrenders_per_hundred_months_with_a_customer(
    example: Example, policies: pd.DataFrame, first: str, last: str
) -> None:
    surrendered, months = churn(policies, first, last)
    found = example.scorecard(first, last).overall["churn"]
    assert found["value"] == pytest.approx(100 * surrendered / months)
    assert found["low"] < found["value"] < found["high"]


def test_a_segment_holds_its_own_customers(example: Example, policies: pd.DataFrame) -> None:
    surrendered, months = churn(policies[policies["gender"] == "Female"], "2008-01-01", "2008-12-31")
    found = example.scorecard("2008-01-01", "2008-12-31", segment="gender=Female").overall["churn"]
    assert found["value"] == pytest.approx(100 * surrendered / months)


def test_deaths_and_expiries_are_ends_but_not_churn(example: Example, policies: pd.DataFrame) -> None:
    found = example.query("""
        SELECT year(day) AS year, sum(started_n) AS started, sum(ended_voluntary_n) AS voluntary,
               sum(ended_involuntary_n) AS involuntary
        FROM daily_customers WHERE segmentation = 'all' GROUP BY year
    """).set_index("year")
    ended = policies.dropna(subset="ended")
    voluntary = ended["cause"] == "surrender"
    expected = pd.DataFrame(
        {
            "started": policies["started"].dt.year.value_counts(),
            "voluntary": ended.loc[voluntary, "ended"].dt.year.value_counts(),
            "involuntary": ended.loc[~voluntary, "ended"].dt.year.value_counts(),
        }
    ).fillna(0)
    pd.testing.assert_frame_equal(
        found.sort_index().astype(float),
        expected.sort_index().astype(float),
        check_names=False,
        check_index_type=False,
    )


def test_policies_in_force_have_no_end(example: Example) -> None:
    found = example.query(
        "SELECT count(*) AS n, count(ended_on) AS ended, count(end_kind) AS kinds FROM customers"
    )
    assert found.iloc[0].to_list() == [29_317, 29_317 - 14_453, 29_317 - 14_453]


def test_premiums_come_back_as_dollars_a_month(example: Example, data: Path) -> None:
    raw = pd.read_csv(data / "us_life_lapse" / "uslapseagent.csv.gz")["annual.premium"]
    found = example.query(
        "SELECT avg(monthly_revenue) AS mean, min(monthly_revenue) AS least FROM customers"
    ).iloc[0]
    assert found["mean"] == pytest.approx((raw * 526.58 + 560.88).clip(lower=0).mean() / 12)
    assert found["least"] == 0


def test_what_nobody_rated_is_withheld_with_a_reason(example: Example) -> None:
    card = example.scorecard("2008-01-01", "2008-12-31")
    for name in ("performance", "top_box", "stated", "derived", "internal_performance", "churn_risk_ratio"):
        figure = card.figure(name)
        assert (len(figure), figure["value"].notna().sum(), figure["withheld"].isna().sum()) == (8, 0, 0), (
            name
        )


def test_every_policy_is_published(example: Example) -> None:
    assert example.sources().loc["policies"].to_list() == [29_317, 0, 29_317]
