"""What is done before the first viewer comes, so that he does not wait for it."""

import importlib
import pkgutil

from dashboard import charts, data


def up() -> None:
    """Import what pages import and open the stores."""
    for module in pkgutil.iter_modules(charts.__path__):
        importlib.import_module(f"{charts.__name__}.{module.name}")
    data.stores().read()
