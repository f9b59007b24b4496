"""The one pass over ratings that derived importance and asymmetry are made from."""

import pandas as pd

from metrics.pairs import pair_sums

TOUCHPOINTS, REGIONS = (
    pd.Index([f"{letter}{n}" for n in range(size)]) for letter, size in (("t", 3000), ("r", 300_000))
)


def test_what_pairs_cost_follows_those_that_occur():
    """Room for every pair of touchpoints in every region would be hundreds of terabytes."""
    rows = pd.DataFrame(
        {
            "response_id": ["a", "a", "b", "b"],
            "touchpoint_id": pd.Categorical(["t0", "t2999", "t0", "t2999"], TOUCHPOINTS),
            "bucket": 0,
            "segment_0": pd.Categorical(["r0", "r0", "r299999", "r299999"], REGIONS),
            "month": pd.Timestamp("2026-01-01").date(),
            "x": [0.0, 100.0, 50.0, 25.0],
            "y": 50.0,
            "w": [1.0, 1.0, 2.0, 2.0],
        }
    )
    found = pd.concat([frame for name, frame in pair_sums(rows, ["region"]) if name == "pairs_of_levels"])
    per = found.set_index(["segmentation", "segment"])
    assert per["w_03"].to_dict() == {("region", "r0"): 1, ("region", "r299999"): 0, ("all", "all"): 1}
    assert per["w_21"].to_dict() == {("region", "r0"): 0, ("region", "r299999"): 2, ("all", "all"): 2}
    assert set(found["touchpoint_a"]) == {"t0"}
    assert set(found["touchpoint_b"]) == {"t2999"}
