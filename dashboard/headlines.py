"""Sentences made from the data: what a page or a card has found. Each is true for the frame it is given."""

from collections.abc import Sequence

import pandas as pd

from dashboard import formats
from dashboard.charts.emotion import EMOTION, by_stage
from metrics.churn_figures import left_more
from metrics.definitions import BY_NAME
from metrics.extremes import is_below, is_lowest
from metrics.figures import error, shown
from metrics.metric import PERCENT, SCORE, Unit
from metrics.statistics.leader import is_ahead, is_apart, surest_pair
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import later, t
from metrics.withheld import NOT_MEASURED

WHOLE_POINTS = Unit("points", decimals=0)
TIMES = Unit("times", decimals=1)
NO_CATEGORY = later("No category")  # of a complaint without one
POOR = 60  # of 100: below it a touchpoint scores poorly


def overview(touchpoints: pd.DataFrame) -> str:
    """The executive's sentence: what underperforms, where customers leave, what moved, where staff err."""
    parts = [
        underperforming(touchpoints),
        *_leaving(touchpoints),
        *_movement(touchpoints),
        *_overrating(touchpoints),
    ]
    return "; ".join([parts[0], *(_lower_first(part) for part in parts[1:])])


def underperforming(touchpoints: pd.DataFrame) -> str:
    """How many touchpoints are certain to be important and weak."""
    if touchpoints["performance"].isna().all():
        if (touchpoints["performance_withheld"] == NOT_MEASURED).all():
            return t("No touchpoint was rated in this period")
        return t("Too few answers to tell which touchpoints underperform")
    if touchpoints["priority_rank"].isna().all():
        return t("Which touchpoints are important is not known yet")
    n = int((touchpoints["quadrant"] == "concentrate").sum())
    if n == 0:
        found = t("No important touchpoint is certain to underperform")
    elif n == 1:
        found = t("1 important touchpoint underperforms")
    else:
        found = t("{n} important touchpoints underperform", n=n)
    unknown, every = int(touchpoints["priority_rank"].isna().sum()), len(touchpoints)
    if 2 * unknown <= every:
        return found
    return t("{found}; {n} of {every} cannot be judged", found=found, n=unknown, every=every)


def quadrants(touchpoints: pd.DataFrame, importance: str) -> str:
    """How many of the touchpoints with this importance and a performance lie where."""
    counts = touchpoints.dropna(subset=[importance, "performance"])["quadrant"].value_counts()
    return t(
        "{concentrate} to concentrate on, {keep_up} to keep up, {rest} less important, {undecided} undecided",
        concentrate=int(counts.get("concentrate", 0)),
        keep_up=int(counts.get("keep_up", 0)),
        rest=int(counts.get("low_priority", 0) + counts.get("overkill", 0)),
        undecided=int(counts.get("undecided", 0)),
    )


def weakest_touchpoint(touchpoints: pd.DataFrame) -> str:
    """The lowest score, and whether others may be as low."""
    known = touchpoints.dropna(subset=["performance"]).sort_values("performance")
    if known.empty:
        return t("No touchpoint has enough answers")
    worst = known.iloc[0]
    message = later("{name} has the lowest score, {score}; others may be as low")
    if is_lowest(known, "performance"):
        message = later("{name} scores lowest: {score}")
    if len(known) == 1:
        message = later("{name} scores {score}")
    return t(message, name=worst["name"], score=formats.number(worst["performance"], SCORE))


def within_stage(touchpoints: pd.DataFrame) -> str:
    """The stage's name and its weakest touchpoint."""
    return t(
        "{stage}: {finding}", stage=touchpoints["stage"].iloc[0], finding=weakest_touchpoint(touchpoints)
    )


def participation(departments: pd.DataFrame) -> str:
    """Which departments have assessed their touchpoints."""
    absent = departments.loc[departments["assessed"] == 0, "department"].tolist()
    if departments.empty:
        return t("No touchpoint has a department")
    if not absent and len(departments) == 1:
        return t("The only department took part in the assessment")
    if not absent:
        return t("Every department took part in the assessment")
    if len(absent) == len(departments):
        return t("No department has taken part in the assessment yet")
    if len(absent) > 3:
        return t(
            "{absent} of {n} departments did not take part in the assessment",
            absent=len(absent),
            n=len(departments),
        )
    return t("Not in the assessment: {names}", names=formats.listed(absent))


