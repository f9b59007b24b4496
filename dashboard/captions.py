"""What stands under titles: method, base, period. And small pieces that several pages share."""

from datetime import date
from typing import Any

import pandas as pd
import streamlit as st

from dashboard import formats, money, settings
from dashboard.charts.emotion import by_stage, drawn
from dashboard.charts.journey_map import Folded
from dashboard.charts.quadrant import GHOSTS
from dashboard.choice import Choice
from dashboard.details import Costliest
from dashboard.headlines import moves_known
from dashboard.markup import plain
from dashboard.measures import metric, reason, recorded
from metrics.metric import Metric
from metrics.scorecard import Scorecard
from metrics.text import later, t
from metrics.withheld import NOTHING_EXPLAINED

IMPORTANCE = {
    "stated_importance": later("Importance is what customers say."),
    "derived_importance": later("Importance is derived: the share in what moves overall satisfaction."),
    "internal_importance": later("Importance is what staff say."),
}

LINES = {
    "means": later("Dashed lines: the means of the touchpoints."),
    "targets": later("Dashed lines: the mean importance and the targets' mean."),
    "frozen": later("Dashed lines: frozen in touchpoint.toml."),
    "frozen_performance": later(
        "Dashed lines: the mean importance, as the one frozen in touchpoint.toml is of stated importance, "
        "and the frozen performance."
    ),
    "few": later(
        "Dashed lines: means. Fewer than half of the touchpoints have an importance here, so that no "
        "quadrant is named."
    ),
}

VIEWS = {
    "stated_importance": later("What customers say"),
    "derived_importance": later("What moves satisfaction"),
    "internal_importance": later("What staff say"),
}

ROWS = {"channel": later("channel"), "department": later("department")}  # of the heat map


def period(choice: Choice, touchpoints: pd.DataFrame, weighted: bool = False) -> str:
    """`Contoso Bank · 1 Sep to 20 Nov 2026, compared with … · 40 touchpoints · 33,430 answers` (escaped).

    A segment that is chosen stands at the end: `Customer tier: Gold`.
    """
    message = (
        later("{company} · {period}, compared with {comparison} · 1 touchpoint · {answers} answers about it")
        if len(touchpoints) == 1
        else later(
            "{company} · {period}, compared with {comparison} · {touchpoints} touchpoints · "
            "{answers} answers about them"
        )
    )
    said = t(
        message,
        company=settings.workspace().title,
        period=formats.days(choice.period),
        comparison=formats.days(choice.comparison),
        touchpoints=formats.count(len(touchpoints)),
        answers=formats.count(touchpoints["performance_n"].sum()),
    )
    said = t("{said}, weighted as their source says", said=said) if weighted else said
    if choice.segmentation is None:
        return plain(said)
    label = settings.workspace().segmentations[choice.segmentation]
    segment = t("{segmentation}: {segment}", segmentation=label, segment=choice.segment_value)
    return plain(f"{said} · {segment}")


def has(touchpoints: pd.DataFrame, one: Metric) -> bool:
    """True if the metric is known of any touchpoint."""
    return bool(touchpoints[one.name].notna().any())


def known_gaps(touchpoints: pd.DataFrame) -> tuple[str, ...]:
    """The kinds of gap that are known of any touchpoint."""
    return tuple(kind for kind in ("performance", "importance") if touchpoints[f"gap_{kind}"].notna().any())


def cells(row: str) -> str:
    """How the heat map is made."""
    return t(
        "Customers' mean score by stage and {row}, from all answers there. Grey: no touchpoint; "
        "dash: too few answers.",
        row=t(ROWS[row]),
    )


def overall_row(overall: pd.DataFrame, name: str) -> dict[str, Any]:
    """The row of one metric."""
    return {str(key): value for key, value in overall[overall["metric"] == name].iloc[0].items()}


def quadrant(card: Scorecard, choice: Choice, note: str, column: str | None = None) -> str:
    """How the map of importance and performance is made."""
    name = column or card.standing.importance
    own = card.standing.crosshair_basis if name == card.standing.importance else "means"
    parts = (t(IMPORTANCE[name]), t(LINES[own]), _own_lines(choice, own), named(), note)
    return " ".join(part for part in parts if part)


