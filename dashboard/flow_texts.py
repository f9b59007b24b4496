"""What the flow on the journey map says: its finding, how it is made, its table."""

import pandas as pd

from dashboard import formats, settings
from dashboard.charts.figures import in_full
from dashboard.charts.flow import (
    DECLARED,
    FOUND,
    KINDS,
    UNKNOWN,
    UNUSED,
    Drawn,
    expected,
    kinds_of,
    known,
    waits,
    worst,
)
from dashboard.measures import metric
from metrics.flow import Flow
from metrics.metric import PERCENT
from metrics.text import later, t


def title(touchpoints: pd.DataFrame, flow: Flow) -> str:
    """Where of these touchpoints most drop off, or an example where chance may make the order, and on how
    many links from or to them customers wait longer than expected, drawn or not."""
    names = touchpoints.set_index("touchpoint_id")["name"]
    links = flow.links
    links = links[links["from_touchpoint"].isin(names.index) | links["to_touchpoint"].isin(names.index)]
    compared = links["expected_wait_hours"].notna() & links["waiting_hours"].notna()
    waiting = _waiting(int(links["late"].sum()), int(compared.sum()))
    most = worst(flow, names.index)
    if most is None:
        return waiting or t("How customers go on from touchpoint to touchpoint")
    message = later("Customers drop off, for instance at {name}: {share} of contacts")
    if most["apart"]:
        message = later("Most drop off at {name}: {share} of contacts")
    said = t(
        message,
        name=names[most["touchpoint_id"]],
        share=formats.number(most["drop_off"], PERCENT),
    )
    return f"{said}; {waiting}" if waiting else said


def _waiting(late: int, expected: int) -> str:
    if not late:
        return ""
    if late == 1:
        return t("on 1 of {n} links customers wait longer than expected", n=expected)
    return t("on {late} of {n} links customers wait longer than expected", late=late, n=expected)


def caption(drawn: Drawn, flow: Flow, boxes: bool) -> str:
    """Whose contacts, and how the drawing is to be read; `boxes`: as one, else as a list."""
    assert flow.period is not None, "there are ways only where contacts are known"
    shown = drawn.places["touchpoint_id"].nunique()
    most = formats.number(drawn.most, PERCENT)
    parts = [
        t(
            "Contacts of {period}, whose journeys have had {days} days to go on.",
            period=formats.days(flow.period),
            days=settings.workspace().metrics.journey_gap_days,
        ),
        t("A way is as wide as the share who go it; on it the median waiting time where there is room.")
        if boxes
        else t("Per way the share who go it, and the median waiting time."),
        t("▲ longer than expected beyond chance.") if drawn.ways["late"].any() else "",
        t("Number and bar in a box: drop-off; a full bar is the highest of all, {most}.", most=most)
        if boxes
        else "",
        t(
            "{shown} of {met} touchpoints are drawn: of each stage the most travelled.",
            shown=shown,
            met=drawn.met,
        )
        if shown < drawn.met
        else "",
        t(
            "Of {every} ways between them {ways} are drawn: per stage those that most go, and waits that "
            "are too long; the table has all.",
            every=len(drawn.every),
            ways=len(drawn.ways),
        )
        if len(drawn.ways) < len(drawn.every)
        else "",
    ]
    return " ".join(part for part in parts if part)


def links(flow: Flow) -> str:
    """What the table of links shows."""
    if flow.period is None:
        return _not_measured(flow)
    return t(
        "As declared on the map, beside what contacts of {period} say, those that most go first; ways that "
        "nobody declared are listed where at least 5 of 100 go them.",
        period=formats.days(flow.period),
    )


def around(flow: Flow, touchpoints: pd.DataFrame, touchpoint_id: str) -> str:
    """From how many touchpoints customers come here, to how many they go on; ways hardly used apart."""
    ways = kinds_of(flow, touchpoints)
    before, after = (ways[ways[end] == touchpoint_id] for end in ("to_touchpoint", "from_touchpoint"))
    if not known(flow):
        return t("On the map {said}", said=_leading(len(before), len(after)))
    went = [int(rows["kind"].isin((DECLARED, FOUND)).sum()) for rows in (before, after)]
    own = pd.concat([before, after])["kind"]
    others = ((UNUSED, later("{n} declared, but hardly used")), (UNKNOWN, later("{n} with too few contacts")))
    counts = [(int((own == kind).sum()), words) for kind, words in others]
    said = "; ".join([_leading(*went), *(t(words, n=n) for n, words in counts if n)])
    return said[0].upper() + said[1:]


def _leading(before: int, after: int) -> str:
    leading = t("1 leads here") if before == 1 else t("{n} lead here", n=before or t("none"))
    following = t("1 follows") if after == 1 else t("{n} follow", n=after or t("none"))
    return f"{leading}, {following}"


def neighbours(flow: Flow) -> str:
    """What the tables of what comes before and after show."""
    if flow.period is None:
        return _not_measured(flow)
    return t(
        "Of 100 contacts of {period} how many go this way, and the median wait; as declared on the map, and "
        "ways that nobody declared where at least 5 of 100 go them.",
        period=formats.days(flow.period),
    )


def _not_measured(flow: Flow) -> str:
    if not flow.recorded:
        return t("As declared on the map. No contacts are loaded, so that nothing is measured.")
    return t(
        "As declared on the map. No contacts of this period are known, or it is too long ago for the flow to "
        "be kept, so that nothing is measured."
    )


def sentence(drawn: Drawn) -> str:
    """The drawing in words: its size and its widest way."""
    said = t(
        "Flow between {places} touchpoints on {ways} ways: {found} not declared, {unused} hardly used.",
        places=drawn.places["touchpoint_id"].nunique(),
        ways=len(drawn.ways),
        found=int((drawn.ways["kind"] == FOUND).sum()),
        unused=int((drawn.ways["kind"] == UNUSED).sum()),
    )
    widest = drawn.ways.dropna(subset=["onward_share"]).sort_values("onward_share")
    if widest.empty:
        return said
    row = widest.iloc[-1]
    share = formats.number(row["onward_share"], PERCENT)
    return said + t(" Most go {way}: {share}.", way=row["way"], share=share)


def twin(drawn: Drawn) -> pd.DataFrame:
    """Every way between what is drawn, and the drop-off where it starts."""
    ways = drawn.every
    starts = drawn.places.loc[ways["start"]].reset_index(drop=True)
    return pd.DataFrame(
        {
            t("From"): starts["name"],
            t("To"): drawn.places.loc[ways["end"], "name"].to_numpy(),
            t("Link"): ways["label"].fillna(""),
            t(metric("onward_share").label): in_full(ways, metric("onward_share")),
            t(metric("waiting_hours").label): waits(ways),
            t("Expected waiting time"): expected(ways),
            t("Kind"): [t(KINDS[kind]) for kind in ways["kind"]],
            t("Drop-off where it starts"): in_full(starts, metric("drop_off")),
        }
    )
