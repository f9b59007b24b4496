"""What a low rating takes from satisfaction and a high one adds: a bar to either side per touchpoint."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import figures
from dashboard.charts.layers import Style, layered, picked
from dashboard.theme import Palette
from metrics.definitions import BY_NAME
from metrics.statistics.asymmetry import BASIC, EXCITEMENT, PERFORMANCE, UNDECIDED
from metrics.text import later, t

ROW, EDGES = 27, 84  # pixels: a touchpoint's line, and legend with axis
GUTTER = 84  # pixels at the right for the kind
STEP = 4.0  # points: below it the axis counts in less than whole ones
KINDS = {
    BASIC: later("Basic"),
    PERFORMANCE: later("Performance"),
    EXCITEMENT: later("Excitement"),
    UNDECIDED: later("Undecided"),
}
SIDES = {"penalty": later("Low rating"), "reward": later("High rating")}


def penalty_reward(frame: pd.DataFrame, colours: Palette, rows: int = 12) -> alt.LayerChart:
    """The largest effects, those with a kind first; from what disappoints most to what delights most.

    A kind that depends on which ratings count as low has a question mark.
    The parameter `touchpoint` holds the selected touchpoint_id.
    """
    shown = _rows(frame).head(rows).sort_values("asymmetry", kind="stable")
    y = alt.Y("label:N", sort=list(shown["label"]), title=None, axis=None)
    ends = ["penalty_low", "penalty_high", "reward_low", "reward_high"]
    reach = max(float(np.nanmax(shown[ends].abs().to_numpy(), initial=0.0)), 1.0) * 1.04
    scale = alt.Scale(domain=[-reach, reach], nice=False, range=[0, alt.expr(f"width - {GUTTER}")])
    title = t("Points of overall satisfaction")
    signed = "+.0f" if reach > STEP else "+.1f"
    ticks = f"datum.value === 0 ? '0' : format(datum.value, '{signed}')"
    axis = figures.numbers(labelExpr=ticks)
    x = alt.X("value:Q", title=title, scale=scale, axis=axis)
    long = _long(shown)
    words = [t(text) for text in SIDES.values()]
    inks = [colours.bad, colours.good]
    pick = alt.selection_point(name="touchpoint", fields=["touchpoint_id"], toggle=False)
    bars = (
        alt.Chart(long[["touchpoint_id", "name", "label", "side", "value", "full", "kind"]])
        .mark_bar(height=12)
        .encode(
            x=x,
            y=y,
            color=alt.Color(
                "side:N",
                scale=alt.Scale(domain=words, range=inks),
                legend=alt.Legend(title=None, orient="top", columns=2),
            ),
            opacity=picked(pick, 0.9, 0.35),
            tooltip=[
                alt.Tooltip("name:N", title=t("Touchpoint")),
                alt.Tooltip("full:N", title=title),
                alt.Tooltip("kind:N", title=t("Kind")),
            ],
        )
        .add_params(pick)
    )
    spans = alt.Chart(long[["label", "low", "high"]]).mark_rule(strokeWidth=1.5, color=colours.text)
    none = alt.Chart(pd.DataFrame({"value": [0.0]})).mark_rule(color=colours.muted)
    text: Style = {"align": "right", "x": "width", "fontSize": 11}
    bold = alt.Chart(shown.loc[shown["firm"], ["label", "kind"]])
    plain = alt.Chart(shown.loc[~shown["firm"], ["label", "kind"]])
    return layered(
        figures.names(shown, y, colours),
        bars,
        spans.encode(x=alt.X("low:Q", title=title, scale=scale, axis=axis), x2=alt.X2("high:Q"), y=y),
        none.encode(x=x),
        bold.mark_text(fontWeight=700, color=colours.text, **text).encode(y=y, text=alt.Text("kind:N")),
        plain.mark_text(color=colours.muted, **text).encode(y=y, text=alt.Text("kind:N")),
        height=len(shown) * ROW + EDGES,
    )


def twin(frame: pd.DataFrame) -> pd.DataFrame:
    """The same as a table, of all touchpoints that have both effects."""
    shown = _rows(frame)
    return pd.DataFrame(
        {
            t("Touchpoint"): shown["name"],
            t("Kind"): shown["kind"],
            **{t(BY_NAME[name].label): shown[f"{name}_full"] for name in ("penalty", "reward", "asymmetry")},
        }
    ).reset_index(drop=True)


def sentence(frame: pd.DataFrame) -> str:
    """The chart in words: the kinds, and the largest effects."""
    shown = _rows(frame)
    return t(
        "Low and high ratings of {n} touchpoints, {named} of them with a kind; the largest effects: {names}.",
        n=len(shown),
        named=int((shown["code"] != UNDECIDED).sum()),
        names="; ".join(
            f"{row['name']} {row['penalty_number']}, {row['reward_number']}"
            for _, row in shown.head(3).iterrows()
        ),
    )


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The touchpoints with both effects, those with a kind first, then by the size of both."""
    known = frame[frame["penalty"].notna() & frame["reward"].notna()]
    size = (known["reward"] - known["penalty"]).astype(float)
    order = known.assign(size=size, open=known["asymmetry_kind"] == UNDECIDED)
    known = known.loc[order.sort_values(["open", "size"], ascending=[True, False], kind="stable").index]
    effects = {
        f"{name}{end}": known[f"{name}{end}"].astype(float).round(2)
        for name in SIDES
        for end in ("", "_low", "_high")
    }
    words = {
        **{f"{name}_full": figures.in_full(known, BY_NAME[name]) for name in (*SIDES, "asymmetry")},
        **{f"{name}_number": figures.in_words(known, BY_NAME[name]) for name in SIDES},
    }
    code, kind = known["asymmetry_kind"], known["asymmetry_kind"].map(lambda code: t(KINDS[code]))
    firm = (code != UNDECIDED) & (code == known["asymmetry_recoded"])
    return pd.DataFrame(
        {
            "touchpoint_id": known["touchpoint_id"],
            "name": figures.distinct_names(known),
            "label": figures.row_labels(known),
            "code": code,
            "firm": firm,
            "kind": kind.where(firm | (code == UNDECIDED), kind + "?"),
            "asymmetry": known["asymmetry"].astype(float).fillna(0.0),
            **effects,
            **words,
        }
    )


def _long(shown: pd.DataFrame) -> pd.DataFrame:
    """A row per touchpoint and side."""
    kept = ["touchpoint_id", "name", "label", "kind"]
    sides = []
    for name, word in SIDES.items():
        columns = [*kept, name, f"{name}_low", f"{name}_high", f"{name}_full"]
        side = shown[columns].set_axis([*kept, "value", "low", "high", "full"], axis=1)
        sides.append(side.assign(side=t(word)))
    return pd.concat(sides, ignore_index=True)
