"""A preregistration says by which rule every verdict and every decision comes about, in prose with labels alone."""

from __future__ import annotations

import re
from functools import cache

import pytest

import pretest
from pretest.analysis.record.drafts import draft_findings
from pretest.report.pages.preregister import render_preregistration
from pretest.report.pages.registries import AS_PREDICTED, AS_PREDICTED_LIMIT, OSF, aspredicted_text, osf_text
from pretest.report.words.edition import read_edition
from pretest.report.words.ruled import condition_text, settings_text
from pretest.report.words.strings import read_strings
from pretest.spec.plan import Alternative
from pretest.spec.qualityrule import RULE_WORDS
from pretest.words import DECISIONS, LANGUAGES, VERDICTS
from tests.report.parsing import parse
from tests.report.sample import sample

HARM = {"outcome": "distance", "role": "harm.stigma", "higher_is": "worse", "model": "linear",
        "margin": 0.2, "unit": "sd",
        "covariates": ["age"], "audience": "non_users"}  # fmt: skip
CONSENT = {"values": [1], "min": None, "max": None, "not": None, "missing": "drop"}
AGE = CONSENT | {"values": None, "min": 18.0}
COLUMNS = {
    "age": {"label": {"nl": "Leeftijd", "en": "Age"}, "scale": None, "before": False, "answers": {}},
    "consent": {
        "label": {"nl": "Ik doe mee.", "en": "I take part."}, "scale": None, "before": False,
        "answers": {"1": {"nl": "Ja", "en": "Yes"}, "0": {"nl": "Nee", "en": "No"}},
    },
    "shame_pre": {"label": {"nl": "Schaamte", "en": "Shame"}, "scale": None, "before": True, "answers": {}},
    "q1": {"label": {"nl": "Eén", "en": "One"}, "scale": {"nl": "Lijst", "en": "List"}, "before": False, "answers": {}},
}  # fmt: skip
FACTS = {
    "stated": [{"kind": "column", "name": "q<1>", "column": "q<1>"}],
    "study": "north-2026",
    "plan": "denormalisation-pretest",
    "control": "control",
    "other_control": None,
    "hypotheses": [HARM],
    "others": [HARM | {"outcome": "support", "role": "benefit", "margin": None, "unit": None, "audiences": ["users"]}],
    "aims": [{"outcome": "support", "audiences": ["users"]}],
    "rules": [],
    "columns": COLUMNS,
    "audiences": {"users": {"age": AGE}, "non_users": {}},
    "analysis": {"alpha": 0.05, "unit": "sd", "variance": "hc2", "multiplicity": "romano_wolf", "resamples": 9999,
                 "clusters": False, "weights": False, "subgroups": [], "alternatives": []},
    "allocation": {"control": 1, "pay": 1},
    "people": {"users": 900},
    "data_exist": False,
    "seed": 1,
    "lock": {"state": "locked", "time": None, "after_data": None, "amendments": [], "not_frozen": []},
    "files": {},
}  # fmt: skip
TEXTS = {"osf": osf_text, "aspredicted": aspredicted_text}


@pytest.fixture(scope="module")
def shipped(tmp_path_factory):
    """The example study with its preregistration, as anybody makes it."""
    folder = tmp_path_factory.mktemp("shipped") / "study"
    pretest.init(folder)
    study = pretest.load_study(folder)
    return study, draft_findings(study), pretest.preregistration(study, people={"users": 1900, "non_users": 2100})


def visible(page: str) -> str:
    """What a person reads, without the fold of hashes."""
    body = next(one for one in parse(page).all("body"))
    return " ".join(one.own_text for one in body.all() if not one.inside("details") and one.tag not in ("style",))


def told(shipped, language) -> dict[str, str]:
    _, findings, facts = shipped
    texts = {name: teller(findings, facts, language=language) for name, teller in TEXTS.items()}
    return texts | {"page": visible(render_preregistration(findings, facts, language=language))}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_verdict_and_decision_stands_in_it_with_its_rule(language):
    strings = read_strings(language)
    text = osf_text(sample(), FACTS, language=language)
    page = render_preregistration(sample(), FACTS, language=language)
    for group, words in (("verdict", VERDICTS), ("decision", DECISIONS)):
        for word in words:
            assert f"- {strings(f'{group}.{word}.word')}: {strings(f'lock.rule.{word}')}" in text
            assert strings(f"lock.rule.{word}") in page
    assert strings("lock.others_mean") in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_code_id_brace_or_json_leaks(shipped, language):
    study, _, facts = shipped
    ids = {*facts["columns"], *study.plan.outcomes, *study.plan.composites, *facts["allocation"], *study.audiences}
    ids |= {one["rule"] for one in facts["rules"]} | set(pretest.words.ROLES) | {"hc2", "romano_wolf"}
    coded = {one for one in ids if "_" in one or "." in one or any(sign.isdigit() for sign in one)}
    assert len(coded) > 10
    for name, text in told(shipped, language).items():
        leaked = [one for one in coded if re.search(rf"(?<![\w.]){re.escape(one)}(?![\w.])", text)]
        assert not leaked, name
        assert not re.search(r'[{}"]|\bNone\b|\bnull\b(?! hypothesis)|\bTrue\b|\bFalse\b', text), name


