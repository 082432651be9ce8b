"""The sentences that Byline's pages say."""

NO_LINK = "This article opens with a link from one of Byline’s answers. Ask again in Slack, and follow the new link."
EXPIRED = "This link has expired. Ask again in Slack, and follow the new link."
SIGN_IN = "Sign in with Slack to ask here, and to read the articles."
NO_ARTICLE = "There is no such article any more, or no such place in it. Ask again for what there is now."
NO_PAGE = "There is no such page."
NO_SIGN_IN = "Nobody can sign in here: Byline knows no SLACK_CLIENT_ID and SLACK_CLIENT_SECRET."
SIGN_IN_AGAIN = "That took too long, or began somewhere else. Sign in again."
SIGN_IN_FAILED = "Slack did not say who you are. Try again in a minute."
STRANGER = "Byline answers the people of another Slack workspace. Sign in with an account of that one."
NOT_INSTALLED_THERE = "Byline is not installed in your Slack workspace."
INSTALLED = "Byline is installed. Invite it to a channel in Slack, and ask; you may add articles with /byline add."
NOT_INSTALLED = "Byline was not installed. Begin again, and say yes on Slack’s page within ten minutes."
FAILED = "Something went wrong here, and it has been logged. Try again."
EXAMPLES = ("Who reported the desertions?", "How many are still missing?", "Has any of this been verified?")
CANNOT_DRAW = "Pictures can’t be drawn here: whoever runs Byline can install what draws them, byline[pictures]."


def no_day(written: str) -> str:
    """Say that something is no date."""
    return f"{written!r} is no date: write it as YYYY-MM-DD"
