"""Invented scorecard frames with every state a page meets: shown, withheld, undecided, long names, ties."""

from dataclasses import dataclass, field
from functools import cache

import numpy as np
import pandas as pd

from metrics.importance_meaning import meanings
from metrics.staff_figures import Agreement
from metrics.standing import Standing
from metrics.statistics.agreement import Reliability
from metrics.statistics.exposure import Exposure
from metrics.touchpoint_figures import Explained

STAGES = ("Discover", "Choose", "Buy", "Onboard", "Use", "Get help", "Renew", "Leave and return")
CHANNELS = ("Website", "Mobile app", "Branch", "Contact centre", "Email and letters", "Partners")
DEPARTMENTS = (
    ("marketing", "Marketing"),
    ("sales", "Sales"),
    ("digital", "Digital"),
    ("operations", "Operations"),
    ("service", "Customer service"),
    ("finance", "Finance"),
    ("it", "IT"),
    ("branches", "Branches"),
    ("partners", "Partner management"),
)
NAMES = (
    "Complaint handling",
    "Card delivery",
    "Phone support",
    "ID verification",
    "Online application",
    "In-app payments",
    "Balance and statements",
    "Adviser meeting",
    "Renewal notice",
    "First-login guide",
    "Help articles",
    "Comparison portals",
    "Loyalty offers",
    "Product leaflet",
    "Branch signage",
    "Welcome pack",
    "ATM network",
    "Rates and fees page",
    "Adviser chat",
    "Cancellation of a joint account by letter",
)
FIGURES = (
    "stated_importance",
    "derived_importance",
    "impact",
    "penalty",
    "reward",
    "asymmetry",
    "internal_importance",
    "performance",
    "top_box",
    "effort",
    "internal_performance",
    "gap_importance",
    "gap_performance",
    "complaints",
    "complaints_per_1000",
    "resolution_hours",
    "churn_risk_ratio",
    "churn_excess",
    "churn_attributable",
    "churn_e_value",
    "revenue_exposed",
    "performance_change",
)
EXPLAINED = Explained(0.4, 0.35, 0.45, 5430, 0.0, Exposure(9.0, 8.0), ())
AGREEMENT = Agreement(Reliability(0.4, 0.3, 0.5), Reliability(0.95, 0.9, 0.97))
QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill")


@dataclass(frozen=True)
class Scorecard:
    """What the pages get: a row per touchpoint and a row per overall metric."""

    touchpoints: pd.DataFrame
    overall: pd.DataFrame
    standing: Standing
    explained: Explained = EXPLAINED
    agreement: dict[str, Agreement] = field(
        default_factory=lambda: dict.fromkeys(("importance", "performance"), AGREEMENT)
    )


def names(count: int) -> list[str]:
    """So many different touchpoint names, some of them long."""
    return [
        NAMES[i % 20] + ("" if i < 20 else f" {CHANNELS[i % 6].lower()} {i // 20 + 1}") for i in range(count)
    ]


def scorecard_frames(touchpoints: int = 40, seed: int = 1) -> Scorecard:
    """Both frames; the tenth touchpoint has too few answers, the fifth none from staff."""
    frame = touchpoint_frame(touchpoints, seed)
    lines = (float(frame["stated_importance"].mean()), float(frame["performance"].mean()))
    return Scorecard(frame, overall_frame(), Standing("stated", *lines, "means", frame[["quadrant"]]))


def touchpoint_frame(count: int, seed: int = 1) -> pd.DataFrame:
    """One row per touchpoint with all the figures of the scorecard."""
    return _made(count, seed).copy()


