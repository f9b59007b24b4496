"""How the ways of the flow run between the boxes, how wide they are, and where their waiting times stand."""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard import formats
from dashboard.charts.flow import GAP, HEADER, NODE, Drawn
from dashboard.charts.labels import LINE, text_width

LEFT, RIGHT = 0.02, 0.78  # where a touchpoint starts and ends within its column; then the gutter for ways
POINTS = 24  # of a bend
PORT, PORTS = 12.0, 48.0  # pixels between ways at a box's edge, and of all of them there
WIDEST = 6.0  # pixels of a way that everybody goes
SAID = 3.0  # of 100: ways that fewer go have no waiting time beside them
BESIDE = (0.0, -0.4, 0.4, -0.8, 0.8)  # of half their length words move along the gap, still on their way
DESK = 800.0  # pixels: the narrowest width at which this is shown; waiting times move apart as it grows
Curve = list[tuple[float, float]]  # points: columns across, pixels down
Box = tuple[float, float, float, float]
Numbers = npt.NDArray[np.float64]


def curves_of(drawn: Drawn) -> list[Curve]:
    """The line of each way; those that meet at a box's edge lie apart there, ordered by their other ends."""
    ways = list(drawn.ways[["start", "end"]].itertuples(index=False, name=None))
    column, top = drawn.places["column"].to_numpy(), drawn.places["top"].to_numpy(dtype=float)
    edges: dict[tuple[int, bool], list[tuple[float, int, int]]] = {}
    for way, ends in enumerate(ways):
        back = bool(column[ends[1]] < column[ends[0]])
        level = bool(column[ends[1]] == column[ends[0]])
        for end, at_right in ((0, not back), (1, back or level)):
            edges.setdefault((ends[end], at_right), []).append((top[ends[1 - end]], way, end))
    ports = [[0.0, 0.0] for _ in ways]
    for (place, _), meeting in edges.items():
        step = min(PORT, PORTS / len(meeting))
        for number, (_, way, end) in enumerate(sorted(meeting)):
            ports[way][end] = top[place] + NODE / 2 + (number - (len(meeting) - 1) / 2) * step
    columns = [(int(column[start]), int(column[end])) for start, end in ways]
    between = _channels(drawn, columns, ports)
    return [_curve(*parts) for parts in zip(columns, ports, between, strict=True)]


def _channels(drawn: Drawn, columns: list[tuple[int, int]], ports: list[list[float]]) -> list[list[float]]:
    """At which heights each way crosses the columns between its ends: between their boxes, or below them.

    It takes the nearest to its straight line; those that share one lie apart in it.
    """
    rows = drawn.places["column"].value_counts()
    most = int(rows.max())
    chosen: list[list[float]] = []
    sharing: dict[tuple[int, float], list[tuple[int, int]]] = {}
    for way, ((start, end), (at, to)) in enumerate(zip(columns, ports, strict=True)):
        step = 1 if end > start else -1
        heights: list[float] = []
        for column in range(start + step, end, step):
            free = [*range(most + 1), *(row + 0.5 for row in range(int(rows.get(column, 0)), most))]
            ideal = at + (to - at) / (abs(end - column) + 1)
            at = min((HEADER - GAP / 2 + row * (NODE + GAP) for row in free), key=lambda y: abs(y - ideal))
            sharing.setdefault((column, at), []).append((way, len(heights)))
            heights.append(at)
        chosen.append(heights)
    for shared in sharing.values():
        apart = min(WIDEST, (GAP - WIDEST) / max(len(shared) - 1, 1))
        for number, (way, place) in enumerate(shared):
            chosen[way][place] += (number - (len(shared) - 1) / 2) * apart
    return chosen


def _curve(columns: tuple[int, int], ends: Sequence[float], between: Sequence[float]) -> Curve:
    """From the one box's edge to the other's, level where it crosses a column between them; within a column
    through the gutter at its right."""
    start, end = columns
    if end == start:
        out = min(0.1 + 0.05 * abs(ends[1] - ends[0]) / (NODE + GAP), 0.28)
        return _bend(start + RIGHT, ends[0], start + RIGHT, ends[1], out, out)
    step = 1 if end > start else -1
    leave, arrive = (RIGHT, LEFT) if end > start else (LEFT, RIGHT)
    curve: Curve = []
    x, y = start + leave, ends[0]
    for column, height in zip([*range(start + step, end, step), end], [*between, ends[1]], strict=True):
        turn = step * max(abs(column + arrive - x) / 2, 0.12)
        curve += _bend(x, y, column + arrive, height, turn, -turn)
        x, y = column + leave, height
    return curve


