"""The schema's versions: Alembic, configured in code so that it runs from an installed wheel."""

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from sitcenter.storage.engine import reading, writing


def migrate(engine: Engine) -> None:
    """Bring the database to the newest schema; does nothing when it is there already."""
    with writing(engine) as connection:
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
