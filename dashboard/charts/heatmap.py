"""Performance by stage and channel (or department): where on the journey it breaks."""

import json

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import bands, figures
from dashboard.charts.labels import wrapped
from dashboard.charts.layers import Style, layered, picked
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import t

ROW, EDGES = 42, 96  # pixels: a row of cells, and stage names with legend
UPRIGHT = 140  # pixels for the names of stages, which stand upright over narrow columns
NARROW = "width < 480"
LOW, EDGE = 14, 54  # pixels: the least of a row in a small chart, and its stages' names with legend
COLUMN, PLOT = 52, 460  # pixels of a column above which a stage's name has its size, and of all on a desk
TIGHT = 47  # pixels of a column above which its letters are a pixel lower; in narrower ones they are few
ROOM, NARROW_ROOM = 150, 84  # pixels for the names of rows


def heatmap(
    cells: pd.DataFrame, rows: str, metric: Metric, colours: Palette, room: int | None = None
) -> alt.LayerChart:
    """`cells`: stage, stage_position, a row name in the column `rows`, touchpoints, and the metric's figure.

    A cell without touchpoints is grey, one with too few answers shows a dash. The parameter `cell` holds
    the selected stage and row. In a `room` of some pixels rows are as low as they must be.
    """
    grid = _grid(cells, rows, metric)
    stages, lines = _stages(cells), sorted(cells[rows].dropna().unique())
    small = room is not None
    column = f"width / {max(len(stages), 1)}"
    names = f"({NARROW} ? {_wrapped(lines, NARROW_ROOM)} : {_wrapped(lines, ROOM)})[datum.label]"
    x = alt.X(
        "stage:N",
        sort=stages,
        scale=alt.Scale(domain=stages),
        title=None,
        axis=None
        if small
        else alt.Axis(
            orient="top",
            labelAngle=alt.expr(f"{NARROW} ? -90 : 0"),
            labelAlign=alt.expr(f"{NARROW} ? 'left' : 'center'"),
            labelBaseline=alt.expr(f"{NARROW} ? 'middle' : 'bottom'"),
            labelFlush=False,
            labelColor=colours.text,
            labelFontWeight=500,
            labelPadding=8,
            labelLimit=alt.expr(f"{NARROW} ? {UPRIGHT} : {column} - 4"),
        ),
    )
    y = alt.Y(
        "row:N",
        sort=lines,
        scale=alt.Scale(domain=lines),
        title=None,
        axis=alt.Axis(
            labelFlush=False,
            labelColor=colours.text,
            labelLimit=ROOM + 10,
            labelLineHeight=figures.LINE,
            labelExpr=f"split({names}, '\\n')",
            labelBaseline=_middle(names),
        ),
    )
    nothing = _empty_cells(grid, stages, lines)
    layers = _layers(grid, nothing, x, y, metric, rows, colours, small)
    if room is None:
        return layered(*layers, height=len(lines) * ROW + EDGES)
    height = max(room, len(lines) * LOW + EDGE)
    return layered(*layers, _stage_names(stages, x, column, colours), height=height)


def twin(cells: pd.DataFrame, rows: str, metric: Metric) -> pd.DataFrame:
    """The same as a table: a line per cell with its figure in full, by stage."""
    known = cells.dropna(subset=[rows]).sort_values(["stage_position", rows])
    return pd.DataFrame(
        {
            t("Stage"): known["stage"],
            t(rows.capitalize()): known[rows],
            t(metric.label): figures.in_full(known, metric),
            t("Touchpoints"): known["touchpoints"],
        }
    ).reset_index(drop=True)


def sentence(cells: pd.DataFrame, rows: str, metric: Metric) -> str:
    """The chart in words: the lowest and the highest cell."""
    known = cells.dropna(subset=[metric.name])
    if known.empty:
        return t("No cell has enough answers.")
    ordered = known.sort_values(metric.name)
    low, high = ordered.iloc[0], ordered.iloc[-1]
    return t(
        "{metric} by stage and {rows}. Lowest: {low}. Highest: {high}.",
        metric=t(metric.label),
        rows=t(rows),
        low=_cell_words(low, rows, metric),
        high=_cell_words(high, rows, metric),
    )


def _cell_words(cell: pd.Series, rows: str, metric: Metric) -> str:
    return f"{cell['stage']}, {cell[rows]}, {formats.number(cell[metric.name], metric.unit)}"


