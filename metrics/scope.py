"""Who may see what: a required argument of every query and a part of every cache key."""

from collections.abc import Iterable
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

    def within(self, department_id: str, owned: Iterable[str]) -> "Scope":
        """The same viewer looking at what one department owns; never at more than they may see."""
        own = frozenset(owned)
        seen = own if self.touchpoints is None else own & self.touchpoints
        return Scope(frozenset({department_id}), seen)

    def allows(self, touchpoint_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]:
        """The WHERE condition for a touchpoint column."""
        if self.touchpoints is None:
            return sa.true()
        return touchpoint_id.in_(sorted(self.touchpoints))


EVERYTHING = Scope(departments=None, touchpoints=None)
