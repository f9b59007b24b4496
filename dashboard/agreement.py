"""Do staff agree among themselves? The card that says where a mean of theirs says little."""

from typing import Any

import numpy as np
import pandas as pd

from dashboard import components, formats
from dashboard.measures import metric
from dashboard.written import Written, figure
from metrics.scorecard import Scorecard
from metrics.staff_figures import Agreement
from metrics.statistics.agreement import Reliability
from metrics.text import t

KINDS = ("performance", "importance")
NAMED = 3


def card(made: Scorecard) -> None:
    """The card; nothing where too few of staff answered to tell."""
    if known(made.touchpoints).empty:
        return
    words = title(made.touchpoints)
    with components.card("agreement", words, caption(made.agreement)):
        components.table_twin("agreement", words, lambda: twin(made.touchpoints))


def known(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """The touchpoints of whose staff it may be told, those who agree least first."""
    columns = [f"internal_{kind}_agreement" for kind in KINDS]
    least = touchpoints[columns].astype(float).min(axis=1)
    return touchpoints.loc[least.dropna().sort_values(kind="stable").index]


def title(touchpoints: pd.DataFrame) -> str:
    """About which touchpoints staff disagree; else about how many they agree, both only where certain."""
    told = known(touchpoints)
    apart = told[[f"internal_{kind}_disagree" for kind in KINDS]].astype(bool).any(axis=1)
    names = list(told.loc[apart, "name"])
    if not names:
        return _agreed(told)
    if len(names) <= NAMED:
        return t("Colleagues disagree among themselves about {names}", names=formats.listed(names))
    return t(
        "Colleagues disagree among themselves about {n} touchpoints, most about {name}",
        n=len(names),
        name=names[0],
    )


def _agreed(told: pd.DataFrame) -> str:
    """About how many touchpoints it is certain that staff agree, in all that is known of them."""
    agreed = pd.DataFrame(
        {
            kind: told[f"internal_{kind}_agree"].astype(bool) | told[f"internal_{kind}_agreement"].isna()
            for kind in KINDS
        }
    )
    n = int(agreed.all(axis=1).sum())
    if n == len(told):
        return t("Colleagues agree about every touchpoint that enough of them assessed")
    if n == 0:
        return t("Whether colleagues agree is not certain of any touchpoint")
    return t(
        "Colleagues agree about {n} of {all} touchpoints; of the others it is not certain", n=n, all=len(told)
    )


def caption(agreement: dict[str, Agreement]) -> str:
    """How agreement is measured, and how far means of staff tell touchpoints apart."""
    said = [
        t(
            "Agreement: 1 where all answer alike, 0 where answers are as if given at random; below 0.5 their "
            "mean says little. Few answers leave it uncertain: then neither is said."
        )
    ]
    found = agreement["performance"]
    if np.isfinite(found.mean.low):
        said.append(
            t(
                "On performance, one colleague's answers tell touchpoints apart with a reliability of "
                "{single}, the means of all with {mean} (1: fully).",
                single=_reliability(found.single),
                mean=_reliability(found.mean),
            )
        )
    return " ".join(said)


def _reliability(found: Reliability) -> str:
    """`0.43 (0.35 to 0.52)`; below 0 is no reliability, as is 0."""
    unit = metric("staff_reliability").unit
    value, low, high = (max(one, 0.0) for one in found)
    return f"{formats.number(value, unit)} ({formats.interval(low, high, unit)})"


def twin(touchpoints: pd.DataFrame) -> pd.DataFrame:
    """Agreement per touchpoint, in words beside the number; those who agree least first."""
    told = known(touchpoints)
    return pd.DataFrame(
        {
            t("Touchpoint"): told["name"],
            t("Department"): told["department"],
            **{t(metric(f"internal_{kind}").label): _words(told, kind) for kind in KINDS},
        }
    ).reset_index(drop=True)


def _words(told: pd.DataFrame, kind: str) -> pd.Series:
    parts = ("agreement", "agreement_low", "agreement_high", "agree", "disagree", "n")
    columns = (told[f"internal_{kind}_{part}"] for part in parts)
    return pd.Series([_written(*row) for row in zip(*columns, strict=True)], told.index, dtype=object)


def _written(agreement: float | None, low: Any, high: Any, together: bool, apart: bool, n: int) -> Written:
    """The verdict, and the figure that it rests on."""
    unit = metric("staff_agreement").unit
    parts = figure(agreement, low, high, n, None, unit)
    if pd.isna(agreement):
        return Written(formats.MISSING, parts)
    verdict = t("disagree") if apart else t("agree") if together else t("not certain")
    words = t(
        "{verdict}, {agreement} ({low} to {high}), n = {n}",
        verdict=verdict,
        agreement=formats.number(agreement, unit),
        low=formats.number(low, unit),
        high=formats.number(high, unit),
        n=formats.count(n),
    )
    return Written(words, parts | {"verdict": verdict})
