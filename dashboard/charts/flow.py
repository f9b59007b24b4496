"""The flow that is drawn: which touchpoints in which columns, and which ways between them.

The whole journey has a column per stage with its most travelled touchpoints. A single stage stands between
those that customers come from and those they go on to. The touchpoint that the title names is always drawn.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from dashboard import formats, written
from metrics.extremes import is_highest
from metrics.flow import Flow
from metrics.metric import HOURS
from metrics.text import later, t

PER_STAGE, WITHIN = 5, 14  # touchpoints of a stage among others and alone, the most travelled; then no more
MANY, FEW = 40, 0.6  # of more ways than many so many per touchpoint are drawn; the table has the others
NEIGHBOURS = 8  # before and after a single stage
HEADER, NODE, GAP = 48, 66, 20  # pixels; a gap holds a waiting time
RARE = 1.0  # of 100: a declared way that fewer go is drawn as unused
DECLARED, FOUND, UNUSED, UNKNOWN = "declared", "found", "unused", "unknown"
KINDS = {
    DECLARED: later("Declared and used"),
    FOUND: later("Used, not declared"),
    UNUSED: later("Declared, hardly used"),
    UNKNOWN: later("Declared, too few contacts"),
}
BEFORE, OWN, AFTER = "before", "own", "after"  # where a place stands to what is drawn
TITLES = {BEFORE: later("Before"), AFTER: later("After")}


@dataclass(frozen=True)
class Column:
    """`might`: the touchpoints that it could hold, drawn or not."""

    side: str
    title: str
    might: frozenset[str]


@dataclass(frozen=True)
class Drawn:
    """`places`: touchpoint_id, name, stage, column, top, side, the drop_off, and whether the title names it.
    `most`: the highest drop_off of all touchpoints, drawn or not. `every`: rows of the flow's links between
    these places with their kind (of KINDS), way (both names), and the places `start` and `end`; `ways`: those
    that are drawn."""

    columns: tuple[Column, ...]
    places: pd.DataFrame
    most: float
    every: pd.DataFrame
    ways: pd.DataFrame

    @property
    def met(self) -> int:
        """How many touchpoints might be drawn."""
        return len(frozenset().union(*(column.might for column in self.columns)))

    @property
    def height(self) -> int:
        """Of all columns in pixels."""
        return int(self.places["top"].max() + NODE + GAP)

    @property
    def counts(self) -> list[str]:
        """Per column how many of its touchpoints are drawn; nothing where all are."""
        drawn = self.places["column"].value_counts()
        of = [(int(drawn.get(number, 0)), len(column.might)) for number, column in enumerate(self.columns)]
        return [t("{n} of {all}", n=n, all=every) if n < every else "" for n, every in of]


def known(flow: Flow) -> bool:
    """Whether any way has been measured."""
    return bool(flow.links["onward_share"].notna().any())


def about(flow: Flow, ids: Iterable[str]) -> Flow:
    """With the ways from and to these touchpoints alone."""
    own, links = set(ids), flow.links
    return replace(flow, links=links[links["from_touchpoint"].isin(own) | links["to_touchpoint"].isin(own)])


def worst(flow: Flow, ids: Iterable[str]) -> pd.Series | None:
    """The place of these touchpoints where most drop off, if that of any is known; `apart`: beyond chance.
    Else the one with the highest lower limit, as of few contacts the highest share is often chance."""
    places = flow.places[flow.places["touchpoint_id"].isin(set(ids))].dropna(subset=["drop_off"])
    if places.empty:
        return None
    apart = is_highest(places, "drop_off")
    order = places.assign(apart=apart).sort_values("drop_off" if apart else "drop_off_low")
    return order.iloc[-1]


def draw(
    frame: pd.DataFrame,
    flow: Flow,
    stage: str | None,
    per_stage: int,
    sought: Collection[str] | None = None,
) -> Drawn:
    """What is drawn of touchpoints (rows of the scorecard): of each stage so many, the most travelled.

    Those of a single `stage`, those that are `sought`, the `worst` of these, and one of each stage
    stand in any case, others only with a drawn way.
    """
    ways = kinds_of(flow, frame)
    went = (ways["onward_share"] * ways["onward_share_n"]).fillna(0)
    sides = [went.groupby(ways[end]).sum() for end in ("from_touchpoint", "to_touchpoint")]
    travelled = frame["touchpoint_id"].map(sides[0].add(sides[1], fill_value=0))
    looked_at = frame if stage is None else frame[frame["stage_id"] == stage]
    titled = worst(flow, looked_at["touchpoint_id"] if sought is None else sought)
    here = frame["touchpoint_id"] == ("" if titled is None else titled["touchpoint_id"])
    met = frame.assign(travelled=travelled.fillna(0), titled=here)[travelled.notna() | here]
    might = looked_at if sought is None else looked_at.loc[looked_at.index.isin(met.index)]
    parts = [
        (_column(OWN, str(rows["stage"].iloc[0]), rows), _most(met[met.index.isin(rows.index)], per_stage))
        for _, rows in might.groupby("stage_position", sort=True)
    ]
    own = set(looked_at["touchpoint_id"])
    if stage is not None:
        parts = _beside(parts, met[~met["touchpoint_id"].isin(own)], ways)
    placed = [rows.assign(column=number, side=part.side) for number, (part, rows) in enumerate(parts)]
    names = ["touchpoint_id", "name", "stage", "column", "side", "titled"]
    places = pd.concat([met.head(0), *placed], ignore_index=True).reindex(columns=names)
    places = places.merge(flow.places.drop(columns="contacts"), on="touchpoint_id", how="left")
    every = _between(ways, places, own)
    most = flow.places.loc[flow.places["touchpoint_id"].isin(frame["touchpoint_id"]), "drop_off"].max()
    columns = tuple(part for part, _ in parts)
    drawn = Drawn(columns, places, 1.0 if pd.isna(most) else float(most), every, every)
    leaders = {name for _, rows in parts for name in rows.nlargest(1, "travelled")["touchpoint_id"]}
    wanted = own if stage is not None else sought or leaders
    return _led_to(replace(drawn, ways=_told_apart(every, places)), wanted)


def _beside(
    parts: list[tuple[Column, pd.DataFrame]], others: pd.DataFrame, ways: pd.DataFrame
) -> list[tuple[Column, pd.DataFrame]]:
    """A single stage between those of the others that lead to what is drawn of it, and those it leads to."""
    shown = {name for _, rows in parts for name in rows["touchpoint_id"]}
    leading = ways.loc[ways["to_touchpoint"].isin(shown), "from_touchpoint"]
    led = ways.loc[ways["from_touchpoint"].isin(shown), "to_touchpoint"]
    beside = [
        (side, others[others["touchpoint_id"].isin(ids)]) for side, ids in ((BEFORE, leading), (AFTER, led))
    ]
    before, after = (
        [(_column(side, t(TITLES[side]), rows), _most(rows, NEIGHBOURS))] if len(rows) else []
        for side, rows in beside
    )
    return [*before, *parts, *after]


def _column(side: str, title: str, rows: pd.DataFrame) -> Column:
    return Column(side, title, frozenset(rows["touchpoint_id"]))


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
    left = drawn.places[led | drawn.places["titled"] | drawn.places["touchpoint_id"].isin(wanted)]
    number = pd.Series(range(len(left)), index=left.index)
    every, ways = (
        rows.assign(start=rows["start"].map(number), end=rows["end"].map(number))
        .dropna(subset=["start", "end"])
        .astype({"start": int, "end": int})
        .reset_index(drop=True)
        for rows in (drawn.every, drawn.ways)
    )
    top = HEADER + left.groupby("column").cumcount() * (NODE + GAP)
    return replace(drawn, places=left.assign(top=top).reset_index(drop=True), every=every, ways=ways)


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
    """Those that most come to or go on from, and the titled one, in the order of the map."""
    order = rows.sort_values(["titled", "travelled"], ascending=False, kind="stable")
    return rows.loc[order.index[:most].sort_values()]


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
