"""Files in every format and encoding: the text unchanged, or one error that says what is wrong."""

import codecs
import json
import os
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import BylineError, ReadError
from corpus.readers import MAX_ARTICLE_BYTES, MAX_ID, SUFFIXES, Source, decode, load, read, reread, sidecar, size
from corpus.readers.text import read_lines
from tests.corpus.reading import quotes

TEXT = (
    "The fog over the northern harbour lifted at noon. “Nobody saw the boats – not even Zoë,” the mate’s café said.\n"
)
LINE = json.dumps({"text": TEXT}).encode()


def results(path: Path, data: bytes | None = None) -> list[Article | ReadError]:
    """Write `data`, if any, to the file at `path` and read it."""
    if data is not None:
        path.write_bytes(data)
    return list(read(load(path)))


def one(path: Path, data: bytes | None = None) -> Article:
    """Read the one article of a file."""
    (found,) = results(path, data)
    assert isinstance(found, Article), found
    return found


def failure(path: Path, data: bytes | None = None) -> str:
    """Read the one error of a file."""
    (found,) = results(path, data)
    assert isinstance(found, ReadError), found
    return str(found)


def test_a_text_file_is_one_article(tmp_path: Path) -> None:
    """The id is the name of the file, the text is the file's, and each sentence a quote from it."""
    found = one(tmp_path / "fog.txt", TEXT.encode())
    assert (found.id, found.path, found.text) == ("fog", str(tmp_path / "fog.txt"), TEXT)
    assert " ".join(quotes(found)) == TEXT.strip()


@pytest.mark.parametrize("name", ["FOG.TXT", "fog.Txt", "FOG.MD"])
def test_the_suffix_may_be_in_capitals(tmp_path: Path, name: str) -> None:
    """The kind of a file does not depend on the case of its suffix."""
    assert one(tmp_path / name, TEXT.encode()).text == TEXT


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r", "\u2028"])
def test_line_ends_are_kept(tmp_path: Path, newline: str) -> None:
    """The stored text has the file's own line ends, at its end too or not."""
    for text in (newline.join([TEXT.strip()] * 2), newline.join([TEXT.strip(), ""])):
        assert one(tmp_path / "fog.txt", text.encode()).text == text


def test_a_sidecar_gives_the_metadata(tmp_path: Path) -> None:
    """NAME.json beside NAME.txt says what is known about it."""
    path = tmp_path / "fog.txt"
    values = {"outlet": "The Lantern", "title": "Fog", "author": "Zoë Quist", "published": "12 May 2031", "url": "x:y"}
    sidecar(path).write_text(json.dumps(values, ensure_ascii=False), encoding="utf-8")
    found = one(path, TEXT.encode())
    assert found.model_dump(include=set(values)) == values | {"published": date(2031, 5, 12)}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_a_sidecar_may_have_a_mark(tmp_path: Path, encoding: str) -> None:
    """A sidecar is decoded as an article is."""
    path = tmp_path / "fog.txt"
    sidecar(path).write_text('{"title": "Zoë’s fog"}', encoding=encoding)
    assert one(path, TEXT.encode()).title == "Zoë’s fog"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"", "is not JSON"),
        (b"{", "is not JSON"),
        (b"{'title': 1}", "is not JSON"),
        (b"[1]", "must hold a JSON object"),
        (b"null", "must hold a JSON object"),
        (b'"fog"', "must hold a JSON object"),
        (b'{"title": ["fog"]}', "title must be text, not list"),
        (b'{"published": "03/04/2031"}', "YYYY-MM-DD"),
    ],
)
def test_a_broken_sidecar_is_named(tmp_path: Path, data: bytes, why: str) -> None:
    """An article is not read without the metadata that its sidecar was to give; the error names the sidecar."""
    path = tmp_path / "fog.txt"
    sidecar(path).write_bytes(data)
    message = failure(path, TEXT.encode())
    assert "fog.json" in message
    assert why in message


def test_only_text_files_have_a_sidecar(tmp_path: Path) -> None:
    """A .json beside a .md is not the article's."""
    (tmp_path / "fog.json").write_text("{", encoding="utf-8")
    assert one(tmp_path / "fog.md", TEXT.encode()).text == TEXT


def test_front_matter_gives_the_metadata(tmp_path: Path) -> None:
    """Keys between two rules are metadata, and none of them is quoted; the text keeps them."""
    text = f"---\noutlet: The Lantern\ntitle: It was fog.\npublished: 2031-05-12\ntags: [fog]\n---\n\n{TEXT}"
    found = one(tmp_path / "fog.md", text.encode())
    assert (found.outlet, found.title, found.published) == ("The Lantern", "It was fog.", date(2031, 5, 12))
    assert found.text == text
    assert " ".join(quotes(found)) == TEXT.strip()


