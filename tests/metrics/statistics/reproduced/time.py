"""Charts, changes and chains."""

from collections import Counter
from itertools import pairwise

import numpy as np
import pandas as pd
from scipy import stats

from metrics.statistics.control import chance_of_false_signal, control_limits, runs
from metrics.statistics.course import drift, pettitt, step, step_limits


def _single(given):
    found = control_limits(given["x"], np.nan, "xmr", fewest=2)
    return {"mean": found.centre[0], "lcl": found.low[0], "ucl": found.high[0]}


def xmr_nist(given, published):
    found = _single(given)
    return found | {"mr_bar": (found["ucl"] - found["lcl"]) / 6 * 1.128}


def xmr_montgomery_viscosity(given, published):
    return _single(given)


def p_chart_orange_juice(given, published):
    found = control_limits(np.array(given["D"]) / given["n"], given["n"], "p", per=1)
    return {
        "pbar": found.centre[0],
        "lcl": found.low[0],
        "ucl": found.high[0],
        "out_1based": (np.flatnonzero(found.outside) + 1).tolist(),
    }


def u_chart_dyed_cloth(given, published):
    size = np.array(given["size"])
    found = control_limits(np.array(given["x"]) / size, size, "u", per=1, fewest=2)
    return {"ubar": found.centre[0], "lcl": found.low.tolist(), "ucl": found.high.tolist()}


def run_rules_arl0_champ_woodall(given, published):
    def offered(run):
        """The sum of the chances of no signal yet, which end as a power."""
        quiet = [1 - chance_of_false_signal(points, run) for points in range(302)]
        return sum(quiet[:300]) + quiet[300] / (1 - quiet[301] / quiet[300])

    return {
        "rule1": offered(None),
        "rule1_2of3": _run_length(two=True),
        "rule1_4of5": _run_length(four=True),
        "rule1_run8": offered(8),
        "rule1_2of3_4of5": _run_length(two=True, four=True),
        "western_electric_all4": _run_length(two=True, four=True, eight=True),
    }


def _run_length(two: bool = False, four: bool = False, eight: bool = False) -> float:
    """Mean points until a signal, by the chain of all pasts that matter (Champ and Woodall 1987)."""
    edges = stats.norm.cdf([-3, -2, -1, 0, 1, 2, 3])
    zones = dict(zip((-3, -2, -1, 1, 2, 3), np.diff(edges), strict=True))

    def after(past, zone):
        """The next past, or None where a rule signals: last two, last four, length of the run."""
        near, far, run = past
        side = int(np.sign(zone))
        near, far = (*near, zone if abs(zone) >= 3 else 0), (*far, zone if abs(zone) >= 2 else 0)
        run = run + side if run * side > 0 else side
        for sign in (-1, 1):
            if two and abs(zone) >= 3 and sum(sign * one > 0 for one in near) >= 2 and sign * zone > 0:
                return None
            if four and abs(zone) >= 2 and sum(sign * one > 0 for one in far) >= 4 and sign * zone > 0:
                return None
        if eight and abs(run) >= 8:
            return None
        return near[-2:] if two else (), far[-4:] if four else (), run if eight else 0

    start = ((), (), 0)
    states, chain = {start: 0}, []
    for past in _reached(states):
        for zone, chance in zones.items():
            following = after(past, zone)
            if following is not None:
                chain.append((states[past], states.setdefault(following, len(states)), chance))
    matrix = np.eye(len(states))
    for one, other, chance in chain:
        matrix[one, other] -= chance
    return float(np.linalg.solve(matrix, np.ones(len(states)))[0])


def _reached(states):
    """The states in the order in which they are found, while more are being added."""
    done = 0
    while done < len(states):
        yield list(states)[done]
        done += 1


