"""One department's page: which departments there are, its place, its silent failures."""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from dashboard import formats, headlines
from dashboard.measures import in_full, metric
from metrics.definitions import BY_NAME
from metrics.metric import SCORE
from metrics.text import t

WORST = 5
SILENT = ("churn_risk_ratio", "complaints_per_1000")  # what makes a failure a silent one


def names(touchpoints: pd.DataFrame) -> dict[str, str]:
    """department_id -> name, of those that own a touchpoint: first who has the one to repair first."""
    owned = touchpoints.dropna(subset=["department"])
    owned = pd.concat(
        [headlines.to_repair(owned).head(1), owned.sort_values(["department", "department_id"])]
    )
    return dict(zip(owned["department_id"], owned["department"], strict=True))


def nobody() -> str:
    """What to do where no touchpoint has a department."""
    return t(
        "No touchpoint has a department. Name one for each in the map's file touchpoints, and import it."
    )


def worst(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """The touchpoints with the lowest scores."""
    return touchpoints.dropna(subset=["performance"]).nsmallest(WORST, "performance")


def worst_caption(touchpoints: pd.DataFrame) -> str:
    """How the chart of the weakest is made, and how many of them it shows."""
    n = int(touchpoints["performance"].notna().sum())
    if n <= WORST:
        return t("Customers' mean score, the lowest first; bars are 95 % intervals.")
    return t("Customers' mean score at the weakest {n} of {all}; bars are 95 % intervals.", n=WORST, all=n)


def same(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Whether two scores read the same: weights that hardly differ make the index the plain mean."""
    return formats.number(one["value"], SCORE) == formats.number(other["value"], SCORE)


def own(touchpoints: pd.DataFrame, department_id: str) -> pd.DataFrame:
    """Those of one department."""
    return touchpoints[touchpoints["department_id"] == department_id]


def meaning() -> str:
    """What a silent failure is."""
    return t(
        "Silent failure: more customers leave after a bad experience than after a good one, beyond chance, "
        "and they complain certainly less than at all touchpoints together. Association, not cause."
    )


def can_tell(touchpoints: pd.DataFrame) -> bool:
    """Whether leaving and complaining are both known of any touchpoint: else silence says nothing."""
    return bool(touchpoints[list(SILENT)].notna().all(axis=1).any())


def silent(failures: pd.DataFrame, touchpoints: pd.DataFrame) -> str:
    """Whether customers leave without a word."""
    if not can_tell(touchpoints):
        return t("Whether customers leave without complaining cannot be told here")
    if failures.empty:
        return t("No silent failure was found here")
    if len(failures) == 1:
        return t("Customers leave after {name} without complaining", name=failures["name"].iloc[0])
    return t("Customers leave after {n} touchpoints without complaining", n=len(failures))


def silent_table(failures: pd.DataFrame) -> pd.DataFrame:
    """The silent failures with what makes them so."""
    table: dict[str, Any] = {t("Touchpoint"): failures["name"]}
    for name in SILENT:
        table[t(BY_NAME[name].label)] = pd.Series(in_full(failures, metric(name)), index=failures.index)
    return pd.DataFrame(table).reset_index(drop=True)


def place(touchpoints: pd.DataFrame, departments: pd.DataFrame, department_id: str) -> str:
    """The stages in which it owns touchpoints, who leads it, and which departments below it are left out."""
    stages = touchpoints.sort_values("stage_position")["stage"].unique()
    lead = departments.set_index("department_id")["lead"].get(department_id)
    below = departments.loc[departments["parent_id"] == department_id, "name"]
    words = [
        t("Stage: {name}", name=stages[0])
        if len(stages) == 1
        else t("Stages: {names}", names=formats.listed(stages))
    ]
    if pd.notna(lead):
        words.append(t("lead: {name}", name=lead))
    if len(below):
        words.append(t("without the departments below it: {names}", names=formats.listed(below)))
    return " · ".join(words)
