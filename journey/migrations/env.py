"""Runs migrations in the connection, and in the transaction, that `journey.store` hands over."""

from alembic import context

from journey.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,  # on SQLite too: the store's connections begin their transactions themselves
    render_as_batch=True,
)
context.run_migrations()
