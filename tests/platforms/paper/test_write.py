"""Paper: everything is asked, routing leads where the conditions lead, and nothing on a page tells the arm."""

from __future__ import annotations

import csv
import io
import itertools
import re
import zipfile
from collections import Counter
from dataclasses import replace

import pandas as pd
import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import html

from pretest.errors import ExportError
from pretest.forms import matches
from pretest.forms.form import Part
from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms import phrases as words
from pretest.platforms.paper.write import SHEETS, to_paper
from pretest.platforms.paper.write.sheet import letter, versions
from pretest.platforms.routing import allowed_answers, part_after_skip, still_to_check
from pretest.responses import read_responses
from pretest.spec import Allowed, Condition, Text, load_study
from pretest.spec.content import load_content
from tests.platforms.forms import every_feature, studies


@pytest.fixture(scope="module")
def export(study):
    return to_paper(study, "everything")


def table(export, name):
    return list(csv.reader(io.StringIO(export.files[name].decode("utf-8"), newline="")))


def tree(export, name):
    return html.document_fromstring(export.files[name].decode("utf-8"))


def words_of(element):
    return " ".join(" ".join(element.itertext()).split())


def text_of(document):
    cells = [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def letter_of(study, arm):
    return next(version for version, one in versions(lay_out(study, "everything")).items() if one.id == arm)


def test_a_version_per_arm_and_language(export):
    assert set(export.files) == {
        *(f"everything-{lang}-{v}.{kind}" for lang in ("nl", "en") for v in "ABC" for kind in ("html", "docx")),
        *(f"everything-{one}" for one in ("entry.csv", "data.yaml", "wording.csv", "allocation.csv", "key.csv")),
    }  # fmt: skip
    codes = {note.code for note in export.notes}
    assert {"assignment_list", "paper_leafing", "exposure_unmeasured", "order_fixed", "slider_as_number"} <= codes


def test_only_the_languages_asked_for(study):
    names = to_paper(study, "everything", ["en"]).files
    assert {name.split("-")[1] for name in names if name.endswith(("html", "docx"))} == {"en"}


def test_same_study_same_bytes(study, export):
    assert to_paper(study, "everything").files == export.files
    with zipfile.ZipFile(io.BytesIO(export.files["everything-nl-A.docx"])) as file:
        assert {entry.date_time[0] for entry in file.infolist()} == {1980}


def test_no_page_tells_the_arm(study, export):
    """Between versions only the message and the letter differ; ids and labels of arms stand on none of them."""
    form = lay_out(study, "everything")
    for version, arm in versions(form).items():
        page = tree(export, f"everything-en-{version}.html")
        assert f"Version {version}" in page.text_content()
        for message in page.xpath("//div[@class='message']"):
            message.clear()
        text = html.tostring(page, encoding="unicode")
        for other in form.arms:
            assert f"Version {other.code}" not in text
        assert arm.label.en not in page.text_content()
    own = re.compile(r'Version [A-C]|Study of a message [A-C]|<div class="message".*?</div>', re.DOTALL)
    bare = {own.sub("", export.files[f"everything-en-{version}.html"].decode("utf-8")) for version in "ABC"}
    assert len(bare) == 1


def test_letters_are_drawn_and_not_in_the_order_of_arms(study):
    orders = set()
    form = lay_out(study, "everything")
    for seed in range(12):
        orders.add(tuple(arm.id for arm in versions(replace(form, seed=seed)).values()))
    assert len(orders) > 2
    assert [letter(place) for place in (0, 25, 26, 27, 52)] == ["A", "Z", "AA", "AB", "BA"]


def test_allocation_is_balanced_and_the_key_stands_apart(export):
    listed, key = table(export, "everything-allocation.csv"), table(export, "everything-key.csv")
    assert listed[0] == ["sheet", "version"]
    assert [row[0] for row in listed[1:]] == [str(n) for n in range(1, SHEETS + 1)]
    counts = Counter(row[1] for row in listed[1:])
    assert set(counts) == set("ABC")
    assert max(counts.values()) - min(counts.values()) <= 2
    assert key[0] == ["version", "pretest_arm", "arm", "label"]
    assert {(row[1], row[2]) for row in key[1:]} == {
        ("control", "control"), ("mouth_cancer", "mouth cancer"), ("a_2nd_try", "2nd-try"),
    }  # fmt: skip


def test_every_question_with_its_codes_and_missing_codes(study, export):
    for language in ("nl", "en"):
        page = tree(export, f"everything-{language}-A.html")
        text = words_of(page)
        for number, question in enumerate(lay_out(study, "everything").questions, start=1):
            assert f"{number}. {' '.join(question.text.in_language(language).split())}" in text
            if question.answers is None or question.kind == "slider":
                continue
            boxes = page.xpath(f"//input[@name='{question.column}'][@value]")
            codes = [*question.answers.options, *question.answers.missing]
            assert [int(box.get("value")) for box in boxes] == [code.value for code in codes]
            kind = "checkbox" if question.kind == "multiple" else "radio"
            assert {box.get("type") for box in boxes} <= {kind}
            assert question.column in [words_of(code) for code in page.xpath("//code")]
    assert "-997" in text
    assert "Prefer not to say" in text


def test_markup_is_semantic_and_stands_alone(export):
    page = tree(export, "everything-nl-A.html")
    assert page.get("lang") == "nl"
    levels = [int(heading.tag[1]) for heading in page.xpath("//h1|//h2|//h3|//h4")]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(levels))
    grids = page.xpath("//table")
    assert len(grids) == 2
    assert all(grid.xpath("caption") and grid.xpath("thead//th[@scope='col']") for grid in grids)
    assert len(grids[0].xpath("tbody/tr/th[@scope='row']")) == 3
    assert all(group.xpath("legend") for group in page.xpath("//fieldset"))
    assert not page.xpath("//script|//link|//*[starts-with(@src, 'http')]")
    assert page.xpath("//meta[@http-equiv='Content-Security-Policy']")