def named() -> str:
    """When a touchpoint's quadrant is named."""
    return t(
        "Named where its chance of lying there is 80 % or more, even if an interval touches a line; else "
        "undecided (hollow)."
    )


def _own_lines(choice: Choice, basis: str) -> str:
    """That a segment has lines of its own, unless both are frozen."""
    if choice.segment is None or basis == "frozen":
        return ""
    return t(
        "Means are of {segment} alone: the lines lie elsewhere than for all customers.",
        segment=choice.segment_value,
    )


def symbols(beside_list: bool = False) -> str:
    """How the symbols of the quadrants are to be read."""
    said = t(
        "Crosses: 95 % intervals. Size: answers. Arrow: from the comparison period's performance, where it "
        "moved beyond chance; the {n} widest moves. Select a symbol to open its touchpoint.",
        n=GHOSTS,
    )
    return with_note(said, t("With Shift held it is found in the list instead.") if beside_list else "")


def ranked() -> str:
    """How the list beside the quadrants is made."""
    return t(
        "By priority: importance × room for improvement × reach; few answers count as nearer to their "
        "stage's mean. Certain: the chance of the quadrant named, 80 % or more."
    )


def priorities(touchpoints: pd.DataFrame, places: bool = True) -> str:
    """How the ranking is made: of its columns those that are shown."""
    said = [
        t(
            "Priority = importance × room for improvement × reach, and all touchpoints are ranked: one of "
            "low priority stands here where nothing else is worth more."
        ),
        *([t("Places: where it may stand, 80 % interval.")] if places else []),
        t("Customers: ± 95 % interval."),
    ]
    columns = {
        "performance_change": t("Change: against the comparison period."),
        "gap_performance": t("Staff gap: staff minus customers."),
    }
    known = [words for name, words in columns.items() if touchpoints[name].notna().any()]
    return " ".join((*said, *known, *([t("▲ ▼: beyond chance.")] if known else [])))


def revenue_tile(touchpoints: pd.DataFrame, found: Costliest | None) -> None:
    """Revenue exposed per month at the costliest touchpoint, as a range, or why there is none to show."""
    words = t(
        "Monthly revenue of customers expected to leave after bad experiences with the touchpoint, beyond "
        "those who leave anyway. Associated with the experience, not proven to be caused by it. Not added up "
        "over touchpoints, of which those beyond chance count: the same customers meet several."
    )
    value = money.span(found.low, found.high) if found else formats.MISSING
    note, why = (costliest(found), "") if found else _no_revenue(touchpoints)
    with st.container(border=True, height="stretch", gap="xxsmall", key="revenue-tile"):
        st.metric(t("Revenue exposed"), value, help=plain(f"{words} {why}".rstrip()))
        st.caption(plain(note))


def costliest(found: Costliest) -> str:
    """What the range on the tile is: where, of how many, and whether it has a currency."""
    note = t("a month, 95 %, at {name}", name=found.name)
    if found.touchpoints > 1:
        note = t("{note}, the most of {n} touchpoints", note=note, n=found.touchpoints)
    return note if money.unit().suffix else t("{note}; no currency is set", note=note)


def _no_revenue(touchpoints: pd.DataFrame) -> tuple[str, str]:
    """That there is none to show, and what is missing for it."""
    if has(touchpoints, metric("revenue_exposed")):
        return t("No touchpoint is certain to cost revenue."), ""
    nearest = touchpoints.sort_values("revenue_exposed_n").iloc[-1]
    why = reason(nearest["revenue_exposed_withheld"], nearest["revenue_exposed_n"])
    return t("Withheld at every touchpoint."), why


