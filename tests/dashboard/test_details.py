"""What pages read beside the scorecard."""

import pandas as pd

from dashboard import details


def test_a_sparkline_does_not_lead_over_a_gap() -> None:
    months = pd.to_datetime(
        ["2026-03-01", "2025-11-01", "2026-02-01", "2025-12-01", "2026-01-01", "2026-03-01", "2026-01-01"]
    )
    points = pd.DataFrame(
        {
            "touchpoint_id": ["web"] * 5 + ["app"] * 2,
            "period": months,
            "value": [30.0, 1.0, 20.0, 2.0, None, 7.0, 5.0],  # January is withheld; the app has no February
        }
    )
    assert details._lines(points, "touchpoint_id") == {"web": [20, 30], "app": [7]}


def test_a_sparkline_goes_on_over_the_turn_of_the_year() -> None:
    points = pd.DataFrame(
        {"metric": "nps", "period": pd.to_datetime(["2026-01-01", "2025-12-01"]), "value": [2.0, 1.0]}
    )
    assert details._lines(points, "metric") == {"nps": [1, 2]}