def test_hostile_texts_are_shown_and_never_run(study, export):
    version = letter_of(study, "mouth cancer")
    source = export.files[f"everything-nl-{version}.html"].decode("utf-8")
    assert "<script" not in source
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in source
    assert "&lt;b&gt;nul&lt;/b&gt;" in source
    assert "=2+3 is een tekst" in source


def test_the_message_with_picture_and_least_time(study, export):
    version = letter_of(study, "mouth cancer")
    page = tree(export, f"everything-en-{version}.html")
    message = page.xpath("//div[@class='message']")[0]
    assert words_of(message) == 'Mind "this" & that'
    picture = message.xpath(".//img")[0]
    assert picture.get("src").startswith("data:image/png;base64,")
    assert picture.get("alt")
    assert "after 10 seconds at the earliest" in words_of(page)
    assert "at least 10 seconds" in words_of(page)


def test_routing_in_words(export):
    page = tree(export, "everything-nl-A.html")
    found = {
        section.xpath("h2")[0].text_content(): [words_of(p) for p in section.xpath("p[@class='instruction']")]
        for section in page.xpath("//section")
    }
    assert found == {
        "Deel 1": [],
        "Deel 2": ["Vul dit deel alleen in bij deze antwoorden: vraag 1: ‘Ja’. Anders: ga naar deel 6."],
        "Deel 3": ["Vul dit deel alleen in bij deze antwoorden: vraag 2: 18 of hoger. Anders: ga naar deel 6."],
        "Deel 4": [],
        "Deel 5": [],
        "Deel 6": [
            "Vul dit deel alleen in bij deze antwoorden: vraag 2: iets anders dan 99, ‘Zeg ik liever niet’ of geen "
            "antwoord; en vraag 3: ‘Nee’ of ‘Ja’. Anders: ga naar deel 7."
        ],
        "Deel 7": [],
        "Deel 8": [],
    }


conditions = st.dictionaries(
    st.sampled_from(["x", "y", "z"]),
    st.sampled_from([Allowed(values=(1,)), Allowed(values=(0,)), Allowed(min=1, missing="keep")]),
    max_size=3,
)


@settings(max_examples=300)
@given(
    roots=st.lists(conditions, min_size=1, max_size=7),
    answers=st.tuples(*[st.sampled_from([0.0, 1.0, float("nan")])] * 3),
)
def test_who_follows_the_instructions_fills_in_what_the_conditions_say(roots, answers):
    parts = [Part(f"p{i}", "text", None, None, (), False, Condition(root), None, False) for i, root in enumerate(roots)]
    frame = pd.DataFrame([answers], columns=["x", "y", "z"])
    filled, place = [], 0
    while place is not None and place < len(parts):
        if matches(Condition(still_to_check(parts, place)), frame)[0]:
            filled.append(place)
            place += 1
        else:
            place = part_after_skip(parts, place)
    assert filled == [i for i, root in enumerate(roots) if matches(Condition(root), frame)[0]]


