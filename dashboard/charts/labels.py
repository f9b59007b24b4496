"""Names beside marks without overlaps: greedy placement, as many labels as fit.

The browser decides how wide a chart is, so a place is taken only if it is clear at each of several widths:
a label moves with its mark, and marks move apart as a chart grows.
"""

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal

import numpy as np
import numpy.typing as npt

Align = Literal["left", "right", "center"]
Boxes = npt.NDArray[np.float64]  # (widths, boxes, 4): left, top, right, bottom in pixels

FONT = 11.0  # pixels; names are drawn in this size
LINE = FONT * 1.3
GAP = 3.0
LEAST, STEP = 10.0, 10.0  # pixels from a mark's edge to a label that a line leads to, and on to the next try
NEAR = 30.0  # pixels of a line
ALONG = np.linspace(0, 1, 10)  # places on a line that are looked at
PIECES = re.compile(r"(?=.)[^\s-]*(?:-(?=\w)|\S*\s?)")  # of a text, after which a line may break
NARROW_LETTERS = frozenset("fijlrtI1.,:;'|!()[] -")
WIDE_LETTERS = frozenset("mwMWQO@%&")


@dataclass(frozen=True)
class Anchor:
    """A mark with a name: its place as shares of the plot (from left, from top), its radius in pixels.

    `short` is written where the name finds no place. Either may stand so many pixels away, on a line that
    leads to the mark, where it finds none beside it: `far`, and `far_short`.
    """

    x: float
    y: float
    text: str
    radius: float = 6.0
    short: str = ""
    far: float = 0.0
    far_short: float = 0.0


@dataclass(frozen=True)
class Bar:
    """What else no label may cover: between two shares of the width, so many pixels about a share of the
    height."""

    left: float
    right: float
    y: float
    half: float


@dataclass(frozen=True)
class Label:
    """What is written, and where, in pixels from its mark; nothing where nothing found a place. One that is
    `led` has a line to its mark."""

    dx: float
    dy: float
    align: Align
    text: str = ""
    led: bool = False


SHARE_BEFORE = {"left": 0.0, "center": 0.5, "right": 1.0}  # of a text's width, left of where it is pinned
HIDDEN = Label(0.0, 0.0, "left")


@lru_cache(8192)
def text_width(text: str, size: float = FONT) -> float:
    """About how wide Inter draws a text, a little generous; wide scripts count a full square."""
    return size * sum(_letter(letter) for letter in text)


def _letter(letter: str) -> float:
    if letter in NARROW_LETTERS:
        return 0.36
    if letter in WIDE_LETTERS:
        return 0.9
    if ord(letter) > 0x2E7F:  # East Asian scripts
        return 1.0
    return 0.68 if letter.isupper() else 0.6


def wrapped(text: str, room: float, size: float = FONT, most: int = 2) -> str:
    """The text on at most so many lines of this room in pixels, cut with an ellipsis if it must be."""
    lines: list[str] = []
    for word in PIECES.findall(" ".join(text.split())):
        if lines and text_width((lines[-1] + word).rstrip(), size) <= room:
            lines[-1] += word
        else:
            lines.append(word)
    if len(lines) > most:
        lines = [*lines[: most - 1], "".join(lines[most - 1 :])]
    return "\n".join(cut(line.rstrip(), room, size) for line in lines)


@lru_cache(4096)
def cut(line: str, room: float, size: float = FONT) -> str:
    """The text in a room of so many pixels, with an ellipsis if it must be shortened."""
    if text_width(line, size) <= room:
        return line
    while line and text_width(f"{line}…", size) > room:
        line = line[:-1]
    return f"{line.rstrip()}…"


def place(
    anchors: Sequence[Anchor],
    widths: Sequence[float],
    height: float,
    blocked: Sequence[tuple[float, float, float, float]] = (),
    bars: Sequence[Bar] = (),
) -> list[Label]:
    """One label per anchor, the first anchors first; `blocked` boxes are pixels at the first width."""
    if not anchors:
        return []
    across = np.asarray(widths, float)
    centre_x = across[:, None] * np.array([anchor.x for anchor in anchors])
    centre_y = np.array([anchor.y for anchor in anchors]) * height
    reach = np.array([anchor.radius for anchor in anchors]) + 1
    rows = np.broadcast_to(centre_y, centre_x.shape)
    marks = np.stack([centre_x - reach, rows - reach, centre_x + reach, rows + reach], axis=-1)
    taken = np.concatenate([marks, _pinned(blocked, across), _spread(bars, across, height)], axis=1)
    given = taken.shape[1]
    labels = [HIDDEN] * len(anchors)
    for index, anchor in enumerate(anchors):
        x, y = centre_x[:, index], centre_y[index]
        for text, places, alone in _tries(anchor):
            boxes = _boxes(places, text_width(text), x, y)
            clear = [int(at) for at in np.flatnonzero(_clear(boxes, taken, across, height))]
            if alone:
                clear = _led(clear, places, x, y, np.delete(taken, index, axis=1))
            elif places[0].led:
                clear = _led(clear, places, x, y, taken[:, given:]) or clear
            if clear:
                best = clear[0]
                labels[index] = replace(places[best], text=text)
                lines = _points(places[best], x, y) if places[best].led else taken[:, :0]
                taken = np.concatenate([taken, boxes[best][:, None, :], lines], axis=1)
                break
    return labels


