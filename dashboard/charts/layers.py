"""Layers over one another in one plot, and what several charts' layers share."""

import json
from typing import Any

import altair as alt
import pandas as pd

from dashboard.theme import Palette

Style = dict[str, Any]  # keywords of an Altair mark
PLACED: Style = {  # a name where `labels.place` found room for it, from its row's dx, dy and align
    "fontSize": 11,
    "fontWeight": 500,
    "baseline": "middle",
    "align": alt.expr("datum.align"),
    "dx": alt.expr("datum.dx"),
    "dy": alt.expr("datum.dy"),
    "tooltip": None,
}
FAINT = 0.75  # opacity of intervals in the muted ink: 3:1 on a card in both modes
LONE = {"data": None}  # where an encoding is read without its chart
ONE = pd.DataFrame({"one": [1]})  # the data of a mark that stands for itself


def layered(*layers: alt.Chart, height: int) -> alt.LayerChart:
    """The layers over one another, the last one on top; those without a row are left out: nothing names them.

    All of them at once: Altair copies a chart's every part whenever it is put into another or changed.
    """
    drawn = [layer for layer in layers if not _without_rows(layer)]
    for layer in drawn:
        _read_aloud(layer)
    return alt.LayerChart(layer=drawn or layers, height=height)


def _without_rows(layer: alt.Chart) -> bool:
    empty = isinstance(layer.data, pd.DataFrame) and layer.data.empty
    return empty and layer.params is alt.Undefined  # a selection must be there to be asked for


def _read_aloud(layer: alt.Chart) -> None:
    """Let screen readers say of a mark what its tooltip says, and pass over marks that have none.

    Left to itself, Vega-Lite says every field by its name in the code: `left: 0.02; top: 42`.
    """
    tooltip = alt.Undefined if layer.encoding is alt.Undefined else layer.encoding.tooltip
    mark = layer.mark if isinstance(layer.mark, alt.MarkDef) else alt.MarkDef(layer.mark)
    if tooltip is alt.Undefined:
        mark.aria = False
    else:
        tips = tooltip if isinstance(tooltip, list) else [tooltip]
        mark.description = alt.expr(" + '; ' + ".join(_said(tip.to_dict(context=LONE)) for tip in tips))
    layer.mark = mark


def _said(tip: Style) -> str:
    """One line of a tooltip as an expression: its title, if it has one, and its value."""
    value = f"datum[{json.dumps(tip['field'])}]"
    if "format" in tip:
        function = "timeFormat" if tip["type"] == "temporal" else "format"
        value = f"{function}({value}, {json.dumps(tip['format'])})"
    title = str(tip["title"]).strip()
    return f"{json.dumps(f'{title}: ')} + {value}" if title else value


def picked(pick: alt.Parameter, on: float, off: float) -> alt.OpacityValue:
    """What is selected stays, the rest fades; nothing selected leaves all as they are."""
    return alt.OpacityValue(off, condition={"param": pick.name, "value": on})


def halo(colours: Palette) -> Style:
    """The ground behind letters, so that neither marks nor hairlines cross them."""
    return {"color": colours.surface, "stroke": colours.surface, "strokeWidth": 3, "strokeJoin": "round"}


def contrast_ink(background: str, colours: Palette) -> str:
    """The darker or lighter ink, whichever reads better on this background (WCAG contrast)."""
    dark, light = ("#0A121C", "#FFFFFF") if colours.mode == "light" else (colours.surface, "#FFFFFF")
    return max((dark, light), key=lambda ink: contrast(ink, background))


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
