"""XLSForm: what is in the workbook, that the converter takes it, and that ODK Validate accepts the form."""

from __future__ import annotations

import io
import re
import shutil
import warnings
from collections import Counter
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from pretest.errors import ExportError
from pretest.forms import matches
from pretest.forms.layout import lay_out
from pretest.forms.naming import OWN, field_names
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.odk import NAMES
from pretest.platforms.odk.write import to_xlsform
from pretest.platforms.odk.write.logic import choose, condition_xpath, literal
from pretest.platforms.odk.write.text import plain
from pretest.platforms.workbooks import to_workbook
from pretest.spec import Condition, load_study
from pretest.spec.content import load_content
from tests.platforms.forms import every_feature, studies

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    from pyxform.validators import odk_validate
    from pyxform.xls2xform import convert

NAMESPACES = {"x": "http://www.w3.org/2002/xforms", "h": "http://www.w3.org/1999/xhtml"}
java = pytest.mark.skipif(shutil.which("java") is None, reason="ODK Validate needs Java (17 or later) on the path")


@cache
def sheets(data):
    """Sheet → its rows; read once, since a test asks for many questions of one workbook."""
    return {one.title: list(one.iter_rows(values_only=True)) for one in openpyxl.load_workbook(io.BytesIO(data))}


def sheet(export, name, file="everything.xlsx"):
    rows = sheets(export.files[file])[name]
    return [{key: cell for key, cell in zip(rows[0], row, strict=True) if cell is not None} for row in rows[1:]]


def by_name(export, file="everything.xlsx"):
    return {row["name"]: row for row in sheet(export, "survey", file) if "name" in row}


def xform(data):
    result = convert(io.BytesIO(data), validate=False, file_type=".xlsx")
    assert result.warnings == []
    return etree.fromstring(result.xform.encode())


def validate(data):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "form.xml"
        path.write_bytes(etree.tostring(xform(data)))
        odk_validate.check_xform(str(path))  # raises where the form is not valid


@pytest.fixture(scope="module")
def export(study):
    return to_xlsform(study, "everything")


def test_files_and_settings(study, export):
    assert list(export.files) == [
        "everything.xlsx", "everything_list.xlsx", "media/allocation.csv", "media/message_2.png", "wording.csv",
    ]  # fmt: skip
    settings_row = sheet(export, "settings")[0]
    assert settings_row["version"].startswith(questionnaire_hash(lay_out(study, "everything")))
    assert settings_row["default_language"] == "Nederlands (nl)"
    assert settings_row["form_id"] == "every_feature_everything"
    assert settings_row["style"] == "pages"
    assert settings_row["instance_name"] == "'everything'"


def test_each_type_of_answer(export):
    rows = by_name(export)
    assert rows["Li_1"]["type"] == "select_one a_five"
    assert rows["Li_1"]["label::English (en)"] == 'Question "one" & &lt;b>nil&lt;/b>?'
    assert rows["colours"]["type"] == "select_multiple a_several"
    assert rows["colours"]["constraint"] == "(not(selected(., '97')) or count-selected(.) = 1)"
    assert (rows["warmth1"]["type"], rows["warmth1"]["parameters"]) == ("range", "start=0 end=100 step=5")
    assert rows["warmth1"]["hint::Nederlands (nl)"] == "0 = Koud, 100 = Warm"
    assert rows["day1"]["type"] == "date"
    assert rows["remark"]["type"] == "text"
    assert rows["pretest_answer_age"]["type"] == "integer"
    assert rows["pretest_answer_age"]["constraint"] == ". >= 0 and . <= 120"
    assert rows["pretest_code_age"]["type"] == "select_multiple m_years"
    assert rows["age"]["calculation"] == ("if(${pretest_code_age} != '', ${pretest_code_age}, ${pretest_answer_age})")
    codes = [row["name"] for row in sheet(export, "choices") if row["list_name"] == "a_five"]
    assert codes == ["1", "2", "3", "4", "5", "97", "98"]
    assert [row["name"] for row in sheet(export, "choices") if row["list_name"] == "m_years"] == ["-997"]


