"""Staff's view beside the customers': one line per touchpoint, the widest gaps first."""

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts import figures
from dashboard.charts.layers import FAINT, Style, layered, picked
from dashboard.theme import Palette
from metrics.metric import Metric
from metrics.statistics.multiplicity import BEYOND_CHANCE
from metrics.text import later, t

ROW, EDGES = 27, 84  # pixels: a touchpoint's line, and legend with axis
GUTTER = 52  # pixels at the right for the gap in figures
VERDICTS = {
    "blind_spot": later("Blind spot"),
    "false_alarm": later("False alarm"),
    "agreed_weak": later("Agreed weak"),
    "agreed_strong": later("Agreed strong"),
    "undecided": later("Undecided"),
}
OF_IMPORTANCE = {  # the same verdicts, where the gap is one of importance
    "blind_spot": later("Underestimated"),
    "false_alarm": later("Overestimated"),
    "agreed_weak": later("Agreed minor"),
    "agreed_strong": later("Agreed important"),
    "undecided": later("Undecided"),
}


def dumbbell(
    frame: pd.DataFrame, customers: Metric, staff: Metric, gap: Metric, colours: Palette, rows: int = 12
) -> alt.LayerChart:
    """The `rows` widest gaps: customers as circles, staff as diamonds, the signed gap at the right.

    A gap beyond chance has a bold figure and a solid line, an undecided one a thin figure and a dashed line.
    Where staff disagree among themselves, the diamond is hollow.
    """
    lines = _lines(frame, customers, staff, gap, rows)
    low, high = figures.span(lines, ["customers", "staff"], customers.unit)
    axis = alt.Scale(domain=[low, high], nice=False, range=[0, alt.expr(f"width - {GUTTER}")])
    y = alt.Y(
        "label:N",
        sort=list(lines["label"]),
        title=None,
        axis=None,
    )
    return layered(
        figures.names(lines, y, colours),
        *_bars(lines, y, axis, customers, colours),
        _ends(lines, y, axis, customers, gap, colours),
        _apart(lines, y, axis, customers, colours),
        *_gaps(lines, y, colours),
        height=len(lines) * ROW + EDGES,
    )


def twin(
    frame: pd.DataFrame, customers: Metric, staff: Metric, gap: Metric, rows: int | None = None
) -> pd.DataFrame:
    """The same as a table, with the interval of the gap and the verdict in words."""
    shown = _widest(frame, gap, rows)
    return pd.DataFrame(
        {
            t("Touchpoint"): shown["name"],
            t("Department"): shown["department"],
            t(customers.label): figures.in_full(shown, customers),
            t(staff.label): figures.in_full(shown, staff),
            t(gap.label): figures.in_full(shown, gap),
            t("Verdict"): verdicts(shown, gap.name),
        }
    ).reset_index(drop=True)


def sentence(frame: pd.DataFrame, gap: Metric, most: int) -> str:
    """The chart of so many gaps at most in words."""
    shown = _widest(frame, gap, None)
    decided = shown[shown[f"{gap.name}_p_adjusted"].astype(float) <= BEYOND_CHANCE]
    first = _widest(frame, gap, 1)
    widest = "".join(
        t(" The widest gap: {name}, {gap}.", name=name, gap=formats.change(value, gap.unit))
        for name, value in zip(first["name"], first[gap.name], strict=True)
    )
    return (
        t("{n} touchpoints, {decided} of them with a gap beyond chance.", n=len(shown), decided=len(decided))
        + (t(" The {n} widest are drawn.", n=most) if most < len(shown) else "")
        + widest
    )


def verdicts(frame: pd.DataFrame, gap: str) -> list[str]:
    """The verdict of each row on this gap in words."""
    words = OF_IMPORTANCE if gap == "gap_importance" else VERDICTS
    return [t(words[name]) for name in frame[f"{gap}_verdict"]]


def _widest(frame: pd.DataFrame, gap: Metric, rows: int | None) -> pd.DataFrame:
    """The known gaps, the widest ones; from staff's highest overrating to their lowest underrating."""
    known = frame.dropna(subset=[gap.name])
    widest = known.loc[known[gap.name].abs().sort_values(ascending=False).index]
    return widest.head(rows if rows is not None else len(widest)).sort_values(gap.name, ascending=False)


