"""Which column of a table stays in sight."""

import pandas as pd
import pytest

from dashboard.charts.labels import text_width
from dashboard.columns import LETTER, PADDING, pinned, ranked_names, width, with_ellipses, wraps

NAMES = pd.Series(["Account opening in a branch", "Web"])
PHONE = 334  # pixels of a table on a screen of 390


def test_names_stay_in_sight_and_the_other_columns_are_as_they_were() -> None:
    table = pd.DataFrame({"name": NAMES, "score": [1.0, 2.0]})
    shown, looks = pinned(table, {"name": "Touchpoint", "score": "Score"})
    assert shown is table
    assert looks == {
        "name": {"label": "Touchpoint", "width": width(NAMES), "pinned": True},
        "score": "Score",
    }


def test_names_in_rows_of_several_lines_are_not_cut() -> None:
    table = pd.DataFrame({"name": ["Payment dispute of small businesses"]})
    assert list(pinned(table, {"name": "Touchpoint"})[0]) == ["name", "Touchpoint, in full"]
    assert pinned(table, {"name": "Touchpoint"}, lines=True)[0] is table


def test_a_first_column_that_holds_no_names_moves_with_the_others() -> None:
    table = pd.DataFrame({"score": [1.0]})
    shown, looks = pinned(table, {})
    assert shown is table
    assert looks == {}


def test_a_place_before_the_names_stays_in_sight_with_them() -> None:
    table = pd.DataFrame({"#": [1, 2], "Touchpoint": [*NAMES[:1], "Payment dispute of small businesses"]})
    shown, looks = pinned(table, {})
    assert [name for name, look in looks.items() if look["pinned"]] == ["#", "Touchpoint"]
    assert sum(look["width"] for look in looks.values()) <= 0.6 * PHONE
    assert list(shown) == ["#", "Touchpoint", "Touchpoint, in full"]


def test_rank_and_name_are_narrow_enough_for_streamlit_to_pin_them_on_a_phone() -> None:
    looks = ranked_names(NAMES)
    assert all(look["pinned"] for look in looks.values())
    assert sum(look["width"] for look in looks.values()) <= 0.6 * PHONE


def test_a_name_that_is_too_long_has_an_ellipsis_and_stands_in_full_at_the_end() -> None:
    names = ["Web", None, "Payment dispute of small businesses"]
    table = pd.DataFrame({"name": names, "n": [1, 2, 3]})
    shown = with_ellipses(table, "name", "Touchpoint", 120).astype(object).fillna("none")
    assert shown.to_dict("list") == {
        "name": ["Web", "none", "Payment dispute…"],
        "n": [1, 2, 3],
        "Touchpoint, in full": ["", "none", "Payment dispute of small businesses"],
    }


def test_names_of_which_the_last_letters_alone_would_differ_are_cut_in_the_middle() -> None:
    names = [
        "Information booth at departures",
        "Artworks and exhibitions",
        "Information booth at arrivals",
        "Cash",  # fits
        "Cash for all that is left over at the end of the month",
        "Cash for all that is left over when nobody comes back for it",  # too much for half of the room
    ]
    table = pd.DataFrame({"name": names})
    shown = with_ellipses(table, "name", "Touchpoint", 154, whole=False)
    assert shown.to_dict("list") == {
        "name": [
            "Information…departures",
            "Artworks and exhibitio…",
            "Information bo…arrivals",
            "Cash",
            "Cash for all…f the month",
            "Cash for all…back for it",
        ]
    }
    assert all(text_width(name, LETTER) <= 154 - PADDING for name in shown["name"])


def test_a_column_as_wide_as_its_names_cuts_none() -> None:
    for name in ("Restaurants", "Shops and restaurants", "Parking", "Rental car centre"):
        table = pd.DataFrame({"name": [name]})
        assert with_ellipses(table, "name", "Touchpoint", width(table["name"])) is table


@pytest.mark.parametrize(
    ("comments", "said"),
    [
        (["Friendly.", None], False),
        (["Friendly.", "I waited far too long and nobody told me why"], True),
        (["Slow.\nUnfriendly."], True),
    ],
)
def test_rows_have_several_lines_where_a_text_does_not_fit_on_one(comments: list[str], said: bool) -> None:
    table = pd.DataFrame({"n": 1, "comment": pd.Series(comments, dtype="str")})
    assert wraps(table, {"n": {"width": 10}, "comment": {"width": 240}}) is said
    assert not wraps(table[["n"]], {"n": "Number"})
