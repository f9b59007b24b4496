"""Figures of answers: of touchpoints, of their months and segments, and of the company."""

import pandas as pd

from metrics import withheld as why
from metrics.clustered import Answers
from metrics.figures import Reason, figure
from metrics.statistics.estimate import Estimate


def mean(answers: Answers, question: str, name: str, minimum: int) -> pd.DataFrame:
    """The mean answer as the figure `name`; the same answer from everybody has no interval."""
    found = answers.mean(question)
    return figure(name, found, *of_mean(answers, question, found, minimum))


def of_mean(answers: Answers, question: str, found: Estimate, minimum: int) -> tuple[Reason, ...]:
    """Why a mean answer is withheld."""
    return *enough(found, minimum), same(answers, question)


def top_box(answers: Answers, minimum: int) -> pd.DataFrame:
    """The share of answers at or above the top box."""
    found = answers.top_box()
    return figure("top_box", found, *enough(found, minimum))


def net_promoter(answers: Answers, name: str, minimum: int) -> pd.DataFrame:
    """The Net Promoter Score as the figure `name`."""
    found = answers.net_promoter()
    return figure(name, found, *enough(found, minimum))


def enough(found: Estimate, minimum: int) -> tuple[Reason, Reason]:
    """Withheld without answers, and with too few."""
    return (found.n == 0, why.NOT_MEASURED), (found.n < minimum, why.TOO_FEW_ANSWERS)


def same(answers: Answers, question: str) -> Reason:
    """Withheld where all answers are the same."""
    return answers.plain(question).deviation == 0, why.NO_SPREAD
