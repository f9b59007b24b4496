"""Importance against performance: where to concentrate, one mark per touchpoint."""

from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.labels import Bar, text_width
from dashboard.charts.layers import FAINT, ONE, Style, halo, layered, picked
from dashboard.charts.quadrant_names import FIRST, NARROW, TIERS, Tier, explained, names, placed
from dashboard.theme import Palette
from metrics.definitions import BY_NAME
from metrics.metric import Metric
from metrics.standing import certainty
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import later, t

QUADRANTS = ("concentrate", "keep_up", "low_priority", "overkill", "undecided")
SHAPES = ("diamond", "circle", "square", "triangle-up", "circle")
NAMES = {
    "concentrate": later("Concentrate here"),
    "keep_up": later("Keep up"),
    "low_priority": later("Low priority"),
    "overkill": later("Possible overkill"),
    "undecided": later("Undecided"),
}
MEANINGS = {
    "concentrate": later("Important, and performance is below the line: repair it first."),
    "keep_up": later("Important, and performance is above the line: hold it there."),
    "low_priority": later("Less important, and performance is below the line: it can wait."),
    "overkill": later("Less important, and performance is above the line: less effort might do."),
    "undecided": later("Too near to a line for one quadrant to be certain."),
}
MARGIN = 54  # pixels of the height that axis and crosshair take
STRIP, LINE = 17, 12  # pixels below the marks, and of the lines above them, for the quadrants' names
CORNER = 6  # pixels from the plot's edge to such a name
OPENED, POINTED, MARKED = "touchpoint", "pointed", "marked"  # the chart's parameters
GHOSTS, GHOST = 12, 7  # arrows at most, those of the widest moves; pixels that one takes up and down
HEAD = 11  # pixels from a mark's middle to its arrow's head
CROSSES = 60  # with more touchpoints than this, only named and numbered ones have interval crosses
SPECK = 2.2  # pixels, the radius there of all others


@dataclass(frozen=True)
class Axes:
    """What stands on which axis, the crosshair, the axes' ends, and the plot's `floor` below all marks."""

    importance: Metric
    performance: Metric
    cross_importance: float
    cross_performance: float
    y: tuple[float, float]
    x: tuple[float, float]
    floor: float


def quadrant(
    frame: pd.DataFrame,
    importance: Metric,
    performance: Metric,
    crosshair: tuple[float, float],
    colours: Palette,
    height: int = 440,
    note: str = "",
    beside_list: bool = False,
) -> alt.LayerChart:
    """Marks with thin interval crosses, a printed crosshair (importance, performance) and quadrant names.

    Where performance moved beyond chance, an arrow leads from a faint ghost of the comparison period. A
    click on a mark selects it in the parameter `touchpoint`, one with Shift in `pointed`; the touchpoint_id
    in the parameter `marked` has a ring, which is explained where the chart stands `beside_list`. A `note`
    stands below all.
    """
    axes = _axes(frame, importance, performance, crosshair, height - MARGIN)
    moves = _moves(frame, axes)
    points = _points(frame, axes, set(moves["touchpoint_id"]))
    many = len(points) > CROSSES
    words = explained(many, not moves.empty, beside_list, note)
    labels = [
        (tier, _labels(points, moves, axes, tier, height - MARGIN - words.room(tier))) for tier in TIERS
    ]
    crosses = (
        [(points.loc[found.index], f"{tier.when} ? {FAINT} : 0") for tier, found in labels]
        if many
        else [(points, str(FAINT))]
    )
    drawn: alt.LayerChart = layered(
        _zone(axes, colours),
        *(layer for named, opacity in crosses for layer in _crosses(named, axes, colours, opacity)),
        *_crosshair(axes, colours),
        *_ghosts(moves, axes, colours),
        _ring(points, axes, colours),
        _marks(points, axes, colours),
        *_corners(axes, colours),
        *(layer for tier, found in labels for layer in names(found, tier, _x(axes), _y(axes), colours)),
        height=height,
    ).properties(title=words.title(colours))
    return drawn


