"""A chart as it is sent to the browser: its specification, and its frames as Arrow."""

from hashlib import sha1
from threading import Lock
from typing import Any

import altair as alt
import pandas as pd
from streamlit.dataframe_util import convert_anything_to_arrow_bytes

NAME = "arrow"
ONE_AT_A_TIME = Lock()  # Altair knows one data transformer for the whole process


def compiled(chart: alt.TopLevelMixin) -> dict[str, Any]:
    """The Vega-Lite specification; `datasets` holds each different frame once, as Arrow bytes.

    Altair would make every frame a list of rows first, which takes longer than all the rest.
    """
    frames: dict[str, bytes] = {}

    def as_arrow(frame: pd.DataFrame) -> dict[str, str]:
        content = convert_anything_to_arrow_bytes(frame.reset_index(drop=True))
        name = sha1(content, usedforsecurity=False).hexdigest()
        frames[name] = content
        return {"name": name}

    with ONE_AT_A_TIME:
        alt.data_transformers.register(NAME, as_arrow)  # type: ignore[arg-type]
        with alt.data_transformers.enable(NAME):
            spec: dict[str, Any] = chart.to_dict(validate=False)
    spec["datasets"] = frames
    return spec
