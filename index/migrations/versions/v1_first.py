"""The first tables."""

revision = "1"
down_revision = None


def upgrade() -> None:
    """Do nothing: nobody has older ones."""