@pytest.mark.parametrize(
    "allowed",
    [
        Allowed(values=(1, "2")), Allowed(min=4), Allowed(max=2), Allowed(min=2, max=4), Allowed(**{"not": (3,)}),
        Allowed(**{"not": (5,)}, missing="keep"), Allowed(values=(9,)),
    ],
)  # fmt: skip
def test_the_answers_named_are_those_that_meet_the_condition(study, allowed):
    question = lay_out(study, "everything").question("Li-1")
    phrase = allowed_answers(question, allowed, "en")
    for option in question.answers.options:
        met = matches(Condition({"a": allowed}), pd.DataFrame({"a": [float(option.value)]}))[0]
        assert (f"“{option.label.en}”" in phrase) == met
    keeps = matches(Condition({"a": allowed}), pd.DataFrame({"a": [float("nan")]}))[0]
    assert ("no answer" in phrase) == ("“Don't know”" in phrase) == keeps


def test_docx_holds_the_same(study, export):
    version = letter_of(study, "mouth cancer")
    document = Document(io.BytesIO(export.files[f"everything-nl-{version}.docx"]))
    text = text_of(document)
    for number, question in enumerate(lay_out(study, "everything").questions, start=1):
        assert f"{number}. {question.text.nl}" in text
        assert question.column in text
    headings = [p.text for p in document.paragraphs if p.style.name == "Heading 1"]
    assert headings == [f"Deel {n}" for n in range(1, 9)]
    assert "Let op <script>alert(1)</script>" in text
    assert any(run.bold and run.text == "Let op" for p in document.paragraphs for run in p.runs)
    assert len(document.inline_shapes) == 1
    assert document.core_properties.language == "nl-NL"
    assert document.core_properties.author == ""
    footer = document.sections[0].footer.paragraphs[0].text
    assert f"Versie {version}" in footer
    assert "☐ Groen\t2" in text
    assert "○ Ja\t1" in text


def test_docx_tables_repeat_their_heading(export):
    document = Document(io.BytesIO(export.files["everything-en-A.docx"]))
    assert len(document.tables) == 2
    for grid in document.tables:
        rows = [row._tr for row in grid.rows]
        assert rows[0].find(f".//{qn('w:tblHeader')}") is not None
        assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)
    heads = [cell.text for cell in document.tables[0].rows[0].cells]
    assert heads[1] == "Strongly disagree\n1"
    assert heads[-2] == "Don't know\n98"
    assert document.tables[0].rows[1].cells[-1].text == "Li-1_pre"


def test_a_picture_that_word_cannot_hold__note(tmp_path):
    every_feature(tmp_path)
    (tmp_path / "concepts/dot.png").write_bytes(b"RIFF\0\0\0\0WEBPVP8 no picture")
    export = to_paper(load_study(tmp_path), "everything")
    assert "picture_not_in_docx" in {note.code for note in export.notes}


def test_without_a_study_there_is_one_form_and_an_empty_place():
    export = to_paper(load_content(), "users_short", ["nl"])
    assert set(export.files) == {
        "users_short-nl.html",
        "users_short-nl.docx",
        "users_short-entry.csv",
        "users_short-wording.csv",
    }
    assert "[Hier komt de boodschap.]" in tree(export, "users_short-nl.html").text_content()
    assert "no_arms" in {note.code for note in export.notes}


def test_entered_sheets_come_back_with_their_arms(tmp_path, export):
    """Data entry types the letter; the lines for study.yaml say which arm it is."""
    study = every_feature(tmp_path)
    header = table(export, "everything-entry.csv")
    form = lay_out(study, "everything")
    assert header == [["pretest_sheet", "pretest_arm", *(question.column for question in form.questions)]]
    answers = {
        "consent": "1",
        "age": "30",
        "used_12m": "1",
        "Li-1": "4",
        "2li": "98",
        "colours": "1 10",
        "day1": "2026-03-01",
    }
    rows = [[str(n), v, *(answers.get(c, "") for c in header[0][2:])] for n, v in enumerate("ABCA", start=1)]
    data = study.folder / "data/everything-entry.csv"
    data.parent.mkdir(exist_ok=True)
    with data.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([*header, *rows])
    lines = export.files["everything-data.yaml"].decode("utf-8")
    text = (study.folder / "study.yaml").read_text("utf-8")
    (study.folder / "study.yaml").write_text(text[: text.index("data:")] + lines, encoding="utf-8")
    responses = read_responses(load_study(study.folder))
    expected = [versions(form)[v].id for v in "ABCA"]
    assert responses.frame["_arm"].tolist() == expected
    assert responses.frame["Li-1"].tolist() == [4.0] * 4
    assert responses.reasons["2li"].tolist() == ["dont_know"] * 4