def nelson_rules_signals(given, published):
    z = np.array(given["z"])
    found = control_limits(z, np.nan, "mean", errors=1.0)
    steps = np.sign(np.diff(z))

    def where(holds) -> list[int]:
        return [place + 1 for place in range(len(z)) if holds(place)]

    def last(place, n, values=z):
        return values[place - n + 1 : place + 1] if place >= n - 1 else None

    def several(place, n, needed, beyond):
        part = last(place, n)
        return part is not None and any(
            side * z[place] > beyond and (side * part > beyond).sum() >= needed for side in (-1, 1)
        )

    def alternating(place):
        part = steps[place - 13 : place] if place >= 13 else None
        return part is not None and len(part) == 13 and (part[1:] * part[:-1] < 0).all()

    def rising(place):
        part = steps[place - 5 : place] if place >= 5 else None
        return part is not None and abs(part.sum()) == 5

    return {
        "rule1": (np.flatnonzero(found.outside) + 1).tolist(),
        "rule2": (np.flatnonzero(runs(z, np.zeros(len(z)), 9)) + 1).tolist(),
        "rule3": where(rising),
        "rule4": where(alternating),
        "rule5": where(lambda place: several(place, 3, 2, 2)),
        "rule6": where(lambda place: several(place, 5, 4, 1)),
        "rule7": where(lambda place: place >= 14 and (np.abs(last(place, 15)) < 1).all()),
        "rule8": where(lambda place: place >= 7 and (np.abs(last(place, 8)) > 1).all()),
    }


def ewma_nist(given, published):
    weight, target, spread = given["lam"], given["target"], given["s"]
    path = pd.Series([target, *given["x"]], dtype=float).ewm(alpha=weight, adjust=False).mean()[1:]
    reach = 3 * spread * (weight / (2 - weight)) ** 0.5
    first = 3 * spread * weight
    return {
        "ewma": path.tolist(),
        "ucl_inf": target + reach,
        "lcl_inf": target - reach,
        "ucl_first": target + first,
    }


def changepoint_nile(given, published):
    found = step(given["x"])
    size, place, p = pettitt(given["x"])
    return {
        "break_after": found.last + 1,
        "means": [found.before, found.after],
        "ci_obs": [place + 1 for place in step_limits(given["x"], found)],
        "supF": found.statistic,
        "pettitt_U": size,
        "pettitt_at": place,
        "pettitt_p": p,
    }


def mann_kendall_nile(given, published):
    found = drift(range(len(given["x"])), given["x"])
    z = np.sign(found.score) * (abs(found.score) - 1) / found.variance**0.5
    return {
        "S": found.score,
        "varS": found.variance,
        "z": z,
        "p": found.p,
        "sen_slope": found.slope,
    }


def _absorbed(steps, ends):
    """Expected visits, steps and ways to end of a chain (Kemeny and Snell 1960)."""
    visits = np.linalg.inv(np.eye(len(steps)) - steps)
    return visits, visits.sum(axis=1), visits @ ends


def absorbing_chain_drunkard(given, published):
    visits, steps, ends = _absorbed(np.array(given["Q"]), np.array(given["R"]))
    return {"N": visits.tolist(), "t": steps.tolist(), "B": ends.tolist()}


def markov_removal_puzyrov(given, published):
    moves = Counter()
    for one in given["paths"]:
        for end, times in (("conv", one["conv"]), ("null", one["null"])):
            for move in pairwise(["start", *one["path"], end]):
                moves[move] += times
    places = sorted({place for move in moves for place in move} - {"conv", "null", "start"})

    def converts(without=None) -> float:
        """The chance to convert from the start; who would go to the place that is gone is lost."""
        states = ["start", *places]
        total = {state: sum(n for (a, _), n in moves.items() if a == state) for state in states}
        steps = np.array([[0 if b == without else moves[a, b] / total[a] for b in states] for a in states])
        ends = np.array([[moves[a, "conv"] / total[a]] for a in states])
        return float(_absorbed(steps, ends)[2][0, 0])

    whole = converts()
    removal = {place: 1 - converts(place) / whole for place in places}
    converted = sum(one["conv"] for one in given["paths"])
    return {
        "p_conversion": whole,
        "removal": removal,
        "attribution": {place: converted * one / sum(removal.values()) for place, one in removal.items()},
    }