@pytest.mark.parametrize(
    "written", ["2031-05-12", "2031-05-12T23:00:00+09:00", "2031-05-12 10:00:00", "'2031-05-12'", "May 12, 2031"]
)
def test_front_matter_dates(tmp_path: Path, written: str) -> None:
    """Dates that YAML knows and dates in words give the day."""
    assert one(tmp_path / "fog.md", f"---\npublished: {written}\n---\n{TEXT}".encode()).published == date(2031, 5, 12)


@pytest.mark.parametrize(
    ("matter", "why"),
    [
        ("title: [fog", "front matter is not YAML"),
        ("title: 'fog", "front matter is not YAML"),
        ("title: !!python/object:os.system fog", "front matter is not YAML"),
        ("? {a: b}\n: c", "front matter is not YAML"),
        ("- fog\n- rope", "must be keys and values"),
        ("just words", "must be keys and values"),
        ("title: [fog]", "front matter: title must be text, not list"),
        ("published: 03/04/2031", "front matter: published is '03/04/2031'"),
        ("published: May 2031", "front matter: published is 'May 2031'"),
    ],
)
def test_broken_front_matter_is_an_error_of_one_line(tmp_path: Path, matter: str, why: str) -> None:
    """Front matter that says nothing certain is refused in one line."""
    message = failure(tmp_path / "fog.md", f"---\n{matter}\n---\n{TEXT}".encode())
    assert why in message
    assert "\n" not in message


@pytest.mark.parametrize("matter", ["---\n---\n", "---\n# nothing\n---\n", "---\ntags: [fog]\n---\n"])
def test_front_matter_may_say_nothing(tmp_path: Path, matter: str) -> None:
    """Empty front matter is no error and no text."""
    found = one(tmp_path / "fog.md", (matter + TEXT).encode())
    assert " ".join(quotes(found)) == TEXT.strip()


def test_rules_elsewhere_are_no_front_matter(tmp_path: Path) -> None:
    """Only the first line opens front matter, and only in Markdown."""
    below = f"{TEXT}\n---\ntitle: Rope\n---\n\n{TEXT}"
    assert one(tmp_path / "fog.md", below.encode()).title is None
    above = f"---\ntitle: Rope\n---\n\n{TEXT}"
    assert one(tmp_path / "fog.txt", above.encode()).title is None


def test_a_reread_article_has_the_same_passages(tmp_path: Path) -> None:
    """A stored article is divided again as it was, with its front matter left out."""
    for name, data in (("fog.txt", TEXT), ("fog.md", f"---\ntitle: It was fog, and the mate slept.\n---\n{TEXT}")):
        found = one(tmp_path / name, data.encode())
        assert reread(found.model_copy(update={"passages": ()})) == found


def test_each_json_line_is_an_article(tmp_path: Path) -> None:
    """Ids come from the line, or are the file's name and the line's number; blank lines count but are nothing."""
    named = {"id": "fog", "text": TEXT, "outlet": "The Lantern", "published": "2031-05-12", "extra": [1]}
    data = b"\n".join([json.dumps(named).encode(), b"", b"  ", LINE, LINE + b"\r", b""])
    found = [item for item in results(tmp_path / "digest.jsonl", data) if isinstance(item, Article)]
    assert [item.id for item in found] == ["fog", "digest-4", "digest-5"]
    assert {item.text for item in found} == {TEXT}
    assert (found[0].outlet, found[0].published) == ("The Lantern", date(2031, 5, 12))


def test_the_same_article_twice_is_read_twice(tmp_path: Path) -> None:
    """Which of two lines with one id counts is not the reader's to say."""
    line = json.dumps({"id": "fog", "text": TEXT}).encode()
    first, second = results(tmp_path / "digest.jsonl", line + b"\n" + line)
    assert first == second