def widest_gap(touchpoints: pd.DataFrame, kind: str) -> str:
    """Where staff and customers differ most, if beyond chance. `kind`: performance or importance."""
    known = touchpoints.dropna(subset=[f"gap_{kind}"])
    if known.empty:
        return t("Staff's view is not known yet")
    row = _widest(known, kind)
    if row is None:
        return t("No gap between staff and customers is beyond chance")
    gap = float(row[f"gap_{kind}"])
    message = {
        ("performance", True): later("Staff overrate {name} by {points} points"),
        ("performance", False): later("Staff underrate {name} by {points} points"),
        ("importance", True): later("Staff think {name} {points} points more important than customers do"),
        ("importance", False): later("Staff think {name} {points} points less important than customers do"),
    }[kind, gap > 0]
    return t(message, name=row["name"], points=formats.number(abs(gap), WHOLE_POINTS))


def weakest_cell(cells: pd.DataFrame, rows: str) -> str:
    """The stage and row with the lowest score, and whether others may be as low."""
    known = cells.dropna(subset=["performance"])
    if known.empty:
        return t("No part of the journey has enough answers")
    worst = known.sort_values("performance").iloc[0]
    message = later("The lowest score of the journey is at {stage}, {row}: {score}; others may be as low")
    if is_lowest(known, "performance"):
        message = later("The journey is weakest at {stage}, {row}: {score}")
    return t(
        message,
        stage=worst["stage"],
        row=worst[rows],
        score=formats.number(worst["performance"], SCORE),
    )


def weakest_stage(touchpoints: pd.DataFrame) -> str:
    """How many touchpoints are certain to score poorly, and the stage that holds most of them."""
    known = touchpoints.dropna(subset=["performance"]).reset_index(drop=True)
    if known.empty:
        return t("No touchpoint has enough answers")
    poor = known[is_below(shown(known, "performance"), error(known, "performance"), POOR)]
    if poor.empty:
        n = int((known["performance_low"] < POOR).sum())
        if n == 0:
            return t("No touchpoint of the journey scores below 60")
        return t("No touchpoint is certain to score below 60; {n} of {all} may", n=n, all=len(known))
    found = (
        t("The only touchpoint with enough answers scores below 60")
        if len(known) == 1
        else t("1 of {all} touchpoints is certain to score below 60", all=len(known))
        if len(poor) == 1
        else t("{n} of {all} touchpoints are certain to score below 60", n=len(poor), all=len(known))
    )
    return found + _where(poor.groupby("stage").size())


def _where(counts: pd.Series) -> str:
    """`, most of them at Buy`: which stage holds more than half, or more than any other; nothing for ties."""
    ordered = counts.sort_values(ascending=False)
    stage, most, total = str(ordered.index[0]), int(ordered.iloc[0]), int(ordered.sum())
    if total == 1:
        return t(", at {stage}", stage=stage)
    if most == total:
        return t(", all of them at {stage}", stage=stage)
    if 2 * most > total:
        return t(", most of them at {stage}", stage=stage)
    if most > ordered.iloc[1]:
        return t(", the largest part at {stage}", stage=stage)
    return ""


def first_to_repair(touchpoints: pd.DataFrame) -> str:
    """What is certain to be important and weak, by priority; where nothing is, what comes nearest.

    An order is claimed only of those whose places, each an 80 % interval, do not overlap. That they are the
    important and weak ones is said where tables by priority begin with others.
    """
    ranked = to_repair(touchpoints)
    names = ranked["name"].head(3).tolist()
    if not names:
        return t("Nothing can be ranked yet")
    if (ranked["quadrant"] != "concentrate").any():
        return t(
            "Nothing is certain to need repair; the highest priority: {names}", names=formats.listed(names)
        )
    message = {
        (1, True): later("First to repair: {first}"),
        (2, True): later("First to repair: {first}, then {second}"),
        (2, False): later("First to repair: {first} and {second}, in no certain order"),
        (3, True): later("First to repair: {first}, then {second} and {third}"),
        (3, False): later("First to repair: {first}, {second} and {third}, in no certain order"),
    }[len(names), is_first(ranked, 1)]
    if not is_first(ranked, len(names)):
        message = later("Among the first to repair: {first}, {second} and {third}")
        if is_first(ranked, 1):
            message = later("First to repair: {first}; among the next: {second} and {third}")
    found = t(message, **dict(zip(("first", "second", "third"), formats.told(names), strict=False)))
    if _by_priority(touchpoints).index[: len(names)].equals(ranked.index[: len(names)]):
        return found
    return t("Important and weak, {finding}", finding=found[0].lower() + found[1:])


