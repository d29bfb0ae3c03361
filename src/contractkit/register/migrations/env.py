"""Runs the migrations on the connection that `versions.upgrade` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from contractkit.register.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
    transaction_per_migration=False,
)
context.run_migrations()
