"""An invented company's workspace, with known truth: what newcomers see first and what tests compare with."""

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from loaders.demo.branch import ANSWERED, count_forms
from loaders.demo.events import make_events
from loaders.demo.files import ARCHIVED, Exports, write_map
from loaders.demo.people import make_people
from loaders.demo.plan import HERE, make_plan
from loaders.demo.surveys import make_answers
from loaders.demo.truth import make_truth
from metrics.errors import ConfigError
from metrics.text import t

__all__ = ["make_demo"]


def make_demo(folder: Path, ratings: int = 60_000, seed: int = 7, end: date | None = None) -> Path:
    """Writes Alderway Bank's workspace: three years of source files up to `end`, map, settings, truth.json.

    `end` is the last day of a month (default: of the last full month). All data is a function of the three.
    Raises ConfigError where the folder already holds a workspace.
    """
    if (folder / "touchpoint.toml").exists():
        raise ConfigError(t("{folder} already holds a touchpoint.toml: choose another folder", folder=folder))
    forms = count_forms(ratings)
    plan = make_plan(ratings - ANSWERED * forms, seed, end or _last_full_month())
    people = make_people(plan)
    rows = {
        "responses": forms,
        "ratings": ratings,
        "complaints": 0,
        "contacts": 0,
        "customers": len(people.ids),
    }
    folder.mkdir(parents=True, exist_ok=True)
    with Exports(folder / "incoming", plan) as exports:
        for month in plan.months:
            answers = make_answers(plan, people, month, step=0.5 if month.number < ARCHIVED else 1)
            events = make_events(plan, people, month)
            rows["responses"] += len(answers.forms)
            rows["complaints"] += len(events.complaints)
            rows["contacts"] += len(events.contacts)
            exports.answers(month, answers)
            exports.events(month, events)
        exports.customers(people)
        exports.branch_forms(people, forms)
    write_map(folder / "map", plan)
    truth = json.dumps(make_truth(plan, rows, exports.dirty), indent=2)
    (folder / "truth.json").write_text(truth + "\n", encoding="utf-8")
    shutil.copyfile(HERE / "workspace.toml", folder / "touchpoint.toml")  # last: now it is a workspace
    return folder


def _last_full_month() -> date:
    return datetime.now(UTC).date().replace(day=1) - timedelta(days=1)