def highest_priorities(touchpoints: pd.DataFrame, rows: int) -> str:
    """How many of the first so many by priority are certain to be important and weak, and so to repair."""
    first = _by_priority(touchpoints).head(rows)
    weak = int((first["quadrant"] == "concentrate").sum())
    if first.empty:
        return t("Nothing can be ranked yet")
    if len(first) == 1:
        return t("Only {name} can be ranked", name=first["name"].iloc[0])
    message = later("{weak} of the {n} highest priorities are important and weak")
    if weak == len(first):
        message = later("The {n} highest priorities are all important and weak")
    if weak == 1:
        message = later("1 of the {n} highest priorities is important and weak")
    if weak == 0:
        message = later("None of the {n} highest priorities is certain to be important and weak")
    return t(message, weak=weak, n=len(first))


def is_first(ranked: pd.DataFrame, count: int) -> bool:
    """Whether the first so many come before all others, wherever within their intervals each may stand."""
    first, others = ranked.iloc[:count], ranked.iloc[count:]
    return others.empty or bool(first["priority_rank_high"].max() < others["priority_rank_low"].min())


def to_repair(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """The touchpoints to concentrate on, by priority; without any, all that have a priority."""
    ranked = _by_priority(touchpoints)
    urgent = ranked[ranked["quadrant"] == "concentrate"]
    return ranked if urgent.empty else urgent


def _by_priority(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """Those that have a priority, in the order of tables."""
    return touchpoints.dropna(subset=["priority_rank"]).sort_values(["priority_rank", "name"])


def disagreement(touchpoints: pd.DataFrame) -> str:
    """Which touchpoint's importance the customers' words and their satisfaction tell most differently.

    Where what moves satisfaction is not known, which one staff and customers do.
    """
    found = told_differently(touchpoints)
    if not moves_known(touchpoints):
        return _staff_differ(touchpoints, found)
    if found.empty:
        return t("What customers call important and what moves satisfaction differ nowhere beyond chance")
    name = touchpoints.loc[found.index[0], "name"]
    if found.iloc[0] > 0:
        return t("{name} moves satisfaction more than customers say", name=name)
    return t("Customers call {name} more important than it proves", name=name)


def _staff_differ(touchpoints: pd.DataFrame, found: pd.Series) -> str:
    if touchpoints["gap_importance"].isna().all():
        return t("Whether the views of importance differ beyond chance is not known")
    if found.empty:
        return t("What staff and what customers call important differ nowhere beyond chance")
    n = int(abs(found.iloc[0]))
    message = (
        later("Staff place {name} {places} higher than customers do")
        if found.iloc[0] > 0
        else later("Staff place {name} {places} lower than customers do")
    )
    places = t("1 place") if n == 1 else t("{n} places", n=n)
    return t(message, name=touchpoints.loc[found.index[0], "name"], places=places)


def moves_known(touchpoints: pd.DataFrame) -> bool:
    """Whether what moves satisfaction can be held against what customers say."""
    return len(touchpoints.dropna(subset=["stated_importance", "derived_importance"])) > 1


def told_differently(touchpoints: pd.DataFrame) -> pd.Series:
    """By how many ranks satisfaction, or staff where that is not known, puts a touchpoint above the
    customers' words, below zero under them; the widest first, of those where the two differ beyond chance.

    Both intervals must be clear of the touchpoints' mean, on opposite sides: among many touchpoints some
    ranks always differ widely. The gap between staff and customers is corrected for that.
    """
    if not moves_known(touchpoints):
        known = touchpoints.dropna(subset=["stated_importance", "internal_importance"])
        said, staff = (_ranks(known, name) for name in ("stated_importance", "internal_importance"))
        gap, lead = known["gap_importance"].astype(float), said - staff
        clear = known["gap_importance_p_adjusted"].astype(float) <= BEYOND_CHANCE
        return _widest_first(lead[clear & (gap * lead > 0)])
    known = touchpoints.dropna(subset=["stated_importance", "derived_importance"])
    lead = _ranks(known, "stated_importance") - _ranks(known, "derived_importance")
    hidden = _below_mean(known, "stated_importance") & _above_mean(known, "derived_importance")
    stated = _above_mean(known, "stated_importance") & _below_mean(known, "derived_importance")
    return _widest_first(lead[(hidden & (lead > 0)) | (stated & (lead < 0))])


def _ranks(touchpoints: pd.DataFrame, view: str) -> pd.Series:
    """1 for the most important one."""
    return touchpoints[view].astype(float).rank(ascending=False, method="min")


def _widest_first(leads: pd.Series) -> pd.Series:
    found = leads.sort_values(ascending=False)
    return found.sort_values(key=abs, ascending=False, kind="stable")


def _below_mean(known: pd.DataFrame, figure: str) -> pd.Series:
    """Where the whole interval lies below the touchpoints' mean."""
    return known[f"{figure}_high"].astype(float) < known[figure].astype(float).mean()


def _above_mean(known: pd.DataFrame, figure: str) -> pd.Series:
    return known[f"{figure}_low"].astype(float) > known[figure].astype(float).mean()


def emotion(touchpoints: pd.DataFrame) -> str:
    """The stages where customers feel worse than is desired of them, in figures, beyond chance."""
    every = by_stage(touchpoints, BY_NAME["performance"])
    means = every.dropna(subset=["desired", "measured"]).reset_index(drop=True)
    if means.empty:
        return _measured_alone(every)
    errors = means["measured_error"].to_numpy()
    short = means["desired"] - means["measured"]
    certain = short[is_below(-short.to_numpy(), errors, 0)]
    if certain.empty:
        return t("In no stage customers are certain to feel worse than is desired")
    message = later(
        "Customers fall short of the desired emotion, for instance at {stage}: {measured} instead of "
        "{desired}"
    )
    if is_apart(short, errors):
        message = later(
            "Customers fall furthest short of the desired emotion at {stage}: {measured} instead of {desired}"
        )
    widest = means.loc[certain.sort_values().index].to_dict("records")[-1]
    return t(
        message,
        stage=widest["stage"],
        measured=formats.number(widest["measured"], EMOTION),
        desired=formats.number(widest["desired"], EMOTION),
    )


def _measured_alone(means: pd.DataFrame) -> str:
    """From where to where customers' emotion goes, where no emotion is desired of them."""
    felt = means.dropna(subset="measured").sort_values("measured")
    if felt.empty or means["desired"].notna().any():
        return t("No stage has both a desired and a measured emotion")
    low, high = (formats.number(felt["measured"].iloc[end], EMOTION) for end in (0, -1))
    message = later(
        "Customers feel from {low} at {worst} to {high} at {best}; no emotion is declared as desired"
    )
    if low == high:
        message = later("Customers feel {low} at every stage; no emotion is declared as desired")
    return t(message, low=low, worst=felt["stage"].iloc[0], high=high, best=felt["stage"].iloc[-1])


def verdicts(touchpoints: pd.DataFrame, kind: str) -> str:
    """How many touchpoints staff and customers see differently in a way that matters."""
    verdict = touchpoints.loc[touchpoints[f"gap_{kind}"].notna(), f"gap_{kind}_verdict"]
    blind, alarms = int((verdict == "blind_spot").sum()), int((verdict == "false_alarm").sum())
    if verdict.empty:
        return t("No department has assessed its touchpoints yet")
    among = t("1 touchpoint") if len(verdict) == 1 else t("{n} touchpoints", n=len(verdict))
    if blind + alarms == 0:
        return t("No blind spot and no false alarm among {touchpoints}", touchpoints=among)
    return t(
        "{blind} and {alarms} among {touchpoints}",
        blind=t("1 blind spot") if blind == 1 else t("{n} blind spots", n=blind),
        alarms=t("1 false alarm") if alarms == 1 else t("{n} false alarms", n=alarms),
        touchpoints=among,
    )


def one_touchpoint(row: pd.Series) -> str:
    """What is to say about one touchpoint: who leaves, its quadrant, its movement, its gap."""
    certain = {
        "concentrate": t("Important and weak: concentrate here"),
        "keep_up": t("Important and strong: keep it up"),
        "low_priority": t("Weak, but of little importance"),
        "overkill": t("Strong, but of little importance"),
    }
    quadrant = certain.get(row["quadrant"]) or _undecided(row)
    frame = pd.DataFrame([row])
    parts = [quadrant, *_movement(frame, named=False), *_overrating(frame, named=False)]
    if left_more(frame).all():
        leaving = t(
            "A bad experience here is associated with more leaving: {times} times as often as a good one",
            times=formats.number(row["churn_risk_ratio"], TIMES),
        )
        little = {
            "low_priority": t("weak, though rated of little importance"),
            "overkill": t("strong, though rated of little importance"),
        }
        parts = [leaving, little.get(row["quadrant"], quadrant[0].lower() + quadrant[1:]), *parts[1:]]
    return "; ".join([parts[0], *(_lower_first(part) for part in parts[1:])])


def _undecided(row: pd.Series) -> str:
    """Why one touchpoint has no quadrant: what is not known of it, or that it is not certain."""
    if pd.isna(row["performance"]):
        if row["performance_withheld"] == NOT_MEASURED:
            return t("Nobody rated it in this period")
        return t("Too few answers to tell how well it does")
    if pd.isna(row["priority_rank"]):
        return t("How important it is to customers is not known")
    return t("Its place among the quadrants is not certain")


def complaints(counts: pd.DataFrame) -> str:
    """How many complaints, and what most of them are about if one category is ahead beyond chance."""
    if counts.empty:
        return t("Nobody complained about this touchpoint in this period")
    total = int(counts["n"].sum())
    n = formats.count(total)
    if not any_category(counts):
        if total == 1:
            return t("1 complaint; its category is not recorded")
        return t("{n} complaints; their category is not recorded", n=n)
    ordered = counts.sort_values("n", ascending=False)
    category, most = ordered["category"].iloc[0], int(ordered["n"].iloc[0])
    if total == 1:
        return t("1 complaint, about {category}", category=category)
    if most == total:
        return t("{n} complaints, all about {category}", n=n, category=category)
    if category == t(NO_CATEGORY):
        return t("{n} complaints; the category of {most} is not recorded", n=n, most=formats.count(most))
    if not is_ahead(ordered["n"]):
        return t("{n} complaints, no category stands out", n=n)
    if 2 * most > total:
        return t("{n} complaints, most about {category}", n=n, category=category)
    return t("{n} complaints, the largest part about {category}", n=n, category=category)


def any_category(counts: pd.DataFrame) -> bool:
    """Whether any complaint has a category."""
    return bool(counts["category"].ne(t(NO_CATEGORY)).any())


def churn(left_by: pd.DataFrame, ratio: formats.Figure) -> str:
    """Who leaves more, after bad or after good experiences, if the ratio's interval is clear of 1.

    The ratio compares customers equally long with us; the shares are of all, so the two may disagree.
    """
    known = left_by.dropna(subset=["churn"]).set_index("experience")["churn"].astype(float)
    if ratio.value is None or not {"good", "bad"} <= set(known.index):
        return t("Too few customers to compare who leaves")
    if not _clear_of(ratio, 1):
        return t("No difference in leaving is shown between bad and good experiences")
    bad, good = (formats.number(known[name], PERCENT) for name in ("bad", "good"))
    if (ratio.value > 1) != (known["bad"] > known["good"]):
        return t(
            "Among customers equally long with us, {times} times as many leave after a bad experience",
            times=formats.number(ratio.value, TIMES),
        )
    if ratio.value > 1:
        return t("After a bad experience more leave: {bad}, after a good one {good}", bad=bad, good=good)
    return t("After a bad experience fewer leave: {bad}, after a good one {good}", bad=bad, good=good)


def _clear_of(figure: formats.Figure, value: float) -> bool:
    """True if the whole interval lies on one side of the value."""
    if figure.low is None or figure.high is None:
        return False
    return figure.low > value or figure.high < value


def segments(groups: pd.DataFrame) -> str:
    """The two segments of one segmentation that differ the surest, if all pairs looked at allow it."""
    known = groups.dropna(subset=["performance"])
    if known.empty or known["segmentation"].value_counts().max() < 2:
        return t("Too few answers to compare segments")
    pair = surest_pair(
        shown(known, "performance"), error(known, "performance"), known["segmentation"].tolist()
    )
    if pair is None:
        return t("No difference between segments is shown beyond chance")
    low, high = (known.iloc[place] for place in pair)
    return t(
        "{segmentation}: {low} scores lower ({low_score}) than {high} ({high_score})",
        segmentation=low["segmentation"],
        low=low["segment"],
        low_score=formats.number(low["performance"], SCORE),
        high=high["segment"],
        high_score=formats.number(high["performance"], SCORE),
    )


def _leaving(touchpoints: pd.DataFrame) -> Sequence[str]:
    """Where a bad experience is associated with more leaving; the one that is surest of it by name."""
    found = touchpoints[left_more(touchpoints)]
    if found.empty:
        return ()
    first = found.sort_values("churn_risk_ratio_low", ascending=False).iloc[0]
    others = len(found) - 1
    message = {
        0: later(
            "more customers leave after a bad experience with {name} than after a good one ({times} times)"
        ),
        1: later(
            "more customers leave after a bad experience with {name} ({times} times) and 1 other touchpoint"
        ),
    }.get(
        others,
        later(
            "more customers leave after a bad experience with {name} ({times} times) and {n} other "
            "touchpoints"
        ),
    )
    return (t(message, name=first["name"], times=formats.number(first["churn_risk_ratio"], TIMES), n=others),)


def _movement(touchpoints: pd.DataFrame, named: bool = True) -> Sequence[str]:
    """The largest change of performance beyond noise, or nothing."""
    known = touchpoints[touchpoints["performance_change_p_adjusted"] <= BEYOND_CHANCE]
    if known.empty:
        return ()
    row = known.loc[known["performance_change"].astype(float).abs().sort_values(ascending=False).index].iloc[
        0
    ]
    change = float(row["performance_change"])
    message = {
        (True, True): later("{name} got better by {points} points"),
        (True, False): later("{name} got worse by {points} points"),
        (False, True): later("It got better by {points} points"),
        (False, False): later("It got worse by {points} points"),
    }[named, change > 0]
    return (t(message, name=row["name"], points=formats.number(abs(change), SCORE)),)


def _overrating(touchpoints: pd.DataFrame, named: bool = True) -> Sequence[str]:
    row = _widest(touchpoints.dropna(subset=["gap_performance"]), "performance")
    if row is None:
        return ()
    gap = float(row["gap_performance"])
    message = {
        (True, True): later("Staff overrate {name} by {points} points"),
        (True, False): later("Staff underrate {name} by {points} points"),
        (False, True): later("Staff overrate it by {points} points"),
        (False, False): later("Staff underrate it by {points} points"),
    }[named, gap > 0]
    return (t(message, name=row["name"], points=formats.number(abs(gap), WHOLE_POINTS)),)


def _widest(known: pd.DataFrame, kind: str) -> pd.Series | None:
    """The widest gap beyond chance."""
    decided = known[known[f"gap_{kind}_p_adjusted"] <= BEYOND_CHANCE]
    if decided.empty:
        return None
    order = decided[f"gap_{kind}"].astype(float).abs().sort_values(ascending=False)
    widest: pd.Series = decided.loc[order.index].iloc[0]
    return widest


def _lower_first(sentence: str) -> str:
    """Only our own words lose their capital: a name keeps it."""
    return sentence[0].lower() + sentence[1:] if sentence.startswith(("Staff ", "It ")) else sentence
