"""What markup names as furniture or as a pulled quote is found in one pass over the page, however deep that is."""

import time

from lxml import html

from corpus.readers import naming
from corpus.readers.rendering import blocks


def test_depth_does_not_multiply_the_time() -> None:
    """Of thousands of paragraphs in hundreds of elements each element is looked at once."""
    inner = "".join(f"<p class=x>The crane number {i} stood still.</p>" for i in range(10_000))
    tree = html.document_fromstring("<div class='legal'>" + "<div class='x y'>" * 200 + inner)
    found = blocks(tree)
    begun = time.perf_counter()
    assert naming.outside(tree, found, [0]) == [False] * len(found)  # it holds all that was taken: it is misnamed
    assert naming.outside(tree, found, []) == [True] * len(found)
    assert not any(naming.pulled(tree, found))
    assert time.perf_counter() - begun < 3


def test_furniture_ends_at_an_article() -> None:
    """What stands in an article is no part of what that stands in."""
    markup = "<div class='sidebar'><p>One.</p><article><p>Two.</p><aside><p>Three.</p></aside></article></div>"
    tree = html.document_fromstring(f"<p>None.</p>{markup}")
    found = blocks(tree)
    assert naming.outside(tree, found, [0, 2]) == [False, True, False, True]
