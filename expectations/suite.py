"""One Great Expectations suite per canonical table, run inside the database on one source's rows."""

import os
import sys
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, ClassVar

import sqlalchemy as sa

from expectations.rules import RowRule
from expectations.table_rules import EVERY_ROW, TableRule
from metrics.snapshots import buffer_results

os.environ["GX_ANALYTICS_ENABLED"] = "False"  # before the import: it reads this once


NEEDLESS = {  # it imports them and we never come to what calls them: as long again as all the rest
    "pyspark": None,  # as if not installed: its client ends a process that has no script of its own
    "scipy.stats": ModuleType("scipy.stats"),  # tests of distributions
    "altair": ModuleType("altair"),  # their pictures
}


@contextmanager
def _replaced(modules: Mapping[str, ModuleType | None]) -> Iterator[None]:
    """These in the place of modules that are not in use already."""
    absent = {name: module for name, module in modules.items() if name not in sys.modules}
    sys.modules.update(absent)  # type: ignore[arg-type]  # None is the documented way to make an import fail
    yield
    for name in absent:
        del sys.modules[name]


with _replaced(NEEDLESS), warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # it imports sre_constants, gone in Python 3.13
    import great_expectations as gx
    from great_expectations.core.expectation_validation_result import ExpectationSuiteValidationResult
    from great_expectations.data_context.data_context.abstract_data_context import AbstractDataContext
    from great_expectations.data_context.types.base import ProgressBarsConfig
    from great_expectations.expectations.core.unexpected_rows_expectation import UnexpectedRowsExpectation
    from great_expectations.expectations.metadata_types import FailureSeverity


class NoRowsBreak(UnexpectedRowsExpectation):
    """No row comes out of the query. Only counted: a source gone wrong may have ten million such rows."""

    metric_dependencies: ClassVar[tuple[str, ...]] = ("unexpected_rows_query.row_count",)

    def _validate(
        self,
        metrics: dict[str, Any],
        runtime_configuration: dict[str, Any] | None = None,
        execution_engine: object = None,
    ) -> dict[str, Any]:
        broken = metrics["unexpected_rows_query.row_count"]
        return {"success": broken == 0, "result": {"observed_value": broken}}


@dataclass(frozen=True)
class Subject:
    """What a suite is run on: rows of a canonical table, as a SELECT in the database behind a URL."""

    name: str  # of the source, or of the published table
    table: str
    rows: sa.Select[Any]
    rules: Sequence[RowRule | TableRule]


@contextmanager
def validation(url: sa.URL, *, documented: bool = False) -> Iterator["Validation"]:
    """A place to run suites on one database; its connections are closed at the end.

    `documented`: results are kept for the Data Docs, which takes as long again as to run a suite.
    """
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = ProgressBarsConfig(globally=False)
    source = context.data_sources.add_sql("warehouse", connection_string=_text(url), create_temp_table=False)
    runner = source.get_execution_engine()
    for engine in (source.get_engine(), runner.engine):  # it makes two of its own
        buffer_results(engine)
    try:
        yield Validation(context, source, documented)
    finally:
        runner.close()
        source.get_engine().dispose()


class Validation:
    """Runs suites and keeps their results where Data Docs are wanted."""

    def __init__(self, context: AbstractDataContext, source: Any, documented: bool) -> None:
        self._context = context
        self._source = source
        self._documented = documented

    def run(self, subject: Subject) -> Mapping[str, int]:
        """How many rows come out of each rule's query, by the rule's name; 0 where it holds."""
        asset = self._source.add_query_asset(name=subject.name, query=_sql(subject.rows, self._engine))
        suite = gx.ExpectationSuite(
            subject.table, [_expectation(rule, self._engine) for rule in subject.rules]
        )
        if not self._documented:
            return _observed(asset.get_batch(asset.build_batch_request()).validate(suite))
        definition = gx.ValidationDefinition(
            name=subject.name,
            data=asset.add_batch_definition_whole_table("all rows"),
            suite=self._context.suites.add_or_update(suite),
        )
        return _observed(self._context.validation_definitions.add(definition).run())

    def write_docs(self, folder: Path) -> None:
        """Write the Data Docs of everything that was run, as static pages."""
        self._context.add_data_docs_site(
            site_name="touchpoint",
            site_config={
                "class_name": "SiteBuilder",
                "store_backend": {
                    "class_name": "TupleFilesystemStoreBackend",
                    "base_directory": str(folder.resolve()),
                },
                "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
            },
        )
        self._context.build_data_docs(site_names=["touchpoint"])

    @property
    def _engine(self) -> sa.Engine:
        engine: sa.Engine = self._source.get_engine()
        return engine


def _expectation(rule: RowRule | TableRule, engine: sa.Engine) -> NoRowsBreak:
    if isinstance(rule, RowRule):
        query: sa.Select[Any] = sa.select(sa.literal(1)).select_from(EVERY_ROW).where(rule.bad)
        severity = FailureSeverity.WARNING
    else:
        query, severity = rule.broken, FailureSeverity(rule.severity)
    return NoRowsBreak(
        unexpected_rows_query=_template(query, engine),
        description=rule.text,
        severity=severity,
        meta={"rule": rule.name},
    )


def _observed(result: ExpectationSuiteValidationResult) -> Mapping[str, int]:
    observed: dict[str, int] = {}
    for one in result.results:
        assert one.expectation_config is not None, "a result knows its expectation"
        rule = one.expectation_config.meta["rule"]
        assert not one.exception_info["raised_exception"], (
            f"{rule}: {one.exception_info['exception_message']}"
        )
        observed[rule] = one.result["observed_value"]
    return observed


def _sql(query: sa.Select[Any], engine: sa.Engine) -> str:
    return str(query.compile(engine, compile_kwargs={"literal_binds": True}))


def _template(query: sa.Select[Any], engine: sa.Engine) -> str:
    """The query as text for a formatter: every brace of its own doubled, {batch} left to be filled in."""
    return _sql(query, engine).replace("{", "{{").replace("}", "}}").replace("{{batch}}", "{batch}")


def _text(url: sa.URL) -> str:
    return url.render_as_string(hide_password=False).replace("$", r"\$")  # else a name to look up
