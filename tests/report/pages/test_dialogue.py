"""The page on a dilemma table: a no before what moved, nothing of fewer than three people, no quote without consent."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from html.parser import HTMLParser

import pytest

import pretest
from pretest.analysis.record.drafts import draft_findings
from pretest.practice.table.atthetable import Heard, Tables, WayOut
from pretest.practice.table.dialogue import dialogue_rows
from pretest.practice.table.dialoguefound import DialogueFound
from pretest.report.pages.dialogue import render_dialogue
from pretest.report.words.dialogued import answer_lines, apart_of, described
from pretest.report.words.edition import read_edition
from pretest.spec.dialogue import load_dialogue
from pretest.spec.panel import load_panel
from tests.practice.table.dilemma import table_of, twelve

LANGUAGES = ("nl", "en")
HOSTILE = "<img src=x onerror=alert(1)> & <b>"


@pytest.fixture(scope="module")
def study():
    return pretest.load_study("analyses/example")


@pytest.fixture(scope="module")
def findings(study):
    return draft_findings(study)


def found_of(study, tables):
    asked = load_dialogue()
    return DialogueFound(asked, dict(load_panel(study).domains), tables, dialogue_rows(tables, asked))


def said(findings, found, language="en"):
    return answer_lines(read_edition(findings, language), found)


class Text(HTMLParser):
    def __init__(self):
        super().__init__()
        self.text, self.tags = "", []

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data


def page_of(findings, found, language="en"):
    page = Text()
    page.feed(render_dialogue(findings, found, language=language))
    return page


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_example_is_told_whole_and_runs_nothing(study, findings, language):
    html = render_dialogue(findings, pretest.dialogue(study), language=language)
    page = page_of(findings, pretest.dialogue(study), language)
    assert f'<html lang="{language}"' in html
    assert "default-src 'none'" in html
    assert not [tag for tag, _ in page.tags if tag in ("script", "iframe", "link", "form")]
    ids = [attrs["id"] for _, attrs in page.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    targets = {attrs["href"][1:] for tag, attrs in page.tags if tag == "a" and attrs.get("href", "").startswith("#")}
    assert targets <= set(ids)
    assert "t1-w05" in page.text
    assert not re.search(r"\bt1-0\d\b", page.text), "the number of a person is on the page"


def test_a_no_and_what_is_open_come_before_what_moved(study, findings):
    lines = said(findings, pretest.dialogue(study))
    assert lines[1] == "A field said no to 2 of 5 ways out: t1-w03 and t1-w05."
    assert lines[2] == "Ways out that do not say who does what, or by which day: 1 of 5."
    assert "furthest apart now" in lines[3]
    assert lines[-1].startswith("These are 12 people.")


def test_the_sentence_on_moving_is_that_of_the_rows(study, findings):
    # care 1, 2, 3 → 2, 4, 3 and safety 7, 6, 5 → 6, 4, 5: from 4 apart to 2
    rows = [("care", 1, 2), ("care", 2, 4), ("care", 3, 3), ("safety", 7, 6), ("safety", 6, 4), ("safety", 5, 5)]
    found = found_of(study, table_of(rows))
    assert [(one.before, one.after, one.is_closer) for one in apart_of(found)] == [(-4.0, -2.0, True)]
    assert any(
        "closer together than before on 1 of 1 statements, and further apart on 0" in one
        for one in said(findings, found)
    )
    turned = found_of(study, table_of([(domain, after, before) for domain, before, after in rows]))
    assert any(
        "closer together than before on 0 of 1 statements, and further apart on 1" in one
        for one in said(findings, turned)
    )


def test_a_change_of_sides_is_said(study, findings):
    rows = [("care", 1, 6), ("care", 2, 7), ("care", 3, 7), ("safety", 7, 2), ("safety", 6, 1), ("safety", 5, 2)]
    text = page_of(findings, found_of(study, table_of(rows))).text
    assert "they changed sides" in text


def test_before_the_second_round_no_change_is_told(study, findings):
    rows = [(domain, 3, None) for domain in ("care", "safety") for _ in range(3)]
    found = found_of(study, table_of(rows))
    lines = said(findings, found)
    assert any("second round of cards is not there yet" in one for one in lines)
    assert not any("closer" in one for one in lines)
    page = page_of(findings, found)
    assert "How far care and safety are apart" not in page.text


def test_small_fields_are_not_told_in_any_part_of_the_page(study, findings):
    rows = [("care", 1, 2)] * 3 + [("safety", 6, 5)] * 3 + [("government", 7, 4)]
    tables = table_of(rows)
    heard = (Heard("t1", "", "government", "Wij willen snel.", "yes", "yes"),)
    ways = (WayOut("t1-w01", "t1", "Iets", "help", "a", "b", "c", {"government": "no", "care": "yes"}),)
    found = found_of(study, replace(tables, heard=heard, ways_out=ways))
    page = page_of(findings, found)
    assert "Heard from: another field." in page.text
    assert "None of the 1 ways out has a no" in page.text
    assert "no: Municipality" not in page.text
    assert "fewer than 3 people: not shown" in page.text
    assert '"government"' not in json.dumps(found.record()["ways_out"])
    shown = [one for one in found.record()["dialogue"] if one["domain"] in ("", "government")]
    assert all(one["mean"] is None and one["n"] is None for one in shown)


def test_nothing_is_quoted_without_both_consents(study, findings):
    tables = twelve()
    heard = (
        Heard("t1", "t1-01", "safety", "geen toestemming van de schrijver", "yes", "yes"),
        Heard("t1", "", "safety", "geen toestemming van de spreker", "yes", "no"),
    )
    page = page_of(findings, found_of(study, replace(tables, heard=heard)))
    assert "geen toestemming" not in page.text
    assert "No sentence may be shown. 2 were written down." in page.text


def test_what_people_wrote_is_escaped_everywhere(study, findings, tmp_path):
    tables = twelve()
    heard = (Heard("t1", "", "safety", HOSTILE, "yes", "yes"),)
    ways = (WayOut("t1-w01", "t1", HOSTILE, "help", HOSTILE, f"={HOSTILE}", HOSTILE, {}),)
    found = found_of(study, replace(tables, heard=heard, ways_out=ways))
    html = render_dialogue(findings, found, language="nl")
    assert "<img src=x" not in html
    assert "&lt;img src=x" in html
    page = page_of(findings, found, "nl")
    assert page.text.count(HOSTILE) >= 5
    files = {path.name: path for path in pretest.write_dialogue(found, study, tmp_path / "out", language="nl")}
    cells = files["ways_out.csv"].read_text(encoding="utf-8")
    assert ",=" not in cells


def test_the_text_alternative_says_what_is_drawn(study, findings):
    found = pretest.dialogue(study)
    text = described(read_edition(findings, "en"), found)
    row = found.row("blame_and_help", "safety", "after")
    assert f"Safety from 2.2 to {row.mean:.1f}" in text or "Safety from 2.3 to" in text
    html = render_dialogue(findings, found, language="en")
    assert "<desc" in html


def test_the_files_are_whole_and_known_to_verify(study, tmp_path):
    files = pretest.write_dialogue(pretest.dialogue(study), study, tmp_path / "dilemma")
    assert pretest.verify(tmp_path / "dilemma").whole
    record = json.loads((tmp_path / "dilemma" / "provenance.json").read_text(encoding="utf-8"))
    assert {one["name"] for one in record["inputs"]} == {"practice/dialogue.csv", "practice/ways_out.csv"}
    files[1].write_text("changed", encoding="utf-8")
    assert not pretest.verify(tmp_path / "dilemma").whole


def test_an_empty_table_of_sentences_and_ways_is_said(study, findings):
    page = page_of(findings, found_of(study, Tables(twelve().people, twelve().positions)))
    assert "Nothing was written down." in page.text
    assert "No way out is on paper." in page.text


def test_the_figure_draws_an_open_and_a_full_sign_per_field(study):
    axes = pretest.plot_positions(pretest.dialogue(study), lang="nl")
    assert axes.get_xlim()[0] < 1
    assert axes.get_xlim()[1] > 7
    title = axes.title.get_label()
    assert title == "Zorg en veiligheid: op 4 van de 6 stellingen dichter bij elkaar, op 2 verder uit elkaar"
