"""How many colleagues a department has."""

from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.execute(  # with its check at once: SQLite adds none later
        "ALTER TABLE departments ADD COLUMN headcount INTEGER "
        "CONSTRAINT ck_departments_headcount CHECK (headcount >= 1)"
    )
