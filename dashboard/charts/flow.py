"""The flow as a drawing: touchpoints in columns, ways between them as wide as the share of those who go.

The whole journey has a column per stage with its most travelled touchpoints. A single stage stands between
those that customers come from and those they go on to.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

import altair as alt
import numpy as np
import numpy.typing as npt
import pandas as pd

from dashboard import formats, written
from dashboard.charts import figures
from dashboard.charts.labels import FONT, LINE, text_width, wrapped
from dashboard.charts.layers import FAINT, layered
from dashboard.measures import metric
from dashboard.theme import Palette
from metrics.flow import Flow
from metrics.metric import HOURS, PERCENT
from metrics.text import later, t

PER_STAGE, WITHIN = 5, 14  # touchpoints of a stage among others and alone, the most travelled; then no more
MANY, FEW = 40, 0.6  # of more ways than many so many per touchpoint are drawn; the table has the others
NEIGHBOURS = 8  # before and after a single stage
HEADER, NODE, GAP, LEGEND = 38, 66, 20, 44  # pixels; a gap holds a waiting time
LEFT, RIGHT = 0.02, 0.78  # where a touchpoint starts and ends within its column; then the gutter for ways
COLUMNS = (0, 100, 112, 124, 140, 170, 260)  # pixels of a column: names are cut ever less
LINES = 3  # of a name
POINTS = 24  # of a bend
PORT, PORTS = 12.0, 48.0  # pixels between ways at a box's edge, and of all of them there
WIDEST = 9.0  # pixels of a way that everybody goes
RARE = 1.0  # of 100: a declared way that fewer go is drawn as unused
SAID = 3.0  # of 100: ways that fewer go have no waiting time beside them
DESK = 800.0  # pixels: the narrowest width at which this is shown; waiting times move apart as it grows
DECLARED, FOUND, UNUSED, UNKNOWN = "declared", "found", "unused", "unknown"
KINDS = {
    DECLARED: later("Declared and used"),
    FOUND: later("Used, not declared"),
    UNUSED: later("Declared, hardly used"),
    UNKNOWN: later("Declared, too few contacts"),
}
BEFORE, OWN, AFTER = "before", "own", "after"  # where a place stands to what is drawn
Curve = list[tuple[float, float]]  # points: columns across, pixels down
Numbers = npt.NDArray[np.float64]
TITLES = {BEFORE: later("Before"), AFTER: later("After")}


@dataclass(frozen=True)
class Drawn:
    """`columns`: their titles. `places`: touchpoint_id, name, stage, column, top, side and the drop_off.
    `every`: rows of the flow's links between these places with their kind (of KINDS), way (both names), and
    the places `start` and `end`; `ways`: those that are drawn. `met`: how many touchpoints have any way, and
    might be drawn."""

    columns: tuple[str, ...]
    places: pd.DataFrame
    every: pd.DataFrame
    ways: pd.DataFrame
    met: int

    @property
    def height(self) -> int:
        """Of all columns in pixels."""
        return int(self.places["top"].max() + NODE + GAP)


def known(flow: Flow) -> bool:
    """Whether any way has been measured."""
    return bool(flow.links["onward_share"].notna().any())


def about(flow: Flow, ids: Iterable[str]) -> Flow:
    """With the ways from and to these touchpoints alone."""
    own, links = set(ids), flow.links
    return replace(flow, links=links[links["from_touchpoint"].isin(own) | links["to_touchpoint"].isin(own)])


def draw(
    frame: pd.DataFrame,
    flow: Flow,
    stage: str | None,
    per_stage: int,
    sought: Collection[str] | None = None,
) -> Drawn:
    """What is drawn of touchpoints (rows of the scorecard): of each stage so many, the most travelled.

    Those of a single `stage`, and those that are `sought`, stand in any case, others only with a drawn way.
    """
    ways = kinds_of(flow, frame)
    went = (ways["onward_share"] * ways["onward_share_n"]).fillna(0)
    sides = [went.groupby(ways[end]).sum() for end in ("from_touchpoint", "to_touchpoint")]
    travelled = frame["touchpoint_id"].map(sides[0].add(sides[1], fill_value=0))
    met = frame.assign(travelled=travelled)[travelled.notna()]
    inside = met if stage is None else met[met["stage_id"] == stage]
    own = set(inside["touchpoint_id"])
    groups = inside.groupby("stage_position", sort=True)
    parts = [(OWN, str(rows["stage"].iloc[0]), _most(rows, per_stage)) for _, rows in groups]
    if stage is not None:
        shown = {name for _, _, rows in parts for name in rows["touchpoint_id"]}
        leading = ways.loc[ways["to_touchpoint"].isin(shown), "from_touchpoint"]
        led = ways.loc[ways["from_touchpoint"].isin(shown), "to_touchpoint"]
        beside = [met[met["touchpoint_id"].isin(set(ids) - own)] for ids in (leading, led)]
        before, after = (
            [(side, t(TITLES[side]), _most(rows, NEIGHBOURS))] if len(rows) else []
            for side, rows in zip((BEFORE, AFTER), beside, strict=True)
        )
        parts = [*before, *parts, *after]
    placed = [
        rows.assign(column=column, side=side, top=HEADER + np.arange(len(rows)) * (NODE + GAP))
        for column, (side, _, rows) in enumerate(parts)
    ]
    columns = ["touchpoint_id", "name", "stage", "column", "side", "top"]
    places = pd.concat([met.head(0), *placed], ignore_index=True).reindex(columns=columns)
    places = places.merge(flow.places.drop(columns="contacts"), on="touchpoint_id", how="left")
    count = len(met) if stage is None else sum(len(rows) for _, _, rows in parts)
    every = _between(ways, places, own)
    drawn = Drawn(tuple(title for _, title, _ in parts), places, every, _told_apart(every, places), count)
    return _led_to(drawn, own if stage is not None else sought or ())


def _told_apart(every: pd.DataFrame, places: pd.DataFrame) -> pd.DataFrame:
    """All ways; of too many to be told apart a few from each column: those that most customers go, and in up
    to half of the room waits that are too long."""
    if len(every) <= MANY:
        return every
    went = (every["onward_share"] * every["onward_share_n"]).astype(float).fillna(0)
    column = places["column"].iloc[every["start"]].to_numpy()
    order = every.assign(went=went, column=column).sort_values("went", ascending=False)
    room = np.ceil(order["column"].map(places["column"].value_counts()) * FEW)
    late = order["late"] & (order.groupby(["column", "late"]).cumcount() < room // 2)
    order = order.assign(room=room, first=late).sort_values(["first", "went"], ascending=False)
    kept = order.groupby("column").cumcount() < order["room"]
    return every.loc[order.index[kept].sort_values()].reset_index(drop=True)


def _led_to(drawn: Drawn, wanted: Collection[str]) -> Drawn:
    """Without the places of other touchpoints that no way drawn leads from or to."""
    led = drawn.places.index.isin([*drawn.ways["start"], *drawn.ways["end"]])
    left = drawn.places[led | drawn.places["touchpoint_id"].isin(wanted)]
    columns = sorted({int(column) for column in left["column"]})
    number = pd.Series(range(len(left)), index=left.index)
    every, ways = (
        rows.assign(start=rows["start"].map(number), end=rows["end"].map(number))
        .dropna(subset=["start", "end"])
        .astype({"start": int, "end": int})
        .reset_index(drop=True)
        for rows in (drawn.every, drawn.ways)
    )
    places = left.assign(
        column=left["column"].map({old: new for new, old in enumerate(columns)}),
        top=HEADER + left.groupby("column").cumcount() * (NODE + GAP),
    ).reset_index(drop=True)
    titles = tuple(drawn.columns[column] for column in columns)
    return replace(drawn, columns=titles, places=places, every=every, ways=ways)


def kinds_of(flow: Flow, frame: pd.DataFrame) -> pd.DataFrame:
    """The links among these touchpoints with their kind; what leads back to the same place is no way."""
    ids, links = frame["touchpoint_id"], flow.links
    among = links["from_touchpoint"].isin(ids) & links["to_touchpoint"].isin(ids)
    rows = links[among & (links["from_touchpoint"] != links["to_touchpoint"])]
    used = rows["onward_share"].fillna(0) >= RARE
    without = np.where(rows["onward_share"].isna(), UNKNOWN, UNUSED)
    kind = np.where(used, np.where(rows["declared"], DECLARED, FOUND), without)
    names = frame.set_index("touchpoint_id")["name"]
    ends = (rows[end].map(names) for end in ("from_touchpoint", "to_touchpoint"))
    words = [f"{start} → {end}" for start, end in zip(*ends, strict=True)]
    return rows.assign(kind=kind, way=words)


def _most(rows: pd.DataFrame, most: int) -> pd.DataFrame:
    """Those that most come to or go on from, in the order of the map."""
    return rows.loc[rows["travelled"].nlargest(most).index.sort_values()]


def _between(ways: pd.DataFrame, places: pd.DataFrame, own: set[str]) -> pd.DataFrame:
    """The ways that touch what is drawn and whose both ends are, with the places of these."""
    there = {
        key: place for place, key in enumerate(zip(places["side"], places["touchpoint_id"], strict=True))
    }
    starts = [(OWN if one in own else BEFORE, one) for one in ways["from_touchpoint"]]
    ends = [(OWN if one in own else AFTER, one) for one in ways["to_touchpoint"]]
    placed = ways.assign(
        start=[there.get(key, -1) for key in starts], end=[there.get(key, -1) for key in ends]
    )
    touching = placed["from_touchpoint"].isin(own) | placed["to_touchpoint"].isin(own)
    return placed[touching & (placed["start"] >= 0) & (placed["end"] >= 0)].reset_index(drop=True)


def flow_map(drawn: Drawn, colours: Palette) -> alt.LayerChart:
    """Touchpoints as boxes with their drop-off, ways as curves with the median waiting time beside them.

    The parameter `touchpoint` holds the selected touchpoint_id.
    """
    count = max(len(drawn.columns), 1)
    across = alt.Scale(domain=[0, count], nice=False)
    down = alt.Scale(domain=[drawn.height, 0], nice=False)

    def x(field: str) -> alt.X:
        return alt.X(f"{field}:Q", scale=across, axis=None)

    def y(field: str) -> alt.Y:
        return alt.Y(f"{field}:Q", scale=down, axis=None)

    curves = _curves(drawn)
    words = _words(drawn.ways)
    kinds = [kind for kind in KINDS if kind in set(drawn.ways["kind"])]
    inks = {
        DECLARED: colours.customers,
        FOUND: colours.categorical[0],
        UNUSED: colours.muted,
        UNKNOWN: colours.muted,
    }
    dashes = {DECLARED: [1, 0], FOUND: [6, 3], UNUSED: [2, 4], UNKNOWN: [1, 6]}
    named = [t(KINDS[kind]) for kind in kinds]
    line = pd.DataFrame(
        [
            {"way": way, "order": order, "x": float(at), "y": float(top), "kind": kind, "width": width}
            for way, (curve, kind, width) in enumerate(
                zip(curves, [t(KINDS[kind]) for kind in drawn.ways["kind"]], _widths(drawn.ways), strict=True)
            )
            for order, (at, top) in enumerate(curve)
        ],
        columns=["way", "order", "x", "y", "kind", "width"],
    )
    legend = alt.Legend(title=None, orient="bottom", symbolType="stroke", symbolStrokeWidth=3)  # one of two
    fills = alt.Scale(domain=named, range=[inks[kind] for kind in kinds])
    colour = alt.Color("kind:N", scale=fills, legend=legend)
    tips = [
        alt.Tooltip("words:N", title=t("Link")),
        alt.Tooltip("share:N", title=t(metric("onward_share").label)),
        alt.Tooltip("wait:N", title=t(metric("waiting_hours").label)),
        alt.Tooltip("expected:N", title=t("Expected waiting time")),
    ]
    lines = (
        alt.Chart(line)
        .mark_line(opacity=FAINT, strokeCap="butt", tooltip=None)
        .encode(
            x=x("x"),
            y=y("y"),
            detail="way:N",
            order="order:Q",
            strokeWidth=alt.StrokeWidth("width:Q", scale=None, legend=None),
            color=colour,
            strokeDash=alt.StrokeDash(
                "kind:N",
                scale=alt.Scale(domain=named, range=[dashes[kind] for kind in kinds]),
                legend=legend,
            ),
        )
    )
    ends = words.assign(
        x=[curve[-1][0] for curve in curves],
        y=[curve[-1][1] for curve in curves],
        angle=[90 if curve[-1][0] > curve[-3][0] else -90 for curve in curves],
        kind=[t(KINDS[kind]) for kind in drawn.ways["kind"]],
    )
    heads = (
        alt.Chart(ends[["x", "y", "angle", "kind", "words", "share", "wait", "expected"]])
        .mark_point(shape="triangle-up", filled=True, size=70, opacity=1)
        .encode(
            x=x("x"),
            y=y("y"),
            angle=alt.Angle("angle:Q", scale=None),
            color=colour,
            tooltip=tips,
        )
    )
    beside = _labels(drawn, curves, words, count)
    return layered(
        *_titles(drawn, count, across, colours),
        lines,
        *_boxes(drawn, count, x, y, colours),
        heads,
        *(
            alt.Chart(beside)
            .mark_text(fontSize=10.5, fontWeight=600, tooltip=None, **style)
            .encode(x=x("x"), y=y("y"), text="said:N")
            for style in (
                {"stroke": colours.surface, "strokeWidth": 4, "color": colours.surface},
                {"color": alt.expr(f"datum.late ? '{colours.bad}' : '{colours.text}'")},
            )
        ),
        height=drawn.height + LEGEND,
    )


def _curves(drawn: Drawn) -> list[Curve]:
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


def _widths(ways: pd.DataFrame) -> list[float]:
    return list((ways["onward_share"].fillna(0).astype(float) / 100 * WIDEST).clip(lower=1.2).round(1))


def _words(ways: pd.DataFrame) -> pd.DataFrame:
    """What a pointer on an arrow's head is told."""
    return pd.DataFrame(
        {
            "words": ways["way"],
            "share": figures.in_full(ways, metric("onward_share")),
            "wait": waits(ways),
            "expected": [formats.duration(hours) for hours in ways["expected_wait_hours"].astype(float)],
        }
    )


