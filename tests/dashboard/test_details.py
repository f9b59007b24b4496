"""What pages read beside the scorecard."""

import pandas as pd

from dashboard import details


def test_a_line_of_months_keeps_its_gaps() -> None:
    months = [
        "2026-03-01",
        "2025-11-01",
        "2026-02-01",
        "2025-12-01",
        "2026-01-01",
        "2026-03-01",
        "2026-01-01",
    ]
    points = pd.DataFrame(
        {
            "touchpoint_id": ["web"] * 5 + ["app"] * 2,
            "period": pd.to_datetime(months),
            "value": [30.0, 1.0, 20.0, 2.0, None, 7.0, 5.0],  # January is withheld; the app has no February
        }
    )
    assert details._lines(points, "touchpoint_id") == {"web": [1, 2, None, 20, 30], "app": [5, None, 7]}
    assert details._lines(points.head(0), "touchpoint_id") == {}


def test_a_cell_of_a_table_shows_the_newest_months_in_a_row() -> None:
    assert details._unbroken([1, None, 2, 3]) == [2, 3]
    assert details._unbroken([1, 2, None]) == [1, 2]
    assert details._unbroken([4]) == [4]
