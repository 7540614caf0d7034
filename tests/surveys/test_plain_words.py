"""What laymen are told of every shipped scale: one question with its cut, and words for each way it can move.

Rules kept here
- every scale that is judged names one question and a cut that divides its answers; every scale that a report may name
  has words for more and for less, in both languages
- a clause can follow a group of people: "People who sometimes use drugs" + clause is a sentence
- the words say what people answered, and never what made them do so
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml

from pretest.spec.answer import AnswerSet
from pretest.spec.scale import Scale, keyed_scores
from pretest.words import is_judged

ROOT = Path(__file__).parents[2]
SURVEYS = ROOT / "surveys"
LANGUAGES = ("nl", "en")
MOST_WORDS = {"short": 5, "clause": 12}
# Words that say what made people answer so, or that only a clinic uses.
CAUSAL = {
    "nl": r"door|doordat|veroorzaak\w*|leidt|zorgt|stoornis|patiënt\w*|symptoom\w*",
    "en": r"because|caus\w+|makes?|leads?|due|disorders?|patients?|symptoms?",
}


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


ANSWERS = {name: AnswerSet.model_validate(raw) for name, raw in load(SURVEYS / "answers.yaml").items()}
SCALES = {path.stem: Scale.model_validate(load(path)) for path in sorted((SURVEYS / "scales").glob("*.yaml"))}
JUDGED = [name for name, scale in SCALES.items() if is_judged(scale.role)]
NAMED = [name for name, scale in SCALES.items() if is_judged(scale.role) or scale.role == "mechanism"]
PLANS = sorted((ROOT / "analyses").rglob("plan*.yaml")) + sorted((ROOT / "analyses" / "plans").glob("*.yaml"))


def plan_words() -> dict[str, dict[str, Any]]:
    """Words of shipped plans: of composites, and of scores that were in the data."""
    found = {}
    for path in PLANS:
        plan = load(path)
        own = {name: one for name, one in plan["outcomes"].items() if "column" in one}
        for name, one in {**own, **plan.get("composites", {})}.items():
            found[f"{path.relative_to(ROOT)}:{name}"] = one
    return found


OWN = plan_words()
WORDS = {name: scale.plain.model_dump() for name, scale in SCALES.items() if scale.plain}
WORDS |= {name: one["plain"] for name, one in OWN.items() if "plain" in one}


def problem(kind: str, language: str, text: str) -> str | None:
    """What is wrong with one text, or None."""
    first = text.split()[0]
    if len(text.split()) > MOST_WORDS[kind]:
        return "too long"
    if not first[0].islower() or text[-1] in ".!?;:" or text != " ".join(text.split()):
        return "no part of a sentence"
    if re.search(rf"\b(?:{CAUSAL[language]})\b", text):
        return "says a cause"
    verb = first not in NO_VERBS and (first.endswith("n") if language == "nl" else not first.endswith("s"))
    return None if kind == "short" or verb else "no plural verb"


NO_VERBS = {"more", "less", "fewer", "the", "a", "they", "people", "mensen", "een", "geen", "dan", "van", "aan", "mijn"}


def test_every_judged_scale_is_told_through_one_question():
    assert len(JUDGED) > 30
    assert [name for name in JUDGED if SCALES[name].tell is None] == []


def test_every_scale_that_a_report_may_name_has_plain_words():
    assert [name for name in NAMED if name not in WORDS] == []
    assert len(OWN) > 4
    assert [name for name in OWN if name not in WORDS] == []


@pytest.mark.parametrize("name", JUDGED)
def test_the_cut_divides_the_answers(name: str):
    """The cut is a score after reverse-keying, with scores below it, and more than the one at the end above it."""
    scale = SCALES[name]
    for _, told in scale.told_questions:
        item = next(item for item in scale.items if item.id == told.item)
        answers = ANSWERS[scale.answers_of(item)]
        scores = keyed_scores(scale, item, answers)
        if scores:
            assert told.cut in scores[1:]
            if len(scores) % 2 and answers.type == "ordinal":
                assert told.cut != scores[-1]
        else:
            assert answers.bounds is not None
            assert answers.bounds[0] < told.cut < answers.bounds[1]


@pytest.mark.parametrize("name", JUDGED)
def test_everybody_who_is_asked_the_scale_can_be_told_of(name: str):
    scale = SCALES[name]
    asked = {audience for item in scale.items for audience in item.audiences or ()}
    common = "anybody else" if any(item.audiences is None for item in scale.items) else None
    for audience in (*sorted(asked), *([common] if common else [])):
        assert scale.told_to(audience) is not None


@pytest.mark.parametrize("name", WORDS)
def test_words_fit_a_cell_and_a_sentence(name: str):
    found = [
        f"{way} {kind} {language}: {text} ({why})"
        for way, move in WORDS[name].items()
        for kind, texts in move.items()
        for language, text in texts.items()
        if (why := problem(kind, language, text))
    ]
    assert found == []


@pytest.mark.parametrize("name", WORDS)
def test_more_and_less_differ_and_both_languages_are_written(name: str):
    more, less = WORDS[name]["more"], WORDS[name]["less"]
    for kind in MOST_WORDS:
        assert set(more[kind]) == set(less[kind]) == set(LANGUAGES)
        for language in LANGUAGES:
            assert more[kind][language] != less[kind][language]
        assert more[kind]["nl"] != more[kind]["en"]


@pytest.mark.parametrize(
    ("kind", "language", "text"),
    [
        ("clause", "nl", "meer afstand houden"),
        ("clause", "en", "keeps more distance"),
        ("clause", "nl", "houden meer afstand."),
        ("clause", "nl", "Houden meer afstand"),
        ("clause", "nl", "houden door de boodschap meer afstand"),
        ("clause", "en", "feel more shame because of the message"),
        ("short", "nl", "meer afstand tot mensen die drugs gebruiken"),
        ("clause", "en", "more distance"),
    ],
)
def test_a_wrong_text_is_recognised(kind: str, language: str, text: str):
    assert problem(kind, language, text)