def _tries(anchor: Anchor) -> Iterator[tuple[str, list[Label], bool]]:
    """What may be written, in which places, the best first, and whether a line must meet nothing on its way.

    Rather than to lead far away a line crosses marks and bars, and labels only where it must.
    """
    for text, far in ((anchor.text, anchor.far), (anchor.short, anchor.far_short)):
        if text:
            yield text, _places(anchor), False
            if far:
                yield text, _distant(anchor.radius, min(far, NEAR)), True
                yield text, _distant(anchor.radius, far), False


def _places(anchor: Anchor) -> list[Label]:
    """The places around a mark, the easiest to read first."""
    near, above = anchor.radius + GAP, anchor.radius + GAP + LINE / 2
    beside: list[Label] = [Label(near, 0, "left"), Label(-near, 0, "right")]
    over: list[Label] = [Label(0, -above, "center"), Label(0, above, "center")]
    corners = [
        Label(sign * anchor.radius, lift, "left" if sign > 0 else "right")
        for lift in (-anchor.radius - 4, anchor.radius + 4)
        for sign in (1, -1)
    ]
    return beside + over + corners


@lru_cache(64)
def _distant(radius: float, far: float) -> list[Label]:
    """Places around a mark to which a line leads, the nearest first, at the sides before above and below."""
    turns = sorted(np.arange(0, 2 * np.pi, np.pi / 8), key=lambda turn: -abs(np.cos(turn)))
    labels = []
    for away in np.arange(LEAST, far + STEP, STEP):
        for turn in turns:
            across, down = float(np.cos(turn)), float(np.sin(turn))
            align: Align = "center" if abs(across) < 0.5 else "left" if across > 0 else "right"
            labels.append(Label(across * (radius + away), down * (radius + away), align, led=True))
    return labels


def line(label: Label, radius: float) -> tuple[float, float, float, float]:
    """From the mark's edge to a label that is led to it, in pixels from the mark: x, y, x2, y2."""
    end_x, end_y = label.dx, label.dy
    if label.align == "center":
        end_y -= math.copysign(LINE / 2, label.dy)
    else:
        end_x -= math.copysign(2, label.dx)
    start = min(radius / math.hypot(end_x, end_y), 1.0)
    return start * end_x, start * end_y, end_x, end_y


def _points(label: Label, x: npt.NDArray[np.float64], y: float) -> Boxes:
    """Along the line of a label, as small boxes (widths, points, 4)."""
    from_x, from_y, to_x, to_y = line(label, 0.0)
    across = x[:, None] + from_x + (to_x - from_x) * ALONG
    down = np.broadcast_to(y + from_y + (to_y - from_y) * ALONG, across.shape)
    return np.stack([across - 1, down - 1, across + 1, down + 1], axis=-1)


def _led(
    clear: list[int], places: Sequence[Label], x: npt.NDArray[np.float64], y: float, others: Boxes
) -> list[int]:
    """The nearest of these places to which a line leads that meets none of the others."""
    for at in clear:
        here, there = _points(places[at], x, y)[:, :, None, :], others[:, None, :, :]
        meets = (
            (here[..., 0] < there[..., 2])
            & (here[..., 2] > there[..., 0])
            & (here[..., 1] < there[..., 3])
            & (here[..., 3] > there[..., 1])
        )
        if not meets.any():
            return [at]
    return []


def _boxes(labels: Sequence[Label], width: float, x: npt.NDArray[np.float64], y: float) -> Boxes:
    """The box of a text of this width at each of the places (places, widths, 4)."""
    back = np.array([label.dx - width * SHARE_BEFORE[label.align] for label in labels])
    lift = np.array([label.dy for label in labels]) + y - LINE / 2
    left = x + back[:, None]
    top = np.broadcast_to(lift[:, None], left.shape)
    return np.stack([left, top, left + width, top + LINE], axis=-1)


def _pinned(blocked: Sequence[tuple[float, float, float, float]], across: npt.NDArray[np.float64]) -> Boxes:
    """Boxes in the corners: those in the right half keep their distance from the right edge."""
    boxes = np.array(blocked, float).reshape(-1, 4)
    shift = np.where(boxes[:, 0] > across[0] / 2, 1.0, 0.0) * (across[:, None] - across[0])
    pinned = np.broadcast_to(boxes, (len(across), *boxes.shape)).copy()
    pinned[..., 0] += shift
    pinned[..., 2] += shift
    return pinned


def _spread(bars: Sequence[Bar], across: npt.NDArray[np.float64], height: float) -> Boxes:
    """Bars as boxes, at each width."""
    ends = np.array([(bar.left, bar.right, bar.y * height, bar.half) for bar in bars], float).reshape(-1, 4)
    left, right = (across[:, None] * ends[:, side] for side in (0, 1))
    middle = np.broadcast_to(ends[:, 2], left.shape)
    return np.stack(
        [left - ends[:, 3], middle - ends[:, 3], right + ends[:, 3], middle + ends[:, 3]], axis=-1
    )


def _clear(
    boxes: Boxes, taken: Boxes, across: npt.NDArray[np.float64], height: float
) -> npt.NDArray[np.bool_]:
    """Which of the places (places, widths, 4) touch nothing and stay inside, at every width."""
    here, there = boxes[:, :, None, :], taken[None, :, :, :]
    apart = (
        (here[..., 2] <= there[..., 0])
        | (here[..., 0] >= there[..., 2])
        | (here[..., 3] <= there[..., 1])
        | (here[..., 1] >= there[..., 3])
    )
    inside = (
        (boxes[..., 0] >= 0) & (boxes[..., 2] <= across) & (boxes[..., 1] >= 0) & (boxes[..., 3] <= height)
    )
    fits: npt.NDArray[np.bool_] = np.logical_and.reduce(apart.all(axis=2) & inside, axis=1)
    return fits
