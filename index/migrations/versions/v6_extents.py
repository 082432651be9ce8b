"""Attributions by their articles; all checksums."""

from alembic import op

from index.migrations.filling import check
from index.migrations.steps import run

revision = "6"
down_revision = "5"


def upgrade() -> None:
    """Bring the tables from version 5 to version 6."""
    run(
        "DROP INDEX IF EXISTS ix_attributions_place",
        "CREATE INDEX IF NOT EXISTS ix_attributions_article ON attributions (article)",
    )
    check(op.get_bind())