def _bend(from_x: float, from_y: float, to_x: float, to_y: float, leaving: float, arriving: float) -> Curve:
    """A curve that is level at both ends; its handles reach so far from them."""
    part = np.linspace(0, 1, POINTS)
    weights = [(1 - part) ** 3, 3 * (1 - part) ** 2 * part, 3 * (1 - part) * part**2, part**3]
    handles = (from_x, from_x + leaving, to_x + arriving, to_x)
    x = sum(weight * at for weight, at in zip(weights, handles, strict=True))
    y = sum(weight * at for weight, at in zip(weights, (from_y, from_y, to_y, to_y), strict=True))
    return list(zip(np.round(x, 4), np.round(y, 1), strict=True))


def widths(ways: pd.DataFrame) -> list[float]:
    """Pixels of each way."""
    return list((ways["onward_share"].fillna(0).astype(float) / 100 * WIDEST).clip(lower=1.2).round(1))


def labels(drawn: Drawn, curves: list[Curve]) -> pd.DataFrame:
    """Waiting times of the ways that most go, each in a gap between boxes that its way runs through.

    Only where no other way with a time runs, so that it is seen whose they are; tooltip and table tell all.
    """
    count = len(drawn.columns)
    pixel = count / DESK
    share = drawn.ways["onward_share"].astype(float)
    said = [
        formats.duration(hours) + (" ▲" if late else "")
        for hours, late in zip(drawn.ways["waiting_hours"], drawn.ways["late"], strict=True)
    ]
    shown = share[(share >= SAID) & drawn.ways["waiting_hours"].notna()].sort_values(ascending=False)
    lines = {way: _dense(curves[way]) for way in shown.index}
    taken: list[Box] = []
    rows = []
    for way in shown.index:
        wide = text_width(said[way])
        others = [line for other, line in lines.items() if other != way]
        places = [(x, y, part * wide / 2) for x, y in _in_gaps(curves[way]) for part in BESIDE]
        for x, y, dx in places:
            left = x + (dx - wide / 2) * pixel
            box = (left, y - LINE / 2, left + wide * pixel, y + LINE / 2)
            inside = box[0] >= 0 and box[2] <= count
            if inside and not any(_touch(box, other) for other in taken) and not _through(box, others):
                taken.append(box)
                told = {"said": said[way], "wide": round(wide), "late": drawn.ways["late"][way]}
                rows.append({"x": x, "y": y, "dx": round(dx, 1), **told})
                break
    return pd.DataFrame(rows, columns=["x", "y", "dx", "said", "wide", "late"])


def _dense(curve: Curve) -> tuple[Numbers, Numbers]:
    """The curve's points and five between each two."""
    across, down = (np.array(part) for part in zip(*curve, strict=True))
    places = np.arange(0, len(curve) - 1, 1 / 6)
    return tuple(np.interp(places, np.arange(len(curve)), part) for part in (across, down))


def _in_gaps(curve: Curve) -> list[tuple[float, float]]:
    """Where the curve runs through gaps between rows, from its middle on; around it if it meets none."""
    across, down = _dense(curve)
    first = HEADER - GAP / 2
    places = []
    for gap in np.arange(first, down.max() + GAP, NODE + GAP):
        inside = np.flatnonzero(abs(down - gap) < GAP / 2)
        runs = np.split(inside, np.flatnonzero(np.diff(inside) > 1) + 1)
        places += [(float(across[run[len(run) // 2]]), float(gap)) for run in runs if len(run)]
    if not places:
        middle, above = float(across.mean()), first + (down[0] - HEADER) // (NODE + GAP) * (NODE + GAP)
        return [(middle, above), (middle, above + NODE + GAP)]
    return sorted(places, key=lambda place: abs(place[1] - float(np.median(down))))


def _through(box: Box, lines: Sequence[tuple[Numbers, Numbers]]) -> bool:
    """Whether one of these ways runs through the box."""
    left, top, right, bottom = box
    return any(bool(((x > left) & (x < right) & (y > top) & (y < bottom)).any()) for x, y in lines)


def _touch(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
