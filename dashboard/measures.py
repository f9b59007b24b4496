"""Metrics by name, and why a figure is withheld in words."""

import pandas as pd

from dashboard import formats, settings
from metrics import withheld
from metrics.definitions import METRICS
from metrics.metric import Metric
from metrics.text import t

BY_NAME = {metric.name: metric for metric in METRICS}
NAMED = 3  # withheld touchpoints that a note names; the table twin has them all


def metric(name: str) -> Metric:
    """The metric of this name."""
    return BY_NAME[name]


def least(metric: Metric) -> int:
    """The smallest base that the workspace shows this metric with."""
    return int(settings.workspace().metrics.model_dump()[metric.minimum])


def reason(code: str, n: float, metric: Metric) -> str:
    """Why a figure is withheld, and how many more answers it needs where that is all it needs."""
    words = withheld.sentence(code, n, least(metric))
    missing = least(metric) - int(n)
    if not code.startswith("too_few") or "{minimum}" not in withheld.SENTENCES[code] or missing <= 0:
        return words
    return f"{words} " + (t("1 more to go.") if missing == 1 else t("{n} more to go.", n=missing))


def withheld_note(frame: pd.DataFrame, metric: Metric) -> str:
    """Which touchpoints a chart leaves out and why; empty if none."""
    hidden = frame[frame[f"{metric.name}_withheld"].notna()]
    if hidden.empty:
        return ""
    parts = [
        f"{name}: {reason(code, n, metric)}"
        for name, code, n in zip(
            hidden["name"], hidden[f"{metric.name}_withheld"], hidden[f"{metric.name}_n"], strict=True
        )
    ]
    more = t(" And {n} others.", n=len(parts) - NAMED) if len(parts) > NAMED else ""
    return t("Withheld: ") + " ".join(parts[:NAMED]) + more


def written(row: pd.Series, metric: Metric) -> str:
    """The figure with interval and base in one line, or why it is withheld."""
    figure = formats.figure(row, metric.name)
    if not figure.shown:
        return f"{formats.MISSING} {reason(figure.withheld or withheld.NOT_ESTIMABLE, figure.n, metric)}"
    return t(
        "{low_high}, n = {n}",
        low_high=formats.interval(figure.low, figure.high, metric.unit),
        n=formats.count(figure.n),
    )
