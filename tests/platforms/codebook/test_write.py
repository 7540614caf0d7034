"""Codebooks: the DDI keeps to its schema, the table has every column, and the page explains every score."""

from __future__ import annotations

import csv
import io
import itertools
import json
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from lxml import etree, html

from pretest.errors import ExportError
from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.measurement import score_scales
from pretest.measurement import scores as measured
from pretest.platforms.codebook.write import scoring, to_codebook
from pretest.spec import Scale, Text, load_study
from pretest.spec.content import load_content
from tests.platforms.ddi_schema import NAMESPACE, violations
from tests.platforms.forms import studies

LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(scope="module")
def export(study):
    return to_codebook(study, "everything")


def ddi(export, name="everything"):
    return etree.fromstring(export.files[f"{name}-codebook.xml"])


def variable(root, name):
    found = [one for one in root.iter(f"{NAMESPACE}var") if one.get("name") == name]
    assert len(found) == 1
    return found[0]


def texts(element, path):
    return {
        one.get(LANG): one.text for one in element.iterfind("/".join(f"{NAMESPACE}{step}" for step in path.split("/")))
    }


def notes(element, kind):
    return [note.text for note in element.iterfind(f"{NAMESPACE}notes[@type='{kind}']")]


def rows(export, name="everything"):
    return list(csv.DictReader(io.StringIO(export.files[f"{name}-codebook.csv"].decode("utf-8"), newline="")))


def page(export, language, name="everything"):
    return html.document_fromstring(export.files[f"{name}-codebook-{language}.html"].decode("utf-8"))


def words_of(element):
    return " ".join(" ".join(element.itertext()).split())


def test_files_and_bytes(study, export):
    assert list(export.files) == [
        "everything-codebook.xml", "everything-codebook.csv", "everything-codebook-nl.html",
        "everything-codebook-en.html",
    ]  # fmt: skip
    assert to_codebook(study, "everything").files == export.files


# --- DDI ------------------------------------------------------------------------------------------------------------


def test_ddi_keeps_to_its_schema(export):
    assert violations(ddi(export)) == []


def test_the_check_itself_sees_what_is_wrong(export):
    root = ddi(export)
    age = variable(root, "age")
    age.append(age[0])
    root.find(f".//{NAMESPACE}titl").getparent().append(etree.Element(f"{NAMESPACE}titl"))
    variable(root, "used_12m").set("nature", "ranked")
    assert {"var: order", "titlStmt: 2 titl", "var: nature=ranked"} <= set(violations(root))


def test_ddi_study(study, export):
    root = ddi(export)
    assert texts(root, "stdyDscr/citation/titlStmt/titl") == {"nl": "Alles één keer"}
    assert texts(root, "stdyDscr/citation/titlStmt/parTitl") == {"en": "Everything once"}
    assert texts(root, "stdyDscr/stdyInfo/sumDscr/universe") == {"nl": "Wel", "en": "Users"}
    assert notes(root.find(f".//{NAMESPACE}stdyInfo"), "wording_hash") == [
        questionnaire_hash(lay_out(study, "everything"))
    ]


def test_ddi_question_with_its_codes(study, export):
    root = ddi(export)
    item = variable(root, "Li-1_pre")
    assert texts(item, "qstn/qstnLit") == {
        "nl": "Vraag «één» & <b>nul</b>?", "en": 'Question "one" & <b>nil</b>?',
    }  # fmt: skip
    categories = item.findall(f"{NAMESPACE}catgry")
    assert [one.findtext(f"{NAMESPACE}catValu") for one in categories] == ["1", "2", "3", "4", "5", "97", "98"]
    assert [one.get("missing", "N") for one in categories] == [*"NNNNN", *"YY"]
    assert [one.get("missType") for one in categories[-2:]] == ["refused", "dont_know"]
    assert texts(categories[4], "labl") == {"nl": "Helemaal eens", "en": "Strongly agree"}
    assert notes(item, "wording_hash") == [question_hash(lay_out(study, "everything").question("Li-1_pre"))]
    assert texts(item, "universe")["en"] == "those who answered: consent: “Yes”; and age: 18 or higher"
    assert notes(variable(root, "2li"), "keying") == ["reversed"]
    assert notes(variable(root, "li_3"), "instructed") == ["4"]


