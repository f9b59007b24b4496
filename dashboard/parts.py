"""Parts of a page that have a control of their own, which draws them anew and nothing else of the page."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

import streamlit as st

from dashboard import data

P = ParamSpec("P")


def part(draw: Callable[P, None]) -> Callable[P, None]:
    """A part of a page. It reads what its page read, and takes its turn as a page does.

    Every open page keeps it with its arguments and with the module that it is written in: these are plain
    values, not figures, and no page's own script, all of whose figures would stay in memory.
    """

    @wraps(draw)
    def drawn(*args: P.args, **kwargs: P.kwargs) -> None:
        with data.drawing():
            draw(*args, **kwargs)

    return st.fragment(drawn)
