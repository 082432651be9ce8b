"""What several revisions do."""

import re

import sqlalchemy as sql
from alembic import op

_ADDED = re.compile(r'ALTER TABLE (\w+) ADD COLUMN "?(\w+)')


def run(*statements: str) -> None:
    """Run statements, but those that add a column which is there: one that was broken off is taken up again."""
    connection = op.get_bind()
    for statement in statements:
        added = _ADDED.match(statement)
        if not (added and _has(connection, *added.groups())):
            connection.exec_driver_sql(statement)


def _has(connection: sql.Connection, table: str, column: str) -> bool:
    return any(one["name"] == column for one in sql.inspect(connection).get_columns(table))
