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
    p = answers.ratings.shape[1]
    ids = pd.array(names(p), dtype="str")
    met, y = answers.met.astype(float), answers.overall[:, None]
    w = np.ones(y.shape) if answers.weight is None else answers.weight[:, None]
    x = np.where(answers.met, answers.ratings, 0.0)
    buckets, sizes = np.unique(answers.bucket, return_counts=True)
    sort, starts = np.argsort(answers.bucket, kind="stable"), np.cumsum(sizes) - sizes
    met, x, y, w = met[sort], x[sort], y[sort], w[sort]
    single = np.concatenate([np.ones(y.shape), w, w * y, w * y**2], axis=1)
    overall = pd.DataFrame(
        {"bucket": buckets} | _columns(("n", "w", "wy", "wyy"), np.add.reduceat(single, starts).T)
    )
    columns = np.concatenate([met, w * met, w * x, w * x**2, w * y * met, w * y * x], axis=1)
    wide = np.add.reduceat(columns, starts).reshape(len(buckets), 6, p).transpose(1, 0, 2).reshape(6, -1)
    seen = np.flatnonzero(wide[1] > 0)
    keys = {"bucket": buckets[seen // p], "touchpoint_id": ids[seen % p]}
    impact = pd.DataFrame(keys | _columns(("n", "w", "wx", "wxx", "wy", "wxy"), wide[:, seen]))
    first, second = np.triu_indices(p)
    left, right = np.concatenate([met, x], axis=1), np.concatenate([w * met, w * x], axis=1)
    rows = (slice(start, start + size) for start, size in zip(starts, sizes, strict=True))
    products = np.array([left[these].T @ right[these] for these in rows])
    halves = slice(0, p), slice(p, None)
    mm, mx, xm, xx = (products[:, a, b][:, first, second].ravel() for a in halves for b in halves)
    seen = np.flatnonzero(mm > 0)
    pair, found = seen % len(first), np.array([mm, xm, mx, xx])[:, seen]
    keys = {"bucket": buckets[seen // len(first)], "touchpoint_a": ids[first[pair]]}
    keys["touchpoint_b"] = ids[second[pair]]
    return Sums(overall, impact, pd.DataFrame(keys | _columns(("w", "wxa", "wxb", "wxaxb"), found)))


def _columns(keys: tuple[str, ...], values: np.ndarray) -> dict[str, np.ndarray]:
    return dict(zip(keys, values, strict=True))


def exposure_coded(answers: Survey) -> tuple[np.ndarray, np.ndarray]:
    """The same model's matrix row by row: intercept, centred rating times met, met."""
    mean = np.where(answers.met, answers.ratings, 0).sum(0) / answers.met.sum(0)
    z = np.where(answers.met, answers.ratings - mean, 0)
    return np.column_stack([np.ones(len(z)), z, answers.met]), answers.overall
