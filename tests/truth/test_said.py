"""Every sentence of every report held against its tables and against the truth, through the command line."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace

import pytest

from pretest.findings import Findings, read_findings
from pretest.report import render_report
from pretest.seeds import stream
from pretest.words import AIM_BADGES, BLOCKS, DECISIONS, HARM_BADGES, LANGUAGES, VERDICTS, Language
from tests.truth.draws import write_draw
from tests.truth.kinds import KINDS, Kind
from tests.truth.said import Told, claims, faults, tell, told_of
from tests.truth.short import ShortPage, said_wrongly, short_faults, short_page
from tests.truth.truths import false_rate, harm_chances, statements
from tests.truth.world import AUDIENCES, write_world

SEED = 5
SHORT = ("communication", "council")
FAST = ("exploratory_harm", "drop_out", "two_concepts")


@pytest.fixture(scope="module")
def reports(tmp_path_factory) -> dict[str, tuple[Told, ...]]:
    return {name: tell(tmp_path_factory.mktemp(name), KINDS[name], SEED, dutch="report") for name in FAST}


@pytest.fixture(scope="module")
def every(tmp_path_factory) -> dict[str, tuple[Told, ...]]:
    """One study of every kind, in both languages."""
    return {name: tell(tmp_path_factory.mktemp(name), kind, SEED) for name, kind in KINDS.items()}


def found_faults(reports: dict[str, tuple[Told, ...]]) -> list[str]:
    return [
        f"{name}, {told.language}: {one}" for name, both in reports.items() for told in both for one in faults(told)
    ]


def short_pages(findings: Findings, language: Language) -> dict[str, ShortPage]:
    """The pages for communication teams and for a council, made of the findings of a report: nothing is computed."""
    return {
        profile: short_page(findings, language, render_report(findings, language=language, profile=profile))
        for profile in SHORT
    }


def found_short_faults(reports: dict[str, tuple[Told, ...]]) -> list[str]:
    return [
        f"{name}, {profile} {language}: {one}"
        for name, both in reports.items()
        for language in LANGUAGES
        for profile, page in short_pages(both[0].findings, language).items()
        for one in ([*short_faults(page), *said_wrongly(page)] if page.claims else ["nothing is said"])
    ]


def same_short_claims(findings: Findings) -> bool:
    """Pictures apart, of which fewer fit on one A4 in the longer language."""
    nl, en = (
        [one.key for page in short_pages(findings, language).values() for one in page.claims if one.kind != "told"]
        for language in LANGUAGES
    )
    return nl == en


def same_claims(both: tuple[Told, ...]) -> bool:
    return claims(both[0]) == claims(both[1])


def test_three_reports_say_what_their_tables_say(reports):
    assert not found_faults(reports)
    assert all(len(told.said) > 30 for both in reports.values() for told in both)
    for both in reports.values():
        (english,) = (told for told in both if told.language == "en")
        assert len(english.screen) == 3 * (len(english.kind.world.arms) - 1)  # each audience, and all together


def test_three_short_pages_say_what_their_tables_say(reports):
    assert not found_short_faults(reports)


def test_three_short_pages_claim_the_same_in_both_languages(reports):
    assert not [name for name, both in reports.items() if not same_short_claims(both[0].findings)]


def test_three_reports_reassure_of_nothing_that_is_harmful(reports):
    for both in reports.values():
        said = [one for told in both for one in statements(told) if one.sense == "reassures"]
        assert said
        assert not [one for one in said if one.false]


UNDERSTOOD = {
    "nl": "Niet goed begrepen bij de groep ‘school: 1’: 68 van de 100 mensen begrijpen het, de grens is 80.",
    "en": "Not well understood in the group ‘school: 1’: 68 of 100 people understand it, the limit is 80.",
}


def test_a_message_that_works_and_is_not_understood_is_never_told_to_go_on(tmp_path):
    """Harmless, every aim reached, and 81 of 100 understand it; but only 68 of 100 of one sort of school."""
    both = tell(tmp_path, KINDS["not_understood"], SEED, dutch="report")
    assert not found_faults({"not_understood": both})
    assert not found_short_faults({"not_understood": both})
    assert same_claims(both)
    assert same_short_claims(both[0].findings)
    for told in both:
        for audience in ("", *AUDIENCES):
            assert told.row("concept", audience)["verdict"] == "revise"
            assert told.row("second", audience)["verdict"] == "go"
        said = [one for one in told.said if one.kind == "understood"]
        assert {one.audience for one in said} == set(AUDIENCES)
        assert all(one.concept == "concept" and one.text.endswith(UNDERSTOOD[told.language]) for one in said)
        assert not [one for one in told.said if (one.kind, one.claim, one.concept) == ("decision", "go", "concept")]
        for page in short_pages(told.findings, told.language).values():
            lines = [one for one in page.claims if one.kind == "understood"]
            assert {(one.claim, one.concept, one.audience) for one in lines} == {
                ("not_met", "concept", audience) for audience in AUDIENCES
            }
    (english,) = (told for told in both if told.language == "en")
    assert any(UNDERSTOOD["en"] in cell for row in english.screen for cell in row)


def test_dutch_and_english_claim_the_same(reports):
    assert all(map(same_claims, reports.values()))


MISTAKES = {
    "another word": ('data-claim="harm_excluded"', 'data-claim="improved"', "not in the tables"),
    "a decision too mild": ('data-claim="revise"', 'data-claim="go"', "not in the tables"),
    "a badge too mild": ('data-claim="harm" data-concept="concept" data-audience="users" data-outcome=""',
                         'data-claim="signalled" data-concept="concept" data-audience="users" data-outcome=""',
                         "not in the tables"),
    "another audience": ('data-audience="users" data-outcome="felt"', 'data-audience="non_users" data-outcome="felt"',
                         "not in the tables"),
    "another outcome": ("Harm shown: more ‘Exclusion’.", "Harm shown: more ‘Shame’.", "other names"),
    "another sign": ("The estimated difference is +0", "The estimated difference is −0", "figures of no row"),
    "a word in a table": ("<span>Harm shown</span>", "<span>Cannot tell</span>", "table of harms"),
    "almost nothing": ("<p>", "<p>We cannot tell: less than 1%. ", "almost nothing"),
    "no effect": ("<p>", "<p>There was no effect. ", "no effect"),
    "a limit": ("Harm shown: more ‘Exclusion’.", "Exclusion: not above the limit.", "above the limit"),
}  # fmt: skip


@pytest.mark.parametrize("name", MISTAKES)
def test_a_mistake_in_a_report_is_found(reports, name):
    """The report of a study with harm on what is not primary, with one thing changed."""
    right = next(told for told in reports["exploratory_harm"] if told.language == "en")
    old, new, found = MISTAKES[name]
    assert old in right.html
    wrong = told_of(right.kind, "en", right.html.replace(old, new), right.findings)
    assert [one for one in faults(wrong) if found in one]


def test_what_is_false_is_found(reports):
    """The same report held against a truth in which what was cleared is harmful, and what is told as harm is none."""
    right = next(told for told in reports["exploratory_harm"] if told.language == "en")
    harmful = {"concept": {"users": {"shame": 0.6}, "non_users": {"awareness": 0.4}}}
    false = {one for one in statements(replace(right, kind=replace(right.kind, effects=harmful))) if one.false}
    assert {(one.sense, one.audience, one.outcome) for one in false} >= {
        ("reassures", "users", "shame"),
        ("warns", "users", "felt"),
        ("warns", "non_users", "warmth"),
        ("promises", "non_users", "awareness"),
        ("promises", "users", "intention"),
    }


@pytest.mark.slow
def test_every_report_says_what_its_tables_say(every):
    assert not found_faults(every)


@pytest.mark.slow
def test_every_short_page_says_what_its_tables_say(every):
    assert not found_short_faults(every)


@pytest.mark.slow
def test_every_short_page_claims_the_same_in_both_languages(every):
    assert not [name for name, both in every.items() if not same_short_claims(both[0].findings)]


@pytest.mark.slow
def test_every_report_claims_the_same_in_both_languages(every):
    assert not [name for name, both in every.items() if not same_claims(both)]


@pytest.mark.slow
def test_false_statements_are_as_rare_as_promised(every):
    found = [one for both in every.values() for one in statements(both[0])]
    chances = harm_chances(KINDS.values())
    reassuring = false_rate(found, "reassures", chances)
    print(f"\nfalse reassurance {reassuring}")  # noqa: T201
    for one in found:
        if one.false:
            print(one)  # noqa: T201
    assert chances > 60
    assert reassuring.most(0.05)
    large = [one for one in found if one.sense == "reassures" and one.false and is_large(KINDS[one.study], one.concept)]
    assert not large
    turned = [one for one in found if one.text == "verdict benefit_reversed"]
    assert turned
    assert not [one for one in turned if KINDS[one.study].effect(one.concept, one.audience, one.outcome) < 0]
    for sense, allowed in (("warns", 0.15), ("promises", 0.05)):
        studies = {one.study for one in found if one.sense == sense and one.false and KINDS[one.study].sound}
        print(f"{sense}: {sorted(studies)}")  # noqa: T201
        assert len(studies) <= allowed * len(KINDS) + 2 * (allowed * (1 - allowed) * len(KINDS)) ** 0.5


def is_large(kind: Kind, concept: str) -> bool:
    """Whether a harm of two margins was there to be found."""
    return kind.worst(concept) >= 2 - 1e-9


@pytest.mark.slow
def test_every_word_is_said_of_some_study(every):
    said = {(one.kind, one.claim) for both in every.values() for one in both[0].said}
    kinds = {"verdict": VERDICTS, "decision": DECISIONS, "harm_badge": HARM_BADGES, "aim_badge": AIM_BADGES,
             "block": BLOCKS}  # fmt: skip
    missing = [(kind, word) for kind, words in kinds.items() for word in words if (kind, word) not in said]
    assert not missing


@pytest.mark.slow
def test_the_command_as_people_type_it_says_the_same(every, tmp_path):
    """``python -m pretest analyse`` in a process of its own, on the same answers."""
    kind = KINDS["exploratory_harm"]
    study = write_world(tmp_path / "study", kind.world)
    write_draw(study, kind, stream(SEED, kind.id, "said"))
    command = [sys.executable, "-m", "pretest", "analyse", str(study), "--out", str(tmp_path / "out"), "--lang", "en"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True)
    findings = read_findings(tmp_path / "out" / "findings.json")
    html = (tmp_path / "out" / "report.html").read_text(encoding="utf-8")
    alone = told_of(kind, "en", html, findings, done.stdout)
    beside = next(told for told in every[kind.id] if told.language == "en")
    assert claims(alone) == claims(beside)
    assert alone.screen == beside.screen
