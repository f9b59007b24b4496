"""What is done before the first viewer comes, so that nobody waits for it."""

import importlib
import logging
import pkgutil
from collections.abc import Iterator
from contextlib import contextmanager

import pandas as pd

from dashboard import access, charts, data, filters, theme
from dashboard.charts import refusals
from dashboard.reading import UNREACHABLE

log = logging.getLogger(__name__)
pd.set_option("mode.string_storage", "python")  # for frames of a hundred rows a fifth faster than Arrow
OUTSIDE_A_SCRIPT = "streamlit.runtime.scriptrunner_utils.script_run_context"


def up() -> None:
    """Import what pages import, open the stores, compute the start page's figures if there are any."""
    for module in pkgutil.iter_modules(charts.__path__):
        importlib.import_module(f"{charts.__name__}.{module.name}")
    sample = pd.DataFrame({"source": ["survey"], "why": ["out of range"], "n": [1]})
    for mode in theme.MODES:
        refusals.bars(sample, theme.palette(mode)).to_dict(validate=False)
    with _quiet():
        now = data.stores().read()
        if now.snapshot is None:
            return
        try:
            with data.reading_as(now):
                if "version" not in data.outdated():  # else pages show no figures
                    data.scorecard(access.scope(), filters.usual())
        except UNREACHABLE as error:
            log.warning("The first figures could not be computed before the first viewer came: %s", error)


@contextmanager
def _quiet() -> Iterator[None]:
    """Without Streamlit's warning that no page is being drawn: none is, on purpose."""
    logger = logging.getLogger(OUTSIDE_A_SCRIPT)
    level = logger.level
    logger.setLevel(logging.ERROR)
    yield
    logger.setLevel(level)
