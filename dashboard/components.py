"""The parts that pages are made of: cards with a chart and its table twin, states.

A card with a chart:

    components.figure(
        "quadrant",  # key: unique on the page, also the CSS class st-key-quadrant
        title=lambda: headlines.underperforming(frame),  # says the finding; called with `build`, once
        caption=t("Importance × performance, 95 % intervals."),  # says the method
        method=t("Hollow: ..."),  # what else helps to read it, on request
        build=lambda colours: charts.quadrant(frame, colours),  # called only when not yet compiled
        rests_on=(scope, choice),  # every value that the chart depends on besides snapshot, map and theme
        alt=lambda: quadrant.sentence(frame),  # what the chart shows, for who does not see it
        twin=lambda: frame[[...]],  # the same figures as a table; called only when opened
    )
"""

import shlex
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import altair
import pandas as pd
import streamlit as st

from dashboard import catalogue, data, formats, settings, theme, titles
from dashboard.charts.compiled import compiled
from dashboard.columns import pinned, wraps
from dashboard.exports import safe_csv
from dashboard.markup import coded, plain, together
from dashboard.reading import Reading
from metrics.text import t

WHOLE = 8  # tall rows that are shown without scrolling
MARGIN = {"left": 4, "right": 4, "top": 4, "bottom": 4}  # pixels: Streamlit's own is all below
TALL = 64  # pixels: Streamlit wraps texts in rows of more than four times its font's size
Spec = dict[str, Any]
Text = str | Callable[[], str]  # a sentence made from figures takes as long as a chart: then a function
Build = Callable[[theme.Palette], altair.TopLevelMixin]


@dataclass(frozen=True)
class Pointing:
    """How a chart and a list point at the same row: which the chart marks, and what it selects to mark."""

    marks: str  # the chart's parameter with what is marked
    marked: str
    selection: str  # the chart's parameter with what was pointed at
    told: Callable[[], None]  # called when that has changed


@contextmanager
def card(key: str, title: str = "", caption: str = "", method: str = "") -> Iterator[None]:
    """A bordered card; the title says what was found, the caption how, `method` the rest on request."""
    with st.container(border=True, key=key, gap="xsmall", height="stretch"):
        if title:
            st.header(plain(title), anchor=False, help=plain(method) or None)
        if caption:
            st.caption(plain(caption))
        yield


def figure(
    key: str,
    *,
    title: Text,
    caption: Text,
    build: Build,
    rests_on: tuple[object, ...],
    alt: Text,
    twin: Callable[[], pd.DataFrame],
    columns: Mapping[str, Any] | None = None,
    selection: str | None = None,
    method: Text = "",
    pointing: Pointing | None = None,
) -> list[dict[str, Any]]:
    """A card with a chart and its table twin. Returns the selected rows if `selection` names a parameter."""
    said, how, more = (_written(text, (key, *rests_on)) for text in (title, caption, method))
    with card(f"{key}-card", said, how, more):
        selected = chart(key, build, rests_on=rests_on, alt=alt, selection=selection, pointing=pointing)
        table_twin(key, said, twin, columns)
    return selected


def _written(text: Text, rests_on: tuple[object, ...]) -> str:
    """A text as it is, or worked out once for the values it rests on."""
    return text if isinstance(text, str) else data.once(rests_on, text)


def chart(
    key: str,
    build: Build,
    *,
    rests_on: tuple[object, ...],
    alt: Text,
    selection: str | None = None,
    pointing: Pointing | None = None,
) -> list[dict[str, Any]]:
    """A chart without a card; its specification is compiled once for the same values and theme."""
    mode = theme.mode()
    exact = data.cache_key(
        key, data.origin(build), data.reading().key, mode, settings.workspace().language, *rests_on
    )
    spec = data.kept(exact, lambda: _compiled(build, theme.palette(mode)))
    described = _written(alt, (key, *rests_on))
    if selection is None:
        st.vega_lite_chart(spec, key=key, theme=None, alt=described)
        return []
    modes = [selection]
    if pointing is not None:
        spec, modes = _with_value(spec, pointing.marks, pointing.marked), [selection, pointing.selection]
    event = st.vega_lite_chart(
        spec,
        key=key,
        theme=None,
        alt=described,
        on_select=pointing.told if pointing else "rerun",
        selection_mode=modes,
    )
    chosen = event["selection"].get(selection, [])
    return list(chosen) if isinstance(chosen, list) else [dict(chosen)]


def _with_value(spec: Spec, name: str, value: str) -> Spec:
    """The specification with another value of one parameter; all the rest is the cached one."""
    params = [{**param, "value": value} if param["name"] == name else param for param in spec["params"]]
    return {**spec, "params": params}


def table_twin(
    key: str, name: str, twin: Callable[[], pd.DataFrame], columns: Mapping[str, Any] | None = None
) -> None:
    """The chart's figures as a table, and as a download; made when somebody opens it."""
    with st.expander(t("Show as a table"), key=f"{key}-twin", type="compact", on_change="rerun") as panel:
        if panel.open:
            table(f"{key}-table", twin(), columns, name=name)


