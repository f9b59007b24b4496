"""Names beside marks without overlaps: greedy placement, as many labels as fit.

The browser decides how wide a chart is, so a place is taken only if it is clear at each of several widths:
a label moves with its mark, and marks move apart as a chart grows.
"""

import re
from collections.abc import Sequence
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
PIECES = re.compile(r"(?=.)[^\s-]*(?:-(?=\w)|\S*\s?)")  # of a text, after which a line may break
NARROW_LETTERS = frozenset("fijlrtI1.,:;'|!()[] -")
WIDE_LETTERS = frozenset("mwMWQO@%&")


@dataclass(frozen=True)
class Anchor:
    """A mark with a name: its place as shares of the plot (from left, from top), its radius in pixels.

    `short` is written where the name finds no place.
    """

    x: float
    y: float
    text: str
    radius: float = 6.0
    short: str = ""


@dataclass(frozen=True)
class Label:
    """What is written, and where, in pixels from its mark; nothing where nothing found a place."""

    dx: float
    dy: float
    align: Align
    text: str = ""


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
    taken = np.concatenate([marks, _pinned(blocked, across)], axis=1)
    labels = [HIDDEN] * len(anchors)
    for index, anchor in enumerate(anchors):
        places = _places(anchor)
        for text in filter(None, (anchor.text, anchor.short)):
            boxes = _boxes(places, text_width(text), centre_x[:, index], centre_y[index])
            clear = _clear(boxes, taken, across, height)
            if clear.any():
                best = int(clear.argmax())
                labels[index] = replace(places[best], text=text)
                taken = np.concatenate([taken, boxes[best][:, None, :]], axis=1)
                break
    return labels


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
