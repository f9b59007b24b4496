"""The real executable: what shells, pipes and signals see."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest
import sqlalchemy as sa

from dashboard.entry import told_when_stopped
from metrics.history import LOADS, open_history
from tests.cli.running import run

TOUCHPOINT = Path(sys.executable).with_name("touchpoint")


def touchpoint(*words, **settings):
    return subprocess.run(
        [TOUCHPOINT, *map(str, words)], capture_output=True, text=True, timeout=120, **settings
    )


def attentive():
    """For a new process: a shell's background jobs, and what they start, would ignore Ctrl-C."""
    signal.signal(signal.SIGINT, signal.default_int_handler)


def test_ctrl_c_within_a_query_ends_with_one_line():
    """DuckDB gives a RuntimeError then."""
    code = (
        "import os, signal, threading, duckdb\n"
        "from dashboard.entry import told_when_stopped\n"
        "threading.Timer(0.5, os.kill, (os.getpid(), signal.SIGINT)).start()\n"
        "with told_when_stopped():\n"
        "    duckdb.sql('SELECT max(hash(range)) FROM range(1000000000000)').fetchall()\n"
    )
    ended = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=120, preexec_fn=attentive
    )
    assert (ended.returncode, ended.stderr) == (
        130,
        "Stopped. What was published before is what readers see.\n",
    )


def test_another_mistake_of_ours_is_not_taken_for_ctrl_c():
    with pytest.raises(RuntimeError), told_when_stopped():
        raise RuntimeError


def test_statuses_reach_the_shell(shop, tmp_path):
    assert touchpoint("--version").stdout.startswith("touchpoint 0.")
    ended = touchpoint("load", "--workspace", tmp_path)
    assert (ended.returncode, ended.stdout, len(ended.stderr.splitlines())) == (2, "", 1)
    (shop / "in" / "survey.csv").unlink()
    assert touchpoint("load", "--workspace", shop).returncode == 3


@pytest.mark.parametrize("form", ["csv", "table"])
def test_a_reader_that_has_seen_enough_is_no_error(bank, form):
    reading, writing = os.pipe()
    os.close(reading)
    ended = subprocess.run(
        [TOUCHPOINT, "scorecard", "--workspace", bank, "--format", form],
        stdout=writing,
        stderr=subprocess.PIPE,
        timeout=120,
        check=False,
    )
    os.close(writing)
    assert ended.stderr == b""


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_load_that_is_stopped_publishes_nothing_and_the_next_one_does(new_shop, sent):
    load = subprocess.Popen(
        [TOUCHPOINT, "load", "--workspace", new_shop],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=attentive,
    )
    lock = new_shop / "data" / "warehouse" / "staging"
    until = time.monotonic() + 60
    while not lock.exists() and time.monotonic() < until:
        time.sleep(0.02)
    load.send_signal(sent)
    out, err = load.communicate(timeout=60)
    assert out == ""
    assert not (new_shop / "data" / "warehouse" / "current").exists()
    if sent != signal.SIGKILL:
        said = "Stopped. What was published before is what readers see.\n"
        assert (load.returncode, err) == ({signal.SIGINT: 130, signal.SIGTERM: 143}[sent], said)
        assert list(lock.iterdir()) == []
        with open_history(lock.parent).connect() as history:
            assert history.execute(sa.select(LOADS.c.status, LOADS.c.message)).all() == [
                ("interrupted", "somebody stopped it")
            ]
    run("load", "--workspace", new_shop)
    assert (new_shop / "data" / "warehouse" / "current").exists()


@pytest.mark.parametrize(("sent", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_dashboard_that_is_stopped_has_nothing_to_say(new_shop, sent, status):
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = str(free.getsockname()[1])
    serving = subprocess.Popen(
        [TOUCHPOINT, "serve", "--workspace", new_shop, "--port", port, "--no-open"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=attentive,
    )
    assert serving.stdout.readline().startswith("http://")
    serving.send_signal(sent)
    out, err = serving.communicate(timeout=60)
    assert (serving.returncode, out, err) == (status, "", "")
