"""The questionnaires that branches hand out on paper: one row per form, one column per touchpoint."""

import numpy as np
import pandas as pd

from loaders.demo.people import People
from loaders.demo.plan import Month, Plan
from loaders.demo.surveys import BASE, around

COLUMNS = {  # the form's questions
    "Counter": "branch_counter",
    "First meeting": "adviser_meeting",
    "Account opening": "branch_application",
    "Mortgage meeting": "mortgage_meeting",
    "Yearly review": "yearly_review",
}
ANSWERED = 3  # of the five questions on each form
NO_OPINION = 9
LAST_MONTHS = 12


def count_forms(ratings: int) -> int:
    """So many forms belong to a demo with this number of ratings."""
    return min(400, ratings // 150)


def make_forms(plan: Plan, people: People, forms: int) -> pd.DataFrame:
    """The forms of the last year with raw answers from 1 to 5, in the order of their day."""
    random = plan.random(5)
    place = np.array([plan.place(name) for name in COLUMNS.values()])
    month = np.sort(random.integers(len(plan.months) - LAST_MONTHS, len(plan.months), forms))
    parts = [
        _month(plan, people, random, plan.months[number], place, int((month == number).sum()))
        for number in np.unique(month)
    ]
    found = pd.concat(parts, ignore_index=True)
    found.insert(0, "Form", np.arange(1, forms + 1))
    return found


def _month(
    plan: Plan, people: People, random: np.random.Generator, month: Month, place: np.ndarray, forms: int
) -> pd.DataFrame:
    there = people.active(month.first, month.first + np.timedelta64(month.days, "D"))
    customer = random.choice(there, forms)
    day = np.sort(month.first + random.integers(0, month.days, forms).astype("timedelta64[D]"))
    asked = np.argsort(random.random((forms, len(place))), axis=1) < ANSWERED
    usual = plan.performance(month)[place] + people.level[customer][:, None]
    answers = np.rint(1 + around(random, usual) / 25)
    pull = plan.pull(place, (answers - 1) * 25)
    whole = BASE + (pull * asked).sum(axis=1) + random.normal(0, 9, forms)
    raw = np.where(asked, answers, NO_OPINION).astype(int)
    return pd.DataFrame(
        {
            "Customer No": people.ids[customer],
            "Filled in on": day.astype(object),
            **{name: raw[:, number] for number, name in enumerate(COLUMNS)},
            "Overall": np.clip(np.rint(1 + whole / 25), 1, 5).astype(int),
        }
    )
