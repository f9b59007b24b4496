"""What the page on churn and complaints says: findings as titles, methods as captions."""

import pandas as pd

from dashboard import captions, formats, money, settings
from dashboard.charts import funnel
from dashboard.cost_details import clear
from dashboard.measures import reason
from metrics.complaint_detail import OpenComplaints, OutOfLine
from metrics.definitions import BY_NAME
from metrics.extremes import is_highest
from metrics.metric import RATIO, Unit
from metrics.text import later, t
from metrics.withheld import TOO_FEW_COMPLAINTS

TIMES = Unit("times", decimals=1)


def nothing(loaded: frozenset[str]) -> tuple[str, str]:
    """That neither complaints nor leaving can be shown, and what to do: load them, or choose their period."""
    complaints, customers = "complaints" in loaded, "customers" in loaded
    if not complaints and not customers:
        return (
            t("Neither complaints nor customers who left have been loaded"),
            t(
                "Add a source that fills the table complaints, and one that fills customers with the day "
                "they left, to touchpoint.toml; then run touchpoint load. To compare who leaves, ratings "
                "must name their customer; with contacts, complaints are counted per contact."
            ),
        )
    todo = t("Complaints are recorded in other periods: choose one.")
    if not complaints:
        todo = t(
            "Customers are known, but no rating of this period can be followed to who left: ratings must "
            "name their customer. Complaints have not been loaded: add a source that fills their table."
        )
    if not customers:
        todo = f"{todo} " + t("Customers, and with them who left, have not been loaded.")
    return t("Neither complaints nor customers who left are recorded in this period"), todo


def lead(touchpoints: pd.DataFrame, found: OutOfLine | None) -> str:
    """At how many touchpoints more customers leave, and at how many complaints are out of the ordinary."""
    known = touchpoints[touchpoints["churn_risk_ratio"].notna()]
    costly = int((clear(known) & (known["churn_risk_ratio"] > 1)).sum())
    leave = t("Too few customers to compare who leaves")
    if costly:
        leave = t(
            "More customers leave after a bad experience at {n} of the {all} touchpoints where it can be "
            "told",
            n=costly,
            all=len(known),
        )
    elif len(known):
        leave = t(
            "At none of the {all} touchpoints where it can be told more customers leave", all=len(known)
        )
    return t("{leave}; {complain}", leave=leave, complain=_complaining(found))


def _complaining(found: OutOfLine | None) -> str:
    """How many touchpoints draw more complaints than ordinary ones, or which comes nearest to it."""
    if found is None:
        return t("too few touchpoints with complaints and contacts to compare them")
    above = int((found.rows["place"] == "above").sum())
    if above:
        return t(
            "more complaints than ordinary at {n} of {all} touchpoints",
            n=above,
            all=len(found.rows),
        )
    return t(
        "unusually many complaints at none of {all}, nearest to it {name}",
        all=len(found.rows),
        name=_nearest(found)["name"],
    )


def _nearest(found: OutOfLine) -> pd.Series:
    """The touchpoint whose complaints come nearest to the limit of the ordinary, given its contacts."""
    nearest: pd.Series = found.rows.sort_values("distance").iloc[-1]
    return nearest


def association() -> str:
    """The warning that stands above every figure of churn."""
    return t(
        "Association, not cause: who has bad experiences may differ from others in ways that are not "
        "measured. Customers are compared within the same month and segment, with others who have been here "
        "equally long."
    )


def leaving(touchpoints: pd.DataFrame) -> str:
    """At how many touchpoints more customers leave after a bad experience, and where the most do."""
    known = touchpoints[touchpoints["churn_risk_ratio"].notna()]
    if known.empty:
        return t("Too few customers to compare who leaves")
    more = known[clear(known) & (known["churn_risk_ratio"] > 1)]
    if more.empty:
        return t("No touchpoint shows more leaving after bad experiences than chance would make")
    first = more.sort_values("churn_risk_ratio", ascending=False).iloc[0]
    times = formats.number(first["churn_risk_ratio"], TIMES)
    message = later(
        "{name}: after a bad experience {times} times as many customers leave as after a good one"
    )
    if len(more) > 1:
        message = later(
            "More customers leave after a bad experience at {n} of {all} touchpoints, for instance at {name} "
            "({times} times as many)"
        )
        if is_highest(known, "churn_risk_ratio", factor=True):
            message = later(
                "More customers leave after a bad experience at {n} of {all} touchpoints, the most at {name} "
                "({times} times as many)"
            )
    return t(message, name=first["name"], times=times, n=len(more), all=len(known))


