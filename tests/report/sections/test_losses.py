"""People whom the quality rules point out, as a table per audience: small numbers hidden, findings said in words."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from pretest.findings import from_json, to_json
from pretest.report.sections.losses import explained_rules, loss_tables
from pretest.report.words.edition import read_edition
from pretest.report.words.strings import read_strings
from pretest.spec.qualityrule import RULE_WORDS
from pretest.words import LANGUAGES
from tests.report.losses_example import line, losses
from tests.report.parsing import tree
from tests.report.sample import bare, sample

NBSP = "\u00a0"


def rows(table):
    return {row.head: [cell.text for cell in row.cells] for group in table.groups for row in group.rows}


def test_counts_shares_and_the_test_stand_in_one_row_per_rule():
    (table,) = loss_tables(read_edition(sample(), "en"))
    assert table.caption == "People pointed out, People who use drugs"
    assert table.columns[:3] == ("Rule", "Everyone", "Control: bicycle lights")
    found = rows(table)
    differ = f"p <{NBSP}0.001 (chi-square): the groups differ"
    fast = found["Answered too fast"]
    assert [cell.split(" ")[0] for cell in fast[:6]] == ["77", "12", "30", "14", "11", "10"]
    assert fast[-1] == differ
    assert found["Does not belong to the study"][-1] == "Not tested"


def test_a_small_number_is_not_shown_and_cannot_be_computed():
    (table,) = loss_tables(read_edition(sample(), "en"))
    found = rows(table)
    hidden = "not shown"
    # two people of the last arm were left out; one number alone would follow from the total
    assert found["Left out in all"][:6] == ["55 (11%)", hidden, "30 (30%)", "12 (12%)", "0 (0%)", hidden]
    for place in (1, 5):
        assert hidden in (found["Took part"][place], found["Left"][place])
    for line_of in ("Took part", "Left"):
        assert found[line_of][:6].count(hidden) != 1


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_of_rule_is_explained_once(language):
    strings = read_strings(language)
    rules = [line(f"{kind}_x", kind, "flag", 50, (20,) * 5, (50,) * 5) for kind in RULE_WORDS]
    edition = read_edition(replace(sample(), suppressed_below=0).with_tables(loss=losses(rules, 0)), language)
    terms = explained_rules(edition)
    assert [term.name for term in terms] == [strings(f"rule.{kind}") for kind in RULE_WORDS]
    judged = {kind: term.values[0] for kind, term in zip(RULE_WORDS, terms, strict=True)}
    without_source = {"eligible", "inconsistent", "incomplete", "flags"}
    assert {kind for kind, text in judged.items() if "10." not in text} == without_source


def test_a_rule_with_a_name_of_its_own_also_says_what_it_is():
    rules = [line("same_list", "straightlining", "flag", 50, (20,) * 5, (50,) * 5)]
    rules += [line("kept", "", "exclude", 50, (0,) * 5, (50,) * 5)]
    (table,) = loss_tables(read_edition(sample().with_tables(loss=losses(rules)), "nl"))
    assert "same_list (Steeds hetzelfde antwoord)" in rows(table)


def test_nothing_is_shown_without_rules_or_arms():
    assert loss_tables(read_edition(bare(), "en")) == ()
    only_kept = [line("kept", "", "exclude", 50, (0,) * 5, (50,) * 5)]
    assert loss_tables(read_edition(sample().with_tables(loss=losses(only_kept)), "en")) == ()


def test_the_section_holds_the_table_and_the_explanations():
    (section,) = [element for element in tree("nl").all("section") if element.attrs.get("id") == "quality"]
    text = section.text
    assert "Verschil tussen de groepen" in text
    assert "de groepen verschillen" in text
    assert "10.18148/srm/2019.v13i3.7403" in text


def test_the_table_survives_json_and_older_findings_have_none():
    findings = sample()
    again = from_json(to_json(findings))
    assert again.loss.equals(findings.loss)
    older = json.loads(to_json(findings))
    del older["loss"]
    older["schema"] = "pretest-findings/1"
    assert from_json(json.dumps(older)).loss.empty
