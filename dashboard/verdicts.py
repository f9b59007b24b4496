"""The verdicts on staff's view, in groups and per department."""

from dataclasses import dataclass
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats
from dashboard.charts import dumbbell
from dashboard.columns import day_column
from dashboard.markup import plain
from dashboard.measures import in_full, metric
from metrics.metric import POINTS
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import later, t

GROUPS = {
    "blind_spot": (later("Blind spots"), later("Staff rate it well, customers do not.")),
    "false_alarm": (later("False alarms"), later("Staff worry, customers are content.")),
    "agreed_weak": (later("Agreed weak"), later("Both see a weak point.")),
    "agreed_strong": (later("Agreed strong"), later("Both see a strong point.")),
    "undecided": (later("Undecided"), later("The gap, or the side of the line, is not certain.")),
}
OF_IMPORTANCE = {
    "blind_spot": later("Important to customers, less so to staff."),
    "false_alarm": later("Of little importance to customers, more to staff."),
    "agreed_strong": later("Important to both."),
    "agreed_weak": later("Of little importance to both."),
    "undecided": GROUPS["undecided"][1],
}
NAMED = 5


@dataclass(frozen=True)
class Group:
    """The touchpoints of one verdict: how many, and the widest gaps by name."""

    title: str
    meaning: str
    count: int
    lines: tuple[str, ...]


def groups(touchpoints: pd.DataFrame, kind: str) -> tuple[Group, ...]:
    """A group per verdict on this kind of gap."""
    known = touchpoints[touchpoints[f"gap_{kind}"].notna()]
    words = GROUPS
    if kind == "importance":
        words = {name: (dumbbell.OF_IMPORTANCE[name], said) for name, said in OF_IMPORTANCE.items()}
    found = {name: known[known[f"gap_{kind}_verdict"] == name] for name in words}
    return tuple(
        Group(t(title), t(meaning), len(found[name]), tuple(lines(found[name], kind)))
        for name, (title, meaning) in words.items()
    )


def show(groups: tuple[Group, ...]) -> None:
    """A column per verdict."""
    with st.grid(len(groups), min_column_width=150):
        for group in groups:
            with st.container():
                st.metric(group.title, group.count)
                st.caption(f"**{plain(group.meaning)}**")
                st.caption("  \n".join(plain(line) for line in group.lines) or formats.MISSING)


def lines(group: pd.DataFrame, kind: str) -> list[str]:
    """The widest gaps of a group, `Phone support +21.3`, and how many more there are."""
    order = group[f"gap_{kind}"].astype(float).abs().sort_values(ascending=False).index
    named = group.loc[order].head(NAMED)
    found = [
        f"{name} {formats.number(gap, POINTS)}"
        for name, gap in zip(named["name"], named[f"gap_{kind}"], strict=True)
    ]
    return [*found, t("and {n} more", n=len(group) - NAMED)] if len(group) > NAMED else found


def on_importance(touchpoints: pd.DataFrame) -> str:
    """Of how many touchpoints staff misjudge the importance in a way that matters."""
    verdict = touchpoints.loc[touchpoints["gap_importance"].notna(), "gap_importance_verdict"]
    under, over = (int((verdict == name).sum()) for name in ("blind_spot", "false_alarm"))
    if under + over == 0:
        return t(
            "Staff are not shown to misjudge how important any touchpoint is, of {all}", all=len(verdict)
        )
    return t(
        "Staff underestimate the importance of {under} and overestimate that of {over} among {all} "
        "touchpoints",
        under=under or t("none"),
        over=over or t("none"),
        all=len(verdict),
    )


def importance_rule() -> str:
    """How the verdicts on importance are made."""
    return t(
        "On importance. Underestimated: staff say 7.5 points or more less than customers, beyond chance, and "
        "customers' importance is above the quadrants' line. Overestimated: as far more, and it is below the "
        "line. Another certain gap, or one shown to be smaller, is agreement; the rest is undecided."
    )


def overrating(took_part: pd.DataFrame) -> str:
    """Which departments are a blind spot or a false alarm, all of their touchpoints taken together."""
    known = took_part[took_part["gap_performance"].notna()]
    if known.empty:
        return t("No department has enough figures for a gap of its own")
    blind, alarm = (
        list(known.loc[known["gap_performance_verdict"] == verdict, "department"])
        for verdict in ("blind_spot", "false_alarm")
    )
    if len(blind) == len(known) > 1:
        return t("Every department is a blind spot as a whole")
    if len(alarm) == len(known) > 1:
        return t("Every department is a false alarm as a whole")
    sides = []
    if _all_overrate(known):
        sides.append(t("Every department overrates its touchpoints"))
    if blind:
        sides.append(t("Blind spot as a whole: {names}", names=formats.few(blind)))
    if alarm:
        sides.append(t("False alarm as a whole: {names}", names=formats.few(alarm)))
    return ". ".join(sides) or t("No department is shown to be a blind spot or a false alarm as a whole")


