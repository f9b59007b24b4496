"""Draw one page over invented frames and look at it."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pandas as pd
import streamlit as st
from streamlit.testing.v1 import AppTest

from dashboard.catalogue import VIEWS
from tests.dashboard.costs import fake_costs
from tests.dashboard.fake import fake_data
from tests.dashboard.more import fake_details


@contextmanager
def page(
    name: str,
    touchpoints: int = 40,
    answers: dict[str, Any] | None = None,
    details: dict[str, Any] | None = None,
    costs: dict[str, Any] | None = None,
    **params: str,
) -> Iterator[AppTest]:
    """The page drawn once without an exception; `answers`, `details`, `costs` replace what it reads."""
    st.cache_resource.clear()
    with (
        fake_data(touchpoints, **(answers or {})),
        fake_details(touchpoints, **(details or {})),
        fake_costs(**(costs or {})),
    ):
        app = AppTest.from_file(str(VIEWS / f"{name}.py"), default_timeout=60)
        for key, value in params.items():
            app.query_params[key] = value
        app.run()
        assert not app.exception, app.exception
        yield app
    st.cache_resource.clear()


def texts(app: AppTest) -> list[str]:
    """Everything the page says in words."""
    kinds = (app.title, app.header, app.caption, app.text, app.markdown, app.info, app.warning)
    return [element.value for kind in kinds for element in kind]


def specs(app: AppTest) -> list[dict[str, Any]]:
    """The specifications of the page's charts."""
    return [json.loads(chart.proto.spec) for chart in app.get("vega_lite_chart")]


def table_with(app: AppTest, column: str) -> pd.DataFrame:
    """The first table that has this column; its names as they stand in full."""
    table = next(element.value for element in app.dataframe if column in element.value)
    if "Touchpoint, in full" not in table:
        return table
    whole = table.pop("Touchpoint, in full")
    return table.assign(name=whole.where(whole != "", table["name"]))
