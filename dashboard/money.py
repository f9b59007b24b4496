"""Money as the workspace counts it: `currency` of touchpoint.toml, if it says one."""

from dataclasses import replace

from dashboard import formats, settings
from metrics.metric import MONEY, Unit
from metrics.text import t

SIZES = ((1_000_000, "M"), (1_000, "k"))


def unit() -> Unit:
    """Per month; without a currency the bare number, and a name that says so."""
    currency = settings.workspace().currency
    if not currency:
        return replace(MONEY, name=t("money per month, no currency is set"))
    return replace(MONEY, name=t("{currency} per month", currency=currency), suffix=f" {currency}")


def short(value: float) -> str:
    """12,345 as `12k`, 1,234,567 as `1.2M`: for tiles and titles."""
    for size, letter in SIZES:
        if abs(value) >= size:
            decimals = 1 if abs(value) < 10 * size else 0
            return formats.number(value / size, replace(MONEY, decimals=decimals)) + letter
    return formats.number(value, MONEY)


def span(low: float, high: float) -> str:
    """`12k–15k EUR`, on a tile, which says elsewhere that no currency is set."""
    return f"{short(low)}–{short(high)}{unit().suffix}"


def amounts(low: float, high: float) -> str:
    """`12k to 15k EUR`."""
    amount = t("{low} to {high}", low=short(low), high=short(high))
    return f"{amount}{unit().suffix}" if unit().suffix else t("{amount} (no currency set)", amount=amount)
