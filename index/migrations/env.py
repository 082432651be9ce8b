"""Alembic runs this: over the connection that `migrate` gives it."""

from alembic import context

from index.tables import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables)
with context.begin_transaction():
    context.run_migrations()