def no_gap(touchpoints: pd.DataFrame, end: date, newest: date | None) -> str:
    """Why there is no gap to show at the period's `end`, and how to get one.

    `newest`: the day of staff's newest assessment of these touchpoints, whenever that was.
    """
    known = int(touchpoints["internal_performance_n"].fillna(0).gt(0).sum())
    least = settings.workspace().metrics.minimum_assessments
    if known == 0 and newest is not None:
        message = (
            later("No staff assessment counts on {end}: the newest are of {month}. Choose a later period.")
            if newest > end
            else later(
                "No staff assessment counts on {end}: the newest are of {month}, and they count for twelve "
                "months. Ask staff again."
            )
        )
        return t(message, end=formats.day(end), month=formats.short_month(newest))
    if known == 0:
        return t(
            "No staff assessment yet. Import one with the map (assessments.csv); figures show from "
            "{n} colleagues on.",
            n=least,
        )
    if known == 1:
        return t(
            "1 touchpoint has been assessed, but not by the {n} colleagues that a figure needs.", n=least
        )
    return t(
        "{known} touchpoints have been assessed, none of them by the {n} colleagues that a figure needs.",
        known=known,
        n=least,
    )


def no_pair(touchpoints: pd.DataFrame, responses: int) -> str:
    """Why nothing can be compared by importance and performance, and what to do about it.

    `responses`: those with ratings and an overall satisfaction, from which importance may be derived.
    """
    if touchpoints["performance"].notna().any():
        said = _no_importance(touchpoints, responses)
        staff = t("What staff say stands on Importance and performance.")
        return with_note(said, staff if recorded(touchpoints, "internal_importance") else "")
    if touchpoints["performance_n"].fillna(0).gt(0).any():
        return t("No touchpoint has enough answers in this period for a figure. Choose a longer one.")
    return t(
        "No touchpoint was rated in this period. Load ratings, or choose another period; what is recorded "
        "of complaints and of customers who leave stands on Churn and complaints."
    )


def _no_importance(touchpoints: pd.DataFrame, responses: int) -> str:
    """Why no importance is known, neither told nor derived."""
    n = formats.count(responses)
    if recorded(touchpoints, "stated_importance"):
        return t(
            "Customers have not said what is important to them often enough in this period, and it cannot be "
            "derived from what they rate (n = {n}). Choose a longer period.",
            n=n,
        )
    if not recorded(touchpoints, "derived_importance"):
        return t(
            "Which touchpoints are important is not known: nobody was asked in this period, and it "
            "cannot be derived from what they rate. Load answers on importance with the ratings; or, to "
            "derive it, responses with the overall satisfaction of those who rate several touchpoints."
        )
    if touchpoints["derived_importance_withheld"].eq(NOTHING_EXPLAINED).any():
        return t(
            "Which touchpoints are important is not known: nobody was asked in this period, and ratings do "
            "not go along with overall satisfaction beyond chance (n = {n}). Choose a longer period.",
            n=n,
        )
    return t(
        "Which touchpoints are important is not known: nobody was asked in this period, and it has too few "
        "answers to derive it from what they rate (n = {n}). Choose a longer period.",
        n=n,
    )


def withheld(touchpoints: pd.DataFrame, *metrics: Metric) -> str:
    """How many touchpoints a brief card leaves out, as it needs all of these; nothing if none."""
    hidden = int(touchpoints[[one.name for one in metrics]].isna().any(axis=1).sum())
    if not hidden:
        return ""
    return t("{n} withheld: “?” says why.", n=formats.count(hidden))


def with_note(method: str, note: str) -> str:
    """The method, and what is withheld if anything is."""
    return f"{method} {note}".strip()


def journey_map(folded: Folded, search: str) -> str:
    """How the map is to be read."""
    shown, n = len(folded.shown), len(folded.every)
    if folded.rest.empty:
        drawn = t("Every touchpoint is drawn.")
    elif search:
        drawn = t(
            "With “{search}” in their name: {shown} of {n} touchpoints.", search=search, shown=shown, n=n
        )
    else:
        drawn = t("The worst {shown} of {n} touchpoints are drawn.", shown=shown, n=n)
    marks = t(
        "Colour: customers' score. Height: importance. Diamond: moment of truth. Triangle: pain point. "
        "Filled: declared by people; hollow: found in the figures."
    )
    return f"{marks} {drawn} " + t("Select a tile to open it.")


