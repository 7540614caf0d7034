"""Small pieces of the page, as people see them."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pytest

from pretest.report.figures.harmforest import tick_writer
from pretest.report.pages.table import Cell, TableRow, make_table
from pretest.report.sections import tested
from pretest.report.sections.distributions import distributions_section
from pretest.report.sections.harms import harms_section
from pretest.report.sections.methods_full import full_section
from pretest.report.sections.methods_plain import plain_section
from pretest.report.sections.notes import notes_section
from pretest.report.sections.provenance import origin_section, plan_lock
from pretest.report.sections.risks import risks_section
from pretest.report.words.edition import read_edition
from pretest.words import HARM_VERDICTS
from tests.report.parsing import tree
from tests.report.sample import bare, sample

NBSP = "\u00a0"
EDITION = read_edition(sample(), "en")


def cells(table, head):
    return [[cell.text for cell in row.cells] for group in table.groups for row in group.rows if row.head == head]


def test_one_harm_cell_as_a_table_row():
    (panel,) = [panel for panel in harms_section(EDITION).panels if panel.title == "People who do not use drugs"]
    table = panel.illustrations[0].table
    assert table.columns[1:7] == (
        "Verdict",
        "Difference",
        "Lower bound",
        "Upper bound",
        "Margin",
        "Difference on a 0–100 scale",
    )
    assert cells(table, "You help to pay")[0] == [
        "Harm shown", "+0.47", "+0.29", "+0.59", "0.20", "+10.6", "420 / 420", f"<{NBSP}0.001",
    ]  # fmt: skip
    points = panel.illustrations[1]
    assert points.caption == panel.illustrations[0].caption  # what was found in the audience, whatever the unit
    assert points.table.caption == "Harm per outcome, People who do not use drugs, difference in points of the scale"
    assert [group.title for group in points.table.groups] == ["Estimate of how many others use (not a main outcome)"]


def test_sentences_that_warn_of_harm_come_first():
    words = [sentence.claim for sentence in harms_section(EDITION).panels[1].sentences]
    assert len(set(words)) > 3
    assert [HARM_VERDICTS.index(word) for word in words] == sorted(HARM_VERDICTS.index(word) for word in words)


def test_one_risk_as_a_row_and_an_example():
    section = risks_section(EDITION)
    users = section.panels[0]
    assert cells(users.illustration.table, "Stigma")[0] == [
        "84%", "34%", f">{NBSP}99%", f">{NBSP}99%", "2", "more ‘Shame’", "+0.57", "20%",
    ]  # fmt: skip
    assert "‘You help to pay’ (Stigma)" in users.sensitive
    assert section.example.endswith("really do more harm than the margin in about 84 of the 100.")
    assert "is not shown (fewer than 10 people)" in " ".join(claim.text for claim in users.sentences)


def test_answers_in_bands_where_there_are_many_values():
    findings = sample()
    rows = [
        {
            "wave": 1,
            "audience": "users",
            "concept": arm,
            "outcome": "felt",
            "item": "",
            "reversed": False,
            "value": 5.0 * place,
            "score": 5.0 * place,
            "label": str(5 * place),
            "n": 10,
            "n_answered": 210,
            "weighted": False,
            "share": 1 / 21,
        }
        for arm in ("control", "talk")
        for place in range(21)
    ]
    frame = pd.DataFrame(rows).assign(suppressed=False)
    (figure,) = distributions_section(read_edition(findings.with_tables(distributions=frame), "en")).figures
    assert figure.view.table.columns == (
        "What they saw",
        *("0 \u2013 20", "25 \u2013 45", "50 \u2013 70", "75 \u2013 95", "100"),
    )
    assert cells(figure.view.table, "Talk about it") == [["24%", "24%", "24%", "24%", "5%"]]
    assert figure.direction == "A higher score is less favourable."


def test_an_answer_that_nobody_gave_is_0_and_not_unknown():
    findings = sample()
    table = findings.distributions
    gone = (table["outcome"] == "distance") & (table["concept"] == "talk") & (table["value"] == 5.0)
    figures = distributions_section(read_edition(findings.with_tables(distributions=table[~gone]), "en")).figures
    (distance,) = [figure for figure in figures if figure.view.table.caption.startswith("Social distance")]
    assert cells(distance.view.table, "Talk about it")[0][-1] == "0%"


def test_what_was_tested_in_brief():
    facts = {term.name: term.values for term in tested.tested_section(EDITION).facts}
    assert facts["Goal"] == ("Make people think, without doing harm.",)
    assert facts["Participants"][1] == "People who do not use drugs: 2,100"
    assert facts["Dates"] == ("wave 1: 1 March 2026",)
    assert {term.name for term in tested.tested_section(read_edition(bare(), "en")).facts} == {
        "Audiences",
        "Dates",
        "Analysis plan",
    }


def test_a_second_control_is_not_told_as_the_group_that_all_are_compared_with():
    """``talk`` becomes what is sent today: a control without a decision."""
    findings = sample()
    arms = [replace(arm, control=arm.control or arm.id == "talk") for arm in findings.study.arms]
    verdicts = findings.verdicts
    decided = (verdicts["concept"] == "talk") & (verdicts["outcome"] == "")
    told = replace(findings, study=replace(findings.study, arms=tuple(arms))).with_tables(verdicts=verdicts[~decided])
    found = {arm.label: arm for arm in tested.tested_section(read_edition(told, "en")).arms}
    labels = [read_edition(told, "en").labels.arm(name) for name in ("control", "talk", "pay")]
    neutral, today, pay = (found[label] for label in labels)
    assert (neutral.control, today.control, pay.control) == ("Control group", "Other control", "")
    assert "Every concept is compared" in neutral.control_text
    assert today.control_text.startswith("This group saw what is sent today. No decision is made on it.")
    assert pay.control_text == ""


def test_what_a_concept_is_made_of_is_told_as_far_as_the_study_says():
    findings = sample()
    arms = findings.study.arms
    made = replace(arms[1], messenger="peer\u202e", strategy="normative", recordings=("film.mp4",))
    told = replace(findings, study=replace(findings.study, arms=(arms[0], made, *arms[2:])))
    plain, pay = tested.tested_section(read_edition(told, "nl")).arms[:2]
    assert plain.made_of == ()
    assert {term.name: term.values for term in pay.made_of} == {
        "Afzender": ("peer",),
        "Aanpak": ("normative",),
        "Film of geluid (niet in dit rapport)": ("film.mp4",),
    }


def test_notes_are_grouped_by_severity_and_explained_where_we_can():
    groups = notes_section(read_edition(sample(), "nl"))
    assert [group.title for group in groups] == [
        "Opmerkingen: Ernstig",
        "Opmerkingen: Let op",
        "Opmerkingen: Ter informatie",
    ]
    assert groups[0].notes[0].explanation.startswith("Een uitkomst telt niet mee in de risico’s")
    assert groups[2].notes[0].explanation == ""
    assert groups[2].notes[0].message == "Column 'age' holds 4 values that are no numbers."


@pytest.mark.parametrize(
    ("lock", "sentence"),
    [
        ({"state": "locked", "not_frozen": []}, "The plan was locked before the data."),
        (
            {"state": "locked"},  # the record of a version that did not freeze how answers are read
            "The plan was locked before the data. Whether how the answers are read was changed after the lock was not "
            "checked.",
        ),
        (
            {"state": "locked", "not_frozen": ["data", "population"]},
            "The plan was locked before the data. The lock did not freeze: how the answers are read (data in "
            "study.yaml) and the population. Whether that changed after the lock is not known.",
        ),
        (
            {"state": "changed", "not_frozen": []},
            "The plan was changed after it was locked. Read the deviations first.",
        ),
        (
            {"state": "locked_with_additions", "not_frozen": []},
            "The plan was locked. How the answers are read, or which phrases are marked, was completed after that. "
            "First read what was added.",
        ),
        ({"state": "anything"}, "The plan was not locked beforehand. Read the results as exploratory."),
        (None, "The plan was not locked beforehand. Read the results as exploratory."),
    ],
)
def test_a_plan_counts_as_locked_only_if_it_says_so(lock, sentence):
    findings = sample()
    findings.provenance["lock"] = lock
    assert plan_lock(read_edition(findings, "en")).sentence == sentence


@pytest.mark.parametrize(("lang", "late"), [("nl", "toen er al data waren"), ("en", "when there were data already")])
def test_a_lock_after_the_data_is_never_told_as_one_before_them(lang, late):
    findings = sample()
    findings.provenance["lock"] = {"state": "locked", "not_frozen": [], "after_data": "a late start"}
    told = plan_lock(read_edition(findings, lang))
    assert late in told.sentence
    assert "vóór de data" not in told.sentence
    assert "before the data" not in told.sentence
    findings.provenance["lock"]["after_data"] = None
    assert plan_lock(read_edition(findings, lang)).mark != told.mark


def test_provenance_shows_keys_that_nobody_foresaw():
    findings = sample()
    findings.provenance["invented_key"] = "<b>"
    origin = origin_section(read_edition(findings, "en"))
    assert ("invented_key", ("<b>",)) in [(term.name, term.values) for term in origin.facts]
    assert cells(origin.inputs, "data/wave1.csv") == [["ab12" * 16]]


@pytest.mark.parametrize(
    ("multiplicity", "words"),
    [("romano_wolf", "9,999 draws"), ("holm", "Holm's method"), ("none", "nothing was adjusted")],
)
def test_methods_tell_what_this_plan_did(multiplicity, words):
    findings = sample()
    findings = replace(findings, plan=replace(findings.plan, multiplicity=multiplicity))
    edition = read_edition(findings, "en")
    assert any(words in method.body for method in full_section(edition).items)
    assert any("not adjusted" in text for text in plain_section(edition)) is (multiplicity == "none")


def test_sources_are_links_to_the_doi():
    links = [link.attrs["href"] for link in tree("en").all("a") if "doi.org" in link.attrs.get("href", "")]
    assert "https://doi.org/10.1214/12-AOAS583" in links
    assert all(link.startswith("https://doi.org/10.") for link in links)


def test_ticks_have_as_few_digits_as_they_need():
    write = tick_writer(read_edition(sample(), "nl"))
    assert [write(value) for value in (0.0, 0.5, -0.25, 10.0)] == ["0", "0,5", "\u22120,25", "10"]


def test_a_table_with_a_row_of_the_wrong_width_is_our_mistake():
    with pytest.raises(ValueError, match="2 columns instead of 3"):
        make_table("t", ["a", "b", "c"], [("", [TableRow("x", (Cell("1"),))])])