BROKEN_LINES = {
    "cut": b'{"text": "The fog',
    "no JSON": b"The fog lifted.",
    "no object": b'["The fog lifted."]',
    "null": b"null",
    "no text": b'{"title": "The fog lifted."}',
    "text is a number": b'{"text": 3}',
    "empty text": b'{"text": ""}',
    "blank text": b'{"text": " \\n "}',
    "furniture only": b'{"text": "***"}',
    "unprintable id": b'{"id": "a\\u0007", "text": "The fog lifted."}',
    "id of two lines": b'{"id": "a\\nb", "text": "The fog lifted."}',
    "long id": json.dumps({"id": "a" * (MAX_ID + 1), "text": "The fog lifted."}).encode(),
    "half a pair as id": b'{"id": "\\ud800", "text": "The fog lifted."}',
    "half a pair": b'{"text": "The fog \\ud83d lifted."}',
    "escape": b'{"text": "The \\u001b[31mfog lifted."}',
    "null character": b'{"text": "The fog\\u0000 lifted."}',
    "bad date": b'{"text": "The fog lifted.", "published": "soon"}',
    "bad outlet": b'{"text": "The fog lifted.", "outlet": {}}',
    "broken UTF-8": '{"text": "Zoë’s fog lifted.'.encode() + b'\xff"}',
    "binary": b"\x89PNG\x00",
    "huge number": b'{"text": "The fog lifted.", "id": ' + b"1" * 5000 + b"}",
}


@pytest.mark.parametrize("line", BROKEN_LINES.values(), ids=BROKEN_LINES)
def test_a_broken_line_is_named_and_the_others_are_read(tmp_path: Path, line: bytes) -> None:
    """One bad article costs nothing but itself, and the error says in which line it stands."""
    first, bad, last = results(tmp_path / "digest.jsonl", b"\n".join([LINE, line, LINE]))
    assert isinstance(first, Article)
    assert isinstance(last, Article)
    assert (first.id, last.id) == ("digest-1", "digest-3")
    assert isinstance(bad, ReadError)
    assert str(bad).startswith("line 2")
    assert str(bad).count("line 2") == 1


@pytest.mark.parametrize("name", ["half a pair", "escape", "null character"])
def test_characters_that_no_text_holds_are_told_from_broken_json(tmp_path: Path, name: str) -> None:
    """JSON can write characters that no text holds; the error says that it is they."""
    assert "characters that are no text" in failure(tmp_path / "digest.jsonl", BROKEN_LINES[name])


def test_an_id_of_the_greatest_length_is_taken(tmp_path: Path) -> None:
    """The limit itself is allowed."""
    line = json.dumps({"id": "a" * MAX_ID, "text": TEXT}).encode()
    assert one(tmp_path / "digest.jsonl", line).id == "a" * MAX_ID


def test_a_line_too_large_is_named(tmp_path: Path) -> None:
    """A line over the size of an article is refused, not the file."""
    big = b'{"text": "' + b"a" * MAX_ARTICLE_BYTES + b'"}'
    bad, good = results(tmp_path / "digest.jsonl", big + b"\n" + LINE)
    assert str(bad) == "line 1: 8.0 MB in one article; the most is 8.0 MB"
    assert isinstance(good, Article)


@pytest.mark.parametrize("data", [b"", b"\n", b"\r\n \n"])
def test_a_file_of_no_lines_has_no_articles(tmp_path: Path, data: bytes) -> None:
    """Blank lines are neither articles nor errors."""
    assert results(tmp_path / "digest.jsonl", data) == []


@pytest.mark.parametrize(
    "data",
    [
        TEXT.encode("utf-8"),
        TEXT.encode("utf-8-sig"),
        TEXT.encode("utf-16"),
        codecs.BOM_UTF16_BE + TEXT.encode("utf-16-be"),
        TEXT.encode("cp1252"),
    ],
    ids=["UTF-8", "UTF-8 with a mark", "UTF-16", "UTF-16 big end first", "Windows-1252"],
)
@pytest.mark.parametrize("name", ["fog.txt", "fog.md"])
def test_every_character_of_every_encoding(tmp_path: Path, name: str, data: bytes) -> None:
    """Curly quotes, dashes and accents are what they were when the file was written, and no mark is left over."""
    assert one(tmp_path / name, data).text == TEXT


@pytest.mark.parametrize(
    "text",
    [
        "“We left,” she said. “It’s late – and cold.” The naïve café owner of Malmö agreed.",
        "Señor Muñoz said: “No.” Señora Ibáñez said: “Sí.” The crew’s reply was not heard…",
        "“Très bien,” a dit l’élève à la gare. “C’est déjà l’été,” répondit le garçon.",
    ],
)
def test_windows_1252_is_read_as_it_was_written(text: str) -> None:
    """The quotes and accents of western text survive the encoding of old newsroom tools."""
    assert decode(text.encode("cp1252")) == text


@pytest.mark.parametrize("encoding", ["cp1251", "gb18030"])
def test_other_encodings_are_told_from_western_ones(encoding: str) -> None:
    """Text that is not western is not forced into Windows-1252."""
    text = "Корабль ушёл в море ночью, и никто его не видел до самого утра. Туман стоял весь день."
    assert decode(text.encode(encoding)) == text


