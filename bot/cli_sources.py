"""The commands about who is quoted: attributions, said, sources."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from bot import terminal, terminal_sources
from bot.console import AsJson, app, coverage, err, explained, out, print_json
from bot.sources import credited, in_file, said_by
from corpus.article import Article, Span
from corpus.attribution.chains import Attribution
from corpus.errors import ReadError
from index.credits import Credit

Most = Annotated[int, typer.Option("-n", min=1, help="How many to print.")]


@app.command(name="attributions")
def attributions_command(
    files: Annotated[list[Path], typer.Argument(help="Article files.")],
    raw: Annotated[bool, typer.Option(help="Take every line for one of the article's, furniture too.")] = False,
    as_json: AsJson = False,
) -> None:
    """Show who says what in article files, indexed or not."""
    failed = False
    with explained():
        for path in files:
            try:
                for article, found in in_file(path, raw=raw):
                    if as_json:
                        print_json({"path": str(path), "attributions": [_attribution(article, one) for one in found]})
                    else:
                        terminal_sources.print_attributions(out, article, found)
            except ReadError as error:
                failed = True
                err.print(terminal.shown(f"byline: {error}"), soft_wrap=True)
    if failed:
        raise typer.Exit(1)


def _attribution(article: Article, one: Attribution) -> dict[str, object]:
    def spans(found: tuple[Span, ...]) -> list[dict[str, object]]:
        return [{"start": span.start, "end": span.end, "text": span.of(article.text)} for span in found]

    chains = [[actor.name for actor in chain.actors] for chain in one.chains]
    return {
        "source": spans(one.source),
        "cue": spans(one.cue),
        "content": spans(one.content),
        "recipient": spans(one.recipient),
        "chain": chains[0] if chains else [],
        "chains": chains,
        "direct": one.direct,
    }


@app.command()
def said(
    name: Annotated[str, typer.Argument(help="Whose words: a person, an outlet, an office.")],
    about: Annotated[str | None, typer.Option(help="Only on this topic, the nearest first.")] = None,
    most: Most = 20,
    as_json: AsJson = False,
) -> None:
    """List what somebody says in the coverage, in which words and through whom."""
    with explained():
        people, found = said_by(coverage(), name, about)
    if as_json:
        for one in found[:most]:
            print_json(_credit(one))
    else:
        terminal_sources.print_said(out, people, found, most)


def _credit(one: Credit) -> dict[str, object]:
    extent = one.attribution.extent
    return {
        "article_id": one.article_id,
        "version": one.version,
        "path": one.path,
        **one.about.model_dump(include={"outlet", "title", "published", "url"}),
        "start": extent.start,
        "end": extent.end,
        "quote": one.quote,
        "chains": [[actor.name for actor in chain.actors] for chain in one.attribution.chains],
    }


@app.command()
def sources(
    topic: Annotated[str | None, typer.Argument(help="Only what is said about this.")] = None,
    most: Most = 30,
    as_json: AsJson = False,
) -> None:
    """List who is credited in the coverage, how often and by which outlets."""
    with explained():
        found = credited(coverage(), topic)
    if as_json:
        for one in found[:most]:
            print_json(asdict(one))
    else:
        terminal_sources.print_standings(out, found, most)
