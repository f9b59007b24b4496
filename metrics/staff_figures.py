"""What staff say about touchpoints, and how far they agree: sums in, figures out."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics import withheld as why
from metrics.anonymity import hidden_within
from metrics.assessed import MEASURES
from metrics.clustered import powers
from metrics.figures import figure
from metrics.statistics import intervals
from metrics.statistics.agreement import Reliability, agreement_within, intraclass_correlation
from metrics.statistics.clusters import Design, finite
from metrics.workspace import Settings


@dataclass(frozen=True)
class Agreement:
    """How far one answer of staff, and the mean answer, tell touchpoints apart (ICC(1) and ICC(1, k))."""

    single: Reliability
    mean: Reliability


def internal(
    assessed: pd.DataFrame, measure: str, departments: pd.Series, settings: Settings
) -> pd.DataFrame:
    """What staff say, how far they agree about the touchpoint (r_wg), and whether they surely do or do not.

    Fewer answers than the smallest group are not shown, nor what tells them from those of the department or
    from those of another day.
    """
    group = intervals.moments(*powers(assessed, measure))
    found = intervals.mean_t(*powers(assessed, measure), design=of_all(assessed, measure)).within(0, 100)
    fewest = settings.minimum_assessments
    name = f"internal_{measure}"
    made = figure(
        name,
        found,
        (found.n == 0, why.NOT_MEASURED),
        (found.n < fewest, why.TOO_FEW_ASSESSMENTS),
        (assessed["held"].to_numpy() > 0, why.WOULD_REVEAL),
        (hidden_within(assessed[f"{measure}_n"], departments, fewest), why.WOULD_REVEAL),
        (group.deviation == 0, why.NO_SPREAD),
    )
    hidden = made[f"{name}_withheld"].notna().to_numpy()
    within = agreement_within(np.where(hidden, np.nan, group.deviation**2), group.n)
    return made.assign(
        **{
            f"{name}_agreement": within.value,
            f"{name}_agreement_low": within.low,
            f"{name}_agreement_high": within.high,
            f"{name}_agree": within.agree,
            f"{name}_disagree": within.disagree,
        }
    )


def colleagues(assessed: pd.DataFrame, figures: pd.DataFrame) -> pd.Series:
    """How many there are; 0 where no figure is shown, as it would tell whose department the few are of."""
    shown = figures[[f"internal_{measure}_withheld" for measure in MEASURES]].isna().any(axis=1)
    return assessed["colleagues"].where(shown, 0.0)


def of_all(assessed: pd.DataFrame, measure: str) -> Design:
    """What answers are worth of colleagues who are so few that most of them answered."""
    return finite(assessed[f"{measure}_n"], assessed["colleagues"])


def agreement(assessed: pd.DataFrame, measure: str, figures: pd.DataFrame) -> Agreement:
    """Of the touchpoints whose figure is shown; those withheld could be worked out from it."""
    shown = figures[f"internal_{measure}_withheld"].isna().to_numpy()
    n, _, _, wx, wxx = powers(assessed[shown], measure)
    return Agreement(*intraclass_correlation(n, wx, wxx))