def numbers(text: str, language: str) -> list[str]:
    """Every number, written alike: the decimal mark of both languages as a point, without thousands."""
    thousands, decimal = (".", ",") if language == "nl" else (",", ".")
    text = re.sub(r"10\.\d{4,}/\S+", "", text)  # a DOI is no number
    plain = re.sub(rf"(?<=\d){re.escape(thousands)}(?=\d{{3}}(?!\d))", "", text)
    return sorted(re.findall(r"\d+(?:\.\d+)?", plain.replace(decimal, ".") if language == "nl" else plain))


def test_both_languages_hold_the_same_numbers(shipped):
    dutch, english = told(shipped, "nl"), told(shipped, "en")
    for name in dutch:
        ours, theirs = numbers(dutch[name], "nl"), numbers(english[name], "en")
        assert ours == theirs, name
        assert "1900" in ours, name
        assert "9999" in ours, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_field_is_answered_within_its_limit(shipped, language):
    strings = read_strings(language)
    for name, fields in (("osf", OSF), ("aspredicted", AS_PREDICTED)):
        text = told(shipped, language)[name]
        places = [text.index(f"{strings(f'lock.{name}.{field}.heading')}\n---") for field in fields]
        assert places == sorted(places)
        for start, end in zip(places, [*places[1:], len(text)], strict=True):
            answer = text[start:end].split("\n", 2)[2].strip()
            assert answer
            assert name == "osf" or len(answer) <= AS_PREDICTED_LIMIT


def test_an_answer_that_is_too_long_is_whole_and_says_so():
    many = FACTS | {"hypotheses": [HARM] * 40}
    text = aspredicted_text(sample(), many, language="en")
    assert text.count("Hypothesis ") == 40
    assert "Shorten it yourself" in text
    assert "Shorten it yourself" not in aspredicted_text(sample(), FACTS, language="en")


@pytest.mark.parametrize("language", LANGUAGES)
def test_margins_say_what_they_mean_and_why(shipped, language):
    _, findings, facts = shipped
    for one in facts["hypotheses"]:
        fact = next(fact for fact in findings.study.outcomes if fact.id == one["outcome"])
        for text in told(shipped, language).values():
            assert fact.margin_words[language] in text
            assert fact.margin_why[language] in text


@cache
def edition_in(language):
    return read_edition(sample(), language)


def test_a_condition_names_questions_and_answers():
    said = condition_text(edition_in("en"), FACTS, {"consent": CONSENT, "age": AGE})
    assert said == "at ‘I take part.’: Yes and at ‘Age’: at least 18"
    unknown = condition_text(edition_in("en"), FACTS, {"zip": CONSENT | {"not": [5], "missing": "keep"}})
    assert unknown == "at ‘zip’: 1, not 5 and or nothing"


VALUES = {
    "when": {"consent": CONSENT}, "columns": ["q1", "shame_pre"], "scales": ["shame_pre"], "column": "consent",
    "correct": {"pay": [1]}, "by": ["id", "answers", "session"], "at_least": 2, "words": 3, "seconds": 1.5,
}  # fmt: skip
SETTINGS = sorted({key for words in RULE_WORDS.values() for key in words.keys})


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", SETTINGS)
def test_every_setting_of_a_rule_has_a_sentence(key, language):
    rule = {"rule": "x", "settings": {"column": "consent"} | {key: VALUES.get(key, 0.25)}}
    said = settings_text(edition_in(language), FACTS, rule)
    assert said.endswith(".")
    assert not re.search(r"[{}_\[\]]", said)


def test_every_alternative_has_words():
    for language in LANGUAGES:
        strings = read_strings(language)
        assert all(strings.has(f"lock.alternative.{one}") for one in Alternative.__args__)


def test_looks_are_counted():
    looked = FACTS | {"lock": FACTS["lock"] | {"looks": [{"number": 2}, {"number": 3}]}}
    assert "looked at since the lock: 2." in osf_text(sample(), looked, language="en")
    assert "Nobody has looked" in osf_text(sample(), FACTS, language="en")