def _lines(frame: pd.DataFrame, customers: Metric, staff: Metric, gap: Metric, rows: int) -> pd.DataFrame:
    shown = _widest(frame, gap, rows)
    return pd.DataFrame(
        {
            "touchpoint_id": shown["touchpoint_id"],
            "name": shown["name"],
            "label": figures.row_labels(shown),
            "customers": shown[customers.name].round(1),
            "staff": shown[staff.name].round(1),
            "customers_full": figures.in_full(shown, customers),
            "staff_full": figures.in_full(shown, staff),
            "gap": [formats.change(value, gap.unit) for value in shown[gap.name]],
            "gap_full": figures.in_full(shown, gap),
            "verdict": verdicts(shown, gap.name),
            "apart": shown[f"{staff.name}_disagree"].astype(bool),
            "clear": shown[f"{gap.name}_p_adjusted"].astype(float) <= BEYOND_CHANCE,
        }
    )


def _bars(
    lines: pd.DataFrame, y: alt.Y, axis: alt.Scale, metric: Metric, colours: Palette
) -> list[alt.Chart]:
    """The distance between both views; dashed where chance alone could make it."""
    x = alt.X(
        "customers:Q",
        title=figures.axis_title(metric),
        scale=axis,
        axis=figures.numbers(format=".0f"),
    )
    columns = ["label", "customers", "staff"]
    solid = alt.Chart(lines.loc[lines["clear"], columns])
    dashed = alt.Chart(lines.loc[~lines["clear"], columns])
    return [
        solid.mark_rule(strokeWidth=3, color=colours.muted, opacity=FAINT, strokeCap="round").encode(
            y=y, x=x, x2=alt.X2("staff:Q")
        ),
        dashed.mark_rule(strokeWidth=1.5, color=colours.muted, opacity=FAINT, strokeDash=[2, 3]).encode(
            y=y, x=x, x2=alt.X2("staff:Q")
        ),
    ]


def _ends(
    lines: pd.DataFrame, y: alt.Y, axis: alt.Scale, metric: Metric, gap: Metric, colours: Palette
) -> alt.Chart:
    """Both views of each touchpoint."""
    words = [t("Customers"), t("Staff")]
    kept = ["touchpoint_id", "name", "label", "customers_full", "staff_full", "gap_full", "verdict"]
    long = pd.concat(
        [
            lines[kept].assign(view=word, score=lines[column])
            for word, column in zip(words, ("customers", "staff"), strict=True)
        ]
    )
    legend = alt.Legend(title=None, orient="top", symbolSize=110, columns=2)
    inks = [colours.customers, colours.staff]
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    marks: alt.Chart = (
        alt.Chart(long)
        .mark_point(filled=True, size=105, opacity=1, stroke=colours.surface, strokeWidth=1)
        .encode(
            y=y,
            x=alt.X("score:Q", title=figures.axis_title(metric), scale=axis),
            color=alt.Color("view:N", scale=alt.Scale(domain=words, range=inks), legend=legend),
            shape=alt.Shape(
                "view:N", scale=alt.Scale(domain=words, range=["circle", "diamond"]), legend=legend
            ),
            opacity=picked(pick, 1, 0.3),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("customers_full:N", title=words[0]),
                alt.Tooltip("staff_full:N", title=words[1]),
                alt.Tooltip("gap_full:N", title=t(gap.label)),
                alt.Tooltip("verdict:N", title=t("Verdict")),
            ],
        )
        .add_params(pick)
    )
    return marks


def _apart(lines: pd.DataFrame, y: alt.Y, axis: alt.Scale, metric: Metric, colours: Palette) -> alt.Chart:
    """Hollows the diamonds of touchpoints about which staff disagree: their mean says little."""
    hollow: alt.Chart = (
        alt.Chart(lines.loc[lines["apart"], ["label", "staff"]])
        .mark_point(filled=True, size=34, opacity=1, shape="diamond", color=colours.surface, tooltip=None)
        .encode(y=y, x=alt.X("staff:Q", title=figures.axis_title(metric), scale=axis))
    )
    return hollow


def _gaps(lines: pd.DataFrame, y: alt.Y, colours: Palette) -> list[alt.Chart]:
    """The signed gaps at the right edge, bold where they are beyond chance."""
    text: Style = {"align": "right", "fontSize": 11, "x": "width"}
    clear = alt.Chart(lines.loc[lines["clear"], ["label", "gap"]])
    unclear = alt.Chart(lines.loc[~lines["clear"], ["label", "gap"]])
    return [
        clear.mark_text(fontWeight=700, color=colours.text, **text).encode(y=y, text=alt.Text("gap:N")),
        unclear.mark_text(color=colours.muted, **text).encode(y=y, text=alt.Text("gap:N")),
    ]
