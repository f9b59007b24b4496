"""One figure over time: line, interval band, control limits and the points that are signals."""

from typing import Literal

import altair as alt
import pandas as pd

from dashboard import formats, written
from dashboard.charts import figures
from dashboard.charts.labels import text_width
from dashboard.charts.layers import FAINT, Style, layered
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.text import later, t

NARROW = "width < 420"
MONTHS = 12  # named at most on the axis
GUTTER, SMALL = 8, 10  # pixels at the right between plot and the limits' names, and of their letters
NAMES = {  # limit -> its name, and on a phone
    "limit_high": (later("upper limit {number}"), later("upper {number}")),
    "centre": (later("usual level {number}"), later("usual {number}")),
    "limit_low": (later("lower limit {number}"), later("lower {number}")),
}
LINE = 12.0  # pixels between two of them
BROKEN: Literal["break-paths-filter-domains"] = "break-paths-filter-domains"  # at a month without figure
AXIS = 46  # pixels of the height that the axis takes
SIGNALS = {
    "outside": later("beyond its limits"),
    "run": later("eighth month or later on one side"),
}


def trend(points: pd.DataFrame, metric: Metric, colours: Palette, height: int = 260) -> alt.LayerChart:
    """`points`: period (a date), value, low, high, n; and where known centre, limit_low, limit_high, signal.

    A period with too few answers breaks the line. A signal is a diamond, the others are dots.
    """
    rows = _rows(points, metric)
    ends = [name for name in ("value", "low", "high", "limit_low", "limit_high") if name in rows]
    scale = alt.Scale(domain=list(figures.span(rows, ends, metric.unit)), nice=False)
    limits = _limits(rows, metric)
    gutter = _gutter(limits)
    x = alt.X(
        "period:T",
        title=None,
        scale=alt.Scale(range=[0, alt.expr(f"width - {gutter}")]),
        axis=alt.Axis(
            grid=False,
            labelOverlap=True,
            tickCount=alt.TimeIntervalStep(interval="month", step=-(-len(rows) // MONTHS)),
            format="%b %Y",
            labelFlush=True,
        ),
    )
    y = alt.Y(
        "value:Q",
        title=figures.axis_title(metric),
        scale=scale,
        axis=alt.Axis(tickCount=5, format=f".{0 if metric.unit.decimals < 2 else 1}f"),
    )
    lines = [_limit(_known(rows, name, metric), name, x, scale, colours) for name in limits["limit"]]
    drawn = [*_intervals(rows, x, scale, colours), *lines, _line(rows, x, y, colours)]
    names = _names(limits, scale, gutter, colours, height)
    dots = _dots(rows, x, y, metric, colours)
    return layered(*drawn, names, *dots, height=height)


def twin(points: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """The same as a table, the newest month first."""
    rows = points.sort_values("period", ascending=False)
    columns = [rows[name] for name in ("value", "low", "high", "n")]
    full, parts = [], []
    for value, low, high, n in zip(*columns, strict=True):
        full.append(figures.full(value, low, high, n, metric.unit))
        parts.append(written.figure(value, low, high, n, None, metric.unit))
    table = pd.DataFrame(
        {
            t("Period"): pd.to_datetime(rows["period"]),
            t(metric.label): written.column(full, parts, rows.index),
        },
        index=rows.index,
    )
    if "centre" in rows and rows["centre"].notna().any():
        limits = list(zip(rows["limit_low"], rows["limit_high"], strict=True))
        table[t("Usual level")] = written.column(
            [formats.number(value, metric.unit) for value in rows["centre"]],
            map(written.number, rows["centre"]),
            rows.index,
        )
        table[t("Limits")] = written.column(
            [formats.interval(*ends, metric.unit) for ends in limits],
            (written.between(*ends) for ends in limits),
            rows.index,
        )
        table[t("Signal")] = [t(SIGNALS[code]) if code in SIGNALS else "" for code in rows["signal"]]
    return table.reset_index(drop=True)


def sentence(points: pd.DataFrame, metric: Metric) -> str:
    """The chart in words: first, last, lowest and highest period, and those that signal."""
    known = points.dropna(subset=["value"]).sort_values("period")
    if known.empty:
        return t("No period has enough answers.")
    said = t(
        "{metric}: {first} in {first_period}, {last} in {last_period}; between {low} and {high}.",
        metric=t(metric.label),
        first=formats.number(known["value"].iloc[0], metric.unit),
        first_period=_month(known["period"].iloc[0]),
        last=formats.number(known["value"].iloc[-1], metric.unit),
        last_period=_month(known["period"].iloc[-1]),
        low=formats.number(float(known["value"].min()), metric.unit),
        high=formats.number(float(known["value"].max()), metric.unit),
    )
    signals = known[known["signal"].notna()]
    if signals.empty:
        return said
    months = ", ".join(_month(period) for period in signals["period"])
    return f"{said} " + t("Beyond chance: {months}.", months=months)


def _month(period: object) -> str:
    return formats.short_month(pd.Timestamp(str(period)))


def _rows(points: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    kept = ["value", "low", "high", "centre", "limit_low", "limit_high"]
    rows = points[[name for name in kept if name in points]].astype(float).round(2)
    rows["period"] = pd.to_datetime(points["period"]).dt.strftime("%Y-%m-%d")
    rows["full"] = [
        figures.full(value, low, high, n, metric.unit)
        for value, low, high, n in zip(
            points["value"], points["low"], points["high"], points["n"], strict=True
        )
    ]
    rows["signal"] = points["signal"].notna()
    rows["worse"] = (rows["value"] > rows["centre"]) == (metric.direction == "down_is_good")
    return rows.sort_values("period")


def _limits(rows: pd.DataFrame, metric: Metric) -> pd.DataFrame:
    """Limits and centre as far as they are known: where the newest lies, and its name, on a phone shorter."""
    found = []
    for limit, names in NAMES.items():
        known = _known(rows, limit, metric)
        if not known.empty:
            at = float(known[limit].iloc[-1])
            words, short = (t(name, number=formats.number(at, metric.unit)) for name in names)
            found.append({"limit": limit, "at": at, "words": words, "short": short})
    return pd.DataFrame(found, columns=["limit", "at", "words", "short"])


def _known(rows: pd.DataFrame, limit: str, metric: Metric) -> pd.DataFrame:
    """The months with this limit; one at the end of the scale is none, as nothing lies beyond it."""
    if limit not in rows:
        return pd.DataFrame(columns=["period", limit])
    at_end = rows[limit].isin((metric.unit.low, metric.unit.high))
    return rows.loc[rows[limit].notna() & ~at_end, ["period", limit]]


def _gutter(limits: pd.DataFrame) -> str:
    """Pixels right of the plot, by its width: as many as the names of limits take."""
    wide, narrow = (
        GUTTER + max((round(text_width(words, SMALL)) for words in limits[column]), default=0)
        for column in ("words", "short")
    )
    return f"({NARROW} ? {narrow} : {wide})"


def _limit(rows: pd.DataFrame, name: str, x: alt.X, scale: alt.Scale, colours: Palette) -> alt.Chart:
    """Centre or control limit as a quiet line."""
    dash: Style = {} if name == "centre" else {"strokeDash": [4, 4]}
    line: alt.Chart = (
        alt.Chart(rows)
        .mark_line(strokeWidth=1, color=colours.muted, opacity=0.8, interpolate="step", **dash)
        .encode(x=x, y=alt.Y(f"{name}:Q", scale=scale))
    )
    return line


def _names(limits: pd.DataFrame, scale: alt.Scale, gutter: str, colours: Palette, height: int) -> alt.Chart:
    """The limits' names in the gutter right of the newest month."""
    low, high = scale.domain
    pixels = (height - AXIS) / max(high - low, 1e-9)
    ends = limits[["at", "words", "short"]].assign(dy=_apart(list(limits["at"]), pixels))
    beside: alt.Chart = (
        alt.Chart(ends)
        .transform_calculate(shown=f"{NARROW} ? datum.short : datum.words")
        .mark_text(
            align="left",
            baseline="middle",
            x="width",
            dx=alt.expr(f"{GUTTER} - {gutter}"),
            dy=alt.expr("datum.dy"),
            fontSize=SMALL,
            color=colours.muted,
        )
        .encode(y=alt.Y("at:Q", scale=scale), text=alt.Text("shown:N"))
    )
    return beside


def _apart(falling: list[float], pixels: float) -> list[float]:
    """By how many pixels names move so that each keeps a line of its own; the one in the middle stays."""
    middle = len(falling) // 2
    short = [max(0.0, LINE - abs(value - falling[middle]) * pixels) for value in falling]
    return [round(((place > middle) - (place < middle)) * by, 1) for place, by in enumerate(short)]


def _intervals(rows: pd.DataFrame, x: alt.X, scale: alt.Scale, colours: Palette) -> list[alt.Chart]:
    """A light band with edges that are seen; a month between two without a figure has a bar, as a band needs
    two months."""
    low, high = alt.Y("low:Q", scale=scale), alt.Y2("high:Q")
    known = rows["low"].notna()
    alone = known & ~known.shift(1, fill_value=False) & ~known.shift(-1, fill_value=False)
    ends = rows[["period", "low", "high"]]
    band, bars = alt.Chart(ends), alt.Chart(ends.loc[alone])
    edge: Style = {"strokeWidth": 1, "opacity": FAINT, "color": colours.customers, "invalid": BROKEN}
    return [
        band.mark_area(opacity=0.16, color=colours.customers).encode(x=x, y=low, y2=high),
        *(band.mark_line(**edge).encode(x=x, y=alt.Y(f"{end}:Q", scale=scale)) for end in ("low", "high")),
        bars.mark_rule(opacity=FAINT, strokeWidth=2, color=colours.customers).encode(x=x, y=low, y2=high),
    ]


def _line(rows: pd.DataFrame, x: alt.X, y: alt.Y, colours: Palette) -> alt.Chart:
    line: alt.Chart = (
        alt.Chart(rows[["period", "value"]])
        .mark_line(strokeWidth=2, color=colours.customers, invalid=BROKEN)
        .encode(x=x, y=y)
    )
    return line


def _dots(rows: pd.DataFrame, x: alt.X, y: alt.Y, metric: Metric, colours: Palette) -> list[alt.Chart]:
    """A dot per period; a signal is a larger diamond, in the colour of what it means."""
    known = rows.dropna(subset=["value"])
    signal, worse = known["signal"], known["worse"]
    sent = ["period", "value", "full"]
    tooltip = [
        alt.Tooltip("period:T", title=t("Period"), format="%b %Y"),
        alt.Tooltip("full:N", title=t(metric.label)),
    ]
    usual: Style = {"filled": True, "size": 38, "color": colours.customers, "opacity": 1}
    diamond: Style = {
        "filled": True,
        "size": 120,
        "shape": "diamond",
        "stroke": colours.surface,
        "strokeWidth": 1,
        "opacity": 1,
    }
    return [
        alt.Chart(part[sent]).mark_point(**style).encode(x=x, y=y, tooltip=tooltip)
        for part, style in (
            (known[~signal], usual),
            (known[signal & worse], {**diamond, "color": colours.bad}),
            (known[signal & ~worse], {**diamond, "color": colours.good}),
        )
        if not part.empty
    ]