def revenue(touchpoints: pd.DataFrame) -> str:
    """Where the most revenue is exposed beyond chance, as a range."""
    known = touchpoints[touchpoints["revenue_exposed"].notna()]
    certain = known[clear(known) & (known["revenue_exposed_low"] > 0)]
    if certain.empty:
        return t("No touchpoint is certain to have revenue exposed")
    most = certain.sort_values("revenue_exposed", ascending=False).iloc[0]
    message = later("Revenue is exposed, for instance at {name}: {amounts} a month")
    if is_highest(known, "revenue_exposed"):
        message = later("{name} has the most revenue exposed: {amounts} a month")
    return t(
        message,
        name=most["name"],
        amounts=money.amounts(most["revenue_exposed_low"], most["revenue_exposed_high"]),
    )


def costs(touchpoints: pd.DataFrame) -> str:
    """At which touchpoint the largest share of its leavers goes with bad experiences, if beyond chance."""
    known = touchpoints[touchpoints["churn_attributable"].notna()]
    certain = known[clear(known) & (known["churn_attributable_low"] > 0)]
    if certain.empty:
        return t("Of no touchpoint it is certain that leaving goes with bad experiences")
    most = certain.sort_values("churn_attributable", ascending=False).iloc[0]
    message = later("At {name}, for instance, {share} of the leavers ({interval}) go with bad experiences")
    if is_highest(known, "churn_attributable"):
        message = later(
            "At {name} {share} of the leavers ({interval}) go with bad experiences, the most of all"
        )
    unit = BY_NAME["churn_attributable"].unit
    return t(
        message,
        name=most["name"],
        share=formats.number(most["churn_attributable"], unit),
        interval=formats.certain(most["churn_attributable_low"], most["churn_attributable_high"], unit),
    )


def out_of_line(found: OutOfLine | None) -> str:
    """Which touchpoints draw more complaints than ordinary ones."""
    if found is None:
        return t("Too few touchpoints with complaints and contacts to compare them")
    above = found.rows[found.rows["place"] == "above"].sort_values("distance", ascending=False)
    by_more = int((~found.rows["by_chance"]).sum())
    if above.empty and found.widened and by_more:
        nearest = _nearest(found)
        return t(
            "Complaints differ by more than chance at {n} of {all} touchpoints, but none stands out above "
            "what is usual between touchpoints; nearest to that: {name} ({rate} per 1,000)",
            n=by_more,
            all=len(found.rows),
            name=nearest["name"],
            rate=formats.number(nearest["complaints_per_1000"], BY_NAME["complaints_per_1000"].unit),
        )
    if above.empty:
        return t("No touchpoint draws more complaints than chance explains")
    if len(above) <= 2:
        return t(
            "More complaints than ordinary at {names}",
            names=t(" and ").join(formats.told(above["name"])),
        )
    return t(
        "More complaints than ordinary at {n} touchpoints, for instance at {name}",
        n=len(above),
        name=above["name"].iloc[0],
    )


def segment(found: pd.DataFrame) -> str:
    """Whether the chosen customers complain more than others would at the same touchpoints."""
    ratio = formats.figure(found.iloc[0], "complaints_ratio")
    if not ratio.shown:
        return t(
            "These customers cannot be compared with others: one side made too few complaints at the "
            "touchpoints that both meet."
        )
    message = later(
        "These customers make {times} as many complaints as others would if they met each touchpoint as "
        "often ({interval})."
    )
    if ratio.low is not None and ratio.high is not None and ratio.low <= 1 <= ratio.high:
        message = later(
            "These customers are not shown to complain more or less than others would if they met each "
            "touchpoint as often: {times} as many complaints ({interval})."
        )
    return t(
        message,
        times=formats.number(ratio.value, RATIO),
        interval=formats.certain(ratio.low, ratio.high, RATIO),
    )


