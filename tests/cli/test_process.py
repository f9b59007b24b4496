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


@pytest.mark.skipif(os.geteuid() != 0, reason="only the superuser can become somebody else")
def test_without_the_right_to_write_a_load_says_so(new_shop):
    for folder in (new_shop, *new_shop.parents):
        if folder.stat().st_uid == os.geteuid() and folder != Path("/"):
            folder.chmod(folder.stat().st_mode | 0o055)
    code = "import os, sys; os.setgid(65534); os.setuid(65534); sys.argv[0] = 'touchpoint'; "
    code += "from dashboard.cli import main; main()"
    words = [sys.executable, "-c", code, "load", "--workspace", str(new_shop)]
    environment = {**os.environ, "HOME": "/nonexistent", "PYTHONDONTWRITEBYTECODE": "1"}
    ended = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment, check=False)
    assert (ended.returncode, ended.stdout) == (2, "")
    assert ended.stderr == (
        f"{new_shop / 'data'}: Permission denied; choose another place or give the rights\n"
    )
