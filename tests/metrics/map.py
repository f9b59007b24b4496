"""A small map for scorecards: touchpoints of one stage and one department."""

from dataclasses import dataclass, field

import pandas as pd


@dataclass(frozen=True)
class SmallMap:
    """The frames of a map with these touchpoints; `retired` are not active, `leaving` only leavers meet."""

    ids: tuple[str, ...]
    retired: frozenset[str] = frozenset()
    aims: dict[str, float] = field(default_factory=dict)
    leaving: frozenset[str] = frozenset()

    @property
    def stages(self) -> pd.DataFrame:
        return pd.DataFrame({"stage_id": ["use"], "name": ["Use"], "position": [1]})

    @property
    def departments(self) -> pd.DataFrame:
        return pd.DataFrame({"department_id": ["service"], "name": ["Service"], "headcount": [None]})

    @property
    def touchpoints(self) -> pd.DataFrame:
        frame = pd.DataFrame({"touchpoint_id": pd.Series(self.ids, dtype=object)})
        frame["name"] = frame["touchpoint_id"].str.upper()
        frame["status"] = ["retired" if one in self.retired else "active" for one in self.ids]
        return frame.assign(
            stage_id="use",
            department_id="service",
            channel="web",
            owner=None,
            moment_of_truth=0,
            pain_point=False,
            emotion_desired=None,
            emotion_elicited=None,
            improvement_effort=None,
            only_when_leaving=[True if one in self.leaving else None for one in self.ids],
        )

    @property
    def targets(self) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "touchpoint_id": pd.Series(list(self.aims), dtype=object),
                "metric": "performance",
                "target": pd.Series(list(self.aims.values()), dtype=float),
                "floor": None,
            }
        )
