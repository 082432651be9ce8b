"""The commands, and where their parts are put together."""

import logging
import re
from collections.abc import Sequence
from dataclasses import asdict
from functools import partial
from pathlib import Path
from typing import Annotated

import typer
from rich.logging import RichHandler

from bot import cli_care, cli_copy, cli_demo, cli_map, cli_serve, cli_sources, cli_spaces, cli_watch, messages, terminal
from bot.answer import Answer, ask
from bot.console import AsJson, Outlet, Since, Until, app, coverage, embedder, err, explained, limits, out, print_json
from bot.errors import QuestionError, SettingsError
from bot.evaluate import evaluate_answers, evaluate_search, read_questions
from bot.export import check_export, export
from bot.find import find
from bot.lookup import article_named, asked, id_named
from bot.report import check_report, print_evaluation, write_report
from bot.settings import Settings, settings
from corpus.article import Metadata, Span
from index import contents
from index.errors import EMPTY, DataFolderError
from index.paths import expand, is_url
from index.scan import Report
from index.search import Hit, Hits
from index.store import Store
from index.twin import open_embedder
from index.update import change_model, rederive, remove, update, web

_DEFAULT = "default"  # names the model that comes with Byline

_BULK = 2_000_000  # bytes of articles from which a GPU, if there is one, is worth the seconds that torch takes to load


@app.command()
def index(
    given: Annotated[list[str] | None, typer.Argument(metavar="[PATH|URL]...", help="Files, folders and URLs.")] = None,
    prune: Annotated[bool, typer.Option(help="Remove articles of the given folders whose file is gone.")] = False,
    rebuild: Annotated[bool, typer.Option(help="Derive everything again from the database.")] = False,
    model: Annotated[
        str | None, typer.Option(metavar="FOLDER|default", help="Embed everything with another model, then use that.")
    ] = None,
    workers: Annotated[int, typer.Option(min=0, help="Processes that embed; 0: byline worker elsewhere does.")] = 1,
    as_json: AsJson = False,
) -> None:
    """Add articles, or refresh them; only what changed is embedded."""
    named = given or []
    if sum([bool(named), rebuild, model is not None]) != 1:
        raise typer.BadParameter("name files, folders or URLs, or use --rebuild or --model alone")
    with explained():
        found, show = settings(), terminal.meter(err)
        if rebuild:
            report = rederive(found.home, partial(embedder, bulk=True), show, workers=workers)
        elif model is not None:
            folder = None if model == _DEFAULT else Path(model).expanduser().absolute()
            report = _change_model(found, folder, workers)
        else:
            chosen, fetcher = partial(embedder, bulk=_is_bulk(named)), partial(web, found.allowed_hosts)
            report = update(found.home, named, chosen, prune=prune, meter=show, fetcher=fetcher, workers=workers)
    for failure in report.failed:
        err.print(terminal.shown(f"{terminal.relative(failure.path)}: {failure.error}"), soft_wrap=True)
    if as_json:
        print_json(_promised(report))
    else:
        terminal.print_report(out, report)
    if report.failed and not (report.added or report.changed or report.unchanged or report.removed):
        raise typer.Exit(1)


def _change_model(found: Settings, folder: Path | None, workers: int) -> Report:
    if found.model is not None and found.model != folder:
        raise SettingsError("BYLINE_MODEL names another model: unset it, and the coverage remembers its own")
    opening = partial(open_embedder, found.home, folder, bulk=True)
    return change_model(found.home, opening, folder, terminal.meter(err), workers=workers)


def _promised(report: Report) -> dict[str, object]:
    return {name: value for name, value in asdict(report).items() if name != "new"}


def _is_bulk(given: Sequence[str]) -> bool:
    paths = expand(Path(one) for one in given if not is_url(one))
    return sum(one.stat().st_size for one in paths if isinstance(one, Path) and one.is_file()) > _BULK


@app.command(name="ask")
def ask_command(
    question: Annotated[str, typer.Argument(help="The question; - reads one a line.")],
    after: Annotated[str | None, typer.Option(help="The question before it, to which it refers.")] = None,
    outlet: Outlet = None,
    since: Since = None,
    until: Until = None,
    file: Annotated[
        Path | None, typer.Option("--export", metavar="FILE", help="Write the answer to a .md, .docx, .csv or .json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Answer a question with quotes."""
    with explained():
        if file:
            if question == "-":
                raise typer.BadParameter("--export takes one answer; ask one question")
            check_export(file)
        asked_of = coverage()
        within = limits(asked_of, outlet, since, until)
        for text, before in asked(question):
            try:
                answer = ask(asked_of, text, after=before or after, limits=within)
            except QuestionError as error:
                if question != "-":
                    raise
                answer = Answer(question=text, status="not_covered", lead=str(error), confidence=0, kind="other")
            if as_json:
                typer.echo(answer.model_dump_json())
            else:
                terminal.print_answer(out, answer)
            if file:
                export(answer, file)
                err.print(terminal.shown(messages.exported(str(file)), "dim"), soft_wrap=True)


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="The question; - reads one a line.")],
    most: Annotated[int, typer.Option("-k", min=1, max=1000, help="How many passages.")] = 10,
    per_article: Annotated[int | None, typer.Option(min=1, help="At most so many of one article.")] = None,
    as_json: AsJson = False,
) -> None:
    """List the passages that are about a question, best first."""
    with explained():
        asked_of = coverage()
        for text, before in asked(question):
            try:
                with asked_of.reading() as snapshot:
                    hits = find(asked_of, snapshot, text, most, after=before, per_article=per_article).hits
            except QuestionError:
                if question != "-":
                    raise
                hits = Hits([], 0.0)
            if as_json:
                print_json({"question": text, "confidence": hits.confidence, "hits": [_hit(hit) for hit in hits.found]})
            else:
                terminal.print_hits(out, hits)


