"""The schema's versions: Alembic, configured in code so that it runs from an installed wheel."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select

from sitcenter.storage.engine import reading, writing

MIGRATION_LOCK = 0x736974_63656E74
"""Any number that no other program on the server takes: "sitcent"."""


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; does nothing when it is there already.

    Whoever does so at the same time waits: on SQLite for the write lock, on PostgreSQL for one of our own.
    """
    with writing(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(select(func.pg_advisory_xact_lock(MIGRATION_LOCK)))
        command.upgrade(_config(connection), "head")


def schema_is_current(engine: Engine) -> bool:
    """Whether the database has the schema that this program was written for."""
    with reading(engine) as connection:
        heads = ScriptDirectory.from_config(_config(connection)).get_heads()
        return set(MigrationContext.configure(connection).get_current_heads()) == set(heads)


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", "sitcenter.storage:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
