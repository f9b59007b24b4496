"""Wide surveys: one row per response, one column per touchpoint or per pick, become one row per rating.

An answer per touchpoint and the picks of the same response meet in the same rows. A touchpoint that was
neither answered nor listed gives no row.
"""

from collections.abc import Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from loaders.reading.convert import Value, code, code_of, number, without
from loaders.reading.mapping import Field, scale_of
from loaders.reading.raw import LINE, Delivery
from loaders.reading.refused import sentence
from loaders.reading.rows import REFUSAL, Reading, problem, refusal
from metrics.facts import RATINGS
from metrics.text import later
from metrics.workspace import Picks

BASE = "read_base"
TEXT = "VARCHAR"
PICKED = "picked"


def carried(delivery: Delivery) -> dict[str, str]:
    """The source columns that hold the answers: name of the carried column -> header."""
    source = delivery.source
    answers = {
        _answer(part.into, touchpoint): delivery.header(header, "unpivot.columns")
        for part in source.unpivot
        for header, touchpoint in part.columns.items()
    }
    picks = {
        _pick(list_, place): delivery.header(header, "picks.columns")
        for list_, part in enumerate(source.picks)
        for place, header in enumerate(part.columns)
    }
    return answers | picks


def ratings(delivery: Delivery, fields: Sequence[Field]) -> sa.Select[Any]:
    """From the responses in `BASE` to ratings; like `rows`, with a problem per rating."""
    answers = _exploded(delivery, fields).subquery()
    readings = [_reading(part.into, answers, delivery) for part in delivery.source.unpivot]
    measured = [(reading.column.name, reading.stored, reading.raw) for reading in readings]
    if delivery.source.picks:
        measured.append(("importance", answers.c[PICKED], answers.c[PICKED]))
    wrong = problem([reading.problems() for reading in readings])
    base = [field.column.name for field in fields]
    raw = {name: value for name, _, value in measured}
    row = {**{name: answers.c[name] for name in (*base, "touchpoint_id")}, **raw}
    return sa.select(
        *(answers.c[name] for name in (*base, "touchpoint_id")),
        *(stored.label(name) for name, stored, _ in measured),
        refusal(wrong, row).label(REFUSAL),
        answers.c[LINE],
    ).where(sa.or_(*(value.is_not(None) for value in raw.values())))


def bad_picks(delivery: Delivery, fields: Sequence[Field]) -> sa.Select[Any] | None:
    """Responses with a pick that is not on its list: such picks count for nothing, other answers stay."""
    if not delivery.source.picks:
        return None
    responses = _responses(delivery, fields)
    template = later("{column}: {value} is not one of the items to pick from")
    columns: dict[str, Value] = {}
    reasons: list[tuple[Value, Value]] = []
    for list_, part in enumerate(delivery.source.picks):
        for header, column in zip(part.columns, _chosen(list_, part, responses), strict=True):
            said = sentence(template, column=f"{part.into} ({header})", value=column)
            columns[header] = column
            reasons.append((_unlisted(column, part), said))
    names = [field.column.name for field in fields]
    wrong = problem([[reason] for reason in reasons])
    return sa.select(
        *(responses.c[name] for name in names),
        refusal(wrong, {**{name: responses.c[name] for name in names}, **columns}).label(REFUSAL),
        responses.c[LINE],
    ).where(sa.or_(*(condition for condition, _ in reasons)))


def _exploded(delivery: Delivery, fields: Sequence[Field]) -> sa.Select[Any]:
    """One row per response and touchpoint, with the raw answers side by side."""
    source = delivery.source
    responses = _responses(delivery, fields)
    asked = touchpoints(delivery)
    columns: list[sa.Label[Any]] = [_list(map(sa.literal, asked)).label("touchpoint_id")]
    for part in source.unpivot:
        header_of = {touchpoint: header for header, touchpoint in part.columns.items()}
        answers = (
            responses.c[_answer(part.into, touchpoint)] if touchpoint in header_of else sa.null()
            for touchpoint in asked
        )
        headers = (sa.literal(header_of.get(touchpoint)) for touchpoint in asked)
        columns += [_list(answers).label(f"raw {part.into}"), _list(headers).label(f"header {part.into}")]
    if source.picks:
        picked = (_picked(touchpoint, responses, source.picks) for touchpoint in asked)
        columns.append(_list(picked).label(PICKED))
    kept = [responses.c[name] for name in (*(field.column.name for field in fields), LINE)]
    return sa.select(*kept, *columns)


def _responses(delivery: Delivery, fields: Sequence[Field]) -> sa.Subquery:
    """The readable responses, the codes of their picks in one form."""
    source = delivery.source
    names = [*(field.column.name for field in fields), LINE]
    answers = [
        _answer(part.into, touchpoint) for part in source.unpivot for touchpoint in part.columns.values()
    ]
    codes = [
        code(without(sa.column(_pick(list_, place), sa.Text), TEXT, part.missing)).label(_pick(list_, place))
        for list_, part in enumerate(source.picks)
        for place in range(len(part.columns))
    ]
    readable = sa.column(REFUSAL).is_(None)
    columns: list[sa.ColumnClause[Any]] = [sa.column(name) for name in (*names, *answers)]
    return sa.select(*columns, *codes).select_from(sa.table(BASE)).where(readable).subquery()


def _picked(touchpoint: str, responses: sa.Subquery, picks: Sequence[Picks]) -> Value:
    """100 for an item that was picked, 0 for one that was not, null where none or an unknown one was."""
    for list_, part in enumerate(picks):
        codes = [code_of(item) for item, name in part.items.items() if name == touchpoint]
        if codes:
            chosen = _chosen(list_, part, responses)
            return sa.case(
                (sa.or_(*(_unlisted(column, part) for column in chosen)), sa.null()),
                (sa.and_(*(column.is_(None) for column in chosen)), sa.null()),
                (sa.or_(*(column.in_(codes) for column in chosen)), sa.literal(100.0)),
                else_=sa.literal(0.0),
            )
    return sa.null()


def _chosen(list_: int, picks: Picks, responses: sa.Subquery) -> list[Value]:
    return [responses.c[_pick(list_, place)] for place in range(len(picks.columns))]


def _unlisted(column: Value, picks: Picks) -> Value:
    return sa.func.coalesce(column.not_in([code_of(item) for item in picks.items]), sa.false())


def _reading(measure: str, answers: sa.Subquery, delivery: Delivery) -> Reading:
    scale = scale_of(measure, delivery.source, delivery.workspace)
    raw = without(answers.c[f"raw {measure}"], TEXT, scale.missing if scale else ())
    typed = number(raw, TEXT, delivery.source.options)
    words = sa.func.concat(f"{measure} (", answers.c[f"header {measure}"], ")")
    return Reading(RATINGS.column(measure), raw, typed, words, scale, delivery.source.options)


def touchpoints(delivery: Delivery) -> list[str]:
    """Those that the survey asks about."""
    answered = [touchpoint for part in delivery.source.unpivot for touchpoint in part.columns.values()]
    listed = [touchpoint for part in delivery.source.picks for touchpoint in part.items.values()]
    return list(dict.fromkeys([*answered, *listed]))


def _list(values: Iterable[Value]) -> Value:
    """One row for each of these values; lists of one SELECT go side by side."""
    return sa.func.unnest(sa.func.list_value(*values))


def _answer(measure: str, touchpoint: str) -> str:
    return f"{measure} of {touchpoint}"


def _pick(list_: int, place: int) -> str:
    return f"{PICKED} {list_} {place}"
