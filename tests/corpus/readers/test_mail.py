"""Mails: the text as it was sent, who sent it when, and the articles attached."""

from contextlib import suppress
from datetime import date
from email.header import Header
from email.message import EmailMessage
from email.policy import SMTP

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus.article import Article
from corpus.errors import ReadError
from corpus.readers.mail import BEGINS, MAX_ATTACHMENTS, read_mail
from corpus.readers.source import Source
from tests.corpus.readers import stories

TEXT = "\n\n".join(stories.RELEASE) + "\n"


def mail(text: str | None = TEXT) -> EmailMessage:
    """Write a press office's mail."""
    message = EmailMessage()
    message["From"] = "Zoë Quist <press@marine.example>"
    message["To"] = "desk@harbourpost.example"
    message["Subject"] = "SUBJECT"
    message["Date"] = "Wed, 14 May 2031 23:30:00 +0200"
    message["Message-ID"] = "<1@marine.example>"
    if text is not None:
        message.set_content(text)
    return message


def read(data: bytes) -> list[Article | ReadError]:
    """Read a mail, with a subject that Python's own folding would break."""
    data = data.replace(b"SUBJECT", Header(f"Fwd: {stories.RELEASE_TITLE} – “at once”", "utf-8").encode().encode())
    return list(read_mail(Source("inbox/buoys.eml", "buoys", ".eml", data)))


def one(data: bytes) -> Article:
    """Read the one article of a mail."""
    (found,) = read(data)
    assert isinstance(found, Article), found
    return found


@pytest.mark.parametrize("cte", ["8bit", "quoted-printable", "base64"])
@pytest.mark.parametrize("charset", ["utf-8", "windows-1252"])
def test_the_text_is_the_one_that_was_sent(cte: str, charset: str) -> None:
    """However it was packed for the way, the text comes out as it went in, with its headers as metadata."""
    message = mail(None)
    message.set_content(TEXT, charset=charset, cte=cte)
    found = one(message.as_bytes(policy=SMTP))
    assert (found.id, found.text) == ("buoys", TEXT)
    assert (found.title, found.author) == (f"{stories.RELEASE_TITLE} – “at once”", "Zoë Quist")
    assert (found.published, found.outlet) == (date(2031, 5, 14), None)
    assert found.provenance["author"] == "the mail's headers"


def test_an_address_is_no_name() -> None:
    """A sender without a name has none."""
    message = mail()
    del message["From"]
    message["From"] = "press@marine.example"
    assert one(message.as_bytes()).author is None


def test_plain_text_comes_before_html() -> None:
    """Of two forms of the same text the one without markup is taken."""
    message = mail()
    message.add_alternative("<p>Nothing of this.</p>", subtype="html")
    assert one(message.as_bytes()).text == TEXT


def test_html_is_read_where_there_is_no_other_text() -> None:
    """A mail in HTML is read as a page is; its headers tell more of it than its markup."""
    message = mail(None)
    paragraphs = "".join(f"<p>{one}</p>" for one in stories.RELEASE)
    message.set_content(f"<html><title>Newsletter</title><body>{paragraphs}</body></html>", subtype="html")
    found = one(message.as_bytes())
    assert all(paragraph in found.text for paragraph in stories.RELEASE)
    assert (found.title, found.published) == (f"{stories.RELEASE_TITLE} – “at once”", date(2031, 5, 14))


