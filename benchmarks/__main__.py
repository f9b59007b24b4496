"""`python -m benchmarks [WHAT ...]` prints what it measures and keeps it in results.json, part by part."""

import argparse
import json
from pathlib import Path
from typing import Any

from benchmarks import drivers, load, pages
from benchmarks.measure import circumstances

RESULTS = Path(__file__).parent / "results.json"
SIZES = (1_000_000, 10_000_000)
COUNTS = (1, 10, 25, 50)
PARTS = ("load", "day", "start", "pages", "sessions", "drivers", "engines")


def main() -> None:
    """Measure what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    add = parser.add_argument
    add("what", nargs="*", default=PARTS[:-1], choices=PARTS, help="default: all but engines")
    add("--ratings", type=int, nargs="+", default=SIZES, help="of each data set: 1000000 10000000 50000000")
    add("--rounds", type=int, default=3, help="of each measurement, taken in turns")
    add("--reruns", type=int, default=40, help="of each page or session")
    asked = parser.parse_args()
    for what in asked.what:
        if what == "pages":  # all sizes in turns
            keep(what, "redraws", pages.redraws(asked.ratings, asked.rounds, asked.reruns))
            continue
        for ratings in asked.ratings:
            keep(what, str(ratings), measured(what, ratings, asked.rounds, asked.reruns))


def measured(what: str, ratings: int, rounds: int, reruns: int) -> dict[str, Any]:
    """One part at one size."""
    match what:
        case "load":
            return load.first(ratings, rounds)
        case "day":
            return load.one_day(ratings, rounds, results().get("load", {}).get(str(ratings)))
        case "start":
            return pages.start(ratings, rounds)
        case "sessions":
            return pages.sessions(ratings, COUNTS, reruns)
        case "drivers":
            return drivers.importance(ratings, rounds)
    from benchmarks.engines import ratios  # needs what make test-engines installs

    return ratios(ratings, rounds)


def results() -> dict[str, Any]:
    """What was measured so far, by part and size."""
    found: dict[str, Any] = json.loads(RESULTS.read_text()) if RESULTS.exists() else {}
    return found


def keep(what: str, name: str, found: dict[str, Any]) -> None:
    """Write it down beside the rest, with when and where it was measured."""
    everything = results()
    everything.setdefault(what, {})[name] = circumstances() | found
    RESULTS.write_text(json.dumps(everything, indent=1) + "\n")
    print(what, name, json.dumps(found, indent=1), flush=True)


if __name__ == "__main__":
    main()
