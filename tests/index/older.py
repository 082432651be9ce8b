"""Makes a database one of an older Byline."""

import sqlite3


def uncheck(connection: sqlite3.Connection, *tables: str) -> None:
    """Take away what schema 5 added to these tables: checksums, the terms of sentences, the places of attributions."""
    columns = {"passages": ("terms", "crc"), "attributions": ("start", "end", "crc")}
    if "attributions" in tables:
        connection.execute("DROP INDEX ix_attributions_place")
        connection.execute("CREATE INDEX ix_attributions_article ON attributions (article)")
    for table in tables:
        for column in columns.get(table, ("crc",)):
            connection.execute(f'ALTER TABLE {table} DROP COLUMN "{column}"')
