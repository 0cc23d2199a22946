"""Run by Alembic: migrates the database behind the connection that `migrate` hands over."""

from alembic import context

from sitcenter.storage.journal import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
