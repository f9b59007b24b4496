"""A month of contacts, as customers go after their goals, and the complaints that come of them."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from loaders.demo import words
from loaders.demo.people import People
from loaders.demo.plan import SILENT_FAILURE, Month, Numbers, Plan

CONTACTS_PER_RATING = 2
COMPLAINTS_PER_CONTACT = 0.03  # where a touchpoint performs at 70 and complaints are as usual
CHANNELS = np.array(["Phone", "Email", "App", "Branch", "Letter"], dtype=object)
CHANNEL_SHARES = (0.34, 0.28, 0.2, 0.12, 0.06)


@dataclass(frozen=True)
class Path:
    """What a customer came for, how often, and the touchpoints on the way with the hours before each."""

    goal: str
    weight: float
    steps: tuple[tuple[str, float], ...]


PATHS = (
    Path("Check the account", 26, (("app_sign_in", 0), ("balance_and_payments", 0.02))),
    Path("Pay or withdraw", 16, (("card_payments", 0),)),
    Path("Withdraw cash", 8, (("cash_machines", 0),)),
    Path("Read the papers", 5, (("statements", 0),)),
    Path("Get help", 7, (("app_chat", 0), ("phone_support", 0.3))),
    Path("Ask at the counter", 4, (("branch_counter", 0),)),
    Path(
        "Open an account online",
        6,
        (
            ("website", 0),
            ("product_pages", 0.1),
            ("rates_and_fees", 0.1),
            ("online_application", 4),
            ("identity_check", 2),
            ("card_delivery", 110),
            ("app_setup", 20),
        ),
    ),
    Path(
        "Open an account on the phone",
        4,
        (
            ("comparison_sites", 0),
            ("app_application", 6),
            ("identity_check", 0.5),
            ("card_delivery", 104),
            ("app_setup", 18),
        ),
    ),
    Path(
        "Open an account in a branch",
        2,
        (
            ("callback", 0),
            ("adviser_meeting", 70),
            ("branch_application", 1),
            ("card_delivery", 100),
            ("welcome_call", 300),
        ),
    ),
    Path("Bring the old account along", 1.5, (("account_switch", 0), ("balance_and_payments", 260))),
    Path(
        "Win a payment back", 3, (("phone_support", 0), ("payment_dispute", 0.2), ("complaint_handling", 150))
    ),
    Path("Understand the new rate", 3, (("rate_change_notice", 0), ("phone_support", 30))),
    Path(
        "Buy a home",
        1.5,
        (
            ("savings_calculator", 0),
            ("mortgage_meeting", 130),
            ("mortgage_papers", 190),
            ("credit_decision", 260),
        ),
    ),
    Path("Put savings to work", 2, (("savings_offer", 0), ("yearly_review", 200))),
    Path(
        "Leave the bank",
        1,
        (("account_closing", 0), ("retention_call", 26), ("final_statement", 250), ("exit_survey", 170)),
    ),
    Path("Get to know the bank", 3, (("advertising", 0), ("website", 1))),
    Path("See what others say", 1, (("social_media", 0),)),
    Path("Come back", 0.3, (("welcome_back_offer", 0), ("website", 10))),
    Path("First steps", 1.5, (("welcome_pack", 0), ("app_setup", 8))),
    Path("Pass by", 0.5, (("branch_window", 0),)),
)
ASKED_FOR = np.array(words.ASKED_FOR, dtype=object)
SECONDS = {
    "Phone": 520,
    "Branch": 900,
    "App": 150,
    "Website": 240,
    "Letter": 90,
    "Email": 80,
}  # typical length


@dataclass(frozen=True)
class Events:
    """A month's contacts and complaints, in the order of their time."""

    contacts: pd.DataFrame
    complaints: pd.DataFrame


def make_events(plan: Plan, people: People, month: Month) -> Events:
    """Contacts of cases that begin in this month, and complaints about them."""
    random = plan.random(3, month.number)
    there = people.active(month.first, month.first + np.timedelta64(month.days, "D"))
    contacts = _contacts(plan, people, month, random, there)
    return Events(contacts.drop(columns="place"), _complaints(plan, month, random, contacts))