def _stage_names(stages: list[str], x: alt.X, column: str, colours: Palette) -> alt.Chart:
    """The names of stages above a small chart: on two lines, in narrow columns a few letters of each.

    Smaller where a long word would be cut, and on a small laptop: what letters take is reckoned generously.
    """
    least = max(COLUMN, PLOT / max(len(stages), 1))
    words, size = [wrapped(stage, least) for stage in stages], 11
    if any("…" in name for name in words):
        words, size = [wrapped(stage, 1.05 * least, 10) for stage in stages], 10
    names = pd.DataFrame(
        {
            "stage": stages,
            "words": words,
            "short": list(figures.shortened(stages).values()),
        }
    )
    wide = f"{column} >= {TIGHT}"
    text: alt.Chart = (
        alt.Chart(names)
        .transform_calculate(said=f"{wide} ? datum.words : datum.short")
        .mark_text(
            baseline="bottom",
            y=-5,
            dy=alt.expr(f"indexof(datum.said, '\\n') < 0 ? 0 : {-figures.LINE}"),
            lineBreak="\n",
            lineHeight=figures.LINE,
            fontSize=alt.expr(f"{column} >= {COLUMN} ? {size} : {size - 1}"),
            fontWeight=500,
            color=colours.text,
            tooltip=None,
        )
        .encode(x=x, text=alt.Text("said:N"))
    )
    return text


def _wrapped(lines: list[str], room: int) -> str:
    """Each name on up to two lines, as JSON."""
    return json.dumps({line: wrapped(line, room) for line in lines})


def _middle(names: str) -> Style:
    """The baseline that centres a label of one line or of two: an axis pins the first line only."""
    return {"condition": {"test": f"indexof({names}, '\\n') >= 0", "value": "line-bottom"}, "value": "middle"}


def _stages(cells: pd.DataFrame) -> list[str]:
    return list(cells.sort_values("stage_position")["stage"].unique())


def _grid(cells: pd.DataFrame, rows: str, metric: Metric) -> pd.DataFrame:
    steps = bands.words()
    return pd.DataFrame(
        {
            "stage": cells["stage"],
            "row": cells[rows],
            "band": [None if pd.isna(step) else steps[step] for step in bands.band(cells[metric.name])],
            "score": figures.in_words(cells, metric),
            "full": figures.in_full(cells, metric),
            "touchpoints": cells["touchpoints"],
        }
    ).dropna(subset=["row"])


def _layers(
    grid: pd.DataFrame,
    nothing: pd.DataFrame,
    x: alt.X,
    y: alt.Y,
    metric: Metric,
    rows: str,
    colours: Palette,
    small: bool,
) -> list[alt.Chart]:
    scale, round_by = bands.scale(colours), 3 if small else 6
    shown = [step for step in scale.words if step in set(grid["band"])]
    fills = [scale.fills[scale.words.index(step)] for step in shown]
    pick = alt.selection_point(name="cell", fields=["stage", "row"], toggle=False)
    told = ["stage", "row", "full", "touchpoints"]
    tooltip = [
        alt.Tooltip("stage:N", title=t("Stage")),
        alt.Tooltip("row:N", title=t(rows.capitalize())),
        alt.Tooltip("full:N", title=t(metric.label)),
        alt.Tooltip("touchpoints:N", title=t("Touchpoints")),
    ]
    cells: alt.Chart = (
        alt.Chart(grid.loc[grid["band"].notna(), [*told, "band"]])
        .mark_rect(cornerRadius=round_by, stroke=colours.surface, strokeWidth=2)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "band:N",
                sort=shown,
                scale=alt.Scale(domain=shown, range=fills),
                legend=bands.legend("square", small),
            ),
            opacity=picked(pick, 1, 0.35),
            tooltip=tooltip,
        )
        .add_params(pick)
    )
    few = grid[grid["band"].isna()]
    dashed = alt.Chart(few[told]).mark_rect(
        cornerRadius=round_by, fill=colours.surface, stroke=colours.muted, strokeDash=[3, 3], strokeWidth=1
    )
    dash = alt.Chart(few[["stage", "row", "score"]]).mark_text(
        color=colours.muted, fontSize=11 if small else 13
    )
    layers: list[alt.Chart] = [
        alt.Chart(nothing)
        .mark_rect(cornerRadius=round_by, color=colours.empty, tooltip=None)
        .encode(x=x, y=y),
        cells,
        dashed.encode(x=x, y=y, tooltip=tooltip),
        dash.encode(x=x, y=y, text=alt.Text("score:N")),
    ]
    size = alt.expr(
        f"width / {grid['stage'].nunique()} < 31 ? 9 : {11 if small else 12}"
    )  # narrower cells hold smaller figures
    for step, ink in zip(scale.words, scale.inks, strict=True):
        part = grid.loc[grid["band"] == step, ["stage", "row", "score"]]
        if not part.empty:
            text = alt.Chart(part).mark_text(fontSize=size, fontWeight=600, color=ink, tooltip=None)
            layers.append(text.encode(x=x, y=y, text=alt.Text("score:N")))
    return layers


def _empty_cells(grid: pd.DataFrame, stages: list[str], lines: list[str]) -> pd.DataFrame:
    """Stage and row pairs in which there is no touchpoint."""
    every = pd.MultiIndex.from_product([stages, lines], names=["stage", "row"])
    return every.difference(pd.MultiIndex.from_frame(grid[["stage", "row"]])).to_frame(index=False)
