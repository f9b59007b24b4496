"""Results that all sessions share."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from dashboard.results import Results

SOON = 30  # seconds within which threads must meet


def test_what_many_ask_for_is_worked_out_once():
    results, made, all_ask = Results(most=10, at_once=8), [], threading.Barrier(8)

    def ask(_: int) -> object:
        all_ask.wait(SOON)
        return results.get("figure", lambda: made.append(1) or object())

    with ThreadPoolExecutor(8) as sessions:
        assert len(set(sessions.map(ask, range(8)))) == 1
    assert made == [1]


def test_only_so_many_work_at_once():
    results, both, working, most = Results(most=10, at_once=2), threading.Barrier(2), set(), []

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
    results, both = Results(most=10, at_once=2), threading.Barrier(2)

    def page(number: int) -> str:
        both.wait(SOON)
        return results.get("shared", lambda: "figures") + str(number)

    with ThreadPoolExecutor(2) as sessions:
        found = list(sessions.map(lambda number: results.get(str(number), lambda: page(number)), range(2)))
    assert found == ["figures0", "figures1"]


def test_what_is_kept_is_given_while_others_work():
    results, busy, done = Results(most=10, at_once=1), threading.Event(), threading.Event()
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
    results = Results(most=10, at_once=1)
    with pytest.raises(OSError, match="away"):
        results.get("figure", lambda: fail())
    assert results.get("figure", lambda: None) is None
    assert results.get("figure", lambda: "another") is None  # nothing found is a result too


def test_the_least_recently_used_goes_first():
    results = Results(most=2, at_once=1)
    for key in ("old", "newer", "old", "newest"):
        results.get(key, lambda key=key: key)
    assert [results.get(key, lambda: "anew") for key in ("old", "newest", "newer")] == [
        "old",
        "newest",
        "anew",
    ]


def fail() -> None:
    raise OSError("away")
