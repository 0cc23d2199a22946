"""Run by Alembic: migrates the database behind the connection that `migrate` hands over."""

from alembic import context

from sitcenter.storage.projections import PROJECTIONS

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=PROJECTIONS[0].metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
