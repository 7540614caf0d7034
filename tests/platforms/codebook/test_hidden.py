"""Hidden answers in codebook and JSON: their rule in words and as data, and which field answers which column."""

from __future__ import annotations

import csv
import io
import json

import pytest
from jsonschema import Draft202012Validator
from lxml import etree, html

from pretest.forms.layout import lay_out
from pretest.platforms.codebook.write import to_codebook
from pretest.platforms.jsonform.write import json_schema, to_json
from tests.platforms.ddi_schema import violations
from tests.platforms.ways import two_ways

RULES = {
    "used": "1 at one or more of use_a and use_b: “Yes”; else 0 at each of use_a and use_b: “No”; else empty.",
    "pretest_route": "1 at used: “yes”; else 2 at used: “no”; else empty.",
    "split": "Drawn: a number from 1 to 3, each with equal chance.",
}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return two_ways(tmp_path_factory.mktemp("hidden"))


@pytest.fixture(scope="module")
def export(study):
    return to_codebook(study, "main")


def test_a_row_per_field_with_the_column_it_answers_and_the_rule(study, export):
    text = export.files["main-codebook.csv"].decode("utf-8")
    rows = {row["name"]: row for row in csv.DictReader(io.StringIO(text, newline="")) if row["kind"] != "score"}
    for question in lay_out(study, "main").questions:
        assert rows[question.column]["of"] == question.of
        assert rows[question.column]["kind"] == ("asked" if question.made is None else "made")
    assert {name: rows[name]["derivation_en"] for name in RULES} == RULES
    assert rows["h1__2"]["of"] == "h1"
    assert rows["split"]["labels_en"] == "1 = part_a + part_b | 2 = part_a + part_c | 3 = part_b + part_c"


def test_the_page_says_it_in_words(export):
    page = html.document_fromstring(export.files["main-codebook-en.html"].decode("utf-8"))
    text = " ".join(page.text_content().split())
    assert all(rule in text for rule in RULES.values())
    assert "answers column h1 of the data" in text
    assert "Nobody is asked this" in text
    assert "only those who were shown this message: Everybody" in text


def test_ddi_asks_no_hidden_answer(export):
    data = export.files["main-codebook.xml"]
    assert violations(etree.fromstring(data)) == []
    text = data.decode("utf-8")
    used = text[text.index('name="used"') : text.index("</var>", text.index('name="used"'))]
    assert "<qstn" not in used
    assert "<drvdesc" in used


def test_json_holds_the_rules_as_data(study):
    data = json.loads(to_json(study, "main").files["main.json"])
    Draft202012Validator(json_schema()).validate(data)
    found = {q["column"]: q for block in data["blocks"] for screen in block["screens"] for q in screen["questions"]}
    assert found["pretest_route"]["made"] == {
        "cases": [{"value": 1, "when": {"used": [1]}}, {"value": 2, "when": {"used": [0]}}],
        "draws": None,
    }
    assert found["split"]["made"] == {"cases": [], "draws": 3}
    assert found["h1"]["made"] is None
    assert (found["h1__2"]["of"], found["h1"]["of"]) == ("h1", "h1")
    assert data["shown_title"]["en"] == "Study of a message"
    assert [block["arm"] for block in data["blocks"] if block["arm"]] == ["everyone"]