@cache
def _made(count: int, seed: int) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    stage = np.sort(rng.integers(0, len(STAGES), count))
    department = rng.integers(0, len(DEPARTMENTS), count)
    frame = pd.DataFrame({"touchpoint_id": [f"tp_{i:03d}" for i in range(count)], "name": names(count)})
    frame["stage_id"] = [f"stage_{i}" for i in stage]
    frame["stage"] = [STAGES[i] for i in stage]
    frame["stage_position"] = stage + 1
    frame["department_id"] = [DEPARTMENTS[i][0] for i in department]
    frame["department"] = [DEPARTMENTS[i][1] for i in department]
    frame["channel"] = [CHANNELS[i] for i in rng.integers(0, len(CHANNELS), count)]
    frame["owner"] = "Alex Doe"
    frame["moment_of_truth"] = rng.choice([0, 0, 0, 1, 2, 3], count)
    frame["pain_point"] = rng.random(count) < 0.15
    frame["emotion_desired"] = rng.integers(0, 3, count)
    frame["emotion_elicited"] = rng.integers(-2, 3, count)
    frame["improvement_effort"] = rng.integers(1, 6, count)
    answers = rng.integers(12, 3000, count)
    spread = 45 / np.sqrt(answers)
    importance = np.clip(rng.normal(66, 13, count), 5, 98)
    performance = np.clip(rng.normal(68, 12, count), 8, 97)
    gap = rng.normal(6, 11, count)
    figures = {
        "stated_importance": (importance, spread, answers),
        "derived_importance": (np.clip(importance + rng.normal(0, 12, count), 0, 100), spread * 2, answers),
        "impact": (rng.normal(0.15, 0.1, count), 0.1, answers),
        "reach": (np.linspace(90, 10, count), 2.0, answers),
        "penalty": (rng.normal(-6, 4, count), 3, answers),
        "reward": (rng.normal(5, 4, count), 3, answers),
        "asymmetry": (rng.uniform(-0.9, 0.9, count), 0.3, answers),
        "internal_importance": (np.clip(importance + gap / 2, 0, 100), 6, rng.integers(5, 40, count)),
        "performance": (performance, spread, answers),
        "top_box": (np.clip(performance - 4, 0, 100), spread * 1.5, answers),
        "effort": (np.clip(100 - performance, 0, 100), spread, answers),
        "internal_performance": (np.clip(performance + gap, 0, 100), 7, rng.integers(5, 40, count)),
        "gap_importance": (gap / 2, 7 + spread, answers),
        "gap_performance": (np.clip(performance + gap, 0, 100) - performance, 7 + spread, answers),
        "complaints": (rng.integers(0, 300, count).astype(float), 0, answers),
        "complaints_per_1000": (rng.gamma(2, 4, count), 1.2, answers * 7),
        "resolution_hours": (rng.gamma(3, 14, count), 8, rng.integers(3, 200, count)),
        "churn_risk_ratio": (rng.lognormal(0.25, 0.3, count), 0.2, answers),
        "churn_excess": (rng.normal(1.5, 1.5, count), 0.9, answers),
        "revenue_exposed": (rng.gamma(2, 4000, count), 2500, answers),
        "performance_change": (rng.normal(0, 3, count), 1.5 + spread, answers),
        "churn_attributable": (rng.normal(10, 8, count), 6, answers),
        "churn_e_value": (1.5 + rng.gamma(2, 0.4, count), 0.4, answers),
    }
    for name, (value, half, n) in figures.items():
        frame = frame.copy()  # one block: adding columns to a frame of hundred pieces warns
        _figure(frame, name, np.asarray(value, float), half, n)
    frame["impact_p_adjusted"] = np.where(frame["impact_low"] > 0, 0.01, 0.4)
    frame["asymmetry_kind"] = np.select(
        [frame["asymmetry_high"] < 0, frame["asymmetry_low"] > 0], ["basic", "excitement"], "undecided"
    )
    frame["asymmetry_recoded"] = frame["asymmetry_kind"]
    frame["asymmetry_p_adjusted"] = np.where(frame["asymmetry_kind"] == "undecided", 0.4, 0.01)
    frame["importance_meaning"] = meanings(frame)
    frame["complaints_per_1000_basis"] = "contacts"
    frame["churn_risk_ratio_p_adjusted"] = np.where(frame["churn_risk_ratio_low"] > 1, 0.01, 0.4)
    for kind in ("importance", "performance", "change"):
        name = "performance_change" if kind == "change" else f"gap_{kind}"
        clear = (frame[f"{name}_low"] > 0) | (frame[f"{name}_high"] < 0)
        frame[f"{name}_p_adjusted"] = np.where(clear, 0.01, 0.4)
    for kind in ("importance", "performance"):
        frame[f"gap_{kind}_verdict"] = _verdicts(frame, kind)
        frame[f"internal_{kind}_agreement"] = np.linspace(0.95, 0.3, count)
        frame[f"internal_{kind}_agreement_low"] = frame[f"internal_{kind}_agreement"] - 0.1
        frame[f"internal_{kind}_agreement_high"] = frame[f"internal_{kind}_agreement"] + 0.05
        frame[f"internal_{kind}_agree"] = frame[f"internal_{kind}_agreement_low"] >= 0.5
        frame[f"internal_{kind}_disagree"] = frame[f"internal_{kind}_agreement_high"] < 0.5
    frame["performance_signal"] = None
    frame.loc[count // 3, "performance_signal"] = "worse"
    frame.loc[count // 2, "performance_signal"] = "better"
    _withhold(frame, 9 % count, [name for name in FIGURES if name not in ("complaints",)], "too_few_answers")
    _withhold(
        frame,
        4 % count,
        ["internal_importance", "internal_performance", "gap_importance", "gap_performance"],
        "too_few_assessments",
    )
    for kind in ("importance", "performance"):
        ends = [f"internal_{kind}_agreement{end}" for end in ("", "_low", "_high")]
        frame.loc[4 % count, ends] = np.nan
        frame.loc[4 % count, [f"internal_{kind}_agree", f"internal_{kind}_disagree"]] = False
    _quadrants(frame)
    return frame


def overall_frame() -> pd.DataFrame:
    """One row per overall metric; churn is withheld."""
    rows = [
        ("cx_index", 68.4, 67.2, 69.6, 33430, 66.8, 0.4, 2.8),
        ("satisfaction", 71.2, 70.6, 71.8, 33430, 71.9, -1.6, 0.2),
        ("top_box", 58.1, 57.2, 59.0, 33430, 57.0, -0.2, 2.4),
        ("nps", 31.0, 29.1, 32.9, 32980, 35.0, -6.7, -1.3),
        ("complaints_per_1000", 4.31, 4.12, 4.51, 402300, 3.9, 0.1, 0.72),
        ("churn", np.nan, np.nan, np.nan, 41, np.nan, np.nan, np.nan),
    ]
    columns = ["metric", "value", "low", "high", "n", "previous", "change_low", "change_high"]
    frame = pd.DataFrame(rows, columns=columns)
    frame["change"] = frame["value"] - frame["previous"]
    frame["withheld"] = [None] * 5 + ["too_few_answers"]
    frame["basis"] = [None, "responses", "responses", None, "contacts", None]
    return frame


def _figure(frame: pd.DataFrame, name: str, value: np.ndarray, half: object, n: object) -> None:
    frame[name] = value
    frame[f"{name}_low"] = value - half
    frame[f"{name}_high"] = value + half
    frame[f"{name}_n"] = n
    frame[f"{name}_withheld"] = None


def _withhold(frame: pd.DataFrame, row: int, figures: list[str], code: str) -> None:
    for name in figures:
        frame.loc[row, [name, f"{name}_low", f"{name}_high"]] = np.nan
        frame.loc[row, f"{name}_n"] = 4
        frame.loc[row, f"{name}_withheld"] = code
        if f"{name}_verdict" in frame:
            frame.loc[row, f"{name}_verdict"] = "undecided"
            frame.loc[row, f"{name}_p_adjusted"] = np.nan


def _verdicts(frame: pd.DataFrame, kind: str) -> list[str]:
    gap, low, high = (frame[f"gap_{kind}{end}"] for end in ("", "_low", "_high"))
    words = np.where(gap > 0, "blind_spot", "false_alarm")
    agreed = np.where(frame["performance"] > 68, "agreed_strong", "agreed_weak")
    clear = (low > 0) | (high < 0)
    return list(np.where(clear, words, np.where(gap.abs() < 2, agreed, "undecided")))


def _quadrants(frame: pd.DataFrame) -> None:
    high = frame["stated_importance"] >= frame["stated_importance"].mean()
    well = frame["performance"] >= frame["performance"].mean()
    index = np.select([high & ~well, high & well, ~high & ~well], [0, 1, 2], 3)
    near = (frame["performance"] - frame["performance"].mean()).abs() < 2
    frame["importance_line"], frame["performance_line"] = 50.0, frame["performance"].mean()
    frame["quadrant"] = [QUADRANTS[i] for i in index]
    frame.loc[near | frame["performance"].isna(), "quadrant"] = "undecided"
    for i, name in enumerate(QUADRANTS):
        frame[f"share_{name}"] = np.where(index == i, np.where(near, 0.55, 0.93), np.where(near, 0.15, 0.023))
    frame.loc[frame["performance"].isna(), [f"share_{name}" for name in QUADRANTS]] = np.nan
    frame["priority_score"] = frame["stated_importance"] * (100 - frame["performance"]) / 100
    frame["priority_rank"] = frame["priority_score"].rank(ascending=False, method="first")
    frame["priority_rank_low"] = (frame["priority_rank"] - 2).clip(lower=1)
    frame["priority_rank_high"] = frame["priority_rank"] + 2
    for end, factor in (("low", 0.9), ("high", 1.1)):
        frame[f"priority_score_{end}"] = factor * frame["priority_score"]
    frame["priority_above_median"] = 1 - (frame["priority_rank"] - 0.5) / len(frame)
