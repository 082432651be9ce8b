"""The same story: however a paper edits it, yes; by sharing words with it, no."""

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.likeness import Words, restated, same_story
from tests.corpus import stories

RUSSIAN = (
    "Портовый совет Корранволда в среду отклонил план углубления внутреннего бассейна, сообщил Осрик Венн. По его"
    " словам, расходы составили бы 64 миллиона, а работы заняли бы 14 месяцев. Рыбаки из Скеллета требуют встречи с"
    " министром Тесой Молдинг, которая прибудет на остров 12 марта. Голосование прошло при закрытых дверях,"
    " и протокол пока не опубликован."
)
ARABIC = (
    "رفض مجلس الميناء في كورانوولد يوم الأربعاء خطة لتعميق الحوض الداخلي بحسب ما قال أوسريك فين للصحفيين. وأضاف أن"
    " التكلفة كانت ستبلغ 64 مليونا وأن العمل كان سيستغرق 14 شهرا. ويطالب الصيادون في سكيليت بلقاء مع الوزيرة تيسكا"
    " مولدينغ التي تصل إلى الجزيرة في 12 مارس. وجرى التصويت خلف أبواب مغلقة ولم ينشر المحضر بعد."
)
CHINESE = (
    "科兰港务局周三否决了疏浚内港的计划，发言人奥斯里克·文说，工程将耗资六千四百万，历时十四个月。斯凯莱特的渔民要求会见三月十二日"
    "抵达该岛的部长特斯卡·莫尔丁。表决闭门进行，会议记录尚未公布。"
)


def same(one: str, other: str) -> bool:
    """Whether two bodies are one story; either way round."""
    first, second = Words(one), Words(other)
    found = same_story(first, second)
    assert same_story(second, first) == found
    return found


@pytest.mark.parametrize("seed", range(40))
def test_an_edited_story_is_the_same(seed: int) -> None:
    """Cut by a third, added to, respelt, with other marks and some other words, once or twice."""
    chance = Random(seed)  # noqa: S311
    wire = stories.story(chance)
    paper, other = stories.edited(wire, chance), stories.edited(wire, chance)
    assert same(wire, paper)
    assert same(wire, other)


@pytest.mark.parametrize("text", [RUSSIAN, ARABIC, CHINESE])
def test_other_scripts(text: str) -> None:
    """A copy that is cut, and added to, is one in any script; with or without spaces, with or without capitals."""
    mark = "。" if text is CHINESE else ". "
    several = text.split(mark)
    assert same(text, mark.join([*several[:-1], several[0][:20]]))
    assert not same(text, several[-1])


def test_every_script_tells_facts() -> None:
    """A form filled in anew is none in a script without capitals either."""
    other = ARABIC
    for old, new in (("64", "31"), ("14", "8"), ("12", "27"), ("كورانوولد", "هولكومب"), ("سكيليت", "ثورنبي")):
        other = other.replace(old, new)
    for old, new in (("أوسريك فين", "هوب تريسل"), ("تيسكا مولدينغ", "ساره لندرو"), ("الأربعاء", "الاثنين")):
        other = other.replace(old, new)
    assert not same(ARABIC, other)


@pytest.mark.parametrize("form", [stories.forecast, stories.match, stories.obituary])
def test_a_form_filled_in_anew_is_none(form: object) -> None:
    """The same frame with other names and numbers is another report; the same report edited is the same."""
    chance = Random(11)  # noqa: S311
    assert callable(form)
    made = [form(chance) for _ in range(12)]
    assert not any(same(one, other) for one in made for other in made if one is not other)
    assert all(same(one, one.replace(" said", " told reporters").replace("“", '"').replace("”", '"')) for one in made)


def test_a_toll_that_rises_makes_no_other_story() -> None:
    """A number or two in which a later copy differs, among many names and numbers that stay, is an update."""
    wire = stories.story(Random(5))  # noqa: S311
    first = f"{wire}\n\nAt least 12 people were hurt when the ferry struck the pier, the port police said on Monday."
    assert same(first, first.replace("12 people", "14 people"))


def test_quoting_is_not_copying() -> None:
    """A long article that gives a paragraph or two of another, or one that gives a short one whole, is its own."""
    chance = Random(6)  # noqa: S311
    quoted, own = stories.story(chance, 8), stories.story(chance, 10)
    two = "\n\n".join(quoted.split("\n\n")[2:4])
    assert not same(quoted, f"{own}\n\n{two}")
    assert not same(stories.story(chance, 2), f"{own}\n\n{stories.story(Random(6), 2)}")  # noqa: S311
    brief = stories.story(chance, 2)
    assert not same(brief, f"{own}\n\n{brief}\n\n{quoted}")


def test_reports_of_one_statement_are_two() -> None:
    """What stands in quotation marks is the speaker's, even where it is most of both reports."""
    chance = Random(7)  # noqa: S311
    statement = [stories.quotation(chance) for _ in range(12)]
    one, other = (
        "\n\n".join(f"{said} {stories.sentence(chance)}" if i % 2 else said for i, said in enumerate(statement))
        for _ in range(2)
    )
    assert not same(one, other)
    assert not same(one, other.replace("“", '"').replace("”", '"'))
    assert same(one, one.replace("“", '"').replace("”", '"'))


def test_short_texts_must_be_the_same() -> None:
    """Below thirty words only the same words make a copy."""
    brief = "The Corranwold council rejected the plan on Wednesday, Osric Venn said."
    assert same(brief, brief.upper())
    assert same(brief, "  " + brief.replace(" ", "\n"))
    assert not same(brief, brief.replace("rejected", "approved"))
    assert not same("", "")


def test_marks_that_are_not_closed() -> None:
    """A quotation over several paragraphs is opened in each; a mark behind a word, or an apostrophe, opens none."""
    words = Words('“One two\n“three” four. A 6" pipe, he said, "five," and ‘don’t six’ the boys’ own ‘cup’.')
    quoted = [word for word, mark in zip(words.folded, words.quoted, strict=True) if mark]
    assert quoted == ["one", "two", "three", "five", "don", "t", "six", "cup"]


def test_unseen_characters() -> None:
    """Soft hyphens, zero-width characters and composed letters make no other word."""
    assert Words("the har\u00adbour cafe\u0301 ﬁsh").folded == Words("the harbour caf\u00e9 fish").folded


@pytest.mark.parametrize(
    ("other", "same_"),
    [
        ("Osric Venn said the repairs would cost 4.2 million crowns, half of it the county's.", True),
        ("The repairs would cost 4.3 million crowns, Osric Venn said on Monday at noon.", False),
        ("The repairs would not cost 4.2 million crowns, Osric Venn said.", False),
        ("The repairs would cost 4.2 million crowns, Dagny Holm said.", False),
        ("Osric Venn said it: 4.2 million.", False),
        ("", False),
    ],
)
def test_an_edited_sentence_keeps_its_facts(other: str, *, same_: bool) -> None:
    """Some runs of words, all names and numbers, and whether it is denied; whichever is the edited one."""
    sentence = "The repairs would cost 4.2 million crowns, of which half is the county's, Osric Venn said."
    assert restated(sentence, other) == restated(other, sentence) == same_


@given(st.text(max_size=300))
def test_a_text_is_itself(text: str) -> None:
    """Any text with a word in it is a copy of itself."""
    assert same(text, text) == bool(Words(text).folded)
