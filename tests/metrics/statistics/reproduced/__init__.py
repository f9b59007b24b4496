"""Published results computed again: a function per result, called as it is, from inputs to all its numbers.

What the product computes is computed by the product; the rest by a library or by its formula, so that all
numbers of a result are there and whoever needs a method later finds one that holds.
"""

from collections.abc import Callable
from types import ModuleType
from typing import Any

from tests.metrics.statistics.reproduced import answers, drivers, events, standing, time

Given = dict[str, Any]
Method = Callable[[Given, dict[str, Given]], Given]  # inputs, and all published results -> expected numbers
MODULES: tuple[ModuleType, ...] = (answers, drivers, events, standing, time)
METHODS: dict[str, Method] = {
    name: getattr(module, name)
    for module in MODULES
    for name in vars(module)
    if not name.startswith("_") and getattr(getattr(module, name), "__module__", "") == module.__name__
}