def emotion(touchpoints: pd.DataFrame) -> str:
    """How the lanes of the emotional journey that are drawn are made."""
    lanes = drawn(by_stage(touchpoints, metric("performance")))
    declared = {
        ("desired", "elicited"): t("Desired and elicited are declared on the map."),
        ("desired",): t("Desired is declared on the map."),
        ("elicited",): t("Elicited is declared on the map."),
    }
    measured = t("Measured is the customers' score laid on the scale from −2 to +2: 50 is 0, 100 is +2.")
    parts = (
        t("Means of the stage's touchpoints."),
        declared.get(tuple(lane for lane in lanes if lane != "measured"), ""),
        measured if "measured" in lanes else "",
    )
    return " ".join(part for part in parts if part)


def links(count: int) -> str:
    """How many links there are."""
    return (
        t("1 link between touchpoints")
        if count == 1
        else t("{n} links between touchpoints", n=formats.count(count))
    )


def disagreement(touchpoints: pd.DataFrame, compared: int) -> str:
    """How the views of importance are compared, of how many touchpoints, and what a disagreement means."""
    ranks = t(
        "Ranks among {n} touchpoints, since the scales differ; at the right how many places the views lie "
        "apart.",
        n=formats.count(compared),
    )
    if moves_known(touchpoints):
        return f"{ranks} " + t(
            "Bold, and first: what customers say and what moves satisfaction differ beyond chance. "
            "Said, but not moving satisfaction: taken for granted while it works. Moving satisfaction, but "
            "not said: a hidden driver."
        )
    if has(touchpoints, metric("derived_importance")):
        return ranks
    return f"{ranks} " + t(
        "Bold, and first: what staff and what customers say differ beyond chance. What moves satisfaction is "
        "not known here."
    )


def gap(kind: str, everything: bool) -> str:
    """How the gaps are made."""
    which = t("All known gaps.") if everything else t("The widest gaps.")
    subject = (
        t("Staff's own score minus the customers'.")
        if kind == "performance"
        else t("Staff's importance minus what customers say.")
    )
    return f"{which} {subject} " + t(
        "Bold: beyond chance, corrected for looking at all of them. Hollow: staff disagree among themselves."
    )


def widest_gaps() -> str:
    """How the gaps are made, where there is room for few."""
    return t("Widest gaps between staff and customers. Bold: beyond chance.")


def verdicts() -> str:
    """How the verdicts are made."""
    return t(
        "On performance. Blind spot: staff rate it 7.5 points or more above customers, beyond chance, and "
        "customers' score is below the line. False alarm: as far below, and it is above the line. Another "
        "certain gap, or one shown to be smaller, is agreement; the rest is undecided."
    )


def participation() -> str:
    """Which assessments count as taking part."""
    return t("Assessments of the twelve months up to the period's end.")


def departments() -> str:
    """What the table of departments shows."""
    return t(
        "Gaps of all touchpoints of a department together. Staff gap: in performance; those beyond chance "
        "stand first, the widest before others. Counts: its touchpoints by verdict on performance."
    )


def complaints() -> str:
    """What the bars of complaints show."""
    return t("Complaints opened in the period, by category.")


def churn() -> str:
    """How churn after experiences is counted."""
    days = settings.workspace().metrics.churn_window_days
    return t(
        "Of 100 customers, how many leave by own will within {days} days of an experience here. Each "
        "customer is followed until the next experience here, so that nobody counts twice. Experiences whose "
        "{days} days have passed; associated with leaving, not proven to cause it. Shares are of all; the "
        "ratio is of customers of the same month and segment who have been here equally long.",
        days=days,
    )


def segments() -> str:
    """What the table of segments shows."""
    return t("Score and satisfied share of each segment in the period, with 95 % interval and answers.")


def newest(choice: Choice, count: int) -> str:
    """Which single rows are shown."""
    return t("The newest {n} of {period}, all customers.", n=count, period=formats.days(choice.period))
