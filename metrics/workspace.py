"""The workspace: a folder with `touchpoint.toml`, read into frozen values."""

from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Mode = Literal["upsert", "replace"]
Format = Literal["csv", "parquet", "json", "excel", "sql"]
Measure = Literal["satisfaction", "importance", "effort"]


class Frozen(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Settings(Frozen):
    """`[metrics]`: what a figure needs to be shown, and what counts as what."""

    minimum_answers: int = Field(10, ge=1)
    minimum_assessments: int = Field(5, ge=1)
    top_box: float = Field(75.0, ge=0, le=100)
    churn_window_days: int = Field(90, ge=1)


class Checks(Frozen):
    """`[checks]`: the table rules that block publishing."""

    refused_share: float = Field(0.2, ge=0, le=1)  # more rows refused than this share of a source
    row_count_factor: float = Field(10.0, gt=1)  # so many times more or fewer rows than the source's own history
    mean_shift: float = Field(25.0, gt=0)  # points (0-100) that the mean of a score may move from its history


class Scale(Frozen):
    """The raw scale of one measure; stored as 0-100."""

    min: float
    max: float
    missing: tuple[str | float, ...] = ()


class Unpivot(Frozen):
    into: Measure
    columns: dict[str, str]  # source column -> touchpoint_id


class Picks(Frozen):
    into: Literal["importance"] = "importance"
    columns: tuple[str, ...]
    items: dict[str, str]  # raw code -> touchpoint_id
    missing: tuple[str | float, ...] = ()


class Source(Frozen):
    """One `[[source]]`: where rows come from and how they become canonical rows."""

    name: str
    table: str
    format: Format
    path: str | None = None
    url: str | None = None
    query: str | None = None
    cursor: str | None = None
    mode: Mode = "upsert"
    options: dict[str, Any] = {}
    columns: dict[str, str] = {}
    unpivot: Unpivot | None = None
    scale: dict[str, Scale] = {}
    picks: Picks | None = None


class WarehouseSettings(Frozen):
    url: str = "duckdb:///data/warehouse"
    keep_snapshots: int = Field(10, ge=1)


class JourneySettings(Frozen):
    url: str = "sqlite:///data/journey.sqlite"
    map: str = "map"


class AssessmentSettings(Frozen):
    """`[assessments]`: the raw scale of the staff's answers."""

    scale: Scale = Scale(min=0, max=100)


class Workspace(Frozen):
    """Everything `touchpoint.toml` says; paths are absolute."""

    root: Path
    title: str = "Touchpoint"
    language: str = "en"
    warehouse: WarehouseSettings = WarehouseSettings()
    journey: JourneySettings = JourneySettings()
    assessments: AssessmentSettings = AssessmentSettings()
    segmentations: dict[str, str] = {}
    metrics: Settings = Settings()
    checks: Checks = Checks()
    sources: tuple[Source, ...] = ()


class ConfigError(Exception):
    """The configuration is wrong: one line with file, key, what is wrong and what to write."""