def test_wording_hashes(study, export):
    form = lay_out(study, "everything")
    rows = table(export, "everything-wording.csv")
    assert rows[:2] == [["column", "field", "hash"], ["", "", questionnaire_hash(form)]]
    assert rows[2:] == [[question.of, question.column, question_hash(question)] for question in form.asked]
    assert questionnaire_hash(form) in export.files["everything-nl-A.html"].decode()


def test_characters_that_cannot_be_printed__error(study):
    item = study.scales["age"].items[0].model_copy(update={"text": Text(nl="Hoe\x07oud?", en="x")})
    scale = study.scales["age"].model_copy(update={"items": (item,)})
    with pytest.raises(ExportError, match=r"'age': the text holds the character U\+0007, which paper cannot show"):
        to_paper(replace(study, scales=study.scales | {"age": scale}), "everything")


def test_a_question_named_as_our_column__error(study):
    item = study.scales["age"].items[0].model_copy(update={"id": "pretest_arm"})
    scale = study.scales["extra"].model_copy(update={"items": (item,)})
    with pytest.raises(ExportError, match="called 'pretest_arm'"):
        to_paper(replace(study, scales=study.scales | {"extra": scale}), "everything")


@settings(max_examples=20)
@given(study=studies(), first=st.booleans())
def test_any_questionnaire_can_be_printed(study, first):
    form = lay_out(study, "q")
    language = form.languages[0 if first else -1]
    export = to_paper(study, "q", [language])
    page = tree(export, f"q-{language}-A.html")
    shown = words_of(page)
    printed = " ".join(text_of(Document(io.BytesIO(export.files[f"q-{language}-A.docx"]))).split())
    for number, question in enumerate(form.questions, start=1):
        wanted = f"{number}. {' '.join(question.text.in_language(language).split())}"
        assert wanted in shown
        assert wanted in printed
        assert question.column in shown
    assert not page.xpath("//script")


@pytest.mark.parametrize("name", ["main", "users", "non_users", "users_short", "practitioners"])
def test_shipped_questionnaires(name):
    study = load_study("analyses/example")
    export = to_paper(study, name, ["nl"])
    form = lay_out(study, name)
    pages = [tree(export, file) for file in export.files if re.fullmatch(rf"{name}-nl-A\d*\.html", file)]
    boxes = {box.get("name") for page in pages for box in page.xpath("//input|//textarea")}  # of every draw of blocks
    assert {question.column for question in form.asked} <= boxes


def test_every_word_exists_in_both_languages():
    for key, (dutch, english) in words._WORDS.items():
        assert dutch.strip()
        assert english.strip()
        assert set(re.findall(r"{(\w+)}", dutch)) == set(re.findall(r"{(\w+)}", english)), key
    assert words.figure(-0.5, "nl") == "−0,5"
    assert words.figure(18.0, "en") == "18"


@pytest.mark.parametrize("name", ["users", "users_short", "non_users"])
def test_no_page_says_who_fills_it_in(name):
    """Somebody who sees the sheet must not learn that its owner uses drugs."""
    export = to_paper(load_content(), name)
    for language, wrong in (("nl", "drugs gebruiken"), ("en", "use drugs")):
        page = tree(export, f"{name}-{language}.html")
        titles = [page.xpath("//title")[0].text, page.xpath("//h1")[0].text, page.xpath("//p[@class='mark']")[0].text]
        assert not [text for text in titles if wrong in text or "users" in text]
        assert f'content: "{name}' not in html.tostring(page, encoding="unicode")
        with zipfile.ZipFile(io.BytesIO(export.files[f"{name}-{language}.docx"])) as file:
            parts = {one: file.read(one).decode("utf-8") for one in file.namelist() if "core" in one or "footer" in one}
        assert len(parts) >= 2
        assert not [one for one, text in parts.items() if wrong in text or name in text]
