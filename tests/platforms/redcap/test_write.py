"""The REDCap dictionary keeps REDCap's rules, and its logic means what the analysis means."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.forms import matches
from pretest.forms.layout import lay_out
from pretest.forms.naming import field_names
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.redcap import NAMES
from pretest.platforms.redcap.write import to_redcap
from pretest.platforms.redcap.write.fields import HEADER
from pretest.platforms.redcap.write.logic import condition_logic, literal
from pretest.platforms.redcap.write.text import Labels
from pretest.spec import Condition, load_study
from pretest.spec.content import load_content
from tests.platforms.forms import studies

EIGHTEEN = (
    '"Variable / Field Name","Form Name","Section Header","Field Type","Field Label",'
    '"Choices, Calculations, OR Slider Labels","Field Note","Text Validation Type OR Show Slider Number",'
    '"Text Validation Min","Text Validation Max","Identifier?","Branching Logic (Show field only if...)",'
    '"Required Field?","Custom Alignment","Question Number (surveys only)","Matrix Group Name","Matrix Ranking?",'
    '"Field Annotation"'
)
TYPES = {"text", "notes", "radio", "checkbox", "slider", "descriptive"}
VALIDATIONS = {"", "integer", "number", "date_ymd", "datetime_seconds_ymd"}
REFERENCE = re.compile(r"\[([a-z][a-z0-9_]*)(?:\((-?\d+)\))?\]")
QUOTED = re.compile(r"'[^']*'|\"[^\"]*\"")


@pytest.fixture(scope="module")
def export(study):
    return to_redcap(study, "everything")


def rows(export, name="everything"):
    table = list(csv.reader(io.StringIO(export.files[f"{name}_dictionary.csv"].decode(), newline="")))
    return [dict(zip(table[0], row, strict=True)) for row in table[1:]]


def by_name(export, name="everything"):
    return {row["Variable / Field Name"]: row for row in rows(export, name)}


def options(row):
    """REDCap takes the blanks around a code off, such as the one before a cell that begins with a minus."""
    parts = row["Choices, Calculations, OR Slider Labels"].strip().split(" | ")
    return [tuple(part.split(", ", 1)) for part in parts]


def check_dictionary(found):
    """What REDCap refuses when a dictionary is uploaded."""
    names = [row["Variable / Field Name"] for row in found]
    assert len(set(names)) == len(names)
    instruments = [row["Form Name"] for row in found]
    assert [name for name, before in zip(instruments, [None, *instruments], strict=False) if name != before] == list(
        dict.fromkeys(instruments)
    ), "the fields of an instrument stand together"
    assert found[0]["Field Type"] == "text"
    for row in found:
        name = row["Variable / Field Name"]
        assert re.fullmatch(r"[a-z](?:[a-z0-9]|_(?!_))*", name), name
        assert len(name) <= 100
        assert not name.endswith("_")
        assert row["Field Type"] in TYPES
        assert row["Text Validation Type OR Show Slider Number"] in VALIDATIONS
        assert row["Field Label"]
        if row["Field Type"] in ("radio", "checkbox"):
            codes = [code for code, _ in options(row)]
            assert len(set(codes)) == len(codes)
            assert all(re.fullmatch(r"[A-Za-z0-9._-]+", code) for code in codes)
            assert all(label for _, label in options(row))
        logic = row["Branching Logic (Show field only if...)"]
        assert logic.count("(") == logic.count(")")
        for field, _ in REFERENCE.findall(QUOTED.sub("''", logic)):
            assert field in names
    _check_matrices(found)


def _check_matrices(found):
    groups = [row["Matrix Group Name"] for row in found]
    runs = [name for name, before in zip(groups, ["", *groups], strict=False) if name and name != before]
    assert len(set(runs)) == len(runs), "the fields of a matrix stand together"
    for name in runs:
        members = [row for row in found if row["Matrix Group Name"] == name]
        assert re.fullmatch(r"[a-z0-9_]{1,60}", name)
        assert len({row["Choices, Calculations, OR Slider Labels"] for row in members}) == 1
        assert {row["Field Type"] for row in members} == {"radio"}
        assert not any(row["Section Header"] for row in members[1:])


def test_files(export):
    assert set(export.files) == {
        "everything_dictionary.csv", "everything_en.json", "allocation_development.csv", "allocation_production.csv",
        "records_with_arms.csv", "media/mouth_cancer.png",
    }  # fmt: skip
    head = next(csv.reader(io.StringIO(EIGHTEEN)))
    assert list(HEADER) == head == list(rows(export)[0])


def test_it_is_the_same_again(study, export):
    assert to_redcap(study, "everything").files == export.files


def test_rules_of_the_dictionary(export):
    check_dictionary(rows(export))


def test_every_type_of_answer(study, export):
    found = by_name(export)
    assert options(found["li_1"])[-2:] == [("97", "Zeg ik liever niet"), ("98", "Weet ik niet")]
    assert found["li_1"]["Matrix Group Name"] == found["q2li"]["Matrix Group Name"] == "m_likert"
    assert found["li_1"]["Field Annotation"].endswith("@RANDOMORDER")
    assert "@RANDOMORDER" not in found["q2li"]["Field Annotation"], "one tag per matrix"
    assert found["colours"]["Field Type"] == "checkbox"
    assert options(found["colours"])[0] == ("1", "Rood, of roze")
    assert "@NONEOFTHEABOVE='97'" in found["colours"]["Field Annotation"]
    assert found["warmth1"]["Choices, Calculations, OR Slider Labels"] == "Koud | | Warm"
    assert (found["warmth1"]["Text Validation Min"], found["warmth1"]["Text Validation Max"]) == ("0", "100")
    assert found["age"]["Text Validation Type OR Show Slider Number"] == "integer"
    assert (found["age"]["Text Validation Min"], found["age"]["Text Validation Max"]) == ("-997", "120")
    assert found["age"]["Field Note"] == "jaar; -997 = Zeg ik liever niet"
    assert found["day1"]["Text Validation Type OR Show Slider Number"] == "date_ymd"
    assert found["remark"]["Field Type"] == "notes"
    form = lay_out(study, "everything")
    for question in form.questions:
        field = field_names(form, NAMES)[question.column]
        assert f"wording {question_hash(question)}" in found[field]["Field Annotation"]
    assert f"@DEFAULT='{questionnaire_hash(form)}'" in found["pretest_wording"]["Field Annotation"]


def test_the_arm_is_a_field_for_staff_and_decides_on_the_message(export):
    found = by_name(export)
    assert found["pretest_arm"]["Form Name"] == "pretest_assignment"
    assert options(found["pretest_arm"]) == [
        ("control", "Controle"), ("mouth_cancer", "Mond &amp; keel"), ("a_2nd_try", "Tweede"),
    ]  # fmt: skip
    for code in ("control", "mouth_cancer", "a_2nd_try"):
        logic = found[f"pretest_message_{code}"]["Branching Logic (Show field only if...)"]
        assert logic.endswith(f"([pretest_arm] = '{code}')")
        assert "[consent] = '1'" in logic
    assert found["pretest_picture_mouth_cancer"]["Branching Logic (Show field only if...)"].endswith("'mouth_cancer')")
    forms = [row["Form Name"] for row in rows(export)]
    assert forms.index("pretest_before") < forms.index("pretest_after") < forms.index("pretest_assignment")
    assert found["li_1_pre"]["Form Name"] == "pretest_before"
    assert found["pretest_message_control"]["Form Name"] == found["li_1"]["Form Name"] == "pretest_after"


def test_pages(export):
    """A header begins a page: one for each screen, and the hidden field that times the message opens the next.

    Hidden fields at the beginning share the page of the first questions: alone they would be a blank page.
    """
    headers = [row["Variable / Field Name"] for row in rows(export) if row["Section Header"]]
    assert headers == [
        "pretest_started", "age", "used_12m", "li_1_pre", "pretest_text_message", "pretest_message_until",
        "colours", "extra1", "thoughts", "pretest_text_end",
    ]  # fmt: skip


def test_hidden_fields_keep_no_page_open(export):
    """On a page that is skipped, a hidden field without a condition would be a blank page for those screened out."""
    for row in rows(export)[len("pretest") :]:
        if "@HIDDEN-SURVEY" in row["Field Annotation"]:
            assert row["Branching Logic (Show field only if...)"]


def test_quota_and_screening(export):
    found = by_name(export)
    assert found["pretest_audience"]["Field Annotation"] == (
        "for researchers @HIDDEN-SURVEY @CALCTEXT(if([used_12m] = '1', 'users', if([used_12m] = '0', 'non_users', '')))"
    )
    assert "'0', '1'))" in found["pretest_screened_out"]["Field Annotation"]


def test_what_users_write_is_shown_and_not_acted_on(export):
    found = by_name(export)
    assert found["li_1"]["Field Label"] == "Vraag «één» &amp; &lt; b&gt;nul&lt; /b&gt;?"
    assert found["q2li"]["Field Label"] == " =2+3 is een tekst"
    message = found["pretest_message_mouth_cancer"]["Field Label"]
    assert message.startswith("<p><strong>Let op</strong>")
    assert "<script" not in message
    labels = Labels()
    assert labels.plain("kies [age] of {age}\nregel <b>", "x") == "kies [ age] of { age}<br>regel &lt; b&gt;"
    assert labels.choice("a|b, c", "y") == "a&#124;b, c"
    assert labels.changed == ["x"]
    assert labels.markdown("a [b] `{c}`\n\nd", "z") == "<p>a [ b] <code>{ c}</code></p><p>d</p>"


def test_no_cell_starts_a_formula(export):
    for name, data in export.files.items():
        if name.endswith(".csv"):
            for row in csv.reader(io.StringIO(data.decode(), newline="")):
                for cell in row:
                    assert re.fullmatch(r"-?\d+(\.\d+)?", cell) or not cell.startswith(("=", "+", "-", "@", "\t"))


def test_translation(export):
    """Every text that respondents see is in it, under the ids that Multi-Language Management matches by."""
    content = json.loads(export.files["everything_en.json"])
    assert (content["creator"], content["key"], content["rtl"]) == ("REDCap MLM", "en", False)
    fields = {one["id"]: one for one in content["fieldTranslations"]}
    assert fields["li_3"]["label"]["translation"] == "Question three: choose 'agree'"
    assert fields["li_3"]["enum"][5] == {"id": "97", "translation": "Prefer not to say"}
    assert fields["pretest_message_a_2nd_try"]["label"]["translation"] == "<p>Another one</p>"
    assert fields["age"]["note"]["translation"] == "years; -997 = Prefer not to say"
    assert not [name for name in fields if name in ("record_id", "pretest_arm", "pretest_started")]
    matrices = {one["id"]: one for one in content["matrixTranslations"]}
    assert set(matrices) == {"m_likert", "m_likert_pre"}


def test_one_language_needs_no_translation(study):
    export = to_redcap(study, "everything", ["en"])
    assert not [name for name in export.files if name.endswith(".json")]
    found = by_name(export)
    assert found["li_3"]["Field Label"] == "Question three: choose 'agree'"
    assert "@DEFAULT='en'" in found["pretest_language"]["Field Annotation"]


def test_allocation_tables(export):
    tables = {}
    for stage in ("development", "production"):
        lines = export.files[f"allocation_{stage}.csv"].decode().split()
        assert lines[0] == "redcap_randomization_group"
        assert set(lines[1:]) == {"control", "mouth_cancer", "a_2nd_try"}
        counts = Counter(lines[1:])
        assert max(counts.values()) - min(counts.values()) <= 2
        tables[stage] = lines
    assert tables["development"] != tables["production"], "REDCap refuses equal tables"
    records = list(csv.reader(io.StringIO(export.files["records_with_arms.csv"].decode())))
    assert records[0] == ["record_id", "pretest_arm"]
    assert [row[0] for row in records[1:4]] == ["1", "2", "3"]


def test_notes(export):
    notes = {note.code: note for note in export.notes}
    assert notes["assignment_by_module"].severity == "serious"
    assert "[consent] = '1'" in notes["assignment_by_module"].message
    assert "media/mouth_cancer.png" in notes["picture_by_hand"].message
    assert "10 seconds" in notes["exposure_unheld"].message
    assert {"order_fixed", "quota_open", "codes_typed", "slider_steps", "text_changed"} <= set(notes)


@pytest.mark.parametrize("name", ["main", "users", "non_users", "users_short", "practitioners"])
def test_the_example(name):
    study = load_study("analyses/example")
    export = to_redcap(study, name)
    check_dictionary(rows(export, name))
    form = lay_out(study, name)
    assert {field_names(form, NAMES)[q.column] for q in form.questions} <= set(by_name(export, name))


def test_shipped_content_without_a_study():
    content = load_content()
    export = to_redcap(content, "users")
    found = rows(export, "users")
    check_dictionary(found)
    assert {row["Form Name"] for row in found} == {"pretest_survey"}
    assert not [name for name in export.files if "allocation" in name]


@given(study=studies())
@settings(max_examples=60)
def test_any_study_keeps_the_rules(study):
    export = to_redcap(study, "q")
    found = rows(export, "q")
    check_dictionary(found)
    form = lay_out(study, "q")
    named = by_name(export, "q")
    for question in form.questions:
        row = named[field_names(form, NAMES)[question.column]]
        if question.kind in ("ordinal", "nominal", "multiple"):
            set_ = question.answers
            assert [code for code, _ in options(row)] == [str(o.value) for o in (*set_.options, *set_.missing)]
        for cell in (row["Field Label"], row["Choices, Calculations, OR Slider Labels"], row["Field Note"]):
            assert not re.search(r"[\[{](?=\S)", cell)
            assert "<script" not in cell


# --- logic ----------------------------------------------------------------------------------------------------------


def holds(logic, values):
    """REDCap's logic worked out for one respondent. values: field or (field, code) → text."""

    def replaced(match):
        text = values[(match[1], match[2])] if match[2] else values[match[1]]
        return f"V({text!r})"

    python = REFERENCE.sub(replaced, logic)
    python = re.sub(r"(?<![<>!])=", "==", python.replace("<>", "!="))
    python = re.sub(r">==", ">=", python).replace("<==", "<=")
    return bool(eval(python, {"V": Value}))


