"""The revisions, by Alembic's rules."""
