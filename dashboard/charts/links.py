"""Links between touchpoints: arrows on the map where they are few, and always a from/to table."""

from collections.abc import Callable
from dataclasses import dataclass

import altair as alt
import pandas as pd

from dashboard import formats
from dashboard.charts.figures import in_full
from dashboard.charts.flow import expected, waits
from dashboard.measures import metric
from dashboard.theme import Palette
from metrics.metric import HOURS
from metrics.text import t

FEW = 14  # with more links than this, lines would hide the map: the table has them all
LANES = 5  # neighbouring arrows keep apart in this many lanes of the gutter


@dataclass(frozen=True)
class Arrows:
    """`lines`: corners of each link in order; `heads`: where its arrow head points and how it is turned."""

    lines: pd.DataFrame
    heads: pd.DataFrame


def arrows(links: pd.DataFrame, shown: pd.DataFrame, left: float, right: float) -> Arrows:
    """Links between shown touchpoints as lines with corners in the gutters; none at all if they are many."""
    both = among(links, shown)
    places = {row["touchpoint_id"]: row for _, row in shown.iterrows()}
    corners: list[dict[str, object]] = []
    heads: list[dict[str, object]] = []
    if few(both):
        waits = [formats.number(hours, HOURS) for hours in both["expected_wait_hours"]]
        ends = zip(both["from_touchpoint"], both["to_touchpoint"], waits, strict=True)
        for number, (source, target, wait) in enumerate(ends):
            start, end = places[source], places[target]
            gutter = right + (1 - right + left) * (0.3 + 0.5 * (number % LANES) / LANES)
            words = f"{start['name']} → {end['name']}"

            for order, (x, y) in enumerate(_path(start, end, left, right, gutter)):
                corners.append({"link": number, "order": order, "x": x, "y": y})
            forward = end["column"] > start["column"]
            heads.append(
                {
                    "x": end["column"] + (left if forward else right),
                    "y": _middle(end),
                    "angle": 90 if forward else -90,
                    "shift": -4 if forward else 4,
                    "words": words,
                    "wait": wait,
                }
            )
    return Arrows(
        pd.DataFrame(corners, columns=["link", "order", "x", "y"]),
        pd.DataFrame(heads, columns=["x", "y", "angle", "shift", "words", "wait"]),
    )


def among(links: pd.DataFrame, shown: pd.DataFrame) -> pd.DataFrame:
    """The links both of whose ends are shown."""
    ids = shown["touchpoint_id"]
    return links[links["from_touchpoint"].isin(ids) & links["to_touchpoint"].isin(ids)]


def few(links: pd.DataFrame) -> bool:
    """True if there are links, and few enough to draw."""
    return 0 < len(links) <= FEW


def lines(
    arrows: Arrows, x: Callable[[str], alt.X], y: Callable[[str], alt.Y], colours: Palette, when: str
) -> alt.Chart:
    """The arrows' lines; they run behind the tiles."""
    chart: alt.Chart = (
        alt.Chart(arrows.lines)
        .mark_line(
            strokeWidth=1.5,
            color=colours.muted,
            strokeJoin="round",
            opacity=alt.expr(f"{when} ? 0.9 : 0"),
            tooltip=None,
        )
        .encode(x=x("x"), y=y("y"), detail=alt.Detail("link:N"), order=alt.Order("order:Q"))
    )
    return chart


def heads(
    arrows: Arrows, x: Callable[[str], alt.X], y: Callable[[str], alt.Y], colours: Palette, when: str
) -> alt.Chart:
    """The arrows' heads, at the edge of the touchpoint they lead to."""
    chart: alt.Chart = (
        alt.Chart(arrows.heads)
        .mark_point(
            shape="triangle-up",
            filled=True,
            size=60,
            color=colours.text,
            angle=alt.expr("datum.angle"),
            xOffset=alt.expr("datum.shift"),
            opacity=alt.expr(f"{when} ? 1 : 0"),
        )
        .encode(
            x=x("x"),
            y=y("y"),
            tooltip=[
                alt.Tooltip("words:N", title=t("Link")),
                alt.Tooltip("wait:N", title=t("Expected waiting time")),
            ],
        )
    )
    return chart


def twin(links: pd.DataFrame, frame: pd.DataFrame) -> pd.DataFrame:
    """The flow's links from or to these touchpoints as a table, declared or not, with what was measured.

    Those that most go come first; those of which nothing is known in the order of the stages in which they
    start.
    """
    touchpoints = frame.drop_duplicates("touchpoint_id").set_index("touchpoint_id")
    names = touchpoints["name"]
    known = links[links["from_touchpoint"].isin(names.index) | links["to_touchpoint"].isin(names.index)]
    starts = known["from_touchpoint"].map(touchpoints["stage_position"])
    went = (known["onward_share"] * known["onward_share_n"]).astype(float)
    order = pd.DataFrame({"went": -went, "start": starts}).sort_values(["went", "start"], kind="stable")
    known = known.loc[order.index]
    measured = {
        t(metric("onward_share").label): in_full(known, metric("onward_share")),
        t(metric("waiting_hours").label): waits(known),
    }
    return pd.DataFrame(
        {
            t("From"): known["from_touchpoint"].map(names).fillna(known["from_touchpoint"]),
            t("To"): known["to_touchpoint"].map(names).fillna(known["to_touchpoint"]),
            t("Link"): known["label"].fillna("").where(known["declared"], t("not declared")),
            **(measured if links["onward_share"].notna().any() else {}),
            t("Expected waiting time"): expected(known),
        }
    ).reset_index(drop=True)


def _middle(tile: pd.Series) -> float:
    return float(tile["top"] + tile["bottom"]) / 2


def _path(
    start: pd.Series, end: pd.Series, left: float, right: float, gutter: float
) -> list[tuple[float, float]]:
    """Corners from one tile's edge through the gutter beside it to the other's edge."""
    from_column, to_column = float(start["column"]), float(end["column"])
    y, aim = _middle(start), _middle(end)
    if to_column > from_column:
        turn, leave, arrive = from_column + gutter, from_column + right, to_column + left
    elif to_column == from_column:
        turn, leave, arrive = from_column + gutter, from_column + right, to_column + right
    else:
        turn, leave, arrive = from_column - 1 + gutter, from_column + left, to_column + right
    return [(leave, y), (turn, y), (turn, aim), (arrive, aim)]
