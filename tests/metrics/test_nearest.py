"""What a mistyped name is taken for."""

import pytest

from metrics.nearest import nearest


@pytest.mark.parametrize(
    ("name", "names", "meant"),
    [
        ("hotlien", ["hotline", "desk"], "hotline"),
        ("Teir = Plus", ["tier = plus", "tier = premier"], "tier = plus"),
        ("Opened", ["Closed", "Id"], None),  # as many letters alike as not
        ("rechnung", ["return"], None),
        ("opened", [], None),
    ],
)
def test_a_near_name_is_offered_and_a_far_one_is_not(name: str, names: list[str], meant: str | None) -> None:
    assert nearest(name, names) == meant