def table(
    key: str,
    frame: pd.DataFrame,
    columns: Mapping[str, Any] | None = None,
    *,
    name: str,
    tall: bool = False,
    seen_only: Sequence[str] = (),
) -> None:
    """A table with a download whose texts no spreadsheet runs as a formula; `name` for who hears the page.

    The first column stays in sight while the others are scrolled. The rows of a `tall` one hold three lines
    of text, which break at no number, where some text needs them. Columns `seen_only` show others in another
    way: no download needs them.
    """
    tall = tall and wraps(frame, columns or {})
    shown, looks = pinned(_together(frame) if tall else frame, columns or {}, lines=tall)
    st.dataframe(
        shown,
        column_config=looks,
        hide_index=True,
        placeholder=formats.MISSING,
        row_height=TALL if tall else None,
        height="content" if tall and len(frame) <= WHOLE else "auto",
        key=key,
        alt=t("Table: {name}", name=name),
    )
    download(f"{key}-csv", lambda: frame.drop(columns=list(seen_only)), f"{key}.csv")


def _together(frame: pd.DataFrame) -> pd.DataFrame:
    """The table with texts that break at no number."""
    texts = [name for name in frame.columns if pd.api.types.is_string_dtype(frame[name])]
    return frame.assign(**{name: frame[name].map(together, na_action="ignore") for name in texts})


def download(key: str, make: Callable[[], pd.DataFrame], file_name: str, label: str = "") -> None:
    """A button that makes the CSV when it is pressed."""
    st.download_button(
        label or t("Download CSV"),
        lambda: safe_csv(make()).encode("utf-8-sig"),
        file_name,
        mime="text/csv",
        on_click="ignore",
        key=key,
        icon=":material/download:",
        type="tertiary",
    )


def fact(label: str, value: str, note: str = "") -> None:
    """A plain number of the page itself: no interval, no comparison."""
    with st.container(border=True, height="stretch"):
        st.metric(label, value)
        if note:
            st.caption(plain(note))


def lead(sentence: str) -> None:
    """The finding under the title, in one sentence."""
    st.header(plain(sentence), anchor=False)


def load_state(outcome: pd.DataFrame, reading: Reading, reasons: list[str]) -> None:
    """Says so when the newest load with an outcome was stopped: why, what is shown instead, what to do."""
    if reading.load is None or not reading.load.stopped or outcome.empty:
        return
    newest = outcome.iloc[0]
    why = " · ".join(reasons) or str(newest["message"] or "")
    shown = (
        t(
            "The pages go on showing what was published on {when}.",
            when=formats.moment(reading.snapshot.published_at),
        )
        if reading.snapshot
        else t("Nothing has been published yet.")
    )
    st.error(
        plain(f"{why.removesuffix('.')}. {shown} " + t("Repair the source, then run touchpoint load again.")),
        title=t(
            "The last load, on {when}, was {outcome}",
            when=formats.moment(newest["started_at"]),
            outcome=t(newest["status"]),
        ),
        icon=":material/block:",
    )


def empty(sentence: str, *names: str) -> None:
    """Nothing to show: says why and what to change, our own `names` of settings as code; the page goes on."""
    st.info(coded(sentence, names), icon=":material/inbox:")


def need_map(touchpoints: pd.DataFrame) -> None:
    """End the page here where the map has nothing to show figures of."""
    if touchpoints.empty:
        empty(t("The map has no active touchpoint. Add one to its files, then run touchpoint map import."))
        st.stop()


def unmeasured(names: Sequence[str]) -> None:
    """One line for all that was never recorded, instead of an empty part for each; nothing without any."""
    if names:
        st.caption(plain(t("Not known in this period: {names}.", names=", ".join(names))))


def state(reading: Reading) -> None:
    """A notice above every page when a store is away; nothing when all is well."""
    if reading.problem is None:
        return
    store = {"warehouse": t("warehouse"), "journey": t("journey store")}[reading.problem]
    if reading.snapshot is None:
        st.warning(t("The {store} cannot be reached. This page tries again by itself.", store=store))
        return
    st.warning(
        t(
            "These are the last good figures, published on {when}; what nobody has looked at before has to "
            "wait. New ones are shown by themselves when it is back.",
            when=formats.moment(reading.snapshot.published_at),
        ),
        title=t("The {store} cannot be reached", store=store),
        icon=":material/cloud_off:",
    )


def outdated(terms: frozenset[str]) -> None:
    """A notice where the figures were published by another version, or under other settings."""
    if "version" in terms:
        st.warning(
            t("Run touchpoint load: it makes them anew."),
            title=t("These figures were published by another version of Touchpoint"),
            icon=":material/update:",
        )
    elif terms:
        st.warning(
            t("Run touchpoint load: until then these are the figures of the old settings."),
            title=t("Settings have changed since the last load: {names}", names=", ".join(sorted(terms))),
            icon=":material/update:",
        )


def nothing_published(reading: Reading) -> None:
    """The first page of a new workspace: what to do next."""
    workspace = settings.workspace()
    titles.show(workspace.title)
    with st.container(border=True, key="nothing-published", width=720):
        st.header(t("Nothing has been published yet"), anchor=False)
        if reading.load and reading.load.stopped:
            st.text(t("The last load was stopped. Data quality says why."))
            st.page_link(catalogue.entry("data_quality").file, label=t("Open data quality"))
        st.text(t("The figures appear here by themselves as soon as a load is published:"))
        st.code(f"touchpoint load --workspace {shlex.quote(str(workspace.root))}", language=None)
        st.text(t("To try it with an invented company first:"))
        st.code("touchpoint demo demo && touchpoint load --workspace demo", language=None)


def _compiled(build: Build, palette: theme.Palette) -> Spec:
    """The Vega-Lite specification with its data as Arrow: nothing is left to convert on the next rerun."""
    spec = {"padding": MARGIN, **compiled(build(palette))}
    spec["config"] = {**spec.get("config", {}), **theme.vega_config(palette)}
    return spec
