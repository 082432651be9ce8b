"""Checks of Block Kit: the tables say what Slack takes, in one shape a block, element or object."""
