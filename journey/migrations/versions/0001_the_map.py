"""The map: stages, departments, touchpoints, links, targets, assessments, personas; the log of imports."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    op.create_table(
        "departments",
        sa.Column("department_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("lead", sa.Text(), nullable=True),
        sa.Column("lead_email", sa.Text(), nullable=True),
        sa.Column("parent_id", sa.Text(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["parent_id"],
            ["departments.department_id"],
            name=op.f("fk_departments_parent_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_departments")),
    )
    op.create_table(
        "imports",
        sa.Column("import_id", sa.Integer(), nullable=False),
        sa.Column("imported_at", sa.DateTime(), nullable=False),
        sa.Column("folder", sa.Text(), nullable=False),
        sa.Column("added", sa.Integer(), nullable=False),
        sa.Column("changed", sa.Integer(), nullable=False),
        sa.Column("removed", sa.Integer(), nullable=False),
        sa.Column("differences", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("import_id", name=op.f("pk_imports")),
    )
    op.create_table(
        "personas",
        sa.Column("persona_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("persona", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("persona_id", name=op.f("pk_personas")),
    )
    op.create_table(
        "stages",
        sa.Column("stage_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("stage_id", name=op.f("pk_stages")),
    )
    op.create_table(
        "state",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_state")),
    )
    op.create_table(
        "touchpoints",
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("stage_id", sa.Text(), nullable=False),
        sa.Column("channel", sa.Text(), nullable=True),
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column("owner", sa.Text(), nullable=True),
        sa.Column("owner_email", sa.Text(), nullable=True),
        sa.Column("description", sa.Text(), nullable=True),
        sa.Column("moment_of_truth", sa.Integer(), nullable=True),
        sa.Column("pain_point", sa.Boolean(), nullable=True),
        sa.Column("emotion_desired", sa.Integer(), nullable=True),
        sa.Column("emotion_elicited", sa.Integer(), nullable=True),
        sa.Column("improvement_effort", sa.Integer(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("status IN ('planned', 'active', 'retired')", name=op.f("ck_touchpoints_status")),
        sa.CheckConstraint("emotion_desired BETWEEN -2 AND 2", name=op.f("ck_touchpoints_emotion_desired")),
        sa.CheckConstraint("emotion_elicited BETWEEN -2 AND 2", name=op.f("ck_touchpoints_emotion_elicited")),
        sa.CheckConstraint(
            "improvement_effort BETWEEN 1 AND 5", name=op.f("ck_touchpoints_improvement_effort")
        ),
        sa.CheckConstraint("moment_of_truth BETWEEN 0 AND 3", name=op.f("ck_touchpoints_moment_of_truth")),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.department_id"],
            name=op.f("fk_touchpoints_department_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["stage_id"],
            ["stages.stage_id"],
            name=op.f("fk_touchpoints_stage_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("touchpoint_id", name=op.f("pk_touchpoints")),
    )
    op.create_table(
        "assessments",
        sa.Column("respondent_id", sa.Text(), nullable=False),
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("assessed_on", sa.Date(), nullable=False),
        sa.Column("department_id", sa.Text(), nullable=True),
        sa.Column("importance", sa.Double(), nullable=True),
        sa.Column("performance", sa.Double(), nullable=True),
        sa.Column("method", sa.Text(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.CheckConstraint(
            "method IN ('workshop', 'interview', 'survey')", name=op.f("ck_assessments_method")
        ),
        sa.CheckConstraint("importance BETWEEN 0 AND 100", name=op.f("ck_assessments_importance")),
        sa.CheckConstraint("performance BETWEEN 0 AND 100", name=op.f("ck_assessments_performance")),
        sa.ForeignKeyConstraint(
            ["department_id"],
            ["departments.department_id"],
            name=op.f("fk_assessments_department_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"],
            ["touchpoints.touchpoint_id"],
            name=op.f("fk_assessments_touchpoint_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("respondent_id", "touchpoint_id", "assessed_on", name=op.f("pk_assessments")),
    )
    op.create_index(op.f("ix_assessments_assessed_on"), "assessments", ["assessed_on"], unique=False)
    op.create_table(
        "links",
        sa.Column("from_touchpoint", sa.Text(), nullable=False),
        sa.Column("to_touchpoint", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=True),
        sa.Column("expected_wait_hours", sa.Double(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.CheckConstraint("expected_wait_hours >= 0", name=op.f("ck_links_expected_wait_hours")),
        sa.ForeignKeyConstraint(
            ["from_touchpoint"],
            ["touchpoints.touchpoint_id"],
            name=op.f("fk_links_from_touchpoint"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["to_touchpoint"],
            ["touchpoints.touchpoint_id"],
            name=op.f("fk_links_to_touchpoint"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("from_touchpoint", "to_touchpoint", name=op.f("pk_links")),
    )
    op.create_table(
        "replacements",
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("replaced_id", sa.Text(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_id"],
            ["touchpoints.touchpoint_id"],
            name=op.f("fk_replacements_replaced_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"],
            ["touchpoints.touchpoint_id"],
            name=op.f("fk_replacements_touchpoint_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("touchpoint_id", "replaced_id", name=op.f("pk_replacements")),
    )
    op.create_table(
        "targets",
        sa.Column("touchpoint_id", sa.Text(), nullable=False),
        sa.Column("metric", sa.Text(), nullable=False),
        sa.Column("target", sa.Double(), nullable=False),
        sa.Column("floor", sa.Double(), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["touchpoint_id"],
            ["touchpoints.touchpoint_id"],
            name=op.f("fk_targets_touchpoint_id"),
            initially="DEFERRED",
            deferrable=True,
        ),
        sa.PrimaryKeyConstraint("touchpoint_id", "metric", name=op.f("pk_targets")),
    )
