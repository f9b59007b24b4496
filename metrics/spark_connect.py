"""Spark Connect as a database driver (PEP 249): a statement goes as text, its answer comes as Arrow."""

import atexit
import logging
import warnings
from collections.abc import Mapping
from typing import Any

import grpc
import pyarrow as pa  # type: ignore[import-untyped]

warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas")  # Arrow is all we use

from pyspark.errors import AnalysisException, PySparkException  # noqa: E402
from pyspark.sql.connect.client import DefaultChannelBuilder  # noqa: E402
from pyspark.sql.connect.client.retries import DefaultPolicy  # noqa: E402
from pyspark.sql.connect.session import SparkSession  # noqa: E402

from metrics.arrow_cursor import WRITES, ArrowCursor  # noqa: E402

apilevel, threadsafety, paramstyle = "2.0", 1, "pyformat"
CONNECT_SECONDS = 5  # then a server counts as away
logging.getLogger("SQLQueryContextLogger").disabled = True  # prints each error that is raised anyway
RETRIES = 4  # of a call that found nobody any more: some seconds; the client's own wait would be minutes
SETTINGS = {"spark.sql.session.timeZone": "UTC", "spark.sql.ansi.enabled": "true"}
OPEN: "set[Connection]" = set()


@atexit.register
def _close_all() -> None:
    """What is still open when Python ends would wait for threads that are gone, and never end."""
    for connection in tuple(OPEN):
        connection.close()


class Error(Exception):
    """What the standard asks for."""


class InterfaceError(Error):
    """The driver was used wrongly."""


class DatabaseError(Error):
    """Something is wrong at the server's."""


class DataError(DatabaseError):
    """A value does not fit."""


class OperationalError(DatabaseError):
    """The server is away, or could not do it."""


class IntegrityError(DatabaseError):
    """Never raised: there are no constraints."""


class InternalError(DatabaseError):
    """Never raised."""


class ProgrammingError(DatabaseError):
    """The statement is wrong, or names what is not there."""


class NotSupportedError(DatabaseError):
    """Never raised."""


def connect(address: str) -> "Connection":
    """A session at `sc://host:port/;key=value`; with a session_id among the values, that very one."""
    try:
        with DefaultChannelBuilder(address).toChannel() as channel:
            grpc.channel_ready_future(channel).result(CONNECT_SECONDS)
        session = SparkSession.builder.remote(address).create()
        session.client.set_retry_policies([DefaultPolicy(max_retries=RETRIES)])
        for name, value in SETTINGS.items():
            session.conf.set(name, value)
    except grpc.FutureTimeoutError:
        raise OperationalError(f"nobody answers within {CONNECT_SECONDS} seconds") from None
    except (PySparkException, grpc.RpcError) as error:
        raise _as_ours(error) from error
    session.release_session_on_close = "session_id=" not in address  # else it is others' too
    connection = Connection(session)
    OPEN.add(connection)
    return connection


class Connection:
    """A session. Each statement stands for itself: there are no transactions."""

    def __init__(self, session: Any) -> None:
        self._session = session

    def cursor(self) -> "Cursor":
        return Cursor(self._session)

    def register(self, name: str, rows: pa.Table) -> None:
        """Let statements of this session read these rows under a name, as DuckDB's driver does."""
        try:
            self._session.createDataFrame(rows).createOrReplaceTempView(name)
        except (PySparkException, grpc.RpcError) as error:
            raise _as_ours(error) from error

    def unregister(self, name: str) -> None:
        """Forget them."""
        try:
            self._session.catalog.dropTempView(name)
        except (PySparkException, grpc.RpcError) as error:
            raise _as_ours(error) from error

    def commit(self) -> None:
        """Nothing to do."""

    def rollback(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        OPEN.discard(self)
        self._session.stop()


class Cursor(ArrowCursor):
    """One statement and its answer."""

    def __init__(self, session: Any) -> None:
        super().__init__()
        self._session = session

    def execute(self, statement: str, parameters: Mapping[str, Any] | None = None) -> None:
        """Values stand in the statement already: `parameters` are for the standard."""
        try:
            done = self._session.sql(statement)
            if not WRITES.match(statement):  # to ask for an empty answer would take as long again
                self.answered(done.toArrow())
        except (PySparkException, grpc.RpcError) as error:
            raise _as_ours(error) from error


def _as_ours(error: Exception) -> DatabaseError:
    kind = ProgrammingError if isinstance(error, AnalysisException) else OperationalError
    return kind(str(error).split("\n\nJVM stacktrace:")[0])
