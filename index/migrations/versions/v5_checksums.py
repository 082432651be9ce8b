"""Columns for checksums, the terms of sentences and the extents of attributions."""

from index.migrations.steps import run

revision = "5"
down_revision = "4"


def upgrade() -> None:
    """Bring the tables from version 4 to version 5."""
    run(
        "ALTER TABLE articles ADD COLUMN crc INTEGER",
        "ALTER TABLE passages ADD COLUMN terms BLOB",
        "ALTER TABLE passages ADD COLUMN crc INTEGER",
        "ALTER TABLE embeddings ADD COLUMN crc INTEGER",
        "ALTER TABLE tags ADD COLUMN crc INTEGER",
        'ALTER TABLE attributions ADD COLUMN "start" INTEGER',
        'ALTER TABLE attributions ADD COLUMN "end" INTEGER',
        "ALTER TABLE attributions ADD COLUMN crc INTEGER",
    )
