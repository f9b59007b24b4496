"""What `touchpoint.toml` may say, as frozen values."""

from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, FiniteFloat

Mode = Literal["upsert", "replace"]
Format = Literal["csv", "parquet", "json", "excel", "sql", "rest"]
Measure = Literal["satisfaction", "importance", "effort"]
Code = str | float


def _many(value: object) -> object:
    """One table, or one text, may stand where several are allowed."""
    return (value,) if isinstance(value, dict | str) else value


def _by(value: object) -> object:
    """`paginate = "link"` says how; a table says more."""
    return {"by": value} if isinstance(value, str) else value


def _text(value: object) -> object:
    """A number, or true, may stand where a text is kept."""
    return str(value).lower() if isinstance(value, bool | int | float) else value


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Lines(Frozen):
    """Where the lines between the quadrants stand, frozen: they move with no new rating or touchpoint.

    `importance` is a stated one: derived importance has another scale.
    """

    importance: float = Field(ge=0, le=100)
    performance: float = Field(ge=0, le=100)


class Settings(Frozen):
    """`[metrics]`: what a figure needs to be shown, and what counts as what."""

    minimum_answers: int = Field(default=10, ge=1)
    minimum_assessments: int = Field(default=5, ge=1)
    top_box: float = Field(default=75.0, ge=0, le=100)
    churn_window_days: int = Field(default=90, ge=1)
    journey_gap_days: int = Field(default=28, ge=1)  # without a contact: then a journey has ended
    crosshair: Lines | None = None  # else targets, else the touchpoints' means


class Checks(Frozen):
    """`[checks]`: the table rules that block publishing, and from when on pages call data old."""

    refused_share: float = Field(default=0.2, ge=0, le=1)  # more rows refused than this share of a source
    row_count_factor: float = Field(
        default=10.0, gt=1
    )  # as many times more or fewer rows than in its history
    mean_shift: float = Field(default=25.0, gt=0)  # points that a score's mean may move from its history
    may_be_empty: Annotated[
        tuple[str, ...], BeforeValidator(_many)
    ] = ()  # columns: what nobody asks any more
    # Of the newest record: a month's file that comes two weeks after the month's end is never this old.
    old_after_days: int = Field(default=45, ge=1)


class Scale(Frozen):
    """The raw scale of one measure; stored as 0-100."""

    min: FiniteFloat
    max: FiniteFloat
    missing: tuple[Code, ...] = ()


class Unpivot(Frozen):
    """A wide survey: one source column per touchpoint."""

    into: Measure
    columns: dict[str, str]  # source column -> touchpoint_id


class Picks(Frozen):
    """Ranked picks: 100 for an item that was picked, 0 for an item of the list that was not."""

    into: Literal["importance"] = "importance"
    columns: tuple[str, ...]
    items: dict[str, str]  # raw code -> touchpoint_id
    missing: tuple[Code, ...] = ()


class Options(Frozen):
    """How a source is written. What is not said is found in the file or has the usual value."""

    # csv
    delim: str | None = Field(default=None, min_length=1, max_length=1)
    quote: str = Field(default='"', max_length=1)
    escape: str | None = Field(default=None, max_length=1)
    encoding: str | None = None
    skip: int = Field(default=0, ge=0)  # lines before the header
    names: tuple[str, ...] = ()  # the columns of a file without a header
    # excel
    sheet: str | None = None
    range: str | None = None
    # all
    decimal_separator: Literal[".", ","] = "."
    thousands_separator: str | None = Field(default=None, min_length=1, max_length=1)
    date_format: Annotated[tuple[str, ...], BeforeValidator(_many)] = ()
    time_format: Annotated[tuple[str, ...], BeforeValidator(_many)] = ()
    missing: Annotated[tuple[Code, ...], BeforeValidator(_many)] = ()  # in every column


class Paginate(Frozen):
    """How an address hands out its records: by numbered pages, from cursor to cursor, or by Link headers."""

    by: Literal["page", "cursor", "link"]
    parameter: str | None = None  # carries the page's number, or the cursor
    next: str | None = None  # by cursor: where the answer holds it; without a parameter it is an address
    first: int = 1  # by page
    step: int = Field(default=1, ge=1)  # by page; as many as a page has records where these are counted


class Source(Frozen):
    """One `[[source]]`: where rows come from and how they become canonical rows."""

    name: str
    table: str
    format: Format
    path: str | None = None  # relative to the workspace, glob allowed
    url: str | None = None
    query: str | None = None
    cursor: str | None = None  # a column, or a field of the records, that only grows
    look_back: Annotated[str | None, BeforeValidator(_text)] = None  # how far before it rows may come late
    records: str | None = None  # where the answer holds its list: "data.items"
    paginate: Annotated[Paginate | None, BeforeValidator(_by)] = None
    since: str | None = None  # the parameter that asks for records from the cursor on
    parameters: dict[str, Annotated[str, BeforeValidator(_text)]] = {}
    token: str | None = None  # "${NAME}": sent as a bearer token
    headers: dict[str, str] = {}
    timeout_seconds: int = Field(default=60, ge=1)  # for a page, from the question to its last byte
    mode: Mode = "upsert"
    options: Options = Options()
    columns: dict[str, str] = {}
    unpivot: Annotated[tuple[Unpivot, ...], BeforeValidator(_many)] = ()
    scale: dict[str, Scale] = {}
    picks: Annotated[tuple[Picks, ...], BeforeValidator(_many)] = ()

    @property
    def is_asked(self) -> bool:
        """Whether it is asked anew at each load, where others have files that change or do not."""
        return self.format in ("sql", "rest")


class WarehouseSettings(Frozen):
    url: str = "duckdb:///data/warehouse"
    storage: str = ""  # folder or address that the engine reads too: for Spark
    keep_snapshots: int = Field(default=10, ge=1)
    workspace: str = ""  # whose it is, where the journey store does not say so: see loaders.owner


class JourneySettings(Frozen):
    url: str = "sqlite:///data/journey.sqlite"
    map: str = "map"


class AssessmentSettings(Frozen):
    """`[assessments]`: the raw scale of the staff's answers."""

    scale: Scale = Scale(min=0, max=100)


class Workspace(Frozen):
    """Everything `touchpoint.toml` says; the map's folder and the URLs of embedded engines are absolute."""

    root: Path
    title: str = "Touchpoint"
    language: str = "en"
    currency: str = ""
    warehouse: WarehouseSettings = WarehouseSettings()
    journey: JourneySettings = JourneySettings()
    assessments: AssessmentSettings = AssessmentSettings()
    segmentations: dict[str, str] = {}
    metrics: Settings = Settings()
    checks: Checks = Checks()
    sources: tuple[Source, ...] = ()