class Value(str):
    """Text that is compared as a number where both sides are numbers."""

    def _pair(self, other):
        try:
            return float(self), float(other)
        except ValueError:
            return str(self), str(other)

    __hash__ = str.__hash__

    def __eq__(self, other):
        left, right = self._pair(other)
        return left == right

    def __ne__(self, other):
        return not self == other

    def __ge__(self, other):
        left, right = self._pair(other)
        return left >= right if isinstance(left, float) else False

    def __le__(self, other):
        left, right = self._pair(other)
        return left <= right if isinstance(left, float) else True  # the empty text lies below every number


ALLOWED = st.one_of(
    st.fixed_dictionaries({"missing": st.sampled_from(["keep", "drop"])}).flatmap(
        lambda fields: st.one_of(
            st.lists(st.sampled_from([0, 1, 2, 10, 97]), min_size=1, max_size=3).map(lambda v: {**fields, "values": v}),
            st.lists(st.sampled_from([0, 1, 2, 97]), min_size=1, max_size=2).map(lambda v: {**fields, "not": v}),
            st.sampled_from([{"min": 1}, {"max": 1}, {"min": 1, "max": 5}]).map(lambda v: {**fields, **v}),
        )
    )
)


@pytest.fixture(scope="module")
def form(study):
    return lay_out(study, "everything")


