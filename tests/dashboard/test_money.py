"""Amounts carry the workspace's currency, if it says one."""

import pytest

from dashboard import captions, money, settings
from dashboard.charts import figures
from dashboard.details import Costliest
from dashboard.measures import metric
from tests.dashboard.fake import WORKSPACE


@pytest.fixture(params=["CHF", ""])
def currency(request):
    settings.use(WORKSPACE.model_copy(update={"currency": request.param}))
    yield request.param
    settings.use(WORKSPACE)


def test_axis_value_and_range_name_it(currency):
    revenue = metric("revenue_exposed")
    unit = f"{currency} per month" if currency else "money per month, no currency is set"
    assert figures.axis_title(revenue) == f"Revenue exposed ({unit})"
    unit_sign = f" {currency}" if currency else ""
    assert revenue.unit.suffix == unit_sign
    with_sign = f" {currency}" if currency else " (no currency set)"
    assert money.amounts(12_345, 15_400) == f"12k to 15k{with_sign}"
    assert money.span(12_345, 15_400) == f"12k–15k{unit_sign}"
    note = captions.costliest(Costliest("Web", 12_345, 15_400, 1))
    assert note == ("a month, 95 %, at Web" if currency else "a month, 95 %, at Web; no currency is set")


@pytest.mark.parametrize(
    ("value", "written"), [(142.4, "142"), (1500, "1.5k"), (-12_345, "−12k"), (1_234_567, "1.2M")]
)
def test_amounts_are_short(value, written):
    assert money.short(value) == written
