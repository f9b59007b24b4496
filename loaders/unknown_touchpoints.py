"""Touchpoints that a wide survey's columns and picked codes stand for, and that the map does not have."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass

import sqlalchemy as sa

from metrics.nearest import nearest
from metrics.text import number, t
from metrics.workspace import Source


@dataclass(frozen=True)
class Unknown:
    """The setting's key, the touchpoint that it names, and the one that may be meant."""

    key: str
    name: str
    meant: str | None


def unknown(source: Source, touchpoints: Collection[str]) -> Iterator[Unknown]:
    """The source's settings that name no touchpoint of these."""
    named = [
        *((f"unpivot.columns.{one}", name) for part in source.unpivot for one, name in part.columns.items()),
        *((f"picks.items.{one}", name) for part in source.picks for one, name in part.items.items()),
    ]
    for key, name in named:
        if name not in touchpoints:
            yield Unknown(key, name, nearest(name, touchpoints))


def warnings(
    connection: sa.Connection, source: Source, staged: sa.Table, touchpoints: Collection[str]
) -> list[str]:
    """How many of the staged answers each of these settings loses, and what to write instead."""
    return [_warning(connection, source, staged, one) for one in unknown(source, touchpoints)]


def _warning(connection: sa.Connection, source: Source, staged: sa.Table, one: Unknown) -> str:
    lost = sa.select(sa.func.count()).select_from(staged).where(staged.c.touchpoint_id == one.name)
    answers = number(connection.scalar(lost) or 0)
    write = (
        t('write {key} = "{meant}"', key=one.key, meant=one.meant)
        if one.meant
        else t("correct {key} in touchpoint.toml, or add {name} to the map", key=one.key, name=one.name)
    )
    return t(
        "source {source}: answers lost: {n}; {key} names {name}, which the map does not have; {write}",
        source=source.name,
        n=answers,
        key=one.key,
        name=one.name,
        write=write,
    )
