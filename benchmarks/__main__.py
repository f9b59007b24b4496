"""`python -m benchmarks [load|pages|sessions]`: prints what was measured and keeps it in results.json."""

import argparse
import json
import platform
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import load, pages

RESULTS = Path(__file__).parent / "results.json"
SMALL, LARGE = 1_000_000, 10_000_000


def main() -> None:
    """Measure what was asked for; all of it by default."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "what", nargs="*", default=["load", "pages", "sessions"], choices=["load", "pages", "sessions"]
    )
    parser.add_argument("--ratings", type=int, default=LARGE, help="rows of the large data set")
    parser.add_argument("--rounds", type=int, default=3, help="of the load and of each page, taken in turns")
    parser.add_argument("--reruns", type=int, default=40, help="of each page in a round")
    asked = parser.parse_args()
    found: dict[str, object] = {"load": None, "pages": None, "sessions": None}
    if RESULTS.exists():
        found |= json.loads(RESULTS.read_text())
    if "load" in asked.what:
        found["load"] = load.measure(asked.ratings, asked.rounds)
    if "pages" in asked.what:
        found["pages"] = {
            "ratings": {"small": SMALL, "large": asked.ratings},
            "processor milliseconds per redraw": pages.redraws(
                SMALL, asked.ratings, asked.rounds, asked.reruns
            ),
        }
    if "sessions" in asked.what:
        found["sessions"] = pages.sessions(asked.ratings, 50)
    found["measured"] = (
        f"{datetime.now(UTC):%Y-%m-%d}, Python {platform.python_version()}, {platform.machine()}"
    )
    RESULTS.write_text(json.dumps(found, indent=1) + "\n")
    print(json.dumps(found, indent=1))


if __name__ == "__main__":
    main()
