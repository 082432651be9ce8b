"""What the attribution network marked in a passage."""

from index.migrations.steps import run

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Bring the tables from version 1 to version 2."""
    run(
        "ALTER TABLE passages ADD COLUMN tags BLOB REFERENCES tags(digest)",
        "CREATE INDEX ix_passages_tags ON passages (tags)",
    )