@pytest.mark.parametrize("broken", [b"\xff", b"\xc3", b"\xe2\x80", b"\xed\xa0\x80"])
def test_broken_utf8_is_refused_at_its_byte(broken: bytes) -> None:
    """A bad byte amid good UTF-8 is an error that says where, not another encoding's letters."""
    head = "“Zoë’s fog,” she said. ".encode()
    with pytest.raises(ReadError, match=rf"^broken UTF-8 at byte {len(head)}: save it again as UTF-8$"):
        decode(head + broken + " “Zoë’s rope,” he said.".encode())


def test_utf8_cut_in_a_character_is_refused() -> None:
    """A file cut short within a character is broken UTF-8."""
    with pytest.raises(ReadError, match="broken UTF-8"):
        decode("“Zoë’s fog,” she said, “is thick.”".encode()[:-1])


@pytest.mark.parametrize("data", [codecs.BOM_UTF16_LE + b"a", codecs.BOM_UTF16_LE + b"\x00\xd8"])
def test_broken_utf16_is_refused(data: bytes) -> None:
    """Half a character of UTF-16 is an error."""
    with pytest.raises(ReadError, match="UTF-16 with broken bytes"):
        decode(data)


@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00",
        b"The fog \x1b[31mlifted\x1b[0m.",
        b"The fog\x00 lifted.",
        b"The fog\x08 lifted.",
        b"The fog\x7f lifted.",
        "The fog lifted.".encode("utf-16-le"),
    ],
    ids=["png", "gzip", "escape", "null", "backspace", "delete", "UTF-16 without a mark"],
)
def test_what_is_no_text_is_refused(tmp_path: Path, data: bytes) -> None:
    """Binary data and characters that steer a terminal are no article, whatever the file is called."""
    assert failure(tmp_path / "fog.txt", data) == "not a text file (it holds binary data)"


def test_controls_in_utf16_are_refused(tmp_path: Path) -> None:
    """No encoding brings an escape character into an article."""
    assert "no text" in failure(tmp_path / "fog.txt", "The fog \x1b[31mlifted.".encode("utf-16"))


@pytest.mark.parametrize("data", [b"", b" \n\t \r\n", codecs.BOM_UTF8, codecs.BOM_UTF16_LE, "\u2028\u00a0".encode()])
def test_an_empty_file_is_an_error(tmp_path: Path, data: bytes) -> None:
    """A file with nothing but white space says so."""
    assert failure(tmp_path / "fog.txt", data) == "empty: there is no text in it"


def test_front_matter_without_text_is_empty(tmp_path: Path) -> None:
    """Metadata alone is no article."""
    assert failure(tmp_path / "fog.md", b"---\ntitle: Fog\n---\n\n") == "empty: there is no text in it"


def test_furniture_without_text_has_no_sentence(tmp_path: Path) -> None:
    """A page of labels is an error that says what is missing."""
    assert failure(tmp_path / "fog.txt", b"Share this article\n\n***\n") == "no sentence to quote in it"


def test_a_file_of_junk_is_not_read_to_its_end(tmp_path: Path) -> None:
    """A thousand broken lines and no article: it is no such file; one article among them, and all are read."""
    found = results(tmp_path / "junk.jsonl", b"x\n" * 1_000_000)
    assert len(found) == 1001
    assert "not read further" in str(found[-1])
    found = results(tmp_path / "digest.jsonl", LINE + b"\n" + b"x\n" * 1_500)
    assert len(found) == 1501


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    """A file of one article over the limit is refused by its size; one of the limit's size is loaded."""
    path = tmp_path / "fog.txt"
    path.touch()
    os.truncate(path, MAX_ARTICLE_BYTES + 1)
    with pytest.raises(ReadError, match=r"^8\.0 MB is too large for one article; the most is 8\.0 MB$"):
        load(path)
    os.truncate(path, MAX_ARTICLE_BYTES)
    assert len(load(path).data) == MAX_ARTICLE_BYTES


def test_a_large_file_of_many_articles_is_loaded(tmp_path: Path) -> None:
    """The limit is one article's, not that of a file of lines."""
    path = tmp_path / "digest.jsonl"
    path.touch()
    os.truncate(path, MAX_ARTICLE_BYTES + 1)
    assert len(load(path).data) == MAX_ARTICLE_BYTES + 1


def test_a_missing_file_is_an_error(tmp_path: Path) -> None:
    """A file that is gone is an error of the user's kind."""
    with pytest.raises(ReadError, match=r"^no such file or directory$"):
        load(tmp_path / "fog.txt")


