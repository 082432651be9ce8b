"""docs/benchmarks.md, made of what was measured: of each size the last time that it was, and on which machine."""

import os
import platform
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.bench.drawing import drawings

Results = dict[str, Any]
"""`sizes`: by size a mapping of figures; `peers`: by size and name; `once`, `shared`, `elsewhere`: rows for all sizes.

`measured`: by measure and size, when and on what it was last measured.
"""

_FORMS = Path(__file__).parent / "forms.md"


def today() -> str:
    """Describe when something is measured, and on what."""
    told = Path("/proc/cpuinfo").read_text().splitlines()
    model = next((line.partition(": ")[2] for line in told if line.startswith("model name")), platform.processor())
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    day = datetime.now(UTC).strftime("%d %B %Y")
    return f"{day}, {os.cpu_count()} cores ({model}), {memory:.0f} GiB, Python {platform.python_version()}"


def write(folder: Path, results: Results) -> None:
    """Write the page and its drawings."""
    (folder / "benchmarks").mkdir(exist_ok=True)
    for name, svg in drawings(results).items():
        (folder / "benchmarks" / f"{name}.svg").write_text(svg, "utf-8")
    (folder / "benchmarks.md").write_text("\n".join(_page(results)) + "\n", "utf-8")


def _page(results: Results) -> Iterator[str]:
    sizes = dict(sorted(results["sizes"].items(), key=lambda one: int(one[0])))
    yield _HEAD
    for measure, title, words, drawing, columns in _SUBJECTS:
        shown = {size: one for size, one in sizes.items() if all(_has(one, cell) for _, cell in columns)}
        if not shown:
            continue
        yield f"## {title}\n\n{words}\n"
        yield from _table(["Passages", *(name for name, _ in columns)], _rows(shown, [cell for _, cell in columns]))
        yield f"\n{_measured(results, measure, shown)}"
        yield f"\n![{title}](benchmarks/{drawing}.svg)\n" if drawing else ""
    if peers := results.get("peers", {}):
        yield f"## Peers\n\n{_PEERS}\n\n{_measured(results, 'peers', peers)}\n\n![Peers](benchmarks/peers.svg)\n"
        yield from _peers(peers)
    for part, head in _ROWS.items():
        if rows := results.get(part, {}).get("0", {}).get("rows"):
            yield f"{head}\n"
            cells = [
                [what, _short(one), of, _short(raw), f"{one / raw:.2f}", unit] for what, one, of, raw, unit in rows
            ]
            yield from _table(["What", "Byline", "Raw cost", "", "Ratio", ""], cells)
            yield f"\n{_measured(results, part, ['0'])}\n"
    yield _FORMS.read_text("utf-8").rstrip()


def _measured(results: Results, measure: str, sizes: Iterable[str]) -> str:
    """Tell when and on what figures were measured, the sizes apart that were not together."""
    told: dict[str, list[str]] = {}
    for size in sorted(sizes, key=int):
        told.setdefault(results["measured"][measure][size], []).append(f"{int(size):,}")
    if len(told) > 1:
        told = {f"{', '.join(some)}: {when}": some for when, some in told.items()}
    return f"Measured: {'; '.join(told)}."


def _has(one: Mapping[str, float], cell: str) -> bool:
    return all(name in one for name in cell.replace("/", " ").split())


def _rows(sizes: Mapping[str, Mapping[str, float]], cells: Sequence[str]) -> Iterator[list[str]]:
    for size, one in sizes.items():
        row = [f"{int(size):,}"]
        for cell in cells:
            above, _, below = cell.partition("/")
            row.append(f"{one[above] / one[below]:.2f}" if below else _short(one[above]))
        yield row


def _short(value: float) -> str:
    if value >= 1000:
        return f"{value:,.0f}"
    return f"{value:.3g}"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    yield f"| {' | '.join(head)} |"
    yield f"|{' --- |' * len(head)}"
    for row in rows:
        yield f"| {' | '.join(row)} |"


