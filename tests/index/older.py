"""Makes a database one of an older Byline."""

import sqlite3


def uncheck(connection: sqlite3.Connection, *tables: str) -> None:
    """Take away what schemas 5 and 6 added to these tables: checksums, the terms of sentences, extents."""
    columns = {"passages": ("terms", "crc"), "attributions": ("start", "end", "crc")}
    if "attributions" in tables:
        connection.execute("DROP TABLE extents")
    for table in tables:
        for column in columns.get(table, ("crc",)):
            connection.execute(f'ALTER TABLE {table} DROP COLUMN "{column}"')
