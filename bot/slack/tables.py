"""The tables of slack.db."""

import sqlalchemy as sql

tables = sql.MetaData()

# Names of events and messages that were taken, so that none is answered twice.
claims = sql.Table(
    "claims",
    tables,
    sql.Column("name", sql.Text, primary_key=True),
    sql.Column("at", sql.DateTime(timezone=True), nullable=False, index=True),
)
jobs = sql.Table(
    "jobs",
    tables,
    sql.Column("id", sql.Text, primary_key=True),
    sql.Column("kind", sql.Text, nullable=False),
    sql.Column("team", sql.Text, nullable=False),
    sql.Column("channel", sql.Text, nullable=False),
    sql.Column("thread", sql.Text),
    sql.Column("message", sql.Text),
    sql.Column("user", sql.Text, nullable=False),
    sql.Column("job", sql.Text, nullable=False),  # JSON; see bot/slack/jobs.py
    sql.Column("state", sql.Text, nullable=False, index=True),
    sql.Column("owner", sql.Text, nullable=False),  # the process that does it
    sql.Column("created", sql.DateTime(timezone=True), nullable=False),
    sql.Column("answer", sql.Text),  # JSON, as of byline ask --json
    sql.Column("result", sql.Text),  # what came of a change to the coverage
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
    sql.Column("channel", sql.Text, nullable=False),
    sql.Column("ts", sql.Text, nullable=False),
)
feedback = sql.Table(
    "feedback",
    tables,
    sql.Column("job", sql.ForeignKey("jobs.id"), primary_key=True),
    sql.Column("user", sql.Text, primary_key=True),
    sql.Column("verdict", sql.Text, nullable=False),
    sql.Column("reason", sql.Text),
    sql.Column("comment", sql.Text),
    sql.Column("at", sql.DateTime(timezone=True), nullable=False),
)
channels = sql.Table(
    "channels",
    tables,
    sql.Column("team", sql.Text, primary_key=True),
    sql.Column("channel", sql.Text, primary_key=True),
    sql.Column("mode", sql.Text, nullable=False),
)
# Threads in which people talk to each other, too.
threads = sql.Table(
    "threads",
    tables,
    sql.Column("team", sql.Text, primary_key=True),
    sql.Column("channel", sql.Text, primary_key=True),
    sql.Column("thread", sql.Text, primary_key=True),
)