def test_pages_conditions_and_texts(export):
    rows = sheet(export, "survey")
    names = [row.get("name") for row in rows]
    assert names[:3] == ["start", "end", "audit"]
    group = next(row for row in rows if row.get("name") == "g_extra")
    assert group["appearance"] == "field-list"
    assert group["relevant"] == (
        "((${age} = '' or ${age} = -997 or (${age} != 99))) and "
        "(${used_12m} != '' and (${used_12m} = '0' or ${used_12m} = '1'))"
    )
    assert not {"deviceid", "username", "phonenumber", "email", "subscriberid"} & {row["type"] for row in rows}
    assert Counter(row["type"] for row in rows)["begin_group"] == Counter(row["type"] for row in rows)["end_group"]
    assert names.index("pretest_text_consent") < names.index("consent")


def test_the_arm_is_drawn_once_with_equal_chances_and_only_for_the_eligible(export):
    rows = by_name(export)
    assert rows["pretest_draw"]["calculation"] == "once(int(random() * 3))"
    calculation = rows["pretest_arm"]["calculation"]
    for place, code in enumerate(("control", "mouth_cancer", "a_2nd_try")):
        assert f"if(${{pretest_draw}} = {place}, '{code}'," in calculation
        assert rows[f"pretest_message_{place + 1}"]["relevant"] == f"${{pretest_arm}} = '{code}'"
    assert calculation.startswith("if((${consent} != '' and ${consent} = '1') and (${age} != ''")
    assert rows["pretest_message_2"]["media::image::English (en)"] == "message_2.png"
    assert rows["pretest_message_2"]["label::Nederlands (nl)"] == "**Let op** &lt;script>alert(1)&lt;/script>"
    assert {note.code for note in export.notes} >= {"assignment_simple", "order_fixed", "quota_open"}


def test_the_page_of_the_message_is_held_and_timed(export):
    rows = by_name(export)
    assert "* 86400 >= 10" in rows["pretest_read"]["constraint"]
    assert rows["pretest_read"]["required"] == "yes"
    assert rows["pretest_from"]["calculation"] == ("if(${pretest_ready} != '', once(decimal-date-time(now())), '')")
    assert "(${pretest_to} - ${pretest_from}) * 86400" in rows["pretest_shown_seconds"]["calculation"]
    order = list(rows)
    assert order.index("pretest_arm") < order.index("pretest_ready") < order.index("pretest_message_1")
    assert order.index("pretest_message_3") < order.index("pretest_read") < order.index("Li_1")


def test_own_fields_and_wording(study, export):
    form = lay_out(study, "everything")
    rows = by_name(export)
    assert set(OWN) <= set(rows)
    assert rows["pretest_wording"]["calculation"] == f"'{questionnaire_hash(form)}'"
    assert rows["pretest_screened_out"]["calculation"].endswith(", 0, 1)")
    assert rows["pretest_audience"]["calculation"].count("if(") == 2
    fields = field_names(form, NAMES)
    for question in form.questions:
        assert rows[fields[question.column]]["wording_hash"] == question_hash(question)
    lines = export.files["wording.csv"].decode().splitlines()
    assert lines[1] == f"consent,consent,{question_hash(form.questions[0])}"


def test_the_listed_form_follows_a_balanced_list(export):
    rows = by_name(export, "everything_list.xlsx")
    assert "pretest_draw" not in rows
    assert "pulldata('allocation', 'arm', 'number', ${pretest_number})" in rows["pretest_arm"]["calculation"]
    lines = export.files["media/allocation.csv"].decode().splitlines()
    assert lines[0] == "number,arm"
    assert [line.split(",")[0] for line in lines[1:4]] == ["1", "2", "3"]
    counts = Counter(line.split(",")[1] for line in lines[1:])
    assert set(counts) == {"control", "mouth_cancer", "a_2nd_try"}
    assert max(counts.values()) - min(counts.values()) <= 2


def test_one_language(study):
    export = to_xlsform(study, "everything", ["en"])
    assert not any("nl" in key for row in sheet(export, "survey") for key in row)
    assert sheet(export, "settings")[0]["default_language"] == "English (en)"


