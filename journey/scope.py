"""Who may see what of the map, as `metrics.scope.Scope` says it."""

from typing import Protocol

import sqlalchemy as sa


class Scope(Protocol):
    """A viewer's departments and the touchpoints that these own; None means everything."""

    @property
    def departments(self) -> frozenset[str] | None: ...
    @property
    def touchpoints(self) -> frozenset[str] | None: ...
    def allows(self, touchpoint_id: sa.ColumnElement[str]) -> sa.ColumnElement[bool]: ...
