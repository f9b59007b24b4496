"""Charts that several pages show, each in its card, with its words and its way to a touchpoint."""

import pandas as pd

from dashboard import captions, components, headlines, opening
from dashboard.charts import dumbbell, heatmap
from dashboard.measures import metric, withheld_note

CUSTOMERS = {"performance": "performance", "importance": "stated_importance"}  # what they say of each


def gaps(
    key: str,
    kind: str,
    touchpoints: pd.DataFrame,
    most: int,
    words: str,
    rests_on: tuple[object, ...],
    brief: bool = False,
) -> None:
    """How far staff's `performance` or `importance` is from the customers', the widest gaps first.

    A `brief` card has its method on request.
    """
    customers, staff, gap = metric(CUSTOMERS[kind]), metric(f"internal_{kind}"), metric(f"gap_{kind}")

    def said() -> str:
        return captions.with_note(words, withheld_note(touchpoints, gap))

    selected = components.figure(
        key,
        title=lambda: headlines.widest_gap(touchpoints, kind),
        caption=lambda: captions.withheld(touchpoints, gap) if brief else said(),
        method=said if brief else "",
        build=lambda colours: dumbbell.dumbbell(touchpoints, customers, staff, gap, colours, most),
        rests_on=(*rests_on, kind, most),
        alt=lambda: dumbbell.sentence(touchpoints, gap, most),
        twin=lambda: dumbbell.twin(touchpoints, customers, staff, gap),
        selection=opening.LINKED,
    )
    opening.by_selection(selected)


def heat_map(
    key: str, cells: pd.DataFrame, row: str, rests_on: tuple[object, ...], room: int | None = None
) -> None:
    """Customers' score by stage and `channel` or `department`; nothing where none is known.

    In a `room` of some pixels the card has its method on request.
    """
    performance = metric("performance")
    if cells["performance"].isna().all():
        return
    components.figure(
        key,
        title=lambda: headlines.weakest_cell(cells, row),
        caption="" if room else captions.cells(row),
        method=captions.cells(row) if room else "",
        build=lambda colours: heatmap.heatmap(cells, row, performance, colours, room),
        rests_on=rests_on,
        alt=lambda: heatmap.sentence(cells, row, performance),
        twin=lambda: heatmap.twin(cells, row, performance),
    )
