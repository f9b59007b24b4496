"""What is said about a trend: whether it has changed as its title, how it is judged as its caption."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from dashboard import formats
from dashboard.captions import with_note
from dashboard.measures import metric, reason
from metrics.course import Drifted, Stepped, course
from metrics.metric import Metric, Unit
from metrics.statistics.control import FIRM_POINTS
from metrics.text import later, t
from metrics.trends import Trend

WHAT = {  # measure -> what a month's point is
    "performance": later("Customers' mean score per month."),
    "top_box": later("The share of answers from satisfied customers per month."),
    "effort": later("Customers' mean effort per month."),
    "complaints_per_1000": later("Complaints per 1,000 {basis} by month."),
    "resolution_hours": later(
        "Median hours until complaints opened in the month are resolved, open ones included."
    ),
}
BASES = {"contacts": later("contacts"), "ratings": later("ratings")}
LIMITS = {  # kind -> how its limits are made
    "mean": later("Dashed: limits from the first {n} months with a figure, widened by their own spread."),
    "share": later(
        "Dashed: limits from the first {n} months with a figure, widened by their own spread (Laney's p′)."
    ),
    "rate": later(
        "Dashed: limits from the first {n} months with a figure, widened by their own spread (Laney's u′)."
    ),
    "single": later(
        "Dashed: limits from the steps between the first {n} months with a figure (XmR, of logarithms)."
    ),
}


def found(trend: Trend, measured: Metric, subject: str) -> str:
    """Whether the months have changed beyond chance: beyond limits, about their median, or as a whole."""
    known = trend.known
    if known.empty:
        return t("{subject}: no month has enough to show", subject=subject)
    signals = known[known["signal"].notna()]
    if not signals.empty:
        return _beyond(signals, subject)
    if trend.moved:
        return t(
            "{subject}: moved, its months lie about their median otherwise than chance lays them",
            subject=subject,
        )
    if trend.false_alarm is None and trend.kind == "run":
        return t(
            "{subject}: too few months to tell a change from chance, {n} so far",
            subject=subject,
            n=len(known),
        )
    if trend.false_alarm is None:
        return t("{subject}: too few cases a month to tell a change from chance", subject=subject)
    match course(trend.points):
        case Stepped(since=since):
            return t(
                "{subject}: another level since {month}, though no month is beyond its limits",
                subject=subject,
                month=formats.month(since),
            )
        case Drifted(per_year=change):
            return t(
                "{subject}: drifting by {change} a year, though no month is beyond its limits",
                subject=subject,
                change=formats.change(change, measured.unit),
            )
    return t("{subject}: steady, no month is beyond what chance makes", subject=subject)


def _beyond(signals: pd.DataFrame, subject: str) -> str:
    """How many months, and the newest of them: all on the side of the newest."""
    newest = signals.sort_values("period").iloc[-1]
    above = signals["value"] > signals["centre"]
    is_above = bool(newest["value"] > newest["centre"])
    message = {
        (True, False): later("{subject}: above its usual level in {month}, beyond chance"),
        (False, False): later("{subject}: below its usual level in {month}, beyond chance"),
        (True, True): later("{subject}: above its usual level beyond chance in {n} months, last in {month}"),
        (False, True): later("{subject}: below its usual level beyond chance in {n} months, last in {month}"),
    }[is_above, int((above == is_above).sum()) > 1]
    return t(
        message,
        subject=subject,
        n=int((above == is_above).sum()),
        month=formats.month(pd.Timestamp(newest["period"])),
    )


def caption(trend: Trend, measure: str) -> str:
    """What a point is, how often the chart errs, and since when it has changed."""
    basis = t(BASES[trend.basis]) if trend.basis else ""
    parts = [t(WHAT[measure], basis=basis), t("Band: 95 % interval."), *_left_out(trend)]
    if trend.false_alarm is not None:
        message = (
            later("Line: the median. Of 100 steady touchpoints about {chance} are said to have moved.")
            if trend.kind == "run"
            else later("Diamond: a signal; of 100 steady touchpoints about {chance} have one.")
        )
        parts.append(t(message, chance=max(1, round(100 * trend.false_alarm))))
    return with_note(" ".join(parts), _course(trend, metric(measure)))


def _left_out(trend: Trend) -> Sequence[str]:
    """How many of the months from the first to the last have no figure; nothing where all have one."""
    months = pd.PeriodIndex(trend.points["period"], freq="M")
    every = (months.max() - months.min()).n + 1
    left = every - len(trend.known)
    if not left:
        return ()
    message = (
        later("1 of {all} months has too few records for a figure and is left out.")
        if left == 1
        else later("{n} of {all} months have too few records for a figure and are left out.")
    )
    return (t(message, n=left, all=every),)


def method(trend: Trend) -> str:
    """By what the months are judged; nothing where they are not."""
    if trend.false_alarm is None:
        return ""
    if trend.kind == "run":
        return t(
            "Too few months for limits (13 are needed), so their runs about the median decide: one run too "
            "long, or too few crossings (Anhøj)."
        )
    limits = t(LIMITS[trend.kind], n=trend.baseline)
    firm = "" if trend.baseline >= FIRM_POINTS else t("They are provisional: fewer than 20 months.")
    signal = t("A signal is a month beyond them, or the eighth or later on one side of the usual level.")
    return " ".join(part for part in (limits, firm, signal) if part)


def _course(trend: Trend, measured: Metric) -> str:
    """Since when another level holds, or how fast it drifts; nothing where neither is beyond chance."""
    match course(trend.points):
        case Stepped() as step:
            said = t(
                "Since {month} (95 %: {earliest} to {latest}) {after} instead of {before}.",
                month=formats.short_month(step.since),
                earliest=formats.short_month(step.earliest),
                latest=formats.short_month(step.latest),
                after=formats.number(step.after, measured.unit),
                before=formats.number(step.before, measured.unit),
            )
        case Drifted() as drift:
            said = t(
                "It drifts by {change} a year ({interval}).",
                change=formats.change(drift.per_year, measured.unit),
                interval=formats.certain(drift.low, drift.high, _of_changes(measured.unit)),
            )
        case None:
            return ""
    return f"{said} " + t("By chance this is said of 2 to 3 in 100.")


def _of_changes(unit: Unit) -> Unit:
    """A unit's differences: signed, and of percentages in percentage points."""
    return replace(unit, signed=True, suffix=t(" pp") if unit.suffix.strip() == "%" else unit.suffix)


def nothing(trend: Trend) -> str:
    """Why no month has a figure: the newest one's reason."""
    if trend.points.empty and trend.basis:
        return t("Complaints are counted against contacts, or ratings: load either.")
    if trend.points.empty:
        return t("Nothing of this kind was recorded in these months.")
    newest = trend.points.iloc[-1]
    return reason(newest["withheld"], newest["n"])
