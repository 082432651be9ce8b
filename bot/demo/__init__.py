"""A small Slack in the browser, to try Byline in without a workspace."""