def twin(frame: pd.DataFrame, importance: Metric, performance: Metric) -> pd.DataFrame:
    """The same as a table: rank, name, both figures in full, quadrant in words and its chance."""
    rows = _known(frame, importance, performance)
    return pd.DataFrame(
        {
            t("#"): rows["place"],
            t("Touchpoint"): rows["name"],
            t(importance.label): figures.in_full(rows, importance),
            t(performance.label): figures.in_full(rows, performance),
            t("Change of performance"): figures.in_full(rows, BY_NAME["performance_change"]),
            t("Quadrant"): [t(NAMES[name]) for name in rows["quadrant"]],
            t("Chance of the quadrant, %"): (certainty(rows) * 100).round(0),
        }
    ).reset_index(drop=True)


def sentence(frame: pd.DataFrame, importance: Metric, performance: Metric) -> str:
    """The chart in words, for those who do not see it."""
    rows = _known(frame, importance, performance)
    counts = rows["quadrant"].value_counts()
    parts = [f"{t(NAMES[name])}: {counts[name]}" for name in QUADRANTS if name in counts]
    worst = rows[rows["quadrant"] == "concentrate"]["name"].head(3).tolist()
    named = t(" First to look at: {names}.", names=formats.listed(worst)) if worst else ""
    return t("{n} touchpoints by importance and performance. ", n=len(rows)) + "; ".join(parts) + "." + named


def _known(frame: pd.DataFrame, importance: Metric, performance: Metric) -> pd.DataFrame:
    """Touchpoints that have both figures, the first to repair first; `place` numbers them, ties by name."""
    known = frame.dropna(subset=[importance.name, performance.name]).sort_values(["priority_rank", "name"])
    return known.assign(place=range(1, len(known) + 1))


def _axes(
    frame: pd.DataFrame,
    importance: Metric,
    performance: Metric,
    crosshair: tuple[float, float],
    height: float,
) -> Axes:
    rows = _known(frame, importance, performance)
    low_y, high_y = figures.span(rows, [importance.name], importance.unit, _step(rows[importance.name]))
    ghosts = rows[performance.name].where(~_moved(rows), _before(rows, performance))
    both = rows.assign(ghost=ghosts)
    low_x, high_x = figures.span(both, [performance.name, "ghost"], performance.unit)
    cross_y, cross_x = crosshair
    y = (min(low_y, cross_y), max(high_y, cross_y))
    x = (min(low_x, cross_x), max(high_x, cross_x))
    floor = y[0] - (y[1] - y[0]) * STRIP / (height - STRIP)
    return Axes(importance, performance, cross_y, cross_x, y, x, floor)


def _step(values: pd.Series) -> float:
    """From which step to which step the axis goes: shares of importance may all be small."""
    return 10.0 if values.empty or values.max() - values.min() > 20 else 2.0


def _moved(rows: pd.DataFrame) -> pd.Series:
    """Whose performance changed beyond chance, all touchpoints tested as one family."""
    return rows["performance_change_p_adjusted"].astype(float) <= BEYOND_CHANCE


def _before(rows: pd.DataFrame, performance: Metric) -> pd.Series:
    """Performance in the comparison period."""
    return rows[performance.name].astype(float) - rows["performance_change"].astype(float)


def _moves(frame: pd.DataFrame, axes: Axes) -> pd.DataFrame:
    """Where the ghosts stand, and where their arrows end: at the edge of the mark of now.

    The importance is that of now: an arrow tells of performance alone.
    """
    known = _known(frame, axes.importance, axes.performance)
    rows = known[_moved(known)].sort_values("performance_change", key=abs, ascending=False).head(GHOSTS)
    return pd.DataFrame(
        {
            "touchpoint_id": rows["touchpoint_id"],
            "x": _before(rows, axes.performance).round(2),
            "x2": rows[axes.performance.name].round(2),
            "y": rows[axes.importance.name].round(2),
            "angle": [90 if change > 0 else -90 for change in rows["performance_change"]],
        }
    )