def _hit(hit: Hit) -> dict[str, object]:
    one = hit.passage
    return {
        "article_id": one.article_id,
        "path": one.path,
        "outlet": one.about.outlet,
        "start": one.start,
        "end": one.end,
        "text": one.text,
        "score": hit.score,
    }


@app.command()
def articles(as_json: AsJson = False) -> None:
    """List the articles that are indexed."""
    with explained():
        store = Store(settings().home)
        with store.reading() as connection:
            rows = contents.articles(connection)
        if not rows:
            raise DataFolderError(EMPTY)
    known = [Metadata(**{name: getattr(row, name) for name in Metadata.model_fields}) for row in rows]
    if as_json:
        for row, about in zip(rows, known, strict=True):
            print_json({"article_id": row.id, "version": row.version, "path": row.path, **about.model_dump()})
    else:
        terminal.print_articles(out, [(row.id, about) for row, about in zip(rows, known, strict=True)])


def _range(value: str) -> Span:
    start, _, end = value.partition("-")
    if not (re.fullmatch("[0-9]{1,9}", start) and re.fullmatch("[0-9]{1,9}", end) and int(start) < int(end)):
        raise typer.BadParameter(f"{value!r} is no range: write it as START-END, as answers do")
    return Span(start=int(start), end=int(end))


@app.command()
def show(
    article: Annotated[str, typer.Argument(help="The article's id, or the beginning of it.")],
    at: Annotated[Span | None, typer.Option(parser=_range, metavar="START-END", help="A quote to mark.")] = None,
    version: Annotated[int | None, typer.Option(min=1, help="An older version of a changed article.")] = None,
    furniture: Annotated[
        bool, typer.Option("--furniture", help="All lines, also those never quoted, and why; what told its metadata.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Show an article, or a quote in its context."""
    with explained():
        store = Store(settings().home)
        found = article_named(store, article, version)
        if at and at.end > len(found.text):
            raise SettingsError(f"the article ends at {len(found.text)}; perhaps it has changed since it was quoted")
        newest = store.newest_version(found.id)
    if at and version is None and newest > 1:
        err.print(
            f"[dim]This article has changed; a quote from before is found with --version 1 to {newest - 1}.[/dim]"
        )
    if as_json:
        print_json(found.model_dump(mode="json") | ({"quote": at.of(found.text)} if at else {}))
    elif furniture:
        terminal.print_furniture(out, found)
    else:
        terminal.print_article(out, found, at)


@app.command(name="remove")
def remove_command(
    article: Annotated[list[str], typer.Argument(help="Whole ids of articles.")], as_json: AsJson = False
) -> None:
    """Remove articles from the coverage; their files stay."""
    with explained():
        store = Store(settings().home)
        report = remove(settings().home, [id_named(store, one, whole=True) for one in article], embedder)
    if as_json:
        print_json(_promised(report))
    else:
        terminal.print_report(out, report)


@app.command(name="eval")
def eval_command(
    questions: Annotated[Path, typer.Argument(help="JSON Lines; see bot/evaluate.py.")],
    report: Annotated[
        Path | None, typer.Option(metavar="FILE", help="Write a page with plots and the misses to read.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Measure answers, or search results, against questions with known quotes or articles."""
    with explained():
        if report:
            check_report(report)
        gold, asked_of = read_questions(questions), coverage()
        with asked_of.reading() as snapshot:
            asked_of.embedder(snapshot)  # loaded before the first question is timed
        with terminal.meter(err)("Asking", len(gold)) as advance:
            if "relevant" in gold[0]:
                found = []
                for one in gold:
                    with asked_of.reading() as snapshot:
                        found.append(find(asked_of, snapshot, one["question"], 10, per_article=1))
                    advance(1)
                evaluation = evaluate_search(found, gold)
            else:
                answers = []
                for one in gold:
                    answers.append(ask(asked_of, one["question"], after=one.get("after")))
                    advance(1)
                evaluation = evaluate_answers(asked_of, answers, gold)
        if report:
            write_report(report, evaluation, questions.name)
    if as_json:
        print_json(evaluation.values())
    else:
        print_evaluation(out, evaluation)


__all__ = [
    "cli_care",
    "cli_copy",
    "cli_demo",
    "cli_map",
    "cli_serve",
    "cli_sources",
    "cli_spaces",
    "cli_watch",
    "main",
]  # the formers' commands are those of the application, too


def main() -> None:
    """Run the command line."""
    logging.basicConfig(
        level="WARNING", format="%(message)s", handlers=[RichHandler(console=err, show_time=False, show_path=False)]
    )
    app()
