"""Dutch that people without statistics read is B1: short sentences, and no hard words.

Read are the texts of the pages and sections that short profiles show, and the words for laymen in scales and plans.
What is filled in counts as one word: names of concepts and outcomes are those of a study.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from tests.report.words.test_terms import ROOT, lay_texts, leaves, load

MOST_WORDS = 20  # in a sentence
MOST_ON_AVERAGE = 12
SHORT_PROFILES = ("communication", "council", "participants")
# Words that fewer people know, and longer ways to say something. A * stands for any ending.
HARD = [
    "derhalve",
    "middels",
    "tevens",
    "teneinde",
    "conform",
    "indien",
    "aangaande",
    "betreffende",
    "desalniettemin",
    "dientengevolge",
    "echter",
    "voorts",
    "dient",
    "dienen",
    "alsmede",
    "inzake",
    "omtrent",
    "mits",
    "tenzij",
    "ofschoon",
    "hetgeen",
    "wegens",
    "significant*",
    "hypothese*",
    "nulhypothese*",
    "covariaa*",
    "covariat*",
    "correlatie*",
    "regressie*",
    "standaardafwijking*",
    "betrouwbaarheidsinterval*",
    "steekproe*",
    "populatie*",
    "variabele*",
    "parameter*",
    "mediator*",
    "modereren",
    "multipliciteit",
    "stigmatiser*",
    "denormaliser*",
    "implement*",
    "evalu*",
    "interventie*",
    "perceptie*",
    "attitude*",
    "intentie*",
    "gepercipieerd*",
    "cognitie*",
    "cognitief",
    "affectief",
    "prevalentie*",
    "validiteit*",
    "reactantie*",
]
PATTERN = re.compile("|".join(r"(?<!\w)" + word.replace("*", r"\w*") + r"(?!\w)" for word in HARD), re.IGNORECASE)


def shown() -> Iterator[tuple[str, str]]:
    """Place and text of everything that a short profile says by itself."""
    profiles = [ROOT / "reports" / "profiles" / f"{name}.yaml" for name in SHORT_PROFILES]
    named = {section for path in profiles if path.is_file() for section in load(path).get("sections", ())}
    files = [ROOT / "reports" / "sections" / name / "nl.yaml" for name in sorted(named - set(FOLDED))]
    files += [path for path in [ROOT / "reports" / "pages" / "short" / "nl.yaml"] if path.is_file()]
    for path in files:
        yield from ((f"{path.relative_to(ROOT)} {key}", text) for key, text in leaves(load(path)))
    words = load(ROOT / "reports" / "words" / "nl.yaml")
    for group in ("decision", "badge", "verdict", "block"):
        yield from ((f"reports/words/nl.yaml {group}.{key}", text) for key, text in leaves(words[group]))
    yield from lay_texts("nl")


# Sections whose texts are about the data and their making; they stand in folds or at the end of a report.
FOLDED = ("notes", "provenance", "reliability")


def sentences(text: str) -> list[str]:
    filled = re.sub(r"\{\w+\}", "x", text)
    return [part for part in re.split(r"(?<=[.?!:;])\s+", filled) if part]


def length(sentence: str) -> int:
    return len(re.findall(r"[\w’'-]+", sentence))


def hard(text: str) -> list[str]:
    return PATTERN.findall(re.sub(r"\{\w+\}", "x", text))


def test_no_sentence_is_long():
    long = [f"{where}: {part}" for where, text in shown() for part in sentences(text) if length(part) > MOST_WORDS]
    assert long == []


def test_sentences_are_short_on_average():
    lengths = [length(part) for _, text in shown() for part in sentences(text) if part.endswith((".", "?"))]
    assert len(lengths) > 60
    assert sum(lengths) / len(lengths) <= MOST_ON_AVERAGE


def test_there_are_no_hard_words():
    assert [f"{where}: {word}" for where, text in shown() for word in hard(text)] == []


@pytest.mark.parametrize(
    "text", ["Derhalve stoppen.", "Het is significanter.", "De steekproeven", "Wat is je attitude?"]
)
def test_hard_words_are_recognised(text: str):
    assert hard(text)


def test_what_is_filled_in_counts_as_one_word_and_is_not_read():
    assert length(sentences("Bij {outcomes} is het zo.")[0]) == 5
    assert hard("{intentie}") == []