def test_the_same_bytes_again_and_another_version_for_another_message(tmp_path):
    first = to_xlsform(every_feature(tmp_path), "everything")
    assert to_xlsform(every_feature(tmp_path), "everything").files == first.files
    (tmp_path / "concepts/second.md").write_text("Anders\n\n---\n\nDifferent\n", encoding="utf-8")
    second = to_xlsform(load_study(tmp_path), "everything")
    assert sheet(second, "settings")[0]["version"] != sheet(first, "settings")[0]["version"]


def test_without_a_study_nobody_is_assigned():
    export = to_xlsform(load_content(), "users_short")
    rows = by_name(export, "users_short.xlsx")
    assert rows["pretest_arm"]["calculation"] == "''"
    assert "users_short_list.xlsx" not in export.files
    assert "no_arms" in {note.code for note in export.notes}


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("2 * 3", "2 * 3"),
        ("*a* and *b*", r"\*a\* and \*b\*"),
        ("snake_case_name", r"snake\_case\_name"),
        ("# one", r"\# one"),
        ("a < b, a <b>", "a < b, a &lt;b>"),
        ("&lt; & &", "&amp;lt; & &"),
        ("C:\\x", "C:\\\\x"),
    ],
)
def test_a_text_is_shown_as_it_was_written(text, label):
    assert plain(text) == label


def test_references_in_texts_are_broken_and_noted(tmp_path):
    every_feature(tmp_path)
    path = tmp_path / "surveys/scales/extra.yaml"
    path.write_text(path.read_text("utf-8").replace('en: "Used?"', 'en: "${age} [a](b) ${ x"'), encoding="utf-8")
    export = to_xlsform(load_study(tmp_path), "everything")
    assert by_name(export)["extra1"]["label::English (en)"] == "$ {age} [a] (b) $ { x"
    note = next(note for note in export.notes if note.code == "text_changed")
    assert "extra1" in note.message
    xform(export.files["everything.xlsx"])


@pytest.mark.parametrize("text", ["plain", "it's", 'say "x"', 'it\'s "both"', "${age}", "'", "$"])
def test_literal(text):
    assert etree.fromstring("<a/>").xpath(literal(text)) == text
    assert "${" not in literal(text)


def test_choose_takes_the_first_that_holds():
    assert choose({"a": "'1'", "b": "'2'"}) == "if(a, '1', if(b, '2', ''))"


ALLOWED = st.fixed_dictionaries(
    {},
    optional={
        "values": st.lists(st.integers(0, 5), min_size=1, max_size=3),
        "not": st.lists(st.integers(0, 5), min_size=1, max_size=2),
        "min": st.integers(0, 3),
        "max": st.integers(3, 5),
        "missing": st.sampled_from(["keep", "drop"]),
    },
).filter(lambda found: set(found) - {"missing"})


@pytest.fixture(scope="module")
def shared_form(study):
    return lay_out(study, "everything")


@given(allowed=ALLOWED, column=st.sampled_from(["age", "Li-1", "used_12m"]))
@settings(max_examples=60)
def test_a_condition_means_the_same_as_in_the_analysis(shared_form, allowed, column):
    form = shared_form
    condition = Condition.model_validate({column: allowed})
    question = form.question(column)
    codes = [code.value for code in question.answers.missing]
    raw = pd.Series([np.nan, 0, 1, 2, 3, 4, 5, *codes], dtype="float64")
    expected = matches(condition, pd.DataFrame({column: raw.mask(raw.isin(codes))}))
    xpath = condition_xpath(condition, form, {column: "field"}).replace("${field}", "$field")
    texts = ["" if np.isnan(value) else str(int(value)) for value in raw]
    found = [etree.fromstring("<a/>").xpath(xpath, field=text) for text in texts]
    assert found == list(expected)


def test_bounds_on_a_date__error(study):
    form = lay_out(study, "everything")
    with pytest.raises(ExportError, match="bounds to the date 'day1'"):
        condition_xpath(Condition.model_validate({"day1": {"min": 1}}), form, {"day1": "day1"})


@java
def test_validate_refuses_a_broken_form(study, tmp_path):
    """So that the tests below can fail."""
    data = to_xlsform(study, "everything").files["everything.xlsx"]
    good = convert(io.BytesIO(data), validate=False, file_type=".xlsx")
    path = tmp_path / "broken.xml"
    path.write_text(good.xform.replace("once(int(random()", "once(int(random("), encoding="utf-8")
    with pytest.raises(odk_validate.ODKValidateError):
        odk_validate.check_xform(str(path))