def waits(links: pd.DataFrame) -> pd.Series:
    """The median waiting time of each link with interval and base: `4.3 h (4.1 h to 4.6 h), n = 1,204`."""
    ends = [links[f"waiting_hours{end}"].astype(float) for end in ("", "_low", "_high")]
    words = [
        t("withheld, n = {n}", n=formats.count(n))
        if pd.isna(value)
        else t(
            "{value} ({interval}), n = {n}",
            value=formats.duration(value),
            interval=t("{low} to {high}", low=formats.duration(low), high=formats.duration(high)),
            n=formats.count(n),
        )
        for value, low, high, n in zip(*ends, links["waiting_hours_n"], strict=True)
    ]
    return written.column(words, written.figures(links, "waiting_hours", HOURS), links.index)


def expected(links: pd.DataFrame) -> pd.Series:
    """The waiting time of each link that the map declares."""
    hours = links["expected_wait_hours"].astype(float)
    parts = (written.number(one, HOURS.suffix.strip()) for one in hours)
    return written.column(map(formats.duration, hours), parts, links.index)


def _labels(drawn: Drawn, curves: list[Curve], words: pd.DataFrame, count: int) -> pd.DataFrame:
    """Waiting times of the ways that most go, each in a gap between boxes that its way runs through.

    Where fewest others run, so that it is seen whose they are.
    """
    pixels = DESK / count
    lines = [_dense(curve) for curve in curves]
    taken: list[tuple[float, ...]] = []
    rows = []
    shown = drawn.ways["onward_share"].astype(float).sort_values(ascending=False)
    for place in shown[shown >= SAID].index:
        way = drawn.ways.loc[place]
        if pd.isna(way["waiting_hours"]):
            continue
        said = formats.duration(way["waiting_hours"]) + (" ▲" if way["late"] else "")
        half = text_width(said) / 2 / pixels

        def others(at: tuple[float, float], half: float = half) -> int:
            """How many ways run through the words, its own among them."""
            near = ((abs(x - at[0]) < half) & (abs(y - at[1]) < LINE / 2) for x, y in lines)
            return sum(bool(points.any()) for points in near)

        for x, y in sorted(_in_gaps(curves[place]), key=others):
            box = (x - half, y - LINE / 2, x + half, y + LINE / 2)
            if not any(_touch(box, other) for other in taken):
                taken.append(box)
                rows.append({"x": x, "y": y, "said": said, "late": bool(way["late"])})
                break
    return pd.DataFrame(rows, columns=["x", "y", "said", "late"])


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