def _peers(peers: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> Iterator[str]:
    for size, found in sorted(peers.items(), key=lambda one: int(one[0])):
        yield f"### {int(size):,} passages\n"
        head = [
            "What",
            "ms p50",
            "ms p99",
            "computed, p50",
            "Recall@10",
            "MB in memory",
            "of these not files",
            "Build s",
            "Setting",
        ]
        names = ("asked_p50", "asked_p99", "computed_p50", "recall", "resident_mb", "anonymous_mb", "build_s")
        yield from _table(
            head, ([name, *(_short(one[key]) for key in names), one["setting"]] for name, one in found.items())
        )
        ours = found["Byline, ten passages"]["computed_p50"]
        ahead = [name for name, one in found.items() if not name.startswith("Byline") and one["computed_p50"] < ours]
        yield f"\nComputing less than Byline here: {', '.join(ahead) or 'none of them'}."
        sooner = [name for name, one in found.items() if one["build_s"] < found["Byline, ten passages"]["build_s"]]
        yield f"Built sooner: {', '.join(sooner) or 'none of them'}.\n"


_HEAD = """# Benchmarks

Made by `make bench`. Each figure stands beside the raw cost of what it rests on, measured in the same run, of answers
question by question in turn. "Load" is how many processes wanted the processor just then, ours among them: with more
than there are cores, seconds and answers a second are worse than they would be, and ratios tell more.

The coverages are the sample's articles with other words, and vectors made of those of its sentences
(`tests/bench/large.py`); the questions are those of the sample and one of each kind. A bare search is one by FAISS
alone, in the form that Byline has at this size, with the same comparison of its candidates by their vectors ("bare"),
or of all vectors as float32 ("Flat"); both embed the question first, as Byline does.
"""
_PEERS = """Each in a process of its own, over the same passages, vectors and questions. LanceDB and txtai search by
vectors and words together, as Byline does; the others by vectors alone. Where an index trades recall for time it is set
to find at least .985 of the ten nearest, if one of its settings does. The question is embedded by the same model in all
of them. "Computed" are milliseconds of all threads together, which other work on the machine does not stretch. Byline's
build is that of its search files."""

_ROWS = {
    "once": "## Beside the bare encoder, through Slack, and copies",
    "shared": """## Workers

Articles of 3.6 passages, indexed by one worker and by two. The networks wait as long as they compute where
they have all cores, measured just before, because two that compute would take the cores from each other. The bare
pipeline reads and cuts the articles and has both networks read the passages, one batch after the other, in one process;
it keeps nothing, traces no credits and can't be asked. "Computed" is by the process that indexes, which other work on
the machine stretches less than seconds. The start of the workers is part of it all.""",
    "elsewhere": """## PostgreSQL

A coverage carried over by `byline copy`, and answered from there and from its files in turn; the answers are the same,
word for word. The server is on the same machine. Answers are without the time of the judge.""",
}

_SUBJECTS: tuple[tuple[str, str, str, str, tuple[tuple[str, str], ...]], ...] = (
    (
        "warm",
        "Warm answers",
        "Milliseconds that the asking thread computes for a whole answer, without the time of the judge, which is the"
        " same at every size.",
        "answers",
        (
            ("p50", "answer_p50"),
            ("p99", "answer_p99"),
            ("bare p50", "bare_p50"),
            ("Flat p50", "flat_p50"),
            ("to bare", "answer_p50/bare_p50"),
            ("to Flat", "answer_p50/flat_p50"),
            ("p99 to p50", "answer_p99/answer_p50"),
            ("judge p50", "judge_p50"),
            ("with the judge", "whole_p50"),
            ("with the judge p99", "whole_p99"),
            ("load", "warm_load"),
        ),
    ),
    (
        "warm",
        "Where a warm answer's time goes",
        "Milliseconds, medians. Searching is FAISS, tantivy and SQL; composing is everything after it but the judge.",
        "",
        (
            ("embedding", "embed_p50"),
            ("searching", "searching_p50"),
            ("composing", "composing_p50"),
            ("answered", "answered"),
        ),
    ),
    (
        "warm",
        "Recall",
        "The part of the ten nearest passages, found by comparing all, that is found.",
        "",
        (("Byline", "recall"), ("bare", "bare_recall")),
    ),
    (
        "starting",
        "Start",
        "Seconds from the start of a process: a whole `byline ask`; one that stays, until it is ready and until its"
        " first answer; one that only loads the model and embeds the question.",
        "",
        (
            ("byline ask", "cold_s"),
            ("ready", "ready_s"),
            ("first answer", "first_s"),
            ("model only", "bare_cold_s"),
            ("ask to model only", "cold_s/bare_cold_s"),
            ("load", "starting_load"),
        ),
    ),
    (
        "starting",
        "Memory",
        "MB resident after 200 answers; part of it are pages of mapped files, which the system takes back when it needs"
        " them.",
        "memory",
        (("resident", "resident_mb"), ("without mapped files", "anonymous_mb"), ("model only", "bare_cold_mb")),
    ),
    (
        "changing",
        "Changed articles",
        "Seconds to index changed articles again, and those that the two networks alone take to read them.",
        "changes",
        (
            ("one", "changed_1_s"),
            ("networks", "bare_changed_1_s"),
            ("ten", "changed_10_s"),
            ("networks", "bare_changed_10_s"),
            ("hundred", "changed_100_s"),
            ("networks", "bare_changed_100_s"),
            ("load", "changing_load"),
        ),
    ),
    (
        "warm",
        "Concurrent questions",
        "Whole answers a second, judge included, when so many ask at once; after them bare searches.",
        "askers",
        tuple((f"{one}", f"rate_{one}") for one in (1, 2, 4, 8))
        + tuple((f"bare, {one}", f"bare_rate_{one}") for one in (1, 2, 4, 8)),
    ),
)
