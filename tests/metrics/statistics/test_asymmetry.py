"""Penalty and reward: the published regression, planted kinds, and what is withheld."""

import numpy as np
import pandas as pd
import pytest
from numpy.testing import assert_allclose
from scipy import stats

from metrics.statistics.asymmetry import LOWEST, LevelSums, asymmetry
from metrics.withheld import SENTENCES

KINDS = {"desk": "basic", "shop": "performance", "chat": "excitement", "post": None}
STEPS = np.array([0, 1, 2, 2, 3])  # which level each of five steps is
CUTS = np.array([-1.4, -0.6, 0.1, 0.9])  # of what is felt, between the five steps


def sums(x: np.ndarray, y: np.ndarray, names: list[str], customer: np.ndarray | None = None) -> LevelSums:
    """The sums of answers 1 to 5 (0: not met), one row of x per response; without customers no buckets."""
    p, ids = len(names), pd.array(names, dtype="str")
    met, z = x > 0, np.where(x > 0, 25 * (x - 1), 0)
    level = np.where(met, STEPS[np.maximum(x.astype(int), 1) - 1], -1)
    overall = pd.DataFrame({"n": [len(y)], "w": [float(len(y))], "wy": [y.sum()], "wyy": [(y * y).sum()]})
    y = y[:, None]
    bucket = np.zeros(len(y), int) if customer is None else customer % 20
    buckets, sizes = np.unique(bucket, return_counts=True)
    values = np.stack([met, z, z * z, y * met, y * y * met, z * y], axis=2).reshape(len(y), -1)
    found = np.add.reduceat(values[np.argsort(bucket)], np.cumsum(sizes) - sizes).reshape(-1, 6)
    rows = np.arange(len(found))
    keys = {"touchpoint_id": ids[rows % p], "bucket": buckets[rows // p], "n": found[:, 0]}
    by_bucket = pd.DataFrame(keys | dict(zip(["w", "wx", "wxx", "wy", "wyy", "wxy"], found.T, strict=True)))
    whole = found.reshape(-1, p, 6).sum(axis=0)
    together = pd.DataFrame({"touchpoint_id": ids, "n": whole[:, 0], "w": whole[:, 0], "wyy": whole[:, 4]})
    steps = (level[:, :, None] == np.arange(4)).astype(float)  # responses, touchpoints, levels
    each = [np.einsum("ipl,ip->pl", steps, one).ravel() for one in (np.ones(x.shape), z, y * met)]
    rows = np.flatnonzero(each[0])
    keys = {"touchpoint_id": ids[rows // 4], "level": rows % 4, "n": each[0][rows].astype(int)}
    levels = pd.DataFrame(keys | {name: one[rows] for name, one in zip(["w", "wx", "wy"], each, strict=True)})
    wide = steps.reshape(len(y), -1)
    first, second = np.triu_indices(p, 1)
    counts = (wide.T @ wide).reshape(p, 4, p, 4)[first, :, second].reshape(-1, 16)
    pairs = pd.DataFrame(counts, columns=[f"w_{i // 4}{i % 4}" for i in range(16)])
    pairs.insert(0, "touchpoint_b", ids[second])
    pairs.insert(0, "touchpoint_a", ids[first])
    without = by_bucket.drop(columns="bucket") if customer is None else by_bucket
    return LevelSums(overall, levels, pairs, without, together)


def ratings(
    random: np.random.Generator,
    n: int,
    touchpoints: int,
    mood: float = 0.5,
    each: int = 1,
    alike: float = 0.0,
) -> np.ndarray:
    """Answers 1 to 5 that go with a common mood; each touchpoint is met (else 0) by two of three. `alike`:
    how much of it customers, who answer so many times each, feel every time."""
    own = np.sqrt(1 - alike) * random.normal(0, 1, (n, touchpoints))
    if alike:
        own += np.sqrt(alike) * np.repeat(random.normal(0, 1, (n // each, touchpoints)), each, axis=0)
    felt = mood * random.normal(0, 1, (n, 1)) + own
    x = 1.0 + np.sum([felt > np.hypot(mood, 1) * cut for cut in CUTS], axis=0)
    x[random.random((n, touchpoints)) > 2 / 3] = 0
    return x


def distances() -> tuple[float, float]:
    """How many points truly lie between the mean low rating and the middling one, and from there to high."""
    part = np.diff(stats.norm.cdf(CUTS), prepend=0, append=1)
    low, middle = (np.average(25 * steps, weights=part[steps]) for steps in (np.arange(2), np.arange(2, 4)))
    return middle - low, 100 - middle


def planted(
    random: np.random.Generator, n: int, repeats: int = 1, alike: float = 0.0, of_each: int = 1
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """What low and high ratings do; `post` does nothing. Half of the rest a customer's answers share."""
    customer = np.repeat(np.arange(n // repeats), repeats)
    level = random.normal(0, 6, n // repeats)[customer] if repeats > 1 else np.zeros(n)
    x = ratings(random, n, 4 * of_each, each=repeats, alike=alike)
    low, high = (x > 0) & (x <= 2), x == 5
    rest = level + random.normal(0, 6 if repeats > 1 else 8, n)
    y = 60 + low @ np.tile([-10.0, -6, -1, 0], of_each) + high @ np.tile([1.0, 6, 10, 0], of_each) + rest
    return x, y, customer


def test_the_published_regression_is_reproduced(published):
    given, expected = (published["prca_penalty_reward"][part] for part in ("inputs", "expected"))
    names = ["t1", "t2", "t3"]
    made = sums(np.array(given["x"]), np.array(given["y"]), names)
    levels = made.levels.assign(wx=made.levels["w"] * made.levels["level"].map([0, 0, 1, 2].__getitem__))
    made = made._replace(levels=levels)  # low and high one point from the middle: effects per point are plain
    found = asymmetry(made, minimum_ratings=1, minimum_each=1, responses_per_driver=1)
    effects, errors = (found[[f"penalty{end}", f"reward{end}"]].to_numpy().ravel() for end in ("", "_error"))
    assert_allclose(effects, expected["coef"][1:], atol=1e-4)
    assert_allclose(errors, expected["se"][1:], atol=1e-4)
    assert_allclose(found["difference"], expected["asym"], atol=1e-4)
    assert_allclose(found["difference"] / found["difference_error"], expected["asym_t"], atol=1e-4)
    assert_allclose(found["reward"] - found["penalty"], expected["RIOCS"], atol=1e-4)
    assert_allclose(found["asymmetry"], expected["IA"], atol=1e-4)


def least_squares(x: np.ndarray, y: np.ndarray) -> tuple[np.ndarray, np.ndarray, int]:
    """Low and high of every touchpoint, beside who met what: coefficients, their covariance, degrees."""
    columns = [column for rating in x.T for column in ((rating > 0) & (rating <= 2), rating == 5)]
    matrix = np.column_stack([*columns, x > 0, np.ones(len(y))]).astype(float)
    inverse = np.linalg.inv(matrix.T @ matrix)
    found, degrees = inverse @ matrix.T @ y, len(y) - matrix.shape[1]
    return found, inverse * ((y - matrix @ found) ** 2).sum() / degrees, degrees


def test_limits_of_the_asymmetry_are_where_the_test_of_the_quotient_turns():
    x, y, _ = planted(np.random.default_rng(4), 500)
    effects, covariance, degrees = least_squares(x, y)
    found = asymmetry(sums(x, y, list(KINDS))).set_index("touchpoint_id")
    inner = 0
    for place, name in enumerate(list(KINDS)[:3]):
        score = x[x[:, place] > 0, place]
        middle = score[(score > 2) & (score < 5)].mean()
        below, above = 25 * (middle - score[score <= 2].mean()), 25 * (5 - middle)
        per_point = np.array(
            [[1 / below, 1 / above], [-1 / below, 1 / above]]
        )  # top and bottom of the quotient
        two = slice(2 * place, 2 * place + 2)
        top, bottom = per_point @ effects[two]
        spread = per_point @ covariance[two, two] @ per_point.T
        for end in found.loc[name, ["asymmetry_low", "asymmetry_high"]]:
            error = np.sqrt(spread[0, 0] - 2 * end * spread[0, 1] + end**2 * spread[1, 1])
            if abs(end) < 1:
                assert abs(top - end * bottom) / error == pytest.approx(stats.t.ppf(0.975, degrees), rel=1e-5)
                inner += 1
    assert inner >= 4


def test_answers_of_one_customer_do_not_count_as_many():
    x, y, customer = planted(np.random.default_rng(5), 800)
    once = asymmetry(sums(x, y, list(KINDS), customer)).set_index("touchpoint_id")
    many = (np.repeat(one, 5, axis=0) for one in (x, y))
    again = asymmetry(sums(*many, list(KINDS), np.repeat(customer, 5))).set_index("touchpoint_id")
    taken_alone = asymmetry(sums(x, y, list(KINDS))).set_index("touchpoint_id")
    for name in ("penalty", "reward"):
        assert_allclose(again[name], once[name])
        assert (again[f"{name}_error"] > 0.6 * taken_alone[f"{name}_error"]).all()  # else 0.45 of it
        reach = (again[f"{name}_high"] - again[name]) / again[f"{name}_error"]
        assert_allclose(reach, stats.t.ppf(0.975, 19), rtol=0.01)  # so sure are twenty groups of customers


def test_planted_kinds_are_found_though_a_mood_moves_all_ratings():
    x, y, _ = planted(np.random.default_rng(3), 6000)
    found = asymmetry(sums(x, y, list(KINDS))).set_index("touchpoint_id")
    assert found["kind"].to_dict() == {
        "desk": "basic",
        "shop": "performance",
        "chat": "excitement",
        "post": "undecided",
    }
    assert found["withheld"].to_dict() == dict.fromkeys(("desk", "shop", "chat")) | {"post": "no_effect"}
    assert np.abs(found.loc["desk", "penalty"] + 10) < 1


@pytest.mark.parametrize("mood", [0.5, 1.0])  # two ratings of a form correlate by 0.2 and by 0.5
def test_an_even_effect_is_hardly_ever_called_uneven_and_an_uneven_one_is_found(mood):
    """Eight touchpoints, 1,500 forms. Even: as much per point below the middle as above it."""
    runs, names = 150, ["basic", "excitement", *"abcdef"]
    found = []
    for seed in range(runs):
        random = np.random.default_rng(seed)
        x = ratings(random, 1500, len(names), mood)
        points = np.where(x > 0, 25 * (x - 1), 62.5)
        uneven = 0.3 * np.minimum(points[:, 0] - 62.5, 0) + 0.3 * np.maximum(points[:, 1] - 62.5, 0)
        y = 60 + uneven + 0.15 * (points[:, 2:] - 62.5).sum(axis=1) + random.normal(0, 12, len(x))
        found.append(asymmetry(sums(x, y, names))["kind"].to_list())
    kinds = pd.DataFrame(found, columns=sorted(names))
    assert (kinds["basic"] == "basic").mean() > 0.8
    assert (kinds["excitement"] == "excitement").mean() > 0.8
    assert kinds[list("abcdef")].isin(["performance", "undecided"]).to_numpy().mean() >= 0.95
    assert (kinds[list("abcdef")] == "performance").to_numpy().mean() > 0.5


def test_few_answers_leave_the_kind_undecided():
    x, y, _ = planted(np.random.default_rng(3), 150)
    found = asymmetry(sums(x, y, list(KINDS))).set_index("touchpoint_id")
    assert found.loc["shop", "kind"] == "undecided"


def test_the_second_coding_takes_the_lowest_step_alone_for_low():
    x, y, _ = planted(np.random.default_rng(3), 6000)
    usual, other = (asymmetry(sums(x, y, list(KINDS)), low=low) for low in ((1, 1, 0, 0), LOWEST))
    assert not np.allclose(usual["penalty"], other["penalty"], atol=0.2)


@pytest.mark.parametrize(
    ("x", "reason"),
    [
        (np.full((400, 1), 4.0), "no_spread"),
        (np.where(np.arange(400) % 2, 4.0, 5.0)[:, None], "too_few_extremes"),
        (np.where(np.arange(400) < 40, np.arange(400) % 5 + 1.0, 0)[:, None], "too_few_ratings"),
        (np.where(np.arange(400) % 2, 1.0, 5.0)[:, None], "too_few_extremes"),
    ],
)
def test_what_cannot_be_told_is_withheld_with_its_reason(x, reason):
    found = asymmetry(sums(x, np.arange(400) % 7 * 10.0, ["desk"]))
    assert found["withheld"].to_list() == [reason]
    assert found[["penalty", "reward", "asymmetry"]].isna().all(axis=None)


def test_too_few_responses_for_so_many_touchpoints_are_no_regression():
    x, y, _ = planted(np.random.default_rng(3), 78)
    assert set(asymmetry(sums(x, y, list(KINDS)), minimum_ratings=20)["withheld"]) == {"too_few_responses"}


def test_the_same_satisfaction_of_everybody_has_no_effect_to_speak_of():
    x, _, _ = planted(np.random.default_rng(3), 2000)
    found = asymmetry(sums(x, np.full(2000, 70.0), list(KINDS)))
    assert set(found["withheld"]) == {"no_effect"}


def test_two_touchpoints_rated_alike_are_not_told_apart():
    x, y, _ = planted(np.random.default_rng(3), 3000)
    found = asymmetry(sums(x[:, [0, 0]], y, ["desk", "copy"]))
    assert set(found["kind"]) == {"undecided"}


def test_all_answers_of_one_customer_tell_nothing():
    x, y, _ = planted(np.random.default_rng(3), 2000)
    found = asymmetry(sums(x, y, list(KINDS), np.zeros(2000, int)))
    assert set(found["kind"]) == {"undecided"}


def test_less_satisfaction_with_high_ratings_is_an_effect_though_no_kind():
    x, _, _ = planted(np.random.default_rng(3), 3000)
    y = 60 + 8.0 * ((x[:, 0] > 0) & (x[:, 0] <= 2)) - 8 * (x[:, 0] == 5) + x[:, 1]
    found = asymmetry(sums(x, y, list(KINDS))).set_index("touchpoint_id").loc["desk"]
    assert max(found["penalty_p"], found["reward_p"]) < 0.001
    assert (found["withheld"], found["kind"]) == ("no_effect", "undecided")
    assert "high rating instead of a low one does not go along with more" in SENTENCES[found["withheld"]]
