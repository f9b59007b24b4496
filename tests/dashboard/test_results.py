"""Results that all sessions share."""

import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard.results import Results

SOON = 30  # seconds within which threads must meet


def test_what_many_ask_for_is_worked_out_once():
    results, made, all_ask = Results(most_bytes=10_000, at_once=8), [], threading.Barrier(8)

    def ask(_: int) -> object:
        all_ask.wait(SOON)
        return results.get("figure", lambda: made.append(1) or len(made))

    with ThreadPoolExecutor(8) as sessions:
        assert list(sessions.map(ask, range(8))) == [1] * 8


def test_only_so_many_work_at_once():
    results, both, working, most = Results(most_bytes=10_000, at_once=2), threading.Barrier(2), set(), []

    def make(number: int) -> None:
        working.add(number)
        both.wait(SOON)  # two do meet here; a third would break in
        most.append(len(working))
        both.wait(SOON)
        working.discard(number)

    with ThreadPoolExecutor(6) as sessions:
        list(sessions.map(lambda number: results.get(str(number), lambda: make(number)), range(6)))
    assert max(most) == 2


def test_a_result_may_rest_on_others_though_all_turns_are_taken():
    results, both = Results(most_bytes=10_000, at_once=2), threading.Barrier(2)

    def page(number: int) -> str:
        both.wait(SOON)
        return results.get("shared", lambda: "figures") + str(number)

    with ThreadPoolExecutor(2) as sessions:
        found = list(sessions.map(lambda number: results.get(str(number), lambda: page(number)), range(2)))
    assert found == ["figures0", "figures1"]


def test_what_is_kept_is_given_while_others_work():
    results, busy, done = Results(most_bytes=10_000, at_once=1), threading.Event(), threading.Event()
    results.get("known", lambda: "figure")

    def long() -> None:
        busy.set()
        assert done.wait(SOON)

    with ThreadPoolExecutor(1) as other:
        other.submit(results.get, "long", long)
        assert busy.wait(SOON)
        assert results.get("known", lambda: "another") == "figure"
        done.set()


def test_a_failure_is_not_kept_and_gives_its_turn_back():
    results = Results(most_bytes=10_000, at_once=1)
    with pytest.raises(OSError, match="away"):
        results.get("figure", lambda: fail())
    assert results.get("figure", lambda: None) is None
    assert results.get("figure", lambda: "another") is None  # nothing found is a result too


def test_the_least_recently_used_goes_first():
    results = Results(most_bytes=2_500, at_once=1)
    for key in ("old", "newer", "old", "newest"):
        results.get(key, lambda key=key: noise(key))
    kept = {key: results.get(key, lambda: b"anew") == noise(key) for key in ("old", "newest", "newer")}
    assert kept == {"old": True, "newest": True, "newer": False}


@given(sizes=st.lists(st.integers(0, 3_000), max_size=20))
def test_never_more_than_so_many_bytes_are_kept(sizes):
    results = Results(most_bytes=4_000, at_once=1)
    for place, size in enumerate(sizes):
        results.get(str(place), lambda place=place, size=size: noise(str(place), size))
    newest_first = list(enumerate(sizes))[::-1]
    kept = [results.get(str(place), lambda: None) is not None for place, _ in newest_first]
    assert sum(size for (_, size), known in zip(newest_first, kept, strict=True) if known) <= 4_000
    assert all(kept[:1])  # each is small enough


def test_nobody_changes_what_another_gets():
    results = Results(most_bytes=10_000, at_once=1)
    first = results.get("figure", lambda: pd.DataFrame({"n": [1]}))
    first.loc[0, "n"] = 2
    assert results.get("figure", lambda: None)["n"].tolist() == [1]


def noise(key: str, size: int = 1_000) -> bytes:
    """Cannot be packed any smaller."""
    return random.Random(key).randbytes(size)


def fail() -> None:
    raise OSError("away")