def _points(frame: pd.DataFrame, axes: Axes, moved: set[str]) -> pd.DataFrame:
    """What the browser needs of each touchpoint and no more: its place and its words.

    Those to `concentrate` on and those that `moved` come first where names are placed.
    """
    rows = _known(frame, axes.importance, axes.performance)
    name_y, name_x = axes.importance.name, axes.performance.name
    points = pd.DataFrame(
        {
            "touchpoint_id": rows["touchpoint_id"],
            "name": rows["name"],
            "stage": rows["stage"],
            "rank": rows["place"].astype(str),
            "quadrant": [t(NAMES[name]) for name in rows["quadrant"]],
            "concentrate": rows["quadrant"] == "concentrate",
            "moved": rows["touchpoint_id"].isin(moved),
            "importance": figures.in_full(rows, axes.importance),
            "performance": figures.in_full(rows, axes.performance),
        }
    )
    for letter, name, (low, high) in (("y", name_y, axes.y), ("x", name_x, axes.x)):
        points[letter] = rows[name].round(2)
        points[f"{letter}_low"] = rows[f"{name}_low"].clip(low, high).round(2)
        points[f"{letter}_high"] = rows[f"{name}_high"].clip(low, high).round(2)
    base = (rows[f"{name_x}_n"] / max(rows[f"{name_x}_n"].max(), 1)) ** 0.5
    smallest = 4.5 if len(rows) <= CROSSES else 3.2
    points["radius"] = (smallest * (1 + 0.75 * base.fillna(0))).round(1)
    first = rows["place"] <= FIRST
    points["narrow"] = points["radius"].where(first, SPECK) if len(rows) > CROSSES else points["radius"]
    return points


def _labels(points: pd.DataFrame, moves: pd.DataFrame, axes: Axes, tier: Tier, height: float) -> pd.DataFrame:
    """What stands beside the marks on plots of some widths, and where."""
    first = tier.widths[0]
    left, right = (_wide(name) for name in ("low_priority", "overkill"))
    corners = [(0.0, height - STRIP, left, height), (first - right, height - STRIP, first, height)]
    ends = ((moves[end] - axes.x[0]) / (axes.x[1] - axes.x[0]) for end in ("x", "x2"))
    arrows = [
        Bar(min(x), max(x), down, GHOST) for *x, down in zip(*ends, _down(moves["y"], axes), strict=True)
    ]
    spots = points.assign(
        across=(points["x"] - axes.x[0]) / (axes.x[1] - axes.x[0]), down=_down(points["y"], axes)
    )
    return placed(spots, tier, height, corners, arrows, many=len(points) > CROSSES)


def _down(values: pd.Series, axes: Axes) -> pd.Series:
    """Shares of the plot's height, from its top."""
    return 1 - (values - axes.floor) / (axes.y[1] - axes.floor)


def _x(axes: Axes, field: str = "x") -> alt.X:
    return alt.X(
        f"{field}:Q",
        title=figures.axis_title(axes.performance),
        scale=alt.Scale(domain=list(axes.x), nice=False),
        axis=figures.numbers(6, format=".0f", tickMinStep=1),
    )


def _y(axes: Axes, field: str = "y") -> alt.Y:
    return alt.Y(
        f"{field}:Q",
        title=figures.axis_title(axes.importance),
        scale=alt.Scale(domain=[axes.floor, axes.y[1]], nice=False),
        axis=alt.Axis(tickCount=6, tickMinStep=1, format=".0f", grid=True),
    )


def _zone(axes: Axes, colours: Palette) -> alt.Chart:
    """A light tint over the corner to concentrate on."""
    corner = pd.DataFrame(
        [{"x": axes.x[0], "x2": axes.cross_performance, "y": axes.cross_importance, "y2": axes.y[1]}]
    )
    mark: alt.Chart = alt.Chart(corner).mark_rect(
        opacity=0.07, color=colours.quadrants["concentrate"], tooltip=None
    )
    return mark.encode(x=_x(axes), x2=alt.X2("x2:Q"), y=_y(axes), y2=alt.Y2("y2:Q"))


