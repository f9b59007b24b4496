"""What staff think: four times a year those departments that take part rate the touchpoints they know."""

import numpy as np
import pandas as pd

from loaders.demo import words
from loaders.demo.plan import Plan

PEOPLE = 9  # of each department
ABSENT = {"marketing": 0, "lending": 9}  # departments that stopped taking part, from this quarter on
NEIGHBOURS = {  # whose touchpoints a department knows besides its own
    "marketing": ("digital",),
    "digital": ("marketing", "onboarding", "cards"),
    "branches": ("lending", "marketing", "operations"),
    "contact_centre": ("customer_care", "cards", "operations", "lending", "digital"),
    "customer_care": ("contact_centre", "lending", "marketing"),
    "operations": ("onboarding", "cards", "lending"),
    "onboarding": ("operations", "digital"),
    "cards": ("contact_centre", "onboarding"),
    "lending": ("branches", "operations"),
}


def make_assessments(plan: Plan) -> pd.DataFrame:
    """Rows of the map's assessments on a scale from 1 to 10, quarter by quarter."""
    random = plan.random(4)
    department = plan.touchpoints["department_id"].to_numpy(dtype=object)
    believed = plan.column("staff_performance")
    wanted = plan.column("staff_importance")
    parts = []
    for quarter in range(12):
        month = plan.months[quarter * 3 + 1]
        changed = plan.performance(month) - plan.column("performance")
        view = believed + changed  # staff see, too, what got worse or better
        for name, neighbours in NEIGHBOURS.items():
            if quarter >= ABSENT.get(name, 99):
                continue
            known = np.flatnonzero(np.isin(department, [name, *neighbours]))
            who, what = (part.ravel() for part in np.meshgrid(np.arange(PEOPLE), known, indexing="ij"))
            answered = random.random(len(who)) < 0.85
            who, what = who[answered], what[answered]
            temper = random.normal(0, 4, PEOPLE)[who]
            day = month.first + random.integers(0, month.days, PEOPLE)[who].astype("timedelta64[D]")
            comment = np.full(len(who), None, dtype=object)
            said = random.random(len(who)) < 0.05
            comment[said] = random.choice(np.array(words.STAFF, dtype=object), said.sum())
            parts.append(
                pd.DataFrame(
                    {
                        "respondent_id": np.char.add(f"{name}-", (who + 1).astype(str)),
                        "touchpoint_id": plan.ids[what],
                        "assessed_on": np.datetime_as_string(day),
                        "department_id": name,
                        "importance": _raw(wanted[what] + temper + random.normal(0, 9, len(who))),
                        "performance": _raw(view[what] + temper + random.normal(0, 9, len(who))),
                        "method": "workshop" if quarter % 4 == 3 else "survey",
                        "comment": comment,
                    }
                )
            )
    return pd.concat(parts, ignore_index=True)


def _raw(score: np.ndarray) -> np.ndarray:
    return np.clip(np.rint(1 + score * 9 / 100), 1, 10).astype(int)
