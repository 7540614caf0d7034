"""One word for one thing: no text that a report says uses another word for a term of reports/words/terms.yaml.

Read are the texts of every section and page, what stands in the templates themselves, the titles of profiles, and the
words for laymen in scales and plans.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from pretest.platforms import phrases

ROOT = Path(__file__).parents[3]
LANGUAGES = ("nl", "en")
TEMPLATE_CODE = re.compile(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<style.*?</style>|<script.*?</script>|<[^>]*>", re.DOTALL)
PLACEHOLDER = re.compile(r"\{\w+\}")


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


TERMS: dict[str, dict[str, dict[str, Any]]] = load(ROOT / "reports" / "words" / "terms.yaml")


def leaves(node: Any, key: str = "") -> Iterator[tuple[str, str]]:
    """Every text below ``node`` with its key."""
    if isinstance(node, dict):
        for name, value in node.items():
            yield from leaves(value, f"{key}.{name}".lstrip("."))
    elif isinstance(node, list):
        for value in node:
            yield from leaves(value, key)
    elif isinstance(node, str):
        yield key, node


def in_language(node: Any, language: str) -> Iterator[str]:
    """The texts of one language in a file that holds both."""
    if isinstance(node, dict):
        if language in node and isinstance(node[language], str):
            yield node[language]
        for value in node.values():
            yield from in_language(value, language)
    elif isinstance(node, list):
        for value in node:
            yield from in_language(value, language)


def report_texts(language: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / "reports").rglob(f"{language}.yaml")):
        for key, text in leaves(load(path)):
            yield f"{path.relative_to(ROOT)} {key}", text
    for path in sorted((ROOT / "reports" / "profiles").glob("*.yaml")):
        yield from ((str(path.relative_to(ROOT)), text) for text in in_language(load(path), language))
    for path in sorted((ROOT / "reports").rglob("*.j2")):
        yield str(path.relative_to(ROOT)), TEMPLATE_CODE.sub(" ", path.read_text(encoding="utf-8"))


def other_texts(language: str) -> Iterator[tuple[str, str]]:
    """What is told again in this language, and what documents add to a questionnaire."""
    for path in sorted((ROOT / "reports" / "words" / "retold").glob("*.yaml")) if language == "nl" else ():
        yield from ((str(path.relative_to(ROOT)), text) for text in in_language(load(path), language))
    place = phrases._CODES["nl" if language == "nl" else "en"]
    yield from ((f"phrases {key}", texts[place]) for key, texts in phrases._WORDS.items())


def lay_texts(language: str) -> Iterator[tuple[str, str]]:
    """What scales and plans say to laymen: words for a move, and margins in words."""
    for path in sorted([*(ROOT / "surveys" / "scales").glob("*.yaml"), *(ROOT / "analyses").rglob("plan*.yaml")]):
        content = load(path)
        parts = [content, *content.get("outcomes", {}).values(), *content.get("composites", {}).values()]
        for part in parts:
            for text in in_language([part.get("plain"), part.get("margin")], language):
                yield str(path.relative_to(ROOT)), text


def pattern(word: str) -> str:
    rest = r"[\w-]*" if word.endswith("*") else ""
    return rf"(?<![\w-]){re.escape(word.removesuffix('*'))}{rest}(?![\w-])"


def forbidden(language: str, text: str) -> list[str]:
    """Words of ``text`` for which there is a term."""
    found = []
    for term, rule in TERMS[language].items():
        said = text
        for kept in rule.get("but", ()):
            said = said.replace(kept, " ")
        said = PLACEHOLDER.sub(" ", said)
        found += [f"{hit} → {term}" for word in rule["not"] for hit in re.findall(pattern(word), said, re.IGNORECASE)]
    return found


def test_every_term_says_what_it_means_and_forbids_no_term():
    assert set(TERMS) == set(LANGUAGES)
    for language, terms in TERMS.items():
        for term, rule in terms.items():
            assert set(rule) <= {"means", "not", "but"}
            assert rule["means"]
            assert not forbidden(language, term), term


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_report_uses_another_word(language: str):
    texts = [*report_texts(language), *lay_texts(language), *other_texts(language)]
    assert len(texts) > 800
    assert [f"{where}: {hit}" for where, text in texts for hit in forbidden(language, text)] == []


@pytest.mark.parametrize(
    ("language", "text", "hits"),
    [
        ("nl", "De marge is klein.", 1),
        ("nl", "De doelgroepen zien een Boemerang-effect.", 2),
        ("nl", "Gemaakt met pretest {version}.", 0),
        ("nl", "Rapport van de pretest", 1),
        ("nl", "Mensen die geen drugs gebruiken", 0),
        ("nl", "{doelgroep} en {marge}", 0),
        ("en", "Target groups may backfire on users.", 3),
        ("en", "The audience of people who use drugs", 0),
    ],
)
def test_other_words_are_recognised(language: str, text: str, hits: int):
    assert len(forbidden(language, text)) == hits


def test_the_documentation_calls_audiences_by_their_term():
    pages = [path for path in (ROOT / "docs").rglob("*.md") if re.search(r"(?i)\bdoelgroep", path.read_text("utf-8"))]
    assert pages == []
