"""What a low rating takes from satisfaction and a high one adds: a bar to either side per touchpoint."""

import altair as alt
import numpy as np
import pandas as pd

from dashboard.charts import figures
from dashboard.charts.labels import wrapped
from dashboard.charts.layers import Style, layered, picked
from dashboard.theme import Palette
from metrics.definitions import BY_NAME
from metrics.statistics.asymmetry import BASIC, EXCITEMENT, PERFORMANCE, UNDECIDED
from metrics.text import later, t

ROW, EDGES = 27, 84  # pixels: a touchpoint's line, and legend with axis
GUTTER = 88  # pixels at the right for the kind
KIND_ROOM = 84.0  # for its words, which break into two lines
STEP = 4.0  # points: below it the axis counts in less than whole ones
KINDS = {
    BASIC: later("Basic: a must"),
    PERFORMANCE: later("Performance: both alike"),
    EXCITEMENT: later("Excitement: delights"),
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
    text: Style = {"align": "right", "x": "width", "fontSize": 11, "baseline": "middle"}
    text |= {"lineBreak": "\n", "lineHeight": figures.LINE, "dy": alt.expr("datum.up")}
    broken = [wrapped(words, KIND_ROOM) for words in shown["kind"]]
    lines = shown[["label", "firm"]].assign(kind=broken)
    lines["up"] = [-figures.LINE / 2 if "\n" in words else 0 for words in broken]
    bold, plain = (alt.Chart(lines.loc[lines["firm"] == firm].drop(columns="firm")) for firm in (True, False))
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


def known(frame: pd.DataFrame) -> pd.DataFrame:
    """The touchpoints with both effects."""
    return frame[frame["penalty"].notna() & frame["reward"].notna()]


def kinds(frame: pd.DataFrame) -> pd.Series:
    """Each touchpoint's kind in words, with a question mark where it depends on what counts as low."""
    words = frame["asymmetry_kind"].map(lambda code: t(KINDS[code]))
    return words.where(_firm(frame) | (frame["asymmetry_kind"] == UNDECIDED), words + "?")


def _firm(frame: pd.DataFrame) -> pd.Series:
    code: pd.Series = frame["asymmetry_kind"]
    return (code != UNDECIDED) & (code == frame["asymmetry_recoded"])


def _rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The touchpoints with both effects, those with a kind first, then by the size of both."""
    found = known(frame)
    size = (found["reward"] - found["penalty"]).astype(float)
    order = found.assign(size=size, open=found["asymmetry_kind"] == UNDECIDED)
    found = found.loc[order.sort_values(["open", "size"], ascending=[True, False], kind="stable").index]
    effects = {
        f"{name}{end}": found[f"{name}{end}"].astype(float).round(2)
        for name in SIDES
        for end in ("", "_low", "_high")
    }
    words = {
        **{f"{name}_full": figures.in_full(found, BY_NAME[name]) for name in (*SIDES, "asymmetry")},
        **{f"{name}_number": figures.in_words(found, BY_NAME[name]) for name in SIDES},
    }
    return pd.DataFrame(
        {
            "touchpoint_id": found["touchpoint_id"],
            "name": figures.distinct_names(found),
            "label": figures.row_labels(found),
            "code": found["asymmetry_kind"],
            "firm": _firm(found),
            "kind": kinds(found),
            "asymmetry": found["asymmetry"].astype(float).fillna(0.0),
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
