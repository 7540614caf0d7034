"""The research page: answer and harms first and open, everything else there and folded, in the reader's language."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from pretest.report.pages.analysis import render_report
from pretest.report.pages.profile import read_profile
from pretest.report.words.fixed import REQUIRED
from pretest.report.words.strings import read_strings
from tests.report.parsing import parse, tree
from tests.report.sample import sample


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_answer_and_the_harms_stand_open_and_the_rest_is_folded(language):
    sections = tree(language, "research").all("section")
    folded = {
        section.attrs["id"]
        for section in sections
        if [child for child in section.children if child.attrs.get("class") == "part"]
    }
    assert [section.attrs["id"] for section in sections][:2] == ["decisions", "harms"]
    assert folded == {section.attrs["id"] for section in sections} - set(REQUIRED)
    for section in sections:
        heading = next(iter(section.all("h2")))
        assert heading.inside("summary") == (section.attrs["id"] in folded)


def test_a_link_goes_into_the_fold_so_that_the_browser_opens_it():
    root = tree("nl", "research")
    targets = {element.attrs["id"]: element for element in root.all() if "id" in element.attrs}
    for link in root.all("nav")[0].all("a"):
        target = targets[link.attrs["href"].removeprefix("#")]
        assert target.tag == "section" or (target.tag == "div" and target.inside("details"))


def test_the_complete_report_folds_no_section():
    assert not [element for element in tree("nl").all("details") if element.attrs.get("class") == "part"]


def test_it_has_every_section_but_the_short_methods_and_the_longest_tables():
    full, research = (set(read_profile(name).sections) for name in ("full", "research"))
    too_heavy = {"more_answers", "more_estimates", "practice", "triptych"}  # to send
    assert full - research == {"methods_plain", *too_heavy}


def test_notes_of_one_code_are_told_once_with_how_often():
    findings = sample()
    note = findings.notes[0]
    many = [type(note)("columns_unused", "info", f"place {number % 3}", f"message {number}") for number in range(7)]
    findings = replace(findings, notes=(*findings.notes, *many))
    for language, times, shown in (("nl", "7 keer", False), ("en", "7 times", True)):
        section = next(
            one
            for one in parse(render_report(findings, language=language, profile="research")).all("section")
            if one.attrs["id"] == "notes"
        )
        assert section.text.count(times) == 1
        assert ("message 6" in section.text) == shown
        assert all(f"place {number}" in section.text for number in range(3))


def test_no_english_note_stands_in_the_dutch_page_where_it_is_told_in_dutch():
    section = next(one for one in tree("nl", "research").all("section") if one.attrs["id"] == "notes")
    english = [element for element in section.all("span", "p") if element.attrs.get("lang") == "en"]
    told = [note.message for note in sample().notes]
    assert len(english) == sum(not read_strings("nl").has(f"note.{note.code}") for note in sample().notes)
    assert len(english) < len(told)
    assert not re.search(r"\*\*|\{\"", section.text)


def test_a_column_of_numbers_is_known_by_its_place():
    table = next(one for one in tree("nl", "research").all("table") if "n2" in one.attrs.get("class", ""))
    places = {int(name[1:]) for name in table.attrs["class"].split()}
    head = table.all("thead")[0].all("th")
    assert {place for place, one in enumerate(head, 1) if one.attrs.get("class") == "number"} == places


def test_the_wording_of_every_question_stands_in_it_and_no_markup_of_the_copy():
    outcome = replace(
        sample().study.outcomes[0], items=({"nl": "Wilt u ernaast wonen?", "en": "Would you live next door?"},)
    )
    arm = replace(sample().study.arms[1], text="**Loud** and __clear__\n\n---\n\n2 ** 3 stays")
    study = replace(
        sample().study, outcomes=(outcome, *sample().study.outcomes[1:]), arms=(sample().study.arms[0], arm)
    )
    for language, wording in outcome.items[0].items():
        page = render_report(replace(sample(), study=study), language=language, profile="research")
        tested = next(one for one in parse(page).all("section") if one.attrs["id"] == "tested")
        assert wording in tested.text
        assert "Loud and clear" in tested.text
        assert "2 ** 3 stays" in tested.text
        assert "---" not in tested.text
