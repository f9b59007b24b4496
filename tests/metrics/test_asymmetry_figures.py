"""From forms to what a touchpoint is by nature: the twin is least squares over the rows."""

import numpy as np
import pandas as pd
import pytest

from metrics.standing import certainty, spared
from metrics.statistics.asymmetry import BASIC
from tests import oracle
from tests.builders import rating, response
from tests.metrics.test_scorecard import card

TOUCHPOINTS = ("app", "desk", "web")
LOW, HIGH = 37.5, 87.5  # below: nearest to a lower one of five steps; from it on: nearest to the highest


def survey(n: int = 900, day: str = "2026-05-01", tier: str = "Gold", seed: int = 5) -> pd.DataFrame:
    """A row per form: overall satisfaction y, weight w, and what was rated how; `app` can only disappoint."""
    random = np.random.default_rng(seed)
    table = pd.DataFrame({"day": day, "tier": tier, "w": random.choice([0.5, 1.0, 2.0], n)}, range(n))
    mood = random.normal(0, 10, n)
    for name in TOUCHPOINTS:
        score = np.clip(random.normal(60, 25, n) + mood, 0, 100)
        table[name] = np.where(random.random(n) < 0.7, score, np.nan)
    effect = -14 * (table["app"] < LOW) + 9 * (table["web"] >= HIGH) - 9 * (table["web"] < LOW)
    return table.assign(y=np.clip(55 + effect + random.normal(0, 8, n), 0, 100), form=f"{day} {tier} ")


def facts(table: pd.DataFrame) -> dict[str, list[dict[str, object]]]:
    forms, answers = [], []
    for number, row in enumerate(table.to_dict("records")):
        same = {"day": row["day"], "response_id": f"{row['form']}{number}", "tier": row["tier"]}
        forms.append(response(row["y"], weight=row["w"], **same))
        answers += [rating(name, row[name], **same) for name in TOUCHPOINTS if not np.isnan(row[name])]
    return {"responses": forms, "ratings": answers}


def least_squares(table: pd.DataFrame) -> dict[str, tuple[float, float]]:
    """Penalty and reward of every touchpoint, from the forms."""
    told = [
        (None, {name: row[name] for name in TOUCHPOINTS if not np.isnan(row[name])}, row["y"], row["w"])
        for row in table.to_dict("records")
    ]
    answered = [form for form in told if form[1]]
    return dict(zip(TOUCHPOINTS, oracle.contrasts(answered, list(TOUCHPOINTS)), strict=True))


def effects(made) -> dict[str, tuple[float, float]]:
    rows = made.touchpoints.set_index("touchpoint_id")
    return {name: tuple(rows.loc[name, ["penalty", "reward"]]) for name in TOUCHPOINTS}


def test_penalty_and_reward_are_those_of_least_squares_over_the_forms():
    table = survey()
    made = card(ids=TOUCHPOINTS, **facts(table))
    expected = {name: pytest.approx(both, abs=1e-6) for name, both in least_squares(table).items()}
    assert effects(made) == expected
    kinds = made.touchpoints.set_index("touchpoint_id")["asymmetry_kind"]
    assert kinds.to_dict() == {"app": "basic", "desk": "undecided", "web": "performance"}


def test_forms_of_the_year_before_count_and_older_ones_do_not():
    newest, before, old = (survey(300, f"{year}-05-01", seed=year) for year in (2026, 2025, 2024))
    made = card(ids=TOUCHPOINTS, **facts(pd.concat([newest, before, old])))
    twin = least_squares(pd.concat([newest, before]))
    assert effects(made) == {name: pytest.approx(both, abs=1e-6) for name, both in twin.items()}


def test_a_segment_has_an_asymmetry_of_its_own():
    gold, silver = survey(400, tier="Gold", seed=1), survey(400, tier="Silver", seed=2)
    made = card(ids=TOUCHPOINTS, segment=("tier", "Silver"), **facts(pd.concat([gold, silver])))
    twin = least_squares(silver)
    assert effects(made) == {name: pytest.approx(both, abs=1e-6) for name, both in twin.items()}


def test_a_basic_touchpoint_is_never_possible_overkill():
    quadrants = np.array(["overkill", "overkill", "concentrate"], dtype=object)
    kinds = pd.Series([BASIC, "performance", BASIC])
    assert list(spared(quadrants, kinds)) == ["keep_up", "overkill", "concentrate"]


def test_a_quadrant_is_as_certain_as_the_chances_that_lead_to_its_name():
    shares = {"concentrate": 0.01, "keep_up": 0.09, "low_priority": 0.02, "overkill": 0.88}
    names = ["keep_up", "overkill", "undecided", "keep_up"]
    frame = pd.DataFrame(
        {"quadrant": names, "asymmetry_kind": [BASIC, "performance", BASIC, None]}
        | {f"share_{name}": [share] * 4 for name, share in shares.items()}
    )
    assert certainty(frame).tolist() == pytest.approx([0.97, 0.88, np.nan, 0.09], nan_ok=True)
