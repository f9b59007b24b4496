"""Touchpoints that are met only by who is leaving anyway."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    op.add_column("touchpoints", sa.Column("only_when_leaving", sa.Boolean(), nullable=True))
