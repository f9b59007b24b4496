"""The real executable: what shells, pipes and signals see."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.cli.running import run

TOUCHPOINT = Path(sys.executable).with_name("touchpoint")


def touchpoint(*words, **settings):
    return subprocess.run(
        [TOUCHPOINT, *map(str, words)], capture_output=True, text=True, timeout=120, **settings
    )


def test_statuses_reach_the_shell(shop, tmp_path):
    assert touchpoint("--version").stdout.startswith("touchpoint, version ")
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


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGKILL])
def test_a_load_that_is_stopped_publishes_nothing_and_the_next_one_does(new_shop, sent):
    load = subprocess.Popen(
        [TOUCHPOINT, "load", "--workspace", new_shop],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    lock = new_shop / "data" / "warehouse" / "staging"
    until = time.monotonic() + 60
    while not lock.exists() and time.monotonic() < until:
        time.sleep(0.02)
    load.send_signal(sent)
    out, err = load.communicate(timeout=60)
    assert out == ""
    assert not (new_shop / "data" / "warehouse" / "current").exists()
    if sent == signal.SIGINT:
        assert (load.returncode, err) == (130, "Stopped. What was published before is what readers see.\n")
    run("load", "--workspace", new_shop)
    assert (new_shop / "data" / "warehouse" / "current").exists()