def _touch(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]


def _titles(drawn: Drawn, count: int, across: alt.Scale, colours: Palette) -> list[alt.Chart]:
    names = pd.DataFrame(
        {"x": [column + LEFT for column in range(len(drawn.columns))], "name": list(drawn.columns)}
    )
    return [
        alt.Chart(names)
        .mark_text(
            align="left",
            y=12,
            fontWeight=600,
            fontSize=12,
            color=colours.text,
            limit=alt.expr(f"width / {count} - 6"),
        )
        .encode(x=alt.X("x:Q", scale=across, axis=None), text="name:N")
    ]


def _boxes(
    drawn: Drawn, count: int, x: Callable[[str], alt.X], y: Callable[[str], alt.Y], colours: Palette
) -> list[alt.Chart]:
    """A box per touchpoint: its name, its drop-off as a number and as a bar along the lower edge."""
    places = drawn.places
    left = places["column"] + LEFT
    most = float(np.nanmax(places["drop_off"].astype(float), initial=1.0))
    share = places["drop_off"].astype(float).fillna(0) / most
    boxes = pd.DataFrame(
        {
            "touchpoint_id": places["touchpoint_id"],
            "name": places["name"],
            "left": left,
            "right": places["column"] + RIGHT,
            "top": places["top"],
            "bottom": places["top"] + NODE,
            "bar": left + (RIGHT - LEFT) * share,
            "edge": places["top"] + NODE - 4,
            "said": [formats.number(value, PERCENT) for value in places["drop_off"].astype(float)],
            "full": figures.in_full(places, metric("drop_off")),
        }
    )
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    base = alt.Chart(boxes)
    fills = (
        base.mark_rect(cornerRadius=5, color=colours.empty, stroke=colours.grid, strokeWidth=1)
        .encode(
            x=x("left"),
            x2="right:Q",
            y=y("top"),
            y2="bottom:Q",
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=t(metric("drop_off").label)),
            ],
        )
        .add_params(pick)
    )
    bars = alt.Chart(boxes[["left", "bar", "edge", "bottom"]]).mark_rect(color=colours.bad, tooltip=None)
    said = alt.Chart(boxes[["left", "bottom", "said"]]).mark_text(
        align="left", dx=7, dy=-12, fontSize=10.5, color=colours.muted, tooltip=None
    )
    layers = [
        fills,
        bars.encode(x=x("left"), x2="bar:Q", y=y("edge"), y2="bottom:Q"),
        said.encode(x=x("left"), y=y("bottom"), text="said:N"),
    ]
    for least, following in zip(COLUMNS, [*COLUMNS[1:], 10_000], strict=True):
        room = max(least, 90) * (RIGHT - LEFT) - 12
        names = boxes[["left", "top"]].assign(
            name=[wrapped(name, room, most=LINES) for name in places["name"]]
        )
        text = (
            alt.Chart(names)
            .mark_text(
                align="left",
                baseline="top",
                lineBreak="\n",
                lineHeight=12,
                fontSize=FONT,
                fontWeight=500,
                dx=7,
                dy=6,
                color=colours.text,
                tooltip=None,
            )
            .transform_calculate(
                words=f"width / {count} >= {least} && width / {count} < {following} ? datum.name : ''"
            )
        )
        layers.append(text.encode(x=x("left"), y=y("top"), text="words:N"))
    return layers
