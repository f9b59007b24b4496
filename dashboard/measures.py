"""Metrics by name, and why a figure is withheld in words."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from dashboard import formats, money, settings
from dashboard import written as texts
from dashboard.charts import figures
from metrics import withheld
from metrics.definitions import BY_NAME
from metrics.metric import MONEY, Metric
from metrics.text import later, t

COUNTED = {  # reasons that so many more records would remove: of one touchpoint, and of several
    withheld.TOO_FEW_ANSWERS: (
        later("{n} of {least} answers needed"),
        later("fewer than {least} answers each"),
    ),
    withheld.TOO_FEW_ASSESSMENTS: (
        later("{n} of {least} colleagues needed"),
        later("fewer than {least} colleagues each"),
    ),
    withheld.TOO_FEW_CONTACTS: (
        later("{n} of {least} contacts needed"),
        later("fewer than {least} contacts each"),
    ),
    withheld.TOO_FEW_COMPLAINTS: (
        later("{n} of {least} complaints needed"),
        later("fewer than {least} complaints each"),
    ),
    withheld.TOO_FEW_CUSTOMERS: (
        later("{n} of {least} customers needed"),
        later("fewer than {least} customers each"),
    ),
}
TOGETHER = (  # reasons in which no touchpoint's own number stands
    withheld.NOT_MEASURED,
    withheld.TOO_FEW_RESPONSES,
    withheld.TOO_FEW_LEAVERS,
    withheld.NOTHING_EXPLAINED,
)
BRIEF = {  # what follows a name in brackets, where the whole sentence would be long
    withheld.NOT_MEASURED: later("nothing recorded"),
    withheld.TOO_FEW_LEAVERS: later("fewer than {least} left after a good or after a bad experience"),
    withheld.NOT_FOLLOWED: later("no rating can be followed yet"),
    withheld.ONLY_WHEN_LEAVING: later("met by leavers alone, as the map says"),
    withheld.WOULD_REVEAL: later("it would tell what a smaller group said"),
    withheld.NO_SPREAD: later("all answers are the same"),
    withheld.TOO_WIDE: later("its interval spans more than half of the scale"),
}
APART = 10  # withheld touchpoints of which a note says how many answers each has
NAMED = 3  # withheld touchpoints that a note names; each one's page says what is withheld of it


def metric(name: str) -> Metric:
    """The metric of this name; money in the workspace's currency."""
    found = BY_NAME[name]
    return replace(found, unit=money.unit()) if found.unit == MONEY else found


def least(code: str) -> int:
    """The smallest base with which the workspace shows a figure withheld for this reason.

    The reason decides, not the metric: a gap needs enough colleagues and enough customers.
    """
    return withheld.needed(code, settings.workspace().metrics)


def reason(code: str, n: float) -> str:
    """Why a figure is withheld, and how many more answers it needs where that is all it needs."""
    words = withheld.sentence(code, n, least(code))
    missing = least(code) - int(n)
    if code not in COUNTED or missing <= 0:
        return words
    return f"{words} " + (t("1 more to go.") if missing == 1 else t("{n} more to go.", n=missing))


def measured(row: Mapping[Any, Any] | pd.Series, name: str = "") -> bool:
    """False where nothing at all was recorded for the figure `name`, or for the row's only one."""
    return bool(row[f"{name}_withheld" if name else "withheld"] != withheld.NOT_MEASURED)


def recorded(frame: pd.DataFrame, name: str) -> bool:
    """False where nothing at all was recorded for the figure of any row."""
    return bool((frame[f"{name}_withheld"] != withheld.NOT_MEASURED).any())


def withheld_note(frame: pd.DataFrame, metric: Metric) -> str:
    """Which touchpoints a chart leaves out and why, each reason once; empty if none."""
    hidden = frame[frame[f"{metric.name}_withheld"].notna()]
    if hidden.empty:
        return ""
    codes = hidden[f"{metric.name}_withheld"]
    if len(hidden) > 1 and codes.nunique() == 1 and codes.iloc[0] in TOGETHER:
        said = withheld.sentence(codes.iloc[0], minimum=least(codes.iloc[0]))
        return t("Withheld: {names}. {reason}", names=_some(hidden["name"]), reason=said)
    short = _short if len(hidden) <= APART else _shortest
    reasons = [short(code, n) for code, n in zip(codes, hidden[f"{metric.name}_n"], strict=True)]
    groups = hidden["name"].groupby(pd.Series(reasons, hidden.index), sort=False)
    parts = [f"{_some(names)} ({words})" for words, names in groups]
    rest = sum(len(names) for _, names in list(groups)[NAMED:])
    more = t(" and {n} more, as their pages say", n=rest) if rest else ""
    return t("Withheld: {names}.", names=", ".join(parts[:NAMED]) + more)


def _some(names: pd.Series) -> str:
    """The names; how many they are where some of them would tell nothing."""
    return formats.listed(names) if len(names) <= NAMED else t("{n} touchpoints", n=len(names))


def unknown(frame: pd.DataFrame, *metrics: Metric) -> str:
    """Of each metric, once, which touchpoints have none and why."""
    notes = {one.label: withheld_note(frame, one) for one in metrics}
    return " ".join(f"{t(label)}: {note}" for label, note in notes.items() if note)


def _short(code: str, n: float) -> str:
    """The reason in a few words: `7 of 10 answers needed` where these are all that is needed."""
    if code in COUNTED:
        return t(COUNTED[code][0], n=formats.count(n), least=least(code))
    if code in BRIEF:
        return t(BRIEF[code], least=least(code))
    return withheld.sentence(code, n, least(code)).rstrip(".")


def _shortest(code: str, n: float) -> str:
    """The reason without its number, as many share it: `fewer than 10 answers each`."""
    return t(COUNTED[code][1], least=least(code)) if code in COUNTED else _short(code, n)


def in_full(frame: pd.DataFrame, metric: Metric) -> pd.Series:
    """The figure of each row with interval and base, or a dash and why it is withheld."""
    columns = [frame[f"{metric.name}_{end}"] for end in ("withheld", "n")]
    reasons = [
        "" if pd.isna(code) else f"{formats.MISSING} {reason(code, n)}"
        for code, n in zip(*columns, strict=True)
    ]
    words = [why or full for why, full in zip(reasons, figures.in_full(frame, metric), strict=True)]
    return texts.column(words, texts.figures(frame, metric.name, metric.unit), frame.index)


def written(row: pd.Series, metric: Metric) -> str:
    """The figure with interval and base in one line, or why it is withheld."""
    figure = formats.figure(row, metric.name)
    if not figure.shown:
        return reason(figure.withheld or withheld.NOT_ESTIMABLE, figure.n)
    return t(
        "{low_high}, n = {n}",
        low_high=formats.certain(figure.low, figure.high, metric.unit),
        n=formats.count(figure.n),
    )