def _crosshair(axes: Axes, colours: Palette) -> list[alt.Chart]:
    """Two dashed rules, their values printed where they leave the plot."""
    at = pd.DataFrame([{"x": axes.cross_performance, "y": axes.cross_importance}])
    rule: Style = {"strokeDash": [4, 4], "color": colours.muted, "opacity": 0.8}
    number: Style = {"fontSize": 10, "color": colours.muted, "fontWeight": 600}
    base = alt.Chart(at)
    x_text = formats.number(axes.cross_performance, axes.performance.unit)
    y_text = formats.number(axes.cross_importance, axes.importance.unit)
    return [
        base.mark_rule(**rule).encode(x=_x(axes)),
        base.mark_rule(**rule).encode(y=_y(axes)),
        base.mark_text(
            text=x_text, align="center", baseline="bottom", y=alt.expr(_number_above(axes, x_text)), **number
        ).encode(x=_x(axes)),
        base.mark_text(text=y_text, align="left", baseline="middle", x="width", dx=4, **number).encode(
            y=_y(axes)
        ),
    ]


def _number_above(axes: Axes, text: str) -> str:
    """Where the number of the upright line stands over the plot: above a quadrant's name that it meets."""
    at = (axes.cross_performance - axes.x[0]) / (axes.x[1] - axes.x[0])
    half = text_width(text, 10) / 2
    left, right = (_wide(name) + half for name in ("concentrate", "keep_up"))
    meets = f"{at:.3f} * width < {left:.0f} || (1 - {at:.3f}) * width < {right:.0f}"
    return f"({meets}) ? {-3 - LINE} : -3"


def _corners(axes: Axes, colours: Palette) -> list[alt.Chart]:
    """Each quadrant's name at its corner, above the plot and below the marks."""
    ends = (
        ("concentrate", "left", "top"),
        ("keep_up", "right", "top"),
        ("low_priority", "left", "bottom"),
        ("overkill", "right", "bottom"),
    )
    marks: list[alt.Chart] = []
    for name, side, end in ends:
        style: Style = {
            "text": _corner(name),
            "fontSize": 10,
            "fontWeight": 600,
            "tooltip": None,
            "align": side,
            "x": 0 if side == "left" else "width",
            "dx": 0 if end == "top" else CORNER if side == "left" else -CORNER,
            "baseline": "bottom",
            "y": -3 if end == "top" else "height",
            "dy": 0 if end == "top" else -3,
        }
        inks: tuple[Style, ...] = (halo(colours), {"color": colours.muted})
        marks += [alt.Chart(ONE).mark_text(**style, **ink) for ink in inks]
    return marks


def _corner(name: str) -> str:
    return t(NAMES[name]).upper()


def _wide(name: str) -> float:
    """Pixels that a quadrant's name takes at its corner."""
    return text_width(_corner(name), 10) + 2 * CORNER


def _crosses(points: pd.DataFrame, axes: Axes, colours: Palette, opacity: str) -> list[alt.Chart]:
    """95 % intervals of both figures as hairlines."""
    base = alt.Chart(points[["x", "y", "x_low", "x_high", "y_low", "y_high"]])
    hair: Style = {"strokeWidth": 1, "opacity": alt.expr(opacity), "color": colours.muted}
    return [
        base.mark_rule(**hair).encode(x=_x(axes, "x_low"), x2=alt.X2("x_high:Q"), y=_y(axes)),
        base.mark_rule(**hair).encode(x=_x(axes), y=_y(axes, "y_low"), y2=alt.Y2("y_high:Q")),
    ]


