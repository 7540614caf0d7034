"""Who paid, how people were asked, who may be missing and where help is, as the short pages tell it."""

from __future__ import annotations

import re
from dataclasses import asdict, replace

import pytest

from pretest.errors import Note
from pretest.findings import RecruitmentFacts, StudyFacts, read_facts
from pretest.report import render_report
from pretest.words import INVENTED_NOTES
from tests.report.short_example import short_example

FUNDING = {"nl": "gemeente <b>Voorbeeld</b>.", "en": "town of <b>Example</b>."}
HOW = RecruitmentFacts({"nl": "met posters", "en": "with posters"}, {"nl": "kinderen", "en": "children"})
HELP = {"nl": "bij je huisarts", "en": "with your doctor"}


def text(findings, profile: str, language: str) -> str:
    return re.sub(r"\s+", " ", render_report(findings, profile=profile, language=language))


@pytest.fixture(scope="module")
def said():
    found = short_example()
    return replace(found, study=replace(found.study, funding=FUNDING, recruitment=HOW, help=HELP))


@pytest.mark.parametrize("profile", ["communication", "council"])
def test_the_pages_say_who_paid_and_who_took_part(said, profile):
    nl, en = (text(said, profile, language) for language in ("nl", "en"))
    assert "Wie betaalde: gemeente &lt;b&gt;Voorbeeld&lt;/b&gt;. " in nl.replace("</p>", " ")
    assert "Hoe de deelnemers zijn gevraagd: met posters. Wie misschien ontbreekt: kinderen." in nl
    assert "Who paid: town of &lt;b&gt;Example&lt;/b&gt;. " in en.replace("</p>", " ")
    assert "How people were asked: with posters. Who may be missing: children." in en


@pytest.mark.parametrize("code", INVENTED_NOTES)
def test_the_page_for_the_council_says_on_top_that_answers_are_invented(code):
    found, noted = short_example(), Note(code, "serious", "data/wave1.csv", "")
    assert "oefening" not in text(replace(found, notes=()), "council", "nl")
    invented = replace(found, notes=(noted,))
    assert "· oefening: verzonnen antwoorden</p>" in text(invented, "council", "nl")
    assert "· rehearsal: invented answers</p>" in text(invented, "council", "en")


def test_what_is_not_said_is_said_to_be_unknown():
    nl = text(short_example(), "council", "nl")
    assert "Wie betaalde: niet opgegeven." in nl
    assert "Hoe de deelnemers zijn gevraagd, staat niet in de gegevens. Mensen met veel problemen doen vaak" in nl


def test_those_who_took_part_read_where_help_is(said):
    assert "Hier kun je hulp vinden: bij je huisarts." in text(said, "participants", "nl")
    assert "Where you can find help: with your doctor." in text(said, "participants", "en")
    assert "hulp vinden" not in text(short_example(), "participants", "nl")


def test_findings_of_before_there_was_any_of_it_are_read():
    record = asdict(short_example().study)
    for name in ("funding", "recruitment", "help"):
        del record[name]
    for outcome in record["outcomes"]:
        del outcome["told_by"]
    assert read_facts(StudyFacts, record, "study").recruitment is None


def test_the_fold_of_the_limits_says_that_the_other_limits_are_in_it():
    found = short_example()
    outcomes = tuple(
        replace(fact, margin_words={"nl": f"zo veel, {number}", "en": f"so many, {number}"})
        for number, fact in enumerate(found.study.outcomes)
    )
    apart = replace(found, study=replace(found.study, outcomes=outcomes))
    assert "De andere grenzen, en waarom deze" in text(apart, "communication", "nl")
    alike = tuple(replace(fact, margin_words={"nl": "zo veel", "en": "so many"}) for fact in outcomes)
    assert "De andere grenzen" not in text(
        replace(apart, study=replace(apart.study, outcomes=alike)), "communication", "nl"
    )
