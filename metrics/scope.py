"""Who may see what: a required argument of every query and a part of every cache key."""

from dataclasses import dataclass

import sqlalchemy as sa


@dataclass(frozen=True)
class Scope:
    """The departments a viewer may see and the touchpoints those own; None means everything.

    The touchpoints are resolved from the current map: a query needs no join, and a map change holds at once.
    """

    departments: frozenset[str] | None
    touchpoints: frozenset[str] | None

    @property
    def everything(self) -> bool:
        """Whether this viewer may see what belongs to the whole company."""
        return self.touchpoints is None

    def allows(self, touchpoint_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """The WHERE condition for a touchpoint column."""
        if self.touchpoints is None:
            return sa.true()
        return touchpoint_id.in_(sorted(self.touchpoints))


EVERYTHING = Scope(departments=None, touchpoints=None)