def test_attachments_are_articles_of_their_own() -> None:
    """What is attached is read by its own reader; what no reader is for is passed over, what is broken is an error."""
    message = mail()
    message.add_attachment("\n\n".join(stories.UNION), filename="strike wire.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="a.png")
    message.add_attachment(b"\x00\x01", maintype="text", subtype="plain", filename="b.txt")
    first, second, broken = read(message.as_bytes())
    assert isinstance(first, Article)
    assert isinstance(second, Article)
    assert (first.id, second.id, second.path) == ("buoys", "buoys/1-strike wire", "inbox/buoys.eml")
    assert second.text.strip() == "\n\n".join(stories.UNION)
    assert str(broken).startswith("b.txt: ")


def test_attachments_are_bounded() -> None:
    """Those beyond the most are named by their number, not read."""
    message = mail()
    for number in range(MAX_ATTACHMENTS + 1):
        message.add_attachment(TEXT, filename=f"{number}.txt")
    found = read(message.as_bytes())
    assert len(found) == MAX_ATTACHMENTS + 2
    assert str(found[-1]) == "it has 51 attachments; the first 50 were read"


def test_a_forwarded_mail_is_read() -> None:
    """A mail in a mail gives its text where the outer one has none, and what lies beside the file tells of it."""
    outer = mail(None)
    outer.make_mixed()
    outer.attach(mail())
    sidecar = b'{"outlet": "The Harbour Post"}'
    (found,) = read_mail(Source("inbox/buoys.eml", "buoys", ".eml", outer.as_bytes(), sidecar=sidecar))
    assert isinstance(found, Article)
    assert (found.text, found.outlet) == (TEXT, "The Harbour Post")


@pytest.mark.parametrize("form", ["mail", "packed mail", "file"])
def test_a_forwarded_mail_is_an_article_of_its_own(form: str) -> None:
    """Beside the words that it is forwarded with, be they a sentence or not; with its own headers, however packed."""
    inner = mail()
    inner.replace_header("From", "Odo Tarn <odo@wire.example>")
    for words in ("Please index the story that is attached.\n", "* * *\n"):
        outer = mail(words)
        if form == "mail":
            outer.add_attachment(inner)
        else:
            outer.add_attachment(inner.as_bytes(), maintype="application", subtype="x-mail", filename="story.eml")
        data = outer.as_bytes()
        if form == "packed mail":
            data = data.replace(b"application/x-mail", b"message/rfc822")
        cover, found = read(data)
        assert isinstance(cover, Article if words.startswith("Please") else ReadError)
        assert isinstance(found, Article)
        assert (found.id, found.text, found.author) == ("buoys/1-mail", TEXT, "Odo Tarn")


def test_a_forwarded_mail_that_is_broken_is_one_error() -> None:
    """One without text, or one that is forwarded too often, takes nothing else with it."""
    outer = mail()
    outer.add_attachment(mail(""))
    first, broken = read(outer.as_bytes())
    assert isinstance(first, Article)
    assert str(broken) == "a mail in it: there is no text in it"
    for _ in range(4):
        inner, outer = outer, mail()
        outer.add_attachment(inner)
    found = read(outer.as_bytes())
    assert [type(one) for one in found] == [Article] * 4 + [ReadError]


def test_text_goes_on_behind_a_picture() -> None:
    """All parts of a mail that are plain text are its text, in their order."""
    message = mail(stories.RELEASE[0])
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", disposition="inline", filename="a.png")
    message.add_attachment(stories.RELEASE[1], disposition="inline")
    assert one(message.as_bytes()).text.split() == " ".join(stories.RELEASE[:2]).split()


SAID = "Nobody – not “Zoë” – saw the café’s boats, the keeper said.\n"


@pytest.mark.parametrize(
    ("charset", "data", "read_as"),
    [
        ("iso-8859-1", SAID.encode("cp1252"), SAID),
        ("us-ascii", SAID.encode("cp1252"), SAID),
        ("iso-8859-1", SAID.encode(), SAID),
        (
            "iso-8859-1",
            "Zoë saw the café’s boats.\n".replace("’", "'").encode("latin-1"),
            "Zoë saw the café's boats.\n",
        ),
        ("iso-8859-2", SAID.encode("cp1252"), None),
        ("iso-8859-1", b"Nobody saw the boats\x81, he said.\n", None),
    ],
)
def test_a_wrong_charset_alters_no_character(charset: str, data: bytes, read_as: str | None) -> None:
    """What mail programs declare as Latin-1 is often Windows' or UTF-8; what is neither is refused."""
    head = f"Message-ID: <1@marine.example>\nContent-Type: text/plain; charset={charset}\n\n"
    if read_as is None:
        with pytest.raises(ReadError, match="not in the charset that it names"):
            read(head.encode() + data)
    else:
        assert one(head.encode() + data).text == read_as


def test_a_mail_is_told_by_its_headers() -> None:
    """Among the headers is one that only mail has; a text that begins with a heading is no mail."""
    assert BEGINS.match(mail().as_bytes(policy=SMTP))
    assert not BEGINS.match(b"Subject: the harbour\nThe fog lifted.\n")
    assert not BEGINS.match(TEXT.encode())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"Subject: x\n\n",
        b"Content-Type: multipart/mixed; boundary=a\n\n" * 20_000,
        b"Subject: " + b"=?utf-8?q?a?= " * 50_000 + b"\n\nHello.\n",
        b"Content-Type: text/plain; charset=no-such\n\n\xff\xfe\xfa\n",
        b"".join(b"Content-Type: multipart/mixed; boundary=%d\n\n--%d\n" % (n, n) for n in range(3_000)),
    ],
    ids=["empty", "no text", "boundaries", "subject", "charset", "nested"],
)
def test_a_broken_mail_is_one_error_or_a_text(data: bytes) -> None:
    """No mail takes long, or anything down with it."""
    with suppress(ReadError):
        read(data)


@settings(max_examples=150)
@given(st.binary(max_size=300), st.binary(max_size=200), st.sampled_from(["plain", "mixed"]))
def test_any_bytes_are_read_or_refused(headers: bytes, content: bytes, kind: str) -> None:
    """Arbitrary headers and content raise nothing but a ReadError."""
    whole = b"MIME-Version: 1.0\nContent-Type: %s/%s; boundary=b\n" % (
        b"multipart" if kind == "mixed" else b"text",
        kind.encode(),
    )
    with suppress(ReadError):
        read(whole + headers + b"\n\n--b\n" + content)
    with suppress(ReadError):
        read(b"Subject: " + headers + b"\nDate: " + content + b"\nFrom: " + headers + b"\n\nThe fog lifted.\n")