@java
@pytest.mark.parametrize("file", ["everything.xlsx", "everything_list.xlsx"])
def test_every_feature_is_valid(export, file):
    validate(export.files[file])


@java
@pytest.mark.parametrize("questionnaire", ["main", "users", "practitioners"])
def test_the_example_is_valid(questionnaire):
    study = load_study("analyses/example")
    validate(to_xlsform(study, questionnaire).files[f"{questionnaire}.xlsx"])


@java
@pytest.mark.parametrize("questionnaire", ["users_short", "non_users_short", "practitioners_short"])
def test_shipped_questionnaires_are_valid(questionnaire):
    validate(to_xlsform(load_content(), questionnaire).files[f"{questionnaire}.xlsx"])


@java
@given(study=studies())
@settings(max_examples=3)
def test_generated_studies_are_valid(study):
    validate(to_xlsform(study, "q").files["q.xlsx"])


@given(study=studies())
@settings(max_examples=40)
def test_any_study_converts_and_loses_no_question(study):
    form = lay_out(study, "q")
    export = to_xlsform(study, "q")
    found = xform(export.files["q.xlsx"])
    fields = field_names(form, NAMES)
    instance = found.find(".//x:model/x:instance/*", NAMESPACES)
    leaves = Counter(etree.QName(node).localname for node in instance.iter() if len(node) == 0)
    for field in fields.values():
        assert leaves[field] == 1
    by_column = {row["name"]: row for row in sheet(export, "survey", "q.xlsx") if "name" in row}
    listed = sheet(export, "choices", "q.xlsx")
    for question in form.questions:
        kinds = {"ordinal": "select_one", "nominal": "select_one", "multiple": "select_multiple"}
        if question.kind in kinds:
            assert by_column[fields[question.column]]["type"].startswith(kinds[question.kind])
            name = by_column[fields[question.column]]["type"].split()[1]
            choices = [row["name"] for row in listed if row["list_name"] == name]
            assert choices == [str(o.value) for o in (*question.answers.options, *question.answers.missing)]


@given(study=studies())
@settings(max_examples=25)
def test_texts_arrive_letter_by_letter(study):
    """What a client shows, markup taken off, is what was written; blanks apart."""
    form = lay_out(study, "q")
    found = xform(to_xlsform(study, "q").files["q.xlsx"])
    fields = field_names(form, NAMES)
    english = found.find(".//x:translation[@lang='English (en)']", NAMESPACES)
    labels = {text.get("id"): "".join(text.find("x:value", NAMESPACES).itertext()) for text in english}
    for question in form.questions:
        field = fields[question.column]
        label = next(v for k, v in labels.items() if k.endswith((f"/{field}:label", f"/pretest_answer_{field}:label")))
        written = "".join(question.text.en.split())
        assert "".join(_shown(label).split()) == ("–" if written == "-" else written)


def _shown(label):
    """Escapes undone, as ODK's Markdown and HTML do."""
    return re.sub(r"\\([\\*_#])", r"\1", label).replace("&lt;", "<").replace("&amp;", "&")


def test_workbooks_are_the_same_again_and_hold_texts():
    sheets = {"one": [["a", None, 1, 2.5], ["=1+1", "+x", "-1", "@x"], ["007", "2026-03-01", "x\r\ny", " kept "]]}
    data = to_workbook(sheets)
    assert data == to_workbook(sheets)
    read = openpyxl.load_workbook(io.BytesIO(data))["one"]
    assert [[cell.value for cell in row] for row in read.iter_rows()] == [
        ["a", None, 1, 2.5], ["=1+1", "+x", "-1", "@x"], ["007", "2026-03-01", "x\ny", " kept "],
    ]  # fmt: skip
    assert read["A2"].data_type == "s"
    assert read["A3"].data_type == "s"


@pytest.mark.parametrize(("text", "what"), [("a\x07b", "control characters"), ("x" * 32_768, "longer than a cell")])
def test_a_text_that_a_cell_cannot_keep__error(text, what):
    with pytest.raises(ExportError, match=what):
        to_workbook({"one": [[text]]})