def test_a_folder_is_an_error(tmp_path: Path) -> None:
    """A folder that is named as a file is no article."""
    path = tmp_path / "fog.txt"
    path.mkdir()
    with pytest.raises(ReadError, match=r"^not a file that can be read"):
        load(path)


@pytest.mark.parametrize("name", ["fog.odt", "fog", "fog.txt.bak", ".txt"])
def test_an_unknown_suffix_is_an_error(tmp_path: Path, name: str) -> None:
    """The error names the suffix and every known one."""
    (tmp_path / name).write_text(TEXT, encoding="utf-8")
    with pytest.raises(ReadError, match=r"^no reader for") as caught:
        load(tmp_path / name)
    assert all(suffix in str(caught.value) for suffix in SUFFIXES)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every file")
def test_a_file_that_may_not_be_read_is_an_error(tmp_path: Path) -> None:
    """A file without the right to read it is an error of the user's kind."""
    path = tmp_path / "fog.txt"
    path.write_text(TEXT, encoding="utf-8")
    path.chmod(0)
    with pytest.raises(ReadError, match=r"^permission denied$"):
        load(path)


def test_read_errors_are_the_users_to_mend() -> None:
    """The command line prints a ReadError as it prints any BylineError."""
    assert issubclass(ReadError, BylineError)


@pytest.mark.parametrize(("count", "written"), [(0, "0 kB"), (2048, "2 kB"), (MAX_ARTICLE_BYTES, "8.0 MB")])
def test_sizes_are_written_for_people(count: int, written: str) -> None:
    """Bytes are told in kB, from one MB on in MB."""
    assert size(count) == written


MIXED = st.lists(
    st.sampled_from(
        [b"\xff\xfe", b"\xfe\xff", b"\xef\xbb\xbf", b"\xe9", b"\x93", b"\xc3\xa9", b"\x00", b"The fog. ", b"\n"]
    )
    | st.binary(max_size=6),
    max_size=20,
).map(b"".join)


@settings(max_examples=200)
@given(st.binary(max_size=80) | MIXED)
def test_any_bytes_are_text_or_a_read_error(data: bytes) -> None:
    """No bytes bring another error than the one that the user sees."""
    said: object
    try:
        said = decode(data)
    except ReadError as error:
        said = error
    assert isinstance(said, str) or "\n" not in str(said)


@given(st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=60))
def test_unicode_text_comes_back_as_it_was(text: str) -> None:
    """UTF-8 and UTF-16 with a mark are decoded character for character."""
    assert decode(text.encode("utf-8-sig")) == text
    assert decode(text.encode("utf-16")) == text


KEYS = st.sampled_from(["id", "text", "title", "outlet", "author", "published", "url"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.text(max_size=5), inner, max_size=4),
    max_leaves=8,
)
RECORDS = st.dictionaries(KEYS, JSON, max_size=5).map(lambda values: json.dumps({"text": TEXT} | values).encode())


@settings(max_examples=200)
@given(st.lists(RECORDS | MIXED | st.binary(max_size=40), max_size=6).map(b"\n".join))
@example(b"")
@example(b'{"text": "\\ud800"}')
def test_any_lines_are_articles_or_errors(data: bytes) -> None:
    """Of arbitrary bytes and values, reading lines never fails, and every article keeps its text and can be quoted."""
    for found in read_lines(Source.of_file(Path("digest.jsonl"), data)):
        if isinstance(found, ReadError):
            assert str(found).startswith("line ")
        else:
            assert quotes(found)
            assert all(quote in found.text for quote in quotes(found))


PIECES = st.sampled_from(
    [
        "The fog lifted at noon.",
        "“Nobody saw it,” Zoë said. “It’s late …”",
        "Share this article",
        "By Mara Quist",
        "5 p.m. Monday",
        "👩‍👩‍👧",
        "\n",
        "\r\n",
        "\n\n",
        "\u2028",
        " ",
        "---",
        "# Fog",
    ]
)


@settings(max_examples=150)
@given(
    st.lists(PIECES | st.text(alphabet=st.characters(exclude_categories=["Cs", "Cc"]), max_size=10), max_size=20),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
)
def test_quotes_are_substrings_of_the_file(pieces: list[str], encoding: str) -> None:
    """Of any text file, the article's text is the file's and every sentence a substring of it."""
    text = "".join(pieces)
    data = text.encode(encoding)
    for found in read(Source.of_file(Path("/nowhere/fog.txt"), data)):
        if isinstance(found, Article):
            assert found.text == text == decode(data)
            assert quotes(found)
            assert all(quote in text and quote.strip() == quote for quote in quotes(found))
            assert all(text[passage.start : passage.end] in text for passage in found.passages)
