"""A load into an engine without transactions: new parts are written, and one view then shows them.

Sources are read and checked at a desk on this machine, as for a server. Nothing that is published is touched:
a load that is refused, fails or is killed leaves tables that nobody reads, and the next one removes them.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa

from loaders import next_file
from loaders.buckets import WHO, bucket
from loaders.growing import Growing
from loaders.lock import overtaken
from loaders.merge import Merged, names_of
from loaders.merge_parts import merge_parts
from loaders.next_file import WORKING
from loaders.parts import INVENTORY, Parts, from_rows
from loaders.reading.raw import compiled
from loaders.sending import inserted, stored
from loaders.states import in_words, show, tidy
from loaders.warehouse import Kept, Writer, unknown
from metrics.facts import RATINGS, RESPONSES, Fact
from metrics.frames import add, answer
from metrics.lake import Lake, LakeState, lake_engine, reading
from metrics.months import month_range, within
from metrics.server import SCHEMA
from metrics.settings import Mode
from metrics.snapshots import SUFFIX
from metrics.tables import SCHEMA_VERSION, Tables


class LakeWriter:
    """See `loaders.warehouse.Writer`. `keeper` keeps what such an engine cannot: the history and the lock.

    `storage`: where deliveries pass through on their way; empty where they are inserted.
    """

    def __init__(self, lake: Lake, keeper: Writer, keep: int, storage: str) -> None:
        self.folder = keeper.folder
        self._lake, self._keeper, self._keep, self._storage = lake, keeper, keep, storage

    @contextmanager
    def only_writer(self) -> Iterator[None]:
        with in_words(self._lake), self._keeper.only_writer():
            yield

    def history(self) -> sa.Engine:
        return self._keeper.history()

    def current(self) -> LakeState | None:
        return self._lake.current()

    base = current

    def newest_id(self) -> str:
        return next((state.id for state, _ in self._lake.states()), "")

    def discard(self, snapshot_id: str) -> None:
        """The next load removes what no state is made of."""

    @contextmanager
    def building(self, load_id: str, tables: Tables) -> Iterator["NextLakeState"]:
        load, path = load_id.lower().replace("-", "_"), self.folder / WORKING / f"{load_id}{SUFFIX}"
        base, engine = self.current(), lake_engine(self._lake.url)
        next_file.start(None, path)
        with next_file.opened(path) as desk, reading(engine, load).connect() as facts:
            next_file.prepare(desk, tables)
            facts.execute(sa.schema.CreateSchema(SCHEMA, if_not_exists=True))
            tidy(facts, self._lake)
            growing = Growing(facts, load, tables, _parts(base, desk, tables))
            yield NextLakeState(
                desk, next_file.next_url(path), growing, self._lake, base, self._keep, self._storage, load
            )
            tidy(facts, self._lake)

    def kept(self) -> list[Kept]:
        return [Kept(state.id, state.published_at, None, shown) for state, shown in self._lake.states()]

    def restore(self, snapshot_id: str) -> None:
        states = [state for state, _ in self._lake.states()]
        ids = [state.id for state in states]
        if snapshot_id not in ids:
            raise unknown(snapshot_id, ids)
        with lake_engine(self._lake.url).connect() as connection:
            show(connection, states, snapshot_id)

    def prune(self, keep: int) -> list[str]:
        states = self._lake.states()
        gone = [state.id for state, shown in states[keep:] if not shown]
        if gone:
            left = [state for state, _ in states if state.id not in gone]
            with lake_engine(self._lake.url).connect() as connection:
                show(connection, left, next(state.id for state, shown in states if shown))
                tidy(connection, self._lake)
        return gone


class NextLakeState:
    """See `loaders.warehouse.Building`: a desk on this machine, and a schema that nobody reads yet."""

    def __init__(
        self,
        desk: sa.Connection,
        desk_url: sa.URL,
        growing: Growing,
        lake: Lake,
        base: LakeState | None,
        keep: int,
        storage: str,
        load: str,
    ) -> None:
        self.desk, self.desk_url, self.facts = desk, desk_url, growing.connection
        self.make_room = growing.make_room
        self._growing, self._lake, self._base, self._load = growing, lake, base, load
        self._keep, self._storage = keep, storage

    def merge(self, staged: sa.Table, fact: Fact, source: str, mode: Mode) -> Merged:
        target = self._growing.tables.facts[fact.name]
        rows = sa.select(*(staged.c[name] for name in names_of(target)))
        way = (
            stored(self.desk, rows, self._storage, f"{self._load}_{fact.name}")
            if self._storage
            else inserted(self.desk, rows, self._growing)
        )
        with way as arrived:
            staged.drop(self.desk)
            return merge_parts(self._growing, arrived, fact, source, mode)

    def renew_buckets(self) -> None:
        """A month of answers after the other comes to the desk, whose hash it is, and goes back."""
        driver: Any = self.desk.connection.driver_connection
        for fact in (RESPONSES, RATINGS):
            table = self._growing.tables.facts[fact.name]
            answers = self._growing.rows(table, fact.happened)
            moment = answers.c[fact.happened]
            first, last = self.facts.execute(sa.select(sa.func.min(moment), sa.func.max(moment))).one()
            part = self.make_room(self.facts, table, None, fact.happened)
            columns = {name: sa.column(name, sa.Text) for name in WHO}
            renewed = [
                bucket(columns).label(name) if name == "bucket" else sa.column(name)
                for name in names_of(table)
            ]
            query = compiled(sa.select(*renewed).select_from(sa.table("answers")))
            for month in () if first is None else month_range(first.date(), last.date()):
                driver.register(
                    "answers", answer(self.facts, sa.select(answers).where(within(moment, (month,))))
                )
                add(self.facts, part, driver.execute(query).to_arrow_table())
                driver.unregister("answers")

    def finish(self) -> None:
        for table in next_file.written(self._growing.tables):
            self._growing.write(table, answer(self.desk, sa.select(table)))
        self._growing.write_inventory()

    def publish(self, snapshot_id: str) -> LakeState:
        if self._lake.current() != self._base:  # a load with another keeper, and so another lock
            raise overtaken()
        new = LakeState(snapshot_id, self._load, self._lake.url)
        before = [state for state, _ in self._lake.states()]
        kept = [state for place, state in enumerate(before, 1) if place < self._keep or state == self._base]
        show(self.facts, [new, *kept], new.id)
        return new


def _parts(base: LakeState | None, desk: sa.Connection, tables: Tables) -> dict[str, Parts]:
    """What the state that readers see is made of; its small tables come to the desk.

    One of another version of the tables is not built upon: its facts come anew from the sources.
    """
    if base is None:
        return {}
    with base.engine().connect() as published:
        version = sa.select(tables.meta.c.value).where(tables.meta.c.key == "schema")
        if published.scalar(version) != str(SCHEMA_VERSION):
            return {}
        next_file.carry(published, desk, tables)
        return from_rows(published.execute(sa.select(INVENTORY)).all())