def _contacts(
    plan: Plan, people: People, month: Month, random: np.random.Generator, there: np.ndarray
) -> pd.DataFrame:
    performance = plan.performance(month)
    weights = np.array([path.weight for path in PATHS])
    steps = (weights * [len(path.steps) for path in PATHS]).sum() / weights.sum()
    cases = int(plan.share(month) * CONTACTS_PER_RATING / (steps * 0.93))
    counts = random.multinomial(cases, weights / weights.sum())
    channel = plan.touchpoints["channel"].to_numpy(dtype=object)
    parts = []
    number = 0
    for path, count in zip(PATHS, counts, strict=True):
        customer = random.choice(there, count)
        at = month.first.astype("datetime64[s]") + random.integers(0, month.days * 86_400, count).astype(
            "timedelta64[s]"
        )
        going = np.ones(count, dtype=bool)
        case = number + np.arange(count)
        number += count
        for turn, (name, hours) in enumerate(path.steps):
            place = plan.place(name)
            wait = hours * 3600 * np.exp(random.normal(0, 0.5, count)) + 30 * bool(turn)
            at = at + wait.astype("timedelta64[s]")
            going &= at < plan.stop.astype("datetime64[s]")
            outcome = _outcomes(random, performance[place], count)
            length = SECONDS.get(str(channel[place]), 120) * np.exp(random.normal(0, 0.6, count))
            case_id = np.char.add(f"{month.name.replace('-', '')}-", case[going].astype(str))
            parts.append(
                {
                    "customer_id": people.ids[customer[going]],
                    "place": np.full(len(case_id), place),
                    "touchpoint_id": np.full(len(case_id), name, dtype=object),
                    "occurred_at": at[going],
                    "case_id": case_id,
                    "goal": np.full(len(case_id), path.goal, dtype=object),
                    "outcome": outcome[going],
                    "duration_seconds": np.rint(length[going]),
                }
            )
            going &= outcome == "completed"
    contacts = pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})
    contacts = contacts.sort_values(["occurred_at", "case_id"], kind="stable", ignore_index=True)
    contacts.insert(
        0, "contact_id", np.char.add(f"{month.name.replace('-', '')}-k", contacts.index.astype(str))
    )
    return contacts


def _outcomes(random: np.random.Generator, performance: float, count: int) -> np.ndarray:
    """Weak touchpoints fail more often, and more people give up."""
    failed = np.clip(0.05 - 0.0022 * (performance - 70), 0.004, 0.2)
    abandoned = np.clip(0.08 - 0.0030 * (performance - 70), 0.01, 0.3)
    drawn = random.random(count)
    return np.where(drawn < failed, "failed", np.where(drawn < failed + abandoned, "abandoned", "completed"))


def complaint_rates(plan: Plan, performance: Numbers) -> Numbers:
    """Complaints per contact: more where a touchpoint is weak, nearly none where it fails in silence."""
    rates = COMPLAINTS_PER_CONTACT * plan.column("complaints") * np.exp(-(performance - 70) / 22)
    rates[plan.place(SILENT_FAILURE[0])] = 0.0004
    return rates


def _complaints(
    plan: Plan, month: Month, random: np.random.Generator, contacts: pd.DataFrame
) -> pd.DataFrame:
    place = contacts["place"].to_numpy()
    rates = complaint_rates(plan, plan.performance(month))
    about = contacts[random.random(len(contacts)) < rates[place]]
    count = len(about)
    opened = about["occurred_at"].to_numpy() + random.integers(600, 3 * 86_400, count).astype(
        "timedelta64[s]"
    )
    about, opened = about[opened < plan.stop], opened[opened < plan.stop]
    order = np.argsort(opened, kind="stable")
    about, opened, count = about.iloc[order], opened[order], len(order)
    hard = 1.5 - plan.performance(month)[about["place"].to_numpy()] / 100
    took = np.rint(72 * 3600 * hard * np.exp(random.normal(0, 0.9, count))).astype("timedelta64[s]")
    resolved = opened + took
    still_open = (resolved >= plan.stop) | (random.random(count) < 0.02)
    theme = plan.touchpoints["theme"].to_numpy(dtype=object)[about["place"].to_numpy()]
    return pd.DataFrame(
        {
            "complaint_id": np.char.add(
                f"B-{month.name.replace('-', '')}-", np.arange(1, count + 1).astype(str)
            ),
            "customer_id": np.where(
                random.random(count) < 0.04, None, about["customer_id"].to_numpy(dtype=object)
            ),
            "touchpoint_id": about["touchpoint_id"].to_numpy(dtype=object),
            "opened_at": opened,
            "resolved_at": np.where(still_open, np.datetime64("NaT"), resolved),
            "severity": random.choice(4, count, p=(0.34, 0.38, 0.2, 0.08)) + 1,
            "category": words.pick(random, words.CATEGORIES, theme),
            "channel": random.choice(CHANNELS, count, p=CHANNEL_SHARES),
            "justified": random.random(count) < 0.58,
            "text": words.pick(random, words.BAD, theme) + " " + random.choice(ASKED_FOR, count),
        }
    )
