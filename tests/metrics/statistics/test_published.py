"""Every published result is reproduced: all of its numbers, each to the tolerance that stands beside it."""

from typing import Any

import pytest

from tests.metrics.statistics.reproduced import METHODS


@pytest.mark.parametrize("name", METHODS)
def test_all_numbers_are_reproduced(published, name):
    case = published[name]
    found = METHODS[name](case["inputs"], published)
    assert found.keys() == case["expected"].keys()
    tolerance = case["tolerance"]
    for key, expected in case["expected"].items():
        compare(found[key], expected, tolerance.get("by_key", {}).get(key, tolerance["abs"]), key)


def compare(found: Any, expected: Any, tolerance: float, where: str) -> None:
    if isinstance(expected, dict):
        assert found.keys() == expected.keys(), where
        for key, part in expected.items():
            compare(found[key], part, tolerance, f"{where}.{key}")
    elif isinstance(expected, list):
        assert len(found) == len(expected), where
        for place, (one, part) in enumerate(zip(found, expected, strict=True)):
            compare(one, part, tolerance, f"{where}[{place}]")
    elif isinstance(expected, str):
        assert found == expected, where
    else:
        assert abs(found - expected) <= tolerance, f"{where}: {found}, not {expected}"


def test_none_is_left_out(published):
    assert METHODS.keys() == published.keys()
