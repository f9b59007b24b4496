"""The check engine, opened when the first delivery needs it: to import it takes seconds."""

import importlib
from contextlib import ExitStack
from threading import Thread
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

import sqlalchemy as sa
import sqlalchemy.orm  # whole, before the thread below imports it: SQLAlchemy looks into what is there

from expectations.findings import Findings

if TYPE_CHECKING:
    from expectations.suite import Validation


class Checking:
    """Checks deliveries in one database; a load in which nothing changed never opens the engine."""

    def __init__(self, url: sa.URL) -> None:
        self._url = url
        self._stack = ExitStack()
        self._suites: Validation | None = None
        self._coming: Thread | None = None

    def soon(self) -> None:
        """A delivery is being read: the engine is imported meanwhile, since reading leaves Python idle."""
        if self._coming is None:
            self._coming = Thread(target=importlib.import_module, args=("expectations.check",), daemon=True)
            self._coming.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stack.close()

    def check(self, connection: sa.Connection, **delivery: Any) -> Findings:
        """What `expectations.check.check_staged` finds."""
        from expectations.check import check_staged
        from expectations.suite import validation

        if self._suites is None:
            self._suites = self._stack.enter_context(validation(self._url))
        return check_staged(connection, self._suites, **delivery)
