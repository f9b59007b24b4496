"""Pictures of curves as SVG: small, and written as text."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

WIDTH, HEIGHT, LEFT, RIGHT, TOP, BOTTOM = 640, 300, 64, 150, 40, 44
INK, QUIET, GRID = "#0A121C", "#5B6778", "#DCE2EA"
COLOURS = ("#0B5CAD", "#C8440B", "#5B6778", "#0B7A5B")
Point = tuple[float, float]


@dataclass(frozen=True)
class Line:
    """Points that belong together; the label stands at the last one."""

    label: str
    points: Sequence[Point]


@dataclass(frozen=True)
class Axis:
    """Where values lie between two ends of the picture; `log`: equal factors are equally far apart."""

    ticks: Sequence[float]
    start: float
    end: float
    log: bool = False

    def at(self, value: float) -> float:
        low, high, here = (math.log(v) if self.log else v for v in (self.ticks[0], self.ticks[-1], value))
        return self.start + (here - low) / (high - low) * (self.end - self.start)


def chart(
    title: str, x_title: str, x: Sequence[float], y: Sequence[float], lines: Sequence[Line], log: bool
) -> str:
    """A picture of lines over ticks of both axes; `log`: of both axes."""
    across = Axis(x, LEFT, WIDTH - RIGHT, log)
    up = Axis(y, HEIGHT - BOTTOM, TOP, log)
    parts = [text(LEFT, 20, title, INK, size=14, weight=600)]
    for tick in y:
        parts.append(f'<path d="M{LEFT} {up.at(tick):.1f}H{WIDTH - RIGHT}" stroke="{GRID}"/>')
        parts.append(text(LEFT - 8, up.at(tick) + 4, short(tick), QUIET, anchor="end"))
    parts += [text(across.at(tick), HEIGHT - BOTTOM + 18, short(tick), QUIET, anchor="middle") for tick in x]
    parts.append(text((LEFT + WIDTH - RIGHT) / 2, HEIGHT - 8, x_title, QUIET, anchor="middle"))
    for line, colour in zip(lines, COLOURS, strict=False):
        places = [(across.at(one), up.at(other)) for one, other in line.points]
        path = " ".join(f"{one:.1f},{other:.1f}" for one, other in places)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [
            f'<circle cx="{one:.1f}" cy="{other:.1f}" r="3.5" fill="{colour}"/>' for one, other in places
        ]
        parts.append(text(places[-1][0] + 10, places[-1][1] + 4, line.label, colour))
    return picture(HEIGHT, parts)


def dots(
    title: str, rows: Sequence[tuple[str, Sequence[float]]], x: Sequence[float], names: Sequence[str]
) -> str:
    """A row of dots for each label, from the first name's to the last one's."""
    height = TOP + 24 * len(rows) + BOTTOM
    across = Axis(x, 170, WIDTH - 40)
    parts = [text(12, 20, title, INK, size=14, weight=600)]
    for tick in x:
        parts.append(f'<path d="M{across.at(tick):.1f} {TOP}V{height - BOTTOM}" stroke="{GRID}"/>')
        parts.append(text(across.at(tick), height - BOTTOM + 18, short(tick), QUIET, anchor="middle"))
    for place, (label, values) in enumerate(rows):
        y = TOP + 24 * place + 12
        parts.append(text(158, y + 4, label, INK, anchor="end"))
        parts += [
            f'<circle cx="{across.at(value):.1f}" cy="{y}" r="{5 - size}" fill="{colour}"/>'
            for size, (value, colour) in enumerate(zip(values, COLOURS, strict=False))
        ]
    for place, (name, colour) in enumerate(zip(names, COLOURS, strict=False)):
        parts.append(text(170 + 150 * place, height - 8, f"● {name}", colour))
    return picture(height, parts)


def text(
    x: float, y: float, words: str, colour: str, anchor: str = "start", size: int = 12, weight: int = 400
) -> str:
    given = f'x="{x:.1f}" y="{y:.1f}" fill="{colour}" text-anchor="{anchor}" font-size="{size}"'
    return f'<text {given} font-weight="{weight}">{escape(words)}</text>'


def picture(height: float, parts: Sequence[str]) -> str:
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif">'
    return "\n".join([head, '<rect width="100%" height="100%" fill="#FFFFFF"/>', *parts, "</svg>", ""])


def short(value: float) -> str:
    """1 million, 250 or 0.5."""
    return f"{value / 1e6:g} million" if value >= 1e5 else f"{value:g}"


def up_to(*values: float) -> list[float]:
    """Five even ticks from nothing to a round number above all values."""
    step = 10 ** math.floor(math.log10(max(values) / 4))
    step = next(step * factor for factor in (1, 2, 2.5, 5, 10) if 4 * step * factor >= max(values))
    return [step * place for place in range(5)]


def powers(*values: float) -> list[float]:
    """Powers of ten around all values."""
    return [
        10.0**power
        for power in range(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))) + 1)
    ]
