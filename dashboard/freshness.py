"""How old the data is, and from when on that is told."""

from datetime import UTC, datetime, timedelta

import pandas as pd

from dashboard import settings
from metrics.facts import CUSTOMERS


def newest_record(kinds: pd.DataFrame) -> datetime | None:
    """When the newest record happened; customers count only where nothing else is recorded, as in periods."""
    known = kinds.dropna(subset=["newest"])
    happened = known[known["table_name"] != CUSTOMERS.name]
    newest = (known if happened.empty else happened)["newest"]
    return None if newest.empty else newest.max().to_pydatetime()


def is_old(newest: datetime | None, now: datetime) -> bool:
    """Whether the newest record (UTC) is more days old than `[checks] old_after_days` says."""
    if newest is None or pd.isna(newest):
        return False
    return now - newest.replace(tzinfo=UTC) > timedelta(days=limit())


def limit() -> int:
    """How many days old the newest record may be."""
    return settings.workspace().checks.old_after_days
