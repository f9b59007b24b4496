"""Complaints of a touchpoint by age, and beside those of others."""

from datetime import date, datetime

import numpy as np
import pandas as pd
import pytest

from metrics.complaint_detail import open_complaints, out_of_line
from metrics.period import Period
from metrics.scope import EVERYTHING
from metrics.statistics.funnel import WARNING, poisson_tails
from tests.builders import complaint, warehouse

MAY = Period(date(2026, 5, 1), date(2026, 5, 31))


def aged(here: list[float | None], elsewhere: list[float | None]):
    rows = [complaint("web", "2026-05-01", hours) for hours in here]
    rows += [complaint("app", "2026-05-01", hours) for hours in elsewhere]
    engine = warehouse(complaints=rows, until=datetime(2026, 5, 31))
    return open_complaints(engine, EVERYTHING, MAY, None, "web", 10)


def test_open_complaints_stay_in_the_curve():
    found = aged([1.0] * 10 + [None] * 10, [1.0] * 20)
    curve = found.curve.set_index("group")
    assert curve.loc["here", "share"] == 50
    assert curve.loc["elsewhere", "share"] == 0
    assert curve.loc["here", "hours"] == pytest.approx(1, rel=0.09)
    assert found.still_open == 10


def test_complaints_resolved_sooner_are_resolved_faster():
    slow, fast = np.linspace(40, 80, 40), np.linspace(5, 60, 40)
    found = aged(list(fast), list(slow)).speed.iloc[0]
    assert found["resolution_speed_low"] > 1 and found["resolution_speed_n"] == 40


def test_too_few_complaints_are_withheld():
    found = aged([1.0] * 9, [1.0] * 20)
    assert found.speed["resolution_speed_withheld"].tolist() == ["too_few_complaints"]
    assert set(found.curve["group"]) == {"elsewhere"}


def rates(counts: list[float], exposures: list[float], basis: str | list[str] = "contacts") -> pd.DataFrame:
    frame = pd.DataFrame({"complaints": counts, "complaints_per_1000_n": exposures})
    rate = 1000 * frame["complaints"] / frame["complaints_per_1000_n"]
    return frame.assign(complaints_per_1000=rate, complaints_per_1000_basis=basis)


def test_a_rate_far_above_the_others_is_out_of_line():
    found = out_of_line(rates([10, 12, 9, 11] * 5 + [60], [1000] * 21))
    assert found is not None
    assert found.rows["place"].tolist() == ["within"] * 20 + ["above"]
    assert found.rate == pytest.approx((5 * 42 + 60) / 21)
    assert (found.curve["low_chance"] >= found.curve["low_998"]).all()
    assert (found.curve["high_chance"] <= found.curve["high_998"]).all()


def test_limits_widen_where_rates_differ_and_those_of_chance_do_not():
    counts, exposure = [5, 60, 200, 400, 30], [1000.0] * 5
    found = out_of_line(rates(counts, exposure))
    assert found is not None and found.widened
    at = found.curve.iloc[(found.curve["exposure"] - 1000).abs().argmin()]
    expected = poisson_tails(at["exposure"] * found.rate / 1000, WARNING)
    assert at[["low_chance", "high_chance"]].tolist() == pytest.approx(
        [1000 * float(end) / at["exposure"] for end in expected]
    )
    assert at["high_998"] > 2 * at["high_chance"]


def test_rates_of_another_basis_are_only_counted():
    found = out_of_line(rates([10, 12, 9, 11, 8], [1000] * 5, ["contacts"] * 4 + ["ratings"]))
    assert found is not None and (len(found.rows), found.other_basis) == (4, 1)


def test_fewer_than_three_rates_have_no_line():
    assert out_of_line(rates([10, 12], [1000, 1000])) is None
    assert out_of_line(rates([], [])) is None
