"""Byline in Slack: what people ask, add and read there."""
