"""Which question comes next, and what an answer holds."""

from dataclasses import dataclass
from urllib.parse import urljoin

from loaders.reading.rest.client import Page
from metrics.errors import SourceError
from metrics.settings import Paginate, Source
from metrics.text import t

PAGE = "page"  # the parameter's usual name
Record = dict[str, object]


@dataclass(frozen=True)
class Question:
    """What to ask: an address, and the parameter that turns to the page."""

    url: str
    parameters: tuple[tuple[str, str], ...] = ()


def first_question(source: Source) -> Question:
    """The question that begins at the beginning."""
    url, pages = source.url or "", source.paginate
    if pages is not None and pages.by == "page":
        return Question(url, ((pages.parameter or PAGE, str(pages.first)),))
    return Question(url)


def behind_a_page(source: Source, asked: Question) -> bool:
    """Whether a numbered page with records came before: some servers have no empty page behind the last."""
    return source.paginate is not None and source.paginate.by == "page" and asked != first_question(source)


def next_question(source: Source, asked: Question, page: Page, records: int) -> Question | None:
    """The question after this one; None where this was the last. Raises SourceError."""
    pages = source.paginate
    if pages is None:
        return None
    if pages.by == "page":
        ((name, turned),) = asked.parameters
        return Question(asked.url, ((name, str(int(turned) + pages.step)),)) if records else None
    if pages.by == "link":
        return Question(urljoin(page.url, page.link)) if page.link else None
    return _from_cursor(source, pages, page)


def _from_cursor(source: Source, pages: Paginate, page: Page) -> Question | None:
    following = _at(page.content, pages.next or "")
    if following is None or following in ("", False):
        return None
    if not isinstance(following, str | int):
        what = t("{place} of the answer is no text; correct paginate.next", place=pages.next)
        raise SourceError(t("source {source}: {what}", source=source.name, what=what))
    if pages.parameter is None:
        return Question(urljoin(page.url, str(following)))
    return Question(source.url or "", ((pages.parameter, str(following)),))


def records_of(source: Source, page: Page) -> list[Record]:
    """The records of a page. Raises SourceError where there is no list of them."""
    found = _at(page.content, source.records or "")
    if page.content is None or (found is None and _has(page.content, source.records or "")):
        return []
    if not isinstance(found, list):
        there = ", ".join(page.content) if isinstance(page.content, dict) else type(page.content).__name__
        place = source.records or t("the top")
        what = t("the answer has no list at {place}; it has {there}", place=place, there=there[:200])
        raise SourceError(t("source {source}: {what}; correct records", source=source.name, what=what))
    if not all(isinstance(record, dict) for record in found):
        what = t("a record of the answer is not an object with names and values; correct records")
        raise SourceError(t("source {source}: {what}", source=source.name, what=what))
    return found


def value_of(record: Record, place: str) -> object:
    """What a record holds at a place such as `meta.updated_at`; None where it has none."""
    return _at(record, place)


def _at(content: object, place: str) -> object:
    for name in filter(None, place.split(".")):
        content = content.get(name) if isinstance(content, dict) else None
    return content


def _has(content: object, place: str) -> bool:
    """Whether the last name of the place is there, be it empty."""
    above, _, name = place.rpartition(".")
    holder = _at(content, above)
    return isinstance(holder, dict) and name in holder