def _all_overrate(known: pd.DataFrame) -> bool:
    """Whether staff of every one of several departments see it better than customers, beyond chance."""
    over = known["gap_performance"].astype(float) > 0
    clear = known["gap_performance_p_adjusted"].astype(float) <= BEYOND_CHANCE
    return len(known) > 1 and bool((over & clear).all())


def widest(touchpoints: pd.DataFrame) -> str:
    """The blind spots and false alarms by name, the widest gaps first."""
    known = touchpoints.dropna(subset=["gap_performance"])
    order = known["gap_performance"].astype(float).abs().sort_values(ascending=False).index
    found = known.loc[order].groupby("gap_performance_verdict", sort=False)["name"].agg(list)
    sides = {
        "blind_spot": (later("Blind spot: {names}"), later("Blind spots: {names}")),
        "false_alarm": (later("False alarm: {names}"), later("False alarms: {names}")),
    }
    told = [
        t(one if len(found[code]) == 1 else many, names=formats.few(found[code]))
        for code, (one, many) in sides.items()
        if code in found
    ]
    return ". ".join(told) or t("Nowhere do staff and customers see it differently in a way that matters")


def departments(touchpoints: pd.DataFrame, took_part: pd.DataFrame) -> pd.DataFrame:
    """Per department its gaps and verdicts as a whole, how many touchpoints have which verdict on
    performance, and about how many staff disagree. Gaps in performance beyond chance come first, the widest
    before others; importance is left out where it is known of none."""
    known = touchpoints[touchpoints["gap_performance"].notna()]
    counts = pd.crosstab(known["department"], known["gap_performance_verdict"])
    verdicts = counts.reindex(index=took_part["department"], columns=list(GROUPS), fill_value=0)
    clear = took_part["gap_performance_p_adjusted"].astype(float) <= BEYOND_CHANCE
    wide = took_part["gap_performance"].astype(float).abs()
    order = took_part.assign(clear=clear, wide=wide).sort_values(
        ["clear", "wide", "department"], ascending=[False, False, True]
    )
    table = order.set_index("department").join(verdicts).reset_index()
    columns: dict[str, Any] = {
        "gap": in_full(table, metric("gap_performance")),
        "whole": _named(table, "performance"),
        "gap_in_importance": in_full(table, metric("gap_importance")),
        "whole_importance": _named(table, "importance"),
    }
    unknown = [] if table["gap_importance"].notna().any() else ["gap_in_importance", "whole_importance"]
    err, rest = list(GROUPS)[:2], list(GROUPS)[2:]
    return table.assign(**columns)[["department", *columns, *err, "disagreed", *rest]].drop(columns=unknown)


def _named(table: pd.DataFrame, kind: str) -> list[str]:
    """The verdict in words where the gap is shown."""
    shown = table[f"gap_{kind}"].notna()
    words = dumbbell.verdicts(table, f"gap_{kind}")
    return [word if known else "" for word, known in zip(words, shown, strict=True)]


def department_columns() -> dict[str, Any]:
    """How the table's columns are called."""
    config = st.column_config
    return {
        "department": config.TextColumn(t("Department")),
        "gap": config.TextColumn(
            t("Staff gap"), help=t("Staff minus customers, all its touchpoints together.")
        ),
        "whole": config.TextColumn(
            t("On performance"),
            help=t(
                "Verdict of all its touchpoints with figures together, each weighing as many answers as it "
                "has."
            ),
            width=112,
        ),
        "gap_in_importance": config.TextColumn(
            t("Gap in importance"),
            help=t("Internal less stated importance, all its touchpoints together."),
        ),
        "whole_importance": config.TextColumn(
            t("On importance"),
            help=t(
                "Verdict. Underestimated: important to customers, less so to staff. Overestimated: of little "
                "importance to customers, more to staff."
            ),
            width=124,
        ),
        **{name: config.NumberColumn(t(title), help=t(meaning)) for name, (title, meaning) in GROUPS.items()},
        "disagreed": config.NumberColumn(
            t("Staff disagree"), help=t("Touchpoints about which colleagues disagree among themselves.")
        ),
    }


def participation(took_part: pd.DataFrame) -> pd.DataFrame:
    """Per department whether it took part in the assessment: about what, how many, until when."""
    states = [[t("took part")] if assessed else [t("not yet")] for assessed in took_part["assessed"]]
    table = took_part.assign(state=pd.Series(states, index=took_part.index, dtype=object))
    return table[["department", "state", "assessed", "touchpoints", "respondents", "last_assessed_on"]]


def participation_columns() -> dict[str, Any]:
    """How the table's columns are called."""
    config = st.column_config
    return {
        "department": config.TextColumn(t("Department")),
        "state": config.MultiselectColumn(
            t("Assessment"), options=[t("took part"), t("not yet")], color=["green", "gray"]
        ),
        "assessed": config.NumberColumn(
            t("Touchpoints assessed"), help=t("Touchpoints that at least one has assessed.")
        ),
        "touchpoints": config.NumberColumn(t("of touchpoints")),
        "respondents": config.NumberColumn(
            t("Colleagues"), help=t("Withheld where so few that they are known.")
        ),
        "last_assessed_on": day_column(t("Last assessed")),
    }
