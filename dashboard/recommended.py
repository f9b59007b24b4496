"""The page of priorities in words: what is recommended for each touchpoint, and what is a quick win."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd
import streamlit as st

from dashboard import captions, formats, rankings
from dashboard.columns import ranked_names, width
from dashboard.headlines import is_first
from dashboard.verdicts import Group
from metrics import recommendations as rules
from metrics.text import later, t

WORDS = {
    rules.CONVINCE: later("Repair; show staff what customers say"),
    rules.REPAIR: later("Repair"),
    rules.LOOK: later("Find out why customers leave"),
    rules.SHOW: later("Tell staff: customers are content"),
    rules.HOLD: later("Keep up"),
    rules.EASE: later("See whether less effort would do"),
    rules.SPARE: later("Improve when there is time"),
    rules.PLAN: later("Plan it for later"),
    rules.LEAVE: later("Leave it for now"),
    rules.ASK: later("Ask more customers"),
    rules.WEIGH: later("Find out how important it is"),
    rules.WAIT: later("Wait: its quadrant is not certain yet"),
}
KINDS = {
    rules.QUICK_WIN: (later("Quick wins"), later("High gain for little effort.")),
    rules.STRATEGIC: (later("Strategic"), later("High gain for much effort.")),
    rules.UNDECIDED: (later("Undecided"), later("The gain, or the quadrant, is not certain yet.")),
    rules.FILL_IN: (later("Fill in"), later("Little effort, but low gain or a quadrant that can wait.")),
    rules.DROP: (later("Not now"), later("Much effort for low gain or in a quadrant that can wait.")),
}
ONE = {  # one touchpoint's kind, on a chip and in the legend
    rules.QUICK_WIN: later("Quick win"),
    rules.STRATEGIC: later("Strategic"),
    rules.UNDECIDED: later("Undecided"),
    rules.FILL_IN: later("Fill in"),
    rules.DROP: later("Not now"),
}
TINTS = {  # Streamlit's colours: text reads well on them in light and dark
    rules.QUICK_WIN: "green",
    rules.STRATEGIC: "blue",
    rules.UNDECIDED: "gray",
    rules.FILL_IN: "gray",
    rules.DROP: "violet",
}
NAMED = 6  # touchpoints of a group by name
PHONE_NAME, PHONE_ADVICE = 132, 170  # pixels of columns: with the rank as much as a phone shows
DESK_NAME = 250  # of a name on a desk alone


def advised(touchpoints: pd.DataFrame, department_id: str | None = None) -> pd.DataFrame:
    """The scorecard's rows with `recommendation` and `kind`, by priority; of one department if one is named.

    Kinds are those among all touchpoints, whichever are looked at.
    """
    told = touchpoints.assign(
        recommendation=rules.recommendations(touchpoints), kind=rules.kinds(touchpoints)
    )
    own = told if department_id is None else told[told["department_id"] == department_id]
    return own.sort_values(["priority_rank", "name"], na_position="last", ignore_index=True)


def one(advised: pd.DataFrame, touchpoint_id: str) -> str:
    """What is recommended for one touchpoint, its place among all that have one, its kind and effort."""
    own = advised[advised["touchpoint_id"] == touchpoint_id]
    row = own.iloc[0]
    words = [_advice(row)]
    if pd.notna(row["priority_rank"]):
        words.append(
            t(
                "priority {places} of {all}, in 80 of 100 cases",
                places=rankings.places(own).iloc[0],
                all=int(advised["priority_rank"].notna().sum()),
            )
        )
    if pd.notna(row["kind"]):
        words.append(
            t("{kind}, effort {effort} of 5", kind=t(ONE[row["kind"]]), effort=row["improvement_effort"])
        )
    return " · ".join(words)


def _advice(row: Mapping[Any, Any] | pd.Series) -> str:
    """What is recommended for a touchpoint; where it is to wait, what is uncertain about it."""
    if row["recommendation"] == rules.WAIT:
        if row["performance_low"] > row["performance_line"]:
            return t("Wait: strong, of uncertain importance")
        if row["performance_high"] < row["performance_line"]:
            return t("Wait: weak, of uncertain importance")
    return t(WORDS[row["recommendation"]])


def finding(advised: pd.DataFrame) -> str:
    """The quick wins by name; what is strategic where there is none."""
    for kind, one, many in (
        (rules.QUICK_WIN, later("1 quick win: {names}"), later("{n} quick wins: {names}")),
        (
            rules.STRATEGIC,
            later("No quick win is certain; strategic: {names}"),
            later("No quick win is certain; {n} are strategic: {names}"),
        ),
    ):
        names = advised.loc[advised["kind"] == kind, "name"].tolist()
        if names:
            return t(one if len(names) == 1 else many, n=len(names), names=formats.few(names))
    return t("Neither a quick win nor anything strategic is certain")


def unknown(advised: pd.DataFrame, responses: int) -> str:
    """Why there are no kinds, and what to do about it; `responses` as in `captions.no_pair`."""
    if advised["priority_rank"].isna().all():
        if advised[["stated_importance", "derived_importance"]].isna().all(axis=None):
            return captions.no_pair(advised, responses)
        return t(
            "Nothing can be ranked yet: importance and performance must be known. Choose a longer period."
        )
    return t(
        "The map does not say how much effort an improvement takes, so that quick wins are not known: write "
        "1 (little) to 5 (much) into the column improvement_effort of the map's file touchpoints."
    )


def repairs(advised: pd.DataFrame) -> str:
    """At how many touchpoints something is to be done."""
    counts = advised["recommendation"].value_counts()
    repair = int(counts.reindex([rules.REPAIR, rules.CONVINCE]).fillna(0).sum())
    look = int(counts.get(rules.LOOK, 0))
    if look:
        return t("To repair: {repair}; to look into: {look}", repair=repair, look=look)
    return t("To repair: {repair}", repair=repair)


def rules_in_words(advised: pd.DataFrame) -> str:
    """How recommendations are made, of the evidence that there is."""
    staff, leaving = (advised[name].notna().any() for name in ("gap_performance", "churn_risk_ratio"))
    evidence = {
        (True, True): later("From the quadrant, staff's view and who leaves."),
        (True, False): later("From the quadrant and staff's view."),
        (False, True): later("From the quadrant and who leaves."),
        (False, False): later("From the quadrant."),
    }[bool(staff), bool(leaving)]
    shown = {
        t(
            "Where staff rate it well, show them what customers say; where they worry and customers are "
            "content, tell them."
        ): staff,
        t("Elsewhere, where more customers leave after a bad experience: find out why."): leaving,
        t(
            "Of low priority: what takes little effort when there is time, what promises much planned for "
            "later, the rest left."
        ): advised["improvement_effort"].notna().any(),
    }
    known = [sentence for sentence, holds in shown.items() if holds]
    return " ".join((t(evidence), t("Important and weak: repair."), *known))


def most(advised: pd.DataFrame) -> str:
    """Where an improvement promises most, and whether another may promise as much."""
    ranked = advised.dropna(subset=["priority_rank"])
    message = later("Most to gain: {name}")
    if not is_first(ranked, 1):
        message = later("Most to gain: {name}; others may promise as much")
    return t(message, name=ranked["name"].iloc[0])


def caption() -> str:
    """How kinds are made."""
    return t(
        "Gain: importance × room for improvement × reach, high or low where it is above or below the median "
        "in 80 of 100 cases. Effort: as the map says, from 1 to 5, little up to its median. "
        "A quick win or strategic is what lies in no quadrant that can wait: low priority, keep up, possible "
        "overkill. What waits until its quadrant is certain is undecided."
    )


def groups(advised: pd.DataFrame) -> tuple[Group, ...]:
    """A group per kind, with the touchpoints of the highest priority by name."""
    found = {kind: advised.loc[advised["kind"] == kind, "name"].tolist() for kind in KINDS}
    return tuple(
        Group(t(title), t(meaning), len(found[kind]), tuple(_lines(found[kind])))
        for kind, (title, meaning) in KINDS.items()
    )


def _lines(names: list[str]) -> list[str]:
    return [*names[:NAMED], *([t("and {n} more", n=len(names) - NAMED)] if len(names) > NAMED else [])]


def table(advised: pd.DataFrame) -> pd.DataFrame:
    """Every touchpoint: what is recommended, its kind, priority, effort, quadrant, who has to do it."""
    return pd.DataFrame(
        {
            "rank": advised["priority_rank"].astype("Int64"),
            "name": advised["name"],
            "recommendation": [_advice(row) for row in advised.to_dict("records")],
            "kind": [[t(ONE[kind])] if kind else None for kind in advised["kind"]],
            "priority": advised["priority_score"].astype(float).round(1),
            "places": rankings.places(advised),
            "effort": advised["improvement_effort"].astype("Int64"),
            "performance": rankings.with_error(advised),
            "department": advised["department"],
            "owner": advised["owner"],
        }
    )


def phone_columns(table: pd.DataFrame) -> dict[str, Any]:
    """The same where rank, name and recommendation are all there is room for: names and texts on lines."""
    names = st.column_config.TextColumn(t("Touchpoint"), width=PHONE_NAME, pinned=True)
    advice = st.column_config.TextColumn(t("Recommendation"), width=PHONE_ADVICE)
    return {**columns(table), "name": names, "recommendation": advice}


def columns(table: pd.DataFrame) -> dict[str, Any]:
    """How the table's columns are called and drawn."""
    config = st.column_config
    highest = np.nanmax(table["priority"].to_numpy(np.float64), initial=1.0)
    return {
        **ranked_names(table["name"], DESK_NAME),
        "recommendation": config.TextColumn(t("Recommendation"), width=width(table["recommendation"], 250)),
        "kind": config.MultiselectColumn(
            t("Kind"),
            options=[t(word) for word in ONE.values()],
            color=[TINTS[kind] for kind in ONE],
            width=96,
        ),
        "priority": config.ProgressColumn(
            t("Priority"), min_value=0, max_value=float(highest), format="%.1f", width=80
        ),
        "places": config.TextColumn(
            t("Places"), help=t("Between which places it lies in 80 of 100 cases."), width=52
        ),
        "effort": config.NumberColumn(
            t("Effort"), help=t("From 1, little, to 5, much: the map says it."), width=52
        ),
        "performance": config.TextColumn(t("Customers"), help=t("± 95 % interval."), width=84),
        "department": config.TextColumn(t("Department"), width=width(table["department"])),
        "owner": config.TextColumn(t("Owner"), width=width(table["owner"])),
    }