def test_ddi_numbers_dates_and_arm(export):
    root = ddi(export)
    age = variable(root, "age")
    assert dict(age.find(f"{NAMESPACE}valrng/{NAMESPACE}range").attrib) == {"UNITS": "INT", "min": "0", "max": "120"}
    assert [one.get("missing") for one in age.findall(f"{NAMESPACE}catgry")] == ["Y"]
    assert notes(age, "unit") == ["jaar", "years"]
    assert variable(root, "day1").find(f"{NAMESPACE}varFormat").get("category") == "date"
    assert variable(root, "colours").find(f"{NAMESPACE}qstn").get("responseDomainType") == "multiple"
    arm = variable(root, "pretest_arm")
    codes = [one.findtext(f"{NAMESPACE}catValu") for one in arm.findall(f"{NAMESPACE}catgry")]
    assert codes == ["control", "mouth_cancer", "a_2nd_try"]


def test_ddi_scores_with_their_derivation(export):
    root = ddi(export)
    score = variable(root, "likert")
    derivation = score.find(f"{NAMESPACE}derivation")
    members = [
        one.get("name") for one in root.iter(f"{NAMESPACE}var") if one.get("ID") in derivation.get("var").split()
    ]
    assert members == ["Li-1", "2li", "li_3"]
    assert "omgekeerd gescoord: 2li" in derivation.findtext(f"{NAMESPACE}drvdesc").lower()
    assert notes(score, "role") == ["harm.stigma"]
    assert "Reversed: 2li" in notes(score, "derivation")[0]
    assert dict(score.find(f"{NAMESPACE}valrng/{NAMESPACE}range").attrib) == {"UNITS": "REAL", "min": "1", "max": "5"}
    assert variable(root, "likert_pre") is not None
    assert "mixed" not in [one.get("name") for one in root.iter(f"{NAMESPACE}var")]


# --- the table ------------------------------------------------------------------------------------------------------


def test_one_row_per_column(study, export):
    found = {row["name"]: row for row in rows(export)}
    form = lay_out(study, "everything")
    assert [row["name"] for row in rows(export) if row["kind"] == "asked"] == [q.column for q in form.questions]
    assert {row["name"] for row in rows(export) if row["kind"] == "score"} == {"likert", "likert_pre", "extra"}
    item = found["2li"]
    assert item["question_nl"] == " =2+3 is een tekst"  # no spreadsheet takes it for a formula
    assert item["codes"] == "1 2 3 4 5"
    assert item["missing_codes"] == "97 98"
    assert item["labels_en"].startswith("1 = Strongly disagree | 2 = Disagree")
    assert (item["reversed"], item["phase"], item["block"], item["role"]) == ("yes", "post", "after", "harm.stigma")
    assert item["wording_hash"] == question_hash(form.question("2li"))
    assert json.loads(item["condition"]) == {"consent": [1], "age": {"min": 18.0}}
    assert json.loads(found["extra1"]["condition"]) == {"age": {"not": [99], "missing": "keep"}, "used_12m": [0, 1]}
    assert found["li_3"]["instructed"] == "4"
    assert (found["warmth1"]["min"], found["warmth1"]["max"], found["warmth1"]["step"]) == ("0", "100", "5")
    assert found["pretest_arm"]["codes"] == "control mouth_cancer a_2nd_try"
    assert found["likert"]["derivation_en"].startswith("Mean of the answered questions: Li-1, 2li, li_3.")


# --- the page -------------------------------------------------------------------------------------------------------


def test_page_in_each_language(study, export):
    for language, heading in (("nl", "Codeboek: Alles"), ("en", "Codebook: Everything")):
        found = page(export, language)
        assert found.get("lang") == language
        assert found.xpath("//h1")[0].text == heading
        text = words_of(found)
        for question in lay_out(study, "everything").questions:
            assert question.column in text
            assert question_hash(question) in text
            assert " ".join(question.text.in_language(language).split()) in text
        levels = [int(one.tag[1]) for one in found.xpath("//h1|//h2|//h3|//h4")]
        assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
        assert all(table.xpath("thead//th[@scope='col']") for table in found.xpath("//table"))
        assert not found.xpath("//script")
        targets = {one.get("href")[1:] for one in found.xpath("//nav//a")}
        assert targets <= {one.get("id") for one in found.xpath("//*[@id]")}


def test_headings_and_conditions_are_words_with_the_code_behind_them(export):
    found = page(export, "en")
    for heading in found.xpath("//section[@aria-labelledby='blocks']/h3"):
        assert heading.text.startswith("Part ")
        assert heading.xpath("code")
    assert not [one for one in found.xpath("//caption") if not one.xpath("code")]
    text = words_of(found)
    assert "(consent): “Yes”" in text
    assert "those who answered: consent:" not in text