@given(allowed=ALLOWED, column=st.sampled_from(["age", "Li-1", "used_12m", "colours"]))
@settings(max_examples=150)
def test_a_condition_means_the_same_as_in_the_analysis(form, allowed, column):
    condition = Condition.model_validate({column: allowed})
    question = form.question(column)
    missing = [str(code.value) for code in question.answers.missing]
    if column == "colours":
        texts = ["", "1", "2", "10", "1 2", "1 10", "97"]
        codes = ["1", "2", "10", "97"]
        values = [{("f", code): str(int(code in text.split())) for code in codes} for text in texts]
    else:
        texts = ["", "0", "1", "2", "3", "5", *missing]
        values = [{"f": text} for text in texts]
    raw = pd.Series([np.nan if text == "" or text in missing else text for text in texts], dtype=object)
    logic = condition_logic(condition, form, {column: "f"})
    assert [holds(logic, one) for one in values] == list(matches(condition, pd.DataFrame({column: raw}))), logic


def test_several_columns_must_all_hold(study):
    form = lay_out(study, "everything")
    condition = Condition.model_validate({"consent": [1], "age": {"min": 18}})
    logic = condition_logic(condition, form, {"consent": "c", "age": "a"})
    assert logic == "([c] = '1') and (([a] <> '') and ([a] <> '-997') and ([a] >= 18))"
    assert condition_logic(None, form, {}) == ""


def test_what_logic_cannot_say__error(study):
    form = lay_out(study, "everything")
    with pytest.raises(ExportError, match="bounds to the date 'day1'"):
        condition_logic(Condition.model_validate({"day1": {"min": 1}}), form, {"day1": "d"})
    with pytest.raises(ExportError, match="does not ask"):
        condition_logic(Condition.model_validate({"nobody": [1]}), form, {})
    assert literal("it's", "x") == '"it\'s"'
    with pytest.raises(ExportError, match="both kinds of quotes"):
        literal('it\'s "so"', "x")


def test_a_reserved_name_is_changed(study):
    scale = study.scales["used_12m"]
    item = scale.items[0].model_copy(update={"id": "redcap_event_name"})
    scales = {**study.scales, "extra": study.scales["extra"].model_copy(update={"items": (item,)})}
    export = to_redcap(replace(study, scales=scales), "everything")
    dictionary = export.files["everything_dictionary.csv"]
    assert b"\nqredcap_event_name," in dictionary
    assert b"\nredcap_event_name," not in dictionary
