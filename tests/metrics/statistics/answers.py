"""Builders: invented surveys and their roll-ups per bucket of customers."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from metrics.statistics.gram import Sums


@dataclass(frozen=True)
class Survey:
    """Row level: rating of each touchpoint, whether it was met, overall satisfaction, customer's bucket."""

    ratings: np.ndarray
    met: np.ndarray
    overall: np.ndarray
    bucket: np.ndarray
    weight: np.ndarray | None = None


def survey(
    n: int,
    reach: np.ndarray | list[float],
    impact: np.ndarray | list[float],
    *,
    correlation: float = 0.4,
    noise: float = 1.0,
    buckets: int = 20,
    seed: int = 1,
    level: float = 0.0,
) -> Survey:
    """Customers rate only what they have met, and only that moves their overall satisfaction."""
    random = np.random.default_rng(seed)
    p = len(impact)
    mood = random.normal(size=(n, 1))
    ratings = level + np.sqrt(correlation) * mood + np.sqrt(1 - correlation) * random.normal(size=(n, p))
    met = random.random((n, p)) < np.asarray(reach)
    overall = np.where(met, ratings - level, 0) @ np.asarray(impact) + noise * random.normal(size=n)
    return Survey(ratings, met, overall, random.integers(0, buckets, n))


def names(p: int) -> np.ndarray:
    return np.array([f"t{place:03}" for place in range(p)], dtype=object)


def rollups(answers: Survey) -> Sums:
    """The three roll-ups of derived importance, as the loaders write them: only what was seen has a row."""
    ids = names(answers.ratings.shape[1])
    first, second = np.triu_indices(len(ids))
    overall, impact, pairs = [], [], []
    for bucket in np.unique(answers.bucket):
        rows = answers.bucket == bucket
        met, y = answers.met[rows].astype(float), answers.overall[rows]
        x = np.where(answers.met[rows], answers.ratings[rows], 0.0)
        w = np.ones(len(y)) if answers.weight is None else answers.weight[rows]
        overall.append({"bucket": bucket, "n": len(y), "w": w.sum(), "wy": w @ y, "wyy": w @ y**2})
        sums = {"n": met.sum(0), "w": w @ met, "wx": w @ x, "wxx": w @ x**2, "wy": (w * y) @ met}
        sums["wxy"] = (w * y) @ x
        impact.append(pd.DataFrame({"bucket": bucket, "touchpoint_id": ids, **sums}))
        weighted = w[:, None] * x
        n, one, both = met.T @ (w[:, None] * met), weighted.T @ met, weighted.T @ x
        pair = {"w": n[first, second], "wxa": one[first, second], "wxb": one[second, first]}
        pair["wxaxb"] = both[first, second]
        pairs.append(
            pd.DataFrame({"bucket": bucket, "touchpoint_a": ids[first], "touchpoint_b": ids[second], **pair})
        )
    seen = [pd.concat(parts, ignore_index=True) for parts in (impact, pairs)]
    return Sums(pd.DataFrame(overall), *(frame[frame["w"] > 0] for frame in seen))


def exposure_coded(answers: Survey) -> tuple[np.ndarray, np.ndarray]:
    """The same model's matrix row by row: intercept, centred rating times met, met."""
    mean = np.where(answers.met, answers.ratings, 0).sum(0) / answers.met.sum(0)
    z = np.where(answers.met, answers.ratings - mean, 0)
    return np.column_stack([np.ones(len(z)), z, answers.met]), answers.overall
