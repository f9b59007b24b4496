"""What the pages say about the model behind derived importance."""

import dataclasses

import pandas as pd
import pytest

from dashboard import drivers
from metrics.importance_meaning import HIDDEN, SAID_ONLY
from metrics.statistics.exposure import UNKNOWN, Exposure
from metrics.touchpoint_figures import Explained

WELL = Explained(0.4, 0.35, 0.45, 5430, 0.0, Exposure(9.0, 8.0), ())


def touchpoints() -> pd.DataFrame:
    figures = {
        "touchpoint_id": ["app", "shop", "web"],
        "name": ["App", "Shop", "Website"],
        "impact": [0.1, 0.3, None],
        "impact_low": [-0.1, 0.2, None],
        "impact_high": [0.3, 0.4, None],
        "impact_n": [200, 400, 0],
        "impact_withheld": [None, None, "not_measured"],
        "impact_p_adjusted": [0.4, 0.01, None],
        "derived_importance": [30.0, 70.0, None],
        "derived_importance_low": [20.0, 60.0, None],
        "derived_importance_high": [40.0, 80.0, None],
        "derived_importance_n": [200, 400, 0],
        "derived_importance_withheld": [None, None, "not_measured"],
        "asymmetry_kind": ["undecided", "basic", "undecided"],
        "asymmetry_recoded": "undecided",
        "reach": [25.0, 50.0, None],
        "reach_low": [22.0, 47.0, None],
        "reach_high": [28.0, 53.0, None],
        "reach_n": [800, 800, 0],
        "reach_withheld": [None, None, "not_measured"],
        "importance_meaning": [SAID_ONLY, HIDDEN, None],
    }
    return pd.DataFrame(figures)


def test_the_title_counts_what_is_beyond_chance() -> None:
    found = touchpoints()
    assert drivers.title(found) == "Satisfaction moves with Shop alone beyond chance"
    found["impact_p_adjusted"] = [0.01, 0.01, None]
    assert drivers.title(found) == "Satisfaction moves with 2 touchpoints, for instance Shop"
    found["impact_low"], found["impact_high"] = found["impact"] - 0.1, found["impact"] + 0.1
    assert drivers.title(found) == "Satisfaction moves with 2 touchpoints, most with Shop"
    found["impact_p_adjusted"] = [0.4, 0.4, None]
    assert drivers.title(found) == "No touchpoint is seen to move satisfaction beyond chance"


def test_a_model_to_be_trusted_has_no_warning() -> None:
    said = drivers.caption(WELL, touchpoints())
    assert (
        "Among customers who met the same touchpoints, ratings go along with 40.0 % of the differences in "
        "satisfaction (35.0 % to 45.0 %, 5,430 responses)"
    ) in said
    assert said.endswith("responses).") and "drawn" not in said


def test_where_not_all_are_drawn_the_caption_says_how_many() -> None:
    many = pd.concat([touchpoints().assign(touchpoint_id=str(number)) for number in range(9)])
    assert many["impact"].notna().sum() == 18
    assert "The 12 strongest of 18 touchpoints are drawn." in drivers.caption(WELL, many)


@pytest.mark.parametrize(
    ("change", "warning"),
    [
        ({"r_squared": 0.05}, "That is little"),
        ({"r_squared": 0.05, "chance": 0.2}, "That is not beyond chance: shares of importance are not told."),
        ({"collinear": ("app", "shop")}, "cannot be told apart: App, Shop."),
        ({"exposure": Exposure(0.5, 5.0)}, "the impacts may be too high"),
        ({"exposure": Exposure(-0.5, 5.0)}, "the impacts may be too high"),
    ],
    ids=["little", "chance", "collinear", "flat", "flat below"],
)
def test_each_reason_for_mistrust_is_said(change: dict[str, object], warning: str) -> None:
    assert warning in drivers.caption(dataclasses.replace(WELL, **change), touchpoints())


@pytest.mark.parametrize(
    "exposure", [UNKNOWN, Exposure(0.5, 2.0)], ids=["all rate as many", "too few to tell"]
)
def test_where_nothing_tells_nothing_is_said_about_who_met_what(exposure: Exposure) -> None:
    assert "too high" not in drivers.caption(dataclasses.replace(WELL, exposure=exposure), touchpoints())


def test_the_table_names_share_impact_reach_and_meaning_apart() -> None:
    table = drivers.twin(touchpoints())
    assert table["Touchpoint"].tolist() == ["Shop", "App"]
    assert table["Evidence"].tolist() == ["Beyond chance", "Within chance"]
    assert table["Kind"].tolist() == ["Basic: a must?", "Undecided"]
    assert table["Met by"].tolist() == [
        "50.0 % (47.0 to 53.0 %), n = 800",
        "25.0 % (22.0 to 28.0 %), n = 800",
    ]
    assert table["Importance as said"].tolist() == ["Not said, but matters", "Said, but not seen to matter"]
