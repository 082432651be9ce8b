"""The language of an article: told from a paragraph, and not told from less."""

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.errors import ReadError
from corpus.languages import SERVED, language
from corpus.readers import load, read
from tests.conftest import ROOT

PARAGRAPHS = {
    "en": "The outer breakwater gave way shortly before dawn on Monday, the harbour commission said. Nobody was hurt.",
    "de": "Der äußere Wellenbrecher ist am Montag kurz vor Sonnenaufgang eingestürzt, wie die Kommission mitteilte.",
    "fr": "La digue extérieure a cédé lundi peu avant l’aube, a annoncé la commission du port. Nul n’est blessé.",
    "es": "El rompeolas exterior cedió el lunes poco antes del amanecer, informó la comisión del puerto de la ciudad.",
    "it": "La diga esterna ha ceduto lunedì poco prima dell’alba, ha detto la commissione del porto. Nessun ferito.",
    "nl": "De buitenste golfbreker begaf het maandag kort voor zonsopgang, aldus de havencommissie. Geen gewonden.",
    "pl": "Zewnętrzny falochron zawalił się w poniedziałek tuż przed świtem, poinformowała komisja portowa miasta.",
    "ru": "Внешний волнолом обрушился в понедельник незадолго до рассвета, сообщила портовая комиссия.",
    "uk": "Зовнішній хвилеріз обвалився в понеділок незадовго до світанку, повідомила портова комісія.",
    "ar": "انهار حاجز الأمواج الخارجي قبيل فجر يوم الاثنين، حسبما قالت لجنة الميناء. لم يصب أحد بأذى.",
    "ko": "항만 위원회는 월요일 동트기 직전에 외곽 방파제가 무너졌다고 밝혔다. 다친 사람은 없었다.",
}


@pytest.mark.parametrize("code", PARAGRAPHS)
def test_a_paragraph_tells_its_language(code: str) -> None:
    """One paragraph of news is enough."""
    assert language(PARAGRAPHS[code]) == code


def test_the_sample_coverage_is_served() -> None:
    """All of the sample coverage is in the language that the default model serves."""
    files = [
        path for path in sorted((ROOT / "corpus" / "articles").iterdir()) if path.suffix in (".txt", ".md", ".jsonl")
    ]
    articles = [one for path in files for one in read(load(path)) if not isinstance(one, ReadError)]
    assert {language(one.text) for one in articles} == SERVED


@pytest.mark.parametrize("text", ["", "Fog.", "12 + 30 = 42; " * 50, "…" * 500])
def test_too_little_tells_nothing(text: str) -> None:
    """Where there are few letters the language is unknown."""
    assert language(text) is None


@given(st.text(max_size=300))
def test_any_text_has_a_code_or_none(text: str) -> None:
    """No text is an error."""
    code = language(text)
    assert code is None or (len(code) == 2 and code.isascii())


def test_nothing_is_loaded_before_it_is_needed() -> None:
    """To import the module and the readers of documents loads none of the libraries that they use."""
    names = ("languages", "readers.pdf", "readers.docx", "readers.mail", "readers.archive", "readers.listings")
    modules = ", ".join(f"corpus.{name}" for name in names)
    tools = {"py3langid", "pypdfium2", "lxml", "tokenizers"}
    code = f"import sys, {modules}; print(*sorted({tools} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], cwd=Path(ROOT), capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
