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
    met, y = answers.met.astype(float), answers.overall
    w = np.ones(len(y)) if answers.weight is None else answers.weight
    x = np.where(answers.met, answers.ratings, 0.0)
    buckets, place = np.unique(answers.bucket, return_inverse=True)
    member = (place[:, None] == np.arange(len(buckets))).astype(float)
    columns = {"n": np.ones(len(y)), "w": w, "wy": w * y, "wyy": w * y**2}
    overall = pd.DataFrame({"bucket": buckets} | {name: member.T @ one for name, one in columns.items()})
    wide = {"n": met, "w": w[:, None] * met, "wx": w[:, None] * x, "wxx": w[:, None] * x**2}
    wide |= {"wy": (w * y)[:, None] * met, "wxy": (w * y)[:, None] * x}
    impact = pd.DataFrame(
        {"bucket": np.repeat(buckets, len(ids)), "touchpoint_id": np.tile(ids, len(buckets))}
        | {name: (member.T @ one).ravel() for name, one in wide.items()}
    )
    first, second = np.triu_indices(len(ids))
    parts = [
        _pairs(met[rows], w[rows, None] * met[rows], w[rows, None] * x[rows], x[rows], first, second)
        for rows in (place == k for k in range(len(buckets)))
    ]
    keys = {
        "bucket": np.repeat(buckets, len(first)),
        "touchpoint_a": np.tile(ids[first], len(buckets)),
        "touchpoint_b": np.tile(ids[second], len(buckets)),
    }
    pairs = pd.DataFrame(keys | {name: np.concatenate([one[name] for one in parts]) for name in parts[0]})
    return Sums(overall, impact[impact["w"] > 0], pairs[pairs["w"] > 0])


def _pairs(met, weighted, rated, x, first, second) -> dict[str, np.ndarray]:
    """Sums over the responses of a bucket, for each pair."""
    one = rated.T @ met
    return {
        "w": (weighted.T @ met)[first, second],
        "wxa": one[first, second],
        "wxb": one[second, first],
        "wxaxb": (rated.T @ x)[first, second],
    }


def exposure_coded(answers: Survey) -> tuple[np.ndarray, np.ndarray]:
    """The same model's matrix row by row: intercept, centred rating times met, met."""
    mean = np.where(answers.met, answers.ratings, 0).sum(0) / answers.met.sum(0)
    z = np.where(answers.met, answers.ratings - mean, 0)
    return np.column_stack([np.ones(len(z)), z, answers.met]), answers.overall
