"""The tables of slack.db."""

import sqlalchemy as sql

from index.tables import Text

tables = sql.MetaData()

# Names of events and messages that were taken, so that none is answered twice.
claims = sql.Table(
    "claims",
    tables,
    sql.Column("name", Text, primary_key=True),
    sql.Column("at", sql.DateTime(timezone=True), nullable=False, index=True),
)
jobs = sql.Table(
    "jobs",
    tables,
    sql.Column("id", Text, primary_key=True),
    sql.Column("kind", Text, nullable=False),
    sql.Column("team", Text, nullable=False),
    sql.Column("channel", Text, nullable=False),
    sql.Column("thread", Text),
    sql.Column("message", Text),
    sql.Column("user", Text, nullable=False),
    sql.Column("job", Text, nullable=False),  # JSON; see bot/slack/jobs.py
    sql.Column("state", Text, nullable=False, index=True),
    sql.Column("owner", Text, nullable=False),  # the process that does it
    sql.Column("created", sql.DateTime(timezone=True), nullable=False),
    sql.Column("answer", Text),  # JSON, as of byline ask --json
    sql.Column("result", Text),  # what came of a change to the coverage
    sql.Index("ix_jobs_thread", "team", "channel", "thread"),
    sql.Index("ix_jobs_message", "team", "channel", "message"),
    sql.Index("ix_jobs_user", "team", "user"),
)
# Where the parts of an answer stand.
posts = sql.Table(
    "posts",
    tables,
    sql.Column("job", sql.ForeignKey("jobs.id"), primary_key=True),
    sql.Column("part", sql.Integer, primary_key=True),
    sql.Column("channel", Text, nullable=False),
    sql.Column("ts", Text, nullable=False),
)
feedback = sql.Table(
    "feedback",
    tables,
    sql.Column("job", sql.ForeignKey("jobs.id"), primary_key=True),
    sql.Column("user", Text, primary_key=True),
    sql.Column("verdict", Text, nullable=False),
    sql.Column("reason", Text),
    sql.Column("comment", Text),
    sql.Column("at", sql.DateTime(timezone=True), nullable=False),
)
channels = sql.Table(
    "channels",
    tables,
    sql.Column("team", Text, primary_key=True),
    sql.Column("channel", Text, primary_key=True),
    sql.Column("mode", Text, nullable=False),
)
# Threads in which people talk to each other, too.
threads = sql.Table(
    "threads",
    tables,
    sql.Column("team", Text, primary_key=True),
    sql.Column("channel", Text, primary_key=True),
    sql.Column("thread", Text, primary_key=True),
)