def test_page_says_how_scores_are_made(export):
    text = words_of(page(export, "nl"))
    assert "Gemiddelde van de beantwoorde vragen: Li-1, 2li, li_3." in text
    assert "Omgekeerd gescoord: 2li." in text
    assert "minstens 2 van de 3 vragen" in text
    assert "(score − 1) / 4 × 100" in text
    assert "Een hogere score is slechter." in text
    assert "Schade door stigma" in text
    assert "97 = Zeg ik liever niet (telt als geen antwoord)" in text
    assert "controlevraag: gevraagd wordt code 4" in text


def test_sources_and_margins_of_shipped_scales():
    export = to_codebook(load_study("analyses/example"), "non_users")
    found = page(export, "en", "non_users")
    assert "https://doi.org/10.1016/j.drugalcdep.2010.12.005" in found.xpath("//a/@href")
    assert "Smallest harm that matters: 0.2 times the standard deviation" in words_of(found)
    table = {row["name"]: row for row in rows(export, "non_users")}
    assert table["sd1"]["sources"].startswith("10.1016/j.drugalcdep.2010.12.005 social distance")


def test_an_address_that_is_no_web_address_is_no_link(study):
    fields = study.scales["likert"].model_dump() | {"sources": [{"url": "javascript:alert(1)", "note": "x"}]}
    source = Scale.model_validate(fields)
    export = to_codebook(replace(study, scales=study.scales | {"likert": source}), "everything")
    found = page(export, "en")
    assert not [one for one in found.xpath("//a/@href") if "javascript" in one]
    assert "javascript:alert(1)" in words_of(found)


# --- scores as they are measured ------------------------------------------------------------------------------------


def test_the_scores_named_are_the_scores_made():
    """Columns, bounds and how many answers are needed agree with what is computed."""
    assert scoring.SHARE_TOLERANCE == measured.SHARE_TOLERANCE
    study = load_study("analyses/example")
    for name in ("users", "non_users", "users_core", "practitioners"):
        form = lay_out(study, name)
        audience = form.audience
        scales = {screen.scale.id: screen.scale for screen in form.screens if screen.scale is not None}
        for end in (0, 1):
            frame = pd.DataFrame(
                {q.column: [bounds_of(q, end)] for q in form.questions if q.kind in scoring.SCORED_TYPES}
            )  # fmt: skip
            made = score_scales(frame, scales, study.answers, audience=audience).scores
            described = {score.column: score for score in scoring.scores(form)}
            assert set(described) == set(made.columns)
            for column, score in described.items():
                if score.bounds is not None and score.scale.score.method in ("mean", "single"):
                    assert score.bounds[0] <= made[column].iloc[0] <= score.bounds[1]
        for score in scoring.scores(form):
            for answered in range(len(score.questions) + 1):
                values = {
                    q.column: [bounds_of(q, 1) if i < answered else np.nan] for i, q in enumerate(score.questions)
                }
                one = score_scales(
                    pd.DataFrame(values), {score.scale.id: score.scale}, study.answers, audience=audience
                )
                assert bool(one.scores[score.column].notna().iloc[0]) == (answered >= score.n_needed)


def bounds_of(question, end):
    answers = question.answers
    return float(sorted(answers.values)[-end] if answers.values else (answers.min, answers.max)[end])


# --- any questionnaire ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", sorted(load_content().questionnaires))
def test_shipped_questionnaires_without_a_study(name):
    export = to_codebook(load_content(), name)
    assert violations(ddi(export, name)) == []
    assert len(rows(export, name)) >= len(lay_out(load_content(), name).questions)
    assert "pretest_arm" not in [row["name"] for row in rows(export, name)]


@settings(max_examples=40)
@given(study=studies())
def test_any_questionnaire_has_a_codebook(study):
    export = to_codebook(study, "q")
    root = ddi(export, "q")
    form = lay_out(study, "q")
    assert violations(root) == []
    table = {row["name"]: row for row in rows(export, "q") if row["kind"] == "asked"}
    for question in form.questions:
        literal = texts(variable_asked(root, question.column), "qstn/qstnLit")
        for language in form.languages:
            assert literal[language] == question.text.in_language(language)
            assert table[question.column][f"question_{language}"].lstrip(" ") == question.text.in_language(
                language
            ).lstrip(" ")
    assert not page(export, form.languages[0], "q").xpath("//script")


def variable_asked(root, name):
    return next(
        one
        for one in root.iter(f"{NAMESPACE}var")
        if one.get("name") == name and one.find(f"{NAMESPACE}qstn") is not None
    )


def test_characters_that_xml_cannot_hold__error(study):
    scale = study.scales["age"].model_copy(update={"title": Text(nl="x\x01", en="x")})
    with pytest.raises(ExportError, match=r"U\+0001, which a codebook cannot show"):
        to_codebook(replace(study, scales=study.scales | {"age": scale}), "everything")
