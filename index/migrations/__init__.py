"""Brings a database that an older Byline wrote up to date, by Alembic's revisions.

Their names are the numbers of `SCHEMA`. Each is a file in `versions`; none leads back: for that there are backups.
"""

from pathlib import Path

import sqlalchemy as sql

from index.tables import meta, tables


def migrate(connection: sql.Connection, found: int) -> None:
    """Bring the tables from the version `found` to this one's, in the transaction that the connection is in."""
    # Who needs it waits for its import; the others start sooner.
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    tables.create_all(connection)
    command.stamp(config, str(found), purge=True)
    command.upgrade(config, "head")
    connection.execute(sql.delete(meta).where(meta.c.key == "schema"))  # where the version stood before Alembic
