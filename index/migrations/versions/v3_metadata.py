"""What told the metadata, languages, furniture and copies."""

from index.migrations.steps import run

revision = "3"
down_revision = "2"


def upgrade() -> None:
    """Bring the tables from version 2 to version 3."""
    run(
        "ALTER TABLE articles ADD COLUMN provenance JSON NOT NULL DEFAULT '{}'",
        "ALTER TABLE articles ADD COLUMN language TEXT",
        "ALTER TABLE articles ADD COLUMN lines BLOB",
        "ALTER TABLE articles ADD COLUMN doubtful BLOB NOT NULL DEFAULT x''",
        "ALTER TABLE articles ADD COLUMN signature BLOB",
        "ALTER TABLE articles ADD COLUMN story TEXT",
        "CREATE INDEX ix_articles_story ON articles (story)",
        "ALTER TABLE articles ADD COLUMN agency TEXT",
        "ALTER TABLE articles ADD COLUMN stored DATETIME",
    )
