"""What articles teach each other, in tables."""

from alembic import op

from index.lessons import fill
from index.migrations.steps import run

revision = "4"
down_revision = "3"


def upgrade() -> None:
    """Bring the tables from version 3 to version 4."""
    run(
        "ALTER TABLE articles ADD COLUMN publisher INTEGER",
        "DROP INDEX ix_articles_path",
        "CREATE INDEX ix_articles_path ON articles (path, current)",
        "CREATE INDEX ix_articles_outlet ON articles (outlet, current)",
        "CREATE INDEX ix_articles_unsigned ON articles (row) WHERE current = 1 AND signature IS NULL",
        "CREATE INDEX IF NOT EXISTS ix_pages_place ON pages (place)",
        "INSERT OR REPLACE INTO meta (key, value) SELECT 'passages', count(*) FROM passages",
    )
    fill(op.get_bind())