def _ghosts(ghosts: pd.DataFrame, axes: Axes, colours: Palette) -> list[alt.Chart]:
    """Faint marks where touchpoints stood in the comparison period, with arrows to where they are now."""
    base = alt.Chart(ghosts[["x", "x2", "y", "angle"]])
    now, y = alt.X2("x2:Q"), _y(axes)
    line: Style = {"strokeWidth": 1.6, "color": colours.text, "opacity": 0.75, "tooltip": None}
    head: Style = {"shape": "triangle-up", "size": 60, "filled": True, "color": colours.text, "opacity": 0.75}
    ghost: Style = {"size": 90, "strokeWidth": 1.4, "strokeDash": [2, 2], "filled": False, "shape": "circle"}
    return [
        base.mark_rule(**line).encode(x=_x(axes), x2=now, y=y),
        base.mark_point(**ghost, color=colours.text, opacity=0.75, tooltip=None).encode(x=_x(axes), y=y),
        base.mark_point(
            **head,
            angle=alt.expr("datum.angle"),
            xOffset=alt.expr(f"datum.angle > 0 ? {-HEAD} : {HEAD}"),
            tooltip=None,
        ).encode(x=_x(axes, "x2"), y=y),
    ]


def _ring(points: pd.DataFrame, axes: Axes, colours: Palette) -> alt.Chart:
    """A ring around the touchpoint that is marked in the list, and its name."""
    ring: alt.Chart = (
        alt.Chart(points[["touchpoint_id", "x", "y", "radius"]])
        .transform_filter(f"datum.touchpoint_id === {MARKED}")
        .transform_calculate(area="PI * (datum.radius + 6) * (datum.radius + 6)")
        .mark_point(
            shape="circle",
            filled=False,
            strokeWidth=2.5,
            opacity=1,
            color=colours.text,
            tooltip=None,
        )
        .encode(x=_x(axes), y=_y(axes), size=alt.Size("area:Q", scale=None, legend=None))
        .add_params(alt.param(name=MARKED, value=""))
    )
    return ring


def _marks(points: pd.DataFrame, axes: Axes, colours: Palette) -> alt.Chart:
    """A symbol per touchpoint: the corners say what it means, so there is no legend."""
    present = set(points["quadrant"])
    kinds = [
        (name, shape) for name, shape in zip(QUADRANTS, SHAPES, strict=True) if t(NAMES[name]) in present
    ]
    domain = [t(NAMES[name]) for name, _ in kinds]
    inks = [colours.quadrants[name] for name, _ in kinds]
    fills = [colours.surface if name == "undecided" else colours.quadrants[name] for name, _ in kinds]
    pick = alt.selection_point(
        name=OPENED, fields=["touchpoint_id"], toggle=False, on="click[!event.shiftKey]"
    )
    point = alt.selection_point(name=POINTED, fields=[POINTED], toggle=False, on="click[event.shiftKey]")
    columns = ["touchpoint_id", "name", "stage", "quadrant", "importance", "performance", "x", "y"]
    columns += ["radius", "narrow"]
    radius = f"({NARROW} ? datum.narrow : datum.radius)"
    marks: alt.Chart = (
        alt.Chart(points[columns])
        .transform_calculate(area=f"PI * {radius} * {radius}", pointed="datum.touchpoint_id")
        .mark_point(filled=True, strokeWidth=1.4)
        .encode(
            x=_x(axes),
            y=_y(axes),
            size=alt.Size("area:Q", scale=None, legend=None),
            fill=alt.Fill("quadrant:N", scale=alt.Scale(domain=domain, range=fills), legend=None),
            stroke=alt.Stroke("quadrant:N", scale=alt.Scale(domain=domain, range=inks), legend=None),
            shape=alt.Shape(
                "quadrant:N",
                scale=alt.Scale(domain=domain, range=[shape for _, shape in kinds]),
                legend=None,
            ),
            opacity=picked(pick, 0.95, 0.2),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("stage:N", title=t("Stage")),
                alt.Tooltip("quadrant:N", title=t("Quadrant")),
                alt.Tooltip("importance:N", title=t(axes.importance.label)),
                alt.Tooltip("performance:N", title=t(axes.performance.label)),
            ],
        )
        .add_params(pick, point)
    )
    return marks
