"""Which column of a table stays in sight."""

import pandas as pd

from dashboard.columns import pinned, ranked_names, width, with_ellipses

NAMES = pd.Series(["Account opening in a branch", "Web"])
PHONE = 334  # pixels of a table on a screen of 390


def test_names_stay_in_sight_and_the_other_columns_are_as_they_were() -> None:
    table = pd.DataFrame({"name": NAMES, "score": [1.0, 2.0]})
    assert pinned(table, {"name": "Touchpoint", "score": "Score"}) == {
        "name": {"label": "Touchpoint", "width": width(NAMES), "pinned": True},
        "score": "Score",
    }


def test_a_first_column_that_holds_no_names_moves_with_the_others() -> None:
    assert pinned(pd.DataFrame({"score": [1.0]}), {}) == {}


def test_rank_and_name_are_narrow_enough_for_streamlit_to_pin_them_on_a_phone() -> None:
    looks = ranked_names(NAMES)
    assert all(look["pinned"] for look in looks.values())
    assert sum(look["width"] for look in looks.values()) <= 0.6 * PHONE


def test_a_name_that_is_too_long_is_drawn_with_an_ellipsis_and_kept_whole() -> None:
    table = pd.DataFrame({"name": ["Web", "Payment dispute of small businesses"], "n": [1, 2]})
    drawn = with_ellipses(table, "name", 120)
    shown = [[cell["display_value"] for cell in row[1:]] for row in drawn._translate(False, False)["body"]]
    assert shown == [["Web", "1"], ["Payment dispute…", "2"]]
    assert drawn.data["name"].tolist() == table["name"].tolist()


def test_a_column_as_wide_as_its_names_cuts_none() -> None:
    for name in ("Restaurants", "Shops and restaurants", "Parking", "Rental car centre"):
        table = pd.DataFrame({"name": [name]})
        assert with_ellipses(table, "name", width(table["name"])) is table
