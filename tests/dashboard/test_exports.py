"""Tables as files: what a spreadsheet makes of them."""

import re
from collections.abc import Callable
from datetime import datetime

import pandas as pd
import pytest

from dashboard import catalogue, components, story
from dashboard.exports import safe_csv
from dashboard.results import Results
from dashboard.written import Written
from metrics.workspace import Workspace
from tests.dashboard.frames import touchpoint_frame
from tests.dashboard.more import flow
from tests.dashboard.pages import page

COMPOSED = re.compile(r".*(?:\d to |n = \d|\d–\d|±|▲|▼|\d h\b|\d days\b).*")  # numbers among words


def test_a_file_holds_the_values_of_a_list_and_no_formula() -> None:
    table = pd.DataFrame(
        {"quadrant": [["Keep up"], []], "months": [[70.5, 71.0], []], "name": ["=1+1", "App"]}
    )
    assert safe_csv(table) == "quadrant,months,name\nKeep up,70.5; 71.0,'=1+1\n,,App\n"


def test_a_file_has_the_parts_of_a_figure_in_words_as_numbers_and_says_why_one_is_withheld(
    empty_workspace: Workspace,
) -> None:
    groups = pd.DataFrame(
        {
            "segment": ["Gold", "=Silver"],
            "segmentation": ["Tier", "Tier"],
            **_figure("performance", [82.123456, None], [79.0, None], [85.0, None], [120, 7]),
            **_figure("top_box", [61.0, None], [52.0, None], [69.0, None], [120, 7]),
        }
    )
    assert safe_csv(story.segments(groups)).splitlines() == [
        "Segment,Segmentation,Performance,Performance low,Performance high,Performance n,"
        "Performance withheld,Top box (%),Top box low,Top box high,Top box n,Top box withheld",
        "Gold,Tier,82.1235,79.0,85.0,120,,61.0,52.0,69.0,120,",
        "'=Silver,Tier,,,,7,7 answers; at least 10 are needed. 3 more to go.,,,,7,"
        "7 answers; at least 10 are needed. 3 more to go.",
    ]


def test_a_file_of_what_comes_before_has_what_its_short_words_rest_on(empty_workspace: Workspace) -> None:
    before, _ = story.neighbours(flow().links, touchpoint_frame(40), "tp_005")
    assert list(before["Come here"]) == ["40.0 %"]
    header, row = (line.split(",") for line in safe_csv(before).splitlines())
    told = dict(zip(header, row, strict=True))
    assert [told[f"Come here {part}"] for part in ("(%)", "low", "high", "n")] == [
        "40.0",
        "38.0",
        "42.0",
        "1000",
    ]
    assert [told[f"Wait {part}"] for part in ("(h)", "low", "high")] == ["4.5", "4.4", "4.6"]
    assert told["Expected (h)"] == "1.0"


def test_a_file_has_days_as_iso_8601_and_the_time_where_there_is_one() -> None:
    table = pd.DataFrame(
        {
            "day": [datetime(2026, 11, 20), pd.NaT],
            "moment": [datetime(2026, 11, 20, 6, 5), datetime(2026, 11, 21)],
        }
    )
    assert safe_csv(table) == ("day,moment\n2026-11-20,2026-11-20T06:05:00\n,2026-11-21T00:00:00\n")


def test_words_keep_their_parts_in_a_cache() -> None:
    results = Results(most_bytes=10_000, at_once=1)
    for _ in range(2):  # made, and then what was kept of it
        words = results.get("figure", lambda: Written("82", {"": 82.0}))
        assert (words, words.parts) == ("82", {"": 82.0})


@pytest.mark.parametrize("name", [entry.name for entry in catalogue.ENTRIES])
def test_no_file_of_a_page_has_a_figure_in_words(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    files: dict[str, str] = {}

    def opened(key: str, name: str, twin: Callable[[], pd.DataFrame], columns: object = None) -> None:
        files[key] = safe_csv(twin())

    def made(key: str, make: Callable[[], pd.DataFrame], *_: str) -> None:
        files[key] = safe_csv(make())

    monkeypatch.setattr(components, "table_twin", opened)
    monkeypatch.setattr(components, "download", made)
    with page(name):
        pass
    composed = {key: found for key, text in files.items() if (found := COMPOSED.findall(text))}
    assert (len(files) > 0, composed) == (name not in ("glossary", "data_quality"), {})


def _figure(name: str, value: list, low: list, high: list, n: list) -> dict[str, list]:
    code = [None if known is not None else "too_few_answers" for known in value]
    ends = {"": value, "_low": low, "_high": high, "_n": n, "_withheld": code}
    return {f"{name}{end}": values for end, values in ends.items()}