def resolving(found: OpenComplaints, name: str) -> str:
    """Whether complaints are resolved here faster or slower than elsewhere."""
    speed = formats.figure(found.speed.iloc[0], "resolution_speed")
    if speed.withheld == TOO_FEW_COMPLAINTS:
        return t("{name}: too few complaints to tell how long they stay open", name=name)
    if speed.value is None or speed.low is None or speed.high is None:
        return t("{name}: how long complaints stay open", name=name)
    if speed.low <= 1 <= speed.high:
        return t("{name}: no difference to other touchpoints in resolving complaints is shown", name=name)
    message = (
        later("{name}: complaints are resolved {times} times as fast as elsewhere")
        if speed.value > 1
        else later("{name}: complaints are resolved more slowly than elsewhere ({times} times as fast)")
    )
    return t(message, name=name, times=formats.number(speed.value, Unit("times", decimals=2)))


def leaving_caption(note: str) -> str:
    """How the ratios are made."""
    days = settings.workspace().metrics.churn_window_days
    method = t(
        "Customers leaving by own will within {days} days of a bad experience, over those of a good one; "
        "each is followed until the next experience with the touchpoint. 95 % intervals; filled: beyond "
        "chance after looking at all touchpoints. Select a mark to open it.",
        days=days,
    )
    return captions.with_note(method, note)


def revenue_caption() -> str:
    """How the revenue is made."""
    return t(
        "Monthly revenue of customers with a bad experience × excess churn, 95 % intervals. Not added up "
        "over touchpoints: the same customers meet several."
    )


def costs_caption(left_out: int) -> str:
    """What the table's columns mean, and how many touchpoints have none of them."""
    said = t(
        "Churn that goes with it: the share of the leavers who met the touchpoint. E-value: how strong "
        "something unmeasured would have to be to explain the ratio away, and at least to move its interval "
        "to 1. Rows must not be added up: the same customers meet several touchpoints."
    )
    if not left_out:
        return said
    return f"{said} " + (
        t("1 touchpoint is left out, as none of it is known of it.")
        if left_out == 1
        else t("{n} touchpoints are left out, as none of it is known of them.", n=left_out)
    )


def out_of_line_caption(found: OutOfLine) -> str:
    """How the funnel is made, and how often it errs."""
    parts = [
        t(
            "Shaded: where 95 % of touchpoints would lie if they differed from the rate of all ({rate}) by "
            "chance alone.",
            rate=formats.number(found.rate, BY_NAME["complaints_per_1000"].unit),
        ),
        _limit(found),
        t("At most 6 of 1,000 ordinary touchpoints lie beyond it."),
    ]
    if found.other_basis:
        parts.append(
            t("Touchpoints not shown, as they have no contacts: {n}.", n=found.other_basis)
            if found.basis == "contacts"
            else t("Touchpoints not shown, as theirs are counted per contact: {n}.", n=found.other_basis)
        )
    return " ".join(parts)


def _limit(found: OutOfLine) -> str:
    """What the dashed limit is, and whether the picture reaches it."""
    if not found.widened:
        return t("Dashed is the limit of what is ordinary.")
    if funnel.shows_limit(found, BY_NAME["complaints_per_1000"]):
        return t("They differ by more: dashed is the limit for touchpoints that differ as most of these do.")
    return t(
        "They differ by more: the limit for touchpoints that differ as most of these do lies above the "
        "picture."
    )


def resolving_caption(found: OpenComplaints) -> str:
    """How the curve is made."""
    parts = [
        t("Complaints opened in the months of the period. Band: 95 % interval."),
        t("Still open, and counted as such: {n}.", n=formats.count(found.still_open)),
    ]
    speed = formats.figure(found.speed.iloc[0], "resolution_speed")
    if speed.withheld == TOO_FEW_COMPLAINTS:
        parts = [reason(speed.withheld, speed.n), t("The curve is that of all other touchpoints.")]
    if speed.shown:
        parts.append(
            t(
                "Speed against all others: {value} ({interval}).",
                value=formats.number(speed.value, RATIO),
                interval=formats.interval(speed.low, speed.high, RATIO),
            )
        )
    return " ".join(parts)
