"""The number of a quote is of what is asked, or there is none."""

from bot.counted import numbers
from bot.question import understand
from tests.bot.made import quoted

EIGHTEEN = quoted("Suspilne", "Eighteen soldiers fled their posts near the border.")
TWENTY = quoted("Liga", "More than 20 soldiers left on Sunday.")
MILES = quoted("Newsweek", "The posts are four miles from the border.")
BOATS = quoted("Hull & Cable", "Two boats were missing in the morning.")


def test_of_who_reported_it_is_what_most_articles_count() -> None:
    """Not miles, and not what one article counts beside it."""
    asked = understand("who reported the desertions?", [])
    assert numbers(asked, [BOATS, EIGHTEEN, MILES, TWENTY]) == [None, "Eighteen", None, "20"]


def test_what_one_article_alone_counts_is_the_number_only_if_it_is_asked_about() -> None:
    """A number of boats says nothing of the storm."""
    assert numbers(understand("who reported the storm?", []), [BOATS]) == [None]
    assert numbers(understand("who reported the missing boats?", []), [BOATS]) == ["Two"]


def test_of_how_many_it_is_the_one_that_the_lead_lists() -> None:
    """And of when or why there is none."""
    assert numbers(understand("how many soldiers fled?", []), [EIGHTEEN, BOATS]) == ["Eighteen", None]
    assert numbers(understand("when did the soldiers flee?", []), [EIGHTEEN]) == [None]
    assert numbers(understand("how many soldiers fled?", []), []) == []
