"""Invented answers of `dashboard.cost_details`: complaints of one touchpoint by age."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

import numpy as np
import pandas as pd

from dashboard import cost_details, index_change
from metrics.complaint_detail import OpenComplaints
from tests.dashboard import frames


def open_complaints() -> OpenComplaints:
    """Half as fast as elsewhere."""
    hours = np.array([2.0, 20, 60, 200, 900])
    parts = [
        pd.DataFrame({"group": group, "hours": hours, "share": share, "low": low, "high": high, "n": 50.0})
        for group, share, low, high in (
            ("here", [95.0, 80, 60, 40, 10], [90.0, 72, 50, 30, 5], [99.0, 88, 70, 50, 20]),
            ("elsewhere", [90.0, 60, 30, 10, 2], [88.0, 58, 28, 8, 1], [92.0, 62, 32, 12, 3]),
        )
    ]
    speed = {"": 0.5, "_low": 0.4, "_high": 0.63, "_n": 120, "_withheld": None}
    row = pd.DataFrame([{f"resolution_speed{end}": value for end, value in speed.items()}])
    return OpenComplaints(pd.concat(parts, ignore_index=True), row, 7)


def nothing() -> dict[str, object]:
    """No complaint in any month."""
    found = open_complaints()
    hidden = {"resolution_speed": np.nan, "resolution_speed_low": np.nan, "resolution_speed_high": np.nan}
    few = found.speed.assign(**hidden, resolution_speed_withheld="too_few_complaints")
    return {
        "open_complaints": OpenComplaints(found.curve.iloc[:0], few, 0),
    }


def index_parts() -> pd.DataFrame:
    """What a change of the index by 1.6 is made of."""
    points = np.array([0.9, 0.6, -0.4, 0.3, 0.2, -0.2, 0.1, 0.05, 0.05, 0, 0, 0])
    frame = pd.DataFrame(
        {
            "name": frames.NAMES[:12],
            "stage": "Buy",
            "points": points,
            "low": points - 0.15,
            "high": points + 0.15,
            "moved": np.abs(points) > 0.15,
            "before": 60.0,
            "now": 62.0,
        }
    )
    frame.loc[11, ["low", "high", "before", "now"]] = np.nan
    return frame


@contextmanager
def fake_costs(**answers: object) -> Iterator[None]:
    """`dashboard.cost_details` without a store, and the parts of the index; `answers` replaces some by
    constants."""
    replaced = {
        "open_complaints": lambda *_: open_complaints(),
        **{name: lambda *_, answer=answer: answer for name, answer in answers.items()},
    }
    with (
        patch.multiple(cost_details, **replaced),
        patch.object(index_change, "parts", lambda *_: index_parts()),
    ):
        yield
