"""Tables as files that are safe to open in a spreadsheet."""

import pandas as pd

FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_csv(frame: pd.DataFrame) -> str:
    """The frame as CSV, a list as its values with semicolons between them.

    Text that a spreadsheet would run as a formula gets an apostrophe before it.
    """
    texts = frame.select_dtypes(exclude=["number", "bool", "datetime"]).columns
    safe = frame.assign(**{column: frame[column].map(_as_text) for column in texts})
    return safe.to_csv(index=False)


def _as_text(value: object) -> object:
    if isinstance(value, list):
        value = "; ".join(map(str, value))
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value
