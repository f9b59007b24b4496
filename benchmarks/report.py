"""`python -m benchmarks.report` writes the tables of docs/scale.md, and its pictures, from results.json."""

import re
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks.__main__ import results
from benchmarks.plots import Line, chart, dots, powers, short, up_to

PAGE = Path(__file__).parents[1] / "docs" / "scale.md"
PICTURES = PAGE.with_suffix("")
PLACE = re.compile(r"(<!-- (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)  # of a table


def tables(found: dict[str, Any]) -> dict[str, str]:
    """What stands in the places of the page, by their names."""
    loads = ("ratings", "first load", "DuckDB alone", "ratio", "peak", "one more day", "of the first load")
    dashboards = (
        "ratings",
        "ready after",
        "first page",
        "slowest page per redraw",
        "memory, 1 / 50 sessions",
    )
    drivers = (
        "ratings",
        "load with it",
        "without",
        "its sums",
        "quarter",
        "three years",
        "of one segment",
    )
    engines = ("ratings", "engine", "first load", "overview", "trend", "drill-down")
    return {
        "loads": image("load", "Processor seconds of a load by the number of ratings")
        + table(loads, _loads(found)),
        "dashboards": image("redraws", "Processor milliseconds per redraw of each page")
        + table(dashboards, _dashboards(found)),
        "sessions": image("sessions", "Milliseconds from a click to the drawn page by the number of sessions")
        if "sessions" in found
        else "Not measured yet on a machine that had nothing else to do.\n",
        "drivers": table(drivers, _drivers(found)),
        "engines": table(engines, _engines(found)),
        "machine": _machine(found),
    }


def _loads(found: dict[str, Any]) -> Iterator[Sequence[str]]:
    for size, one in _sizes(found, "load"):
        ours, day = one["touchpoint load"], found["day"].get(size)
        share = day["percent of the full load"] if day else {}
        yield (
            short(int(size)),
            _cost(ours),
            _cost(one["duckdb alone"]),
            f"{one['ratio of seconds']} / {one['ratio of processor seconds']}",
            f"{ours['peak_mb'] / 1000:.1f} GB",
            _cost(day["touchpoint load"]) if day else "",
            f"{share['seconds']:.0f} / {share['cpu_seconds']:.0f} %" if day else "",
        )


def _cost(cost: dict[str, float]) -> str:
    return f"{cost['seconds']:.0f} / {cost['cpu_seconds']:.0f} s"


def _dashboards(found: dict[str, Any]) -> Iterator[Sequence[str]]:
    pages = found["pages"]["redraws"]["processor milliseconds per redraw"]
    for size, one in _sizes(found, "start"):
        together = found.get("sessions", {}).get(size, {}).get("sessions", {})
        memory = [f"{together[count]['peak_mb']:.0f} MB" for count in ("1", "50") if count in together]
        yield (
            short(int(size)),
            f"{one['ready_seconds']:.1f} s",
            f"{one['first_page_seconds']:.1f} s",
            f"{max(costs.get(size, 0) for costs in pages.values()):.0f} ms",
            " / ".join(memory),
        )


def _drivers(found: dict[str, Any]) -> Iterator[Sequence[str]]:
    asked = ("quarter, everybody", "three years, everybody", "three years, one segment")
    for size, one in _sizes(found, "drivers"):
        waits = (one["milliseconds"][name] for name in asked)
        yield (
            short(int(size)),
            _cost(one["load"]),
            _cost(one["load without overall satisfaction"]),
            f"{one['megabytes of sums']:.0f} MB",
            *(f"{each['sums']:.0f} + {each['model']:.0f} ms ({each['ratio']})" for each in waits),
        )


def _engines(found: dict[str, Any]) -> Iterator[Sequence[str]]:
    for size, engines in _sizes(found, "engines")[-1:]:  # the largest
        for name, one in engines.items():
            if not isinstance(one, dict) or "milliseconds" not in one:
                continue
            timed = one["milliseconds"].values()
            asked = [f"{each['ours']} ms ({each['ratio']})" for each in timed]
            yield short(int(size)), name, f"{one['touchpoint load']['seconds']:.0f} s", *asked


def _sizes(found: dict[str, Any], what: str) -> list[tuple[str, Any]]:
    """A part of the results by the number of ratings."""
    return sorted(found.get(what, {}).items(), key=lambda each: int(each[0]))


def _machine(found: dict[str, Any]) -> str:
    lines = []
    for what, parts in found.items():
        for name, one in parts.items():
            part = f"{what}, {short(int(name))} ratings" if name.isdigit() else what
            busy = "not noted" if one["others"] is None else one["others"]
            n = one.get("rounds", one.get("reruns"))
            lines.append(f"- {part}: {one['machine']}, {one['measured']}, n = {n}, busy: {busy}\n")
    return "".join(lines)


def image(name: str, alt: str) -> str:
    """In Markdown, and a blank line."""
    return f"![{alt}]({PICTURES.name}/{name}.svg)\n\n"


def table(head: Sequence[str], rows: Iterator[Sequence[str]]) -> str:
    """In Markdown."""
    return "".join(f"| {' | '.join(row)} |\n" for row in (head, ["---"] * len(head), *rows))


def draw(found: dict[str, Any]) -> dict[str, str]:
    """The pictures by their names, of what was measured."""
    loads, days = found["load"], found["day"]
    sizes = sorted(map(int, loads))
    ours = [(size, loads[str(size)]["touchpoint load"]["cpu_seconds"]) for size in sizes]
    alone = [(size, loads[str(size)]["duckdb alone"]["cpu_seconds"]) for size in sizes]
    more = [(size, days[str(size)]["touchpoint load"]["cpu_seconds"]) for size in sizes if str(size) in days]
    seconds = powers(*(value for line in (ours, alone, more) for _, value in line))
    lines = [Line("first load", ours), Line("DuckDB alone", alone), Line("one more day", more)]
    redraws = found["pages"]["redraws"]["processor milliseconds per redraw"]
    measured = [int(size) for size in next(iter(redraws.values()))]
    rows = [(page, list(costs.values())) for page, costs in redraws.items()]
    return {
        "load": chart("Processor seconds of a load", "ratings", sizes, seconds, lines, log=True),
        "redraws": dots(
            "Processor milliseconds of the server per redraw",
            rows,
            up_to(*(cost for _, costs in rows for cost in costs)),
            [f"{short(size)} ratings" for size in measured],
        ),
    } | _waits(found.get("sessions", {}))


def _waits(found: dict[str, Any]) -> dict[str, str]:
    if not found:
        return {}
    largest = max(found, key=int)
    together = found[largest]["sessions"]
    waits = {
        name: [(int(count), one[name]) for count, one in together.items()] for name in ("p50_ms", "p95_ms")
    }
    return {
        "sessions": chart(
            f"Milliseconds from a click to the drawn page, {short(int(largest))} ratings",
            "sessions on one process",
            [int(count) for count in together],
            up_to(*(value for line in waits.values() for _, value in line)),
            [Line("half of all", waits["p50_ms"]), Line("95 of 100", waits["p95_ms"])],
            log=False,
        )
    }


if __name__ == "__main__":
    everything = results()
    PICTURES.mkdir(exist_ok=True)
    for name, svg in draw(everything).items():
        (PICTURES / f"{name}.svg").write_text(svg, encoding="utf-8")
    written = tables(everything)
    text = PLACE.sub(lambda place: place[1] + written[place[2]] + place[3], PAGE.read_text(encoding="utf-8"))
    PAGE.write_text(text, encoding="utf-8")
