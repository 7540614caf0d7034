"""The formr spreadsheet keeps formr's rules, loses no answer in its database, and its R means what it should."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from dataclasses import replace
from functools import cache

import numpy as np
import openpyxl
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from pretest.errors import ExportError
from pretest.forms import matches
from pretest.forms.layout import lay_out
from pretest.forms.naming import field_names
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.formr import NAMES
from pretest.platforms.formr.write import survey_name, to_formr
from pretest.platforms.formr.write.items import is_prefixed, storable
from pretest.platforms.formr.write.logic import condition_r, text
from pretest.platforms.formr.write.survey import _letters
from pretest.platforms.formr.write.text import choice, markdown, plain
from pretest.spec import Condition, load_study
from pretest.spec.content import load_content
from tests.platforms.forms import studies
from tests.platforms.rcode import NA, NO_COMPILING, evaluate

TYPES = {
    "calculate", "date", "mc", "mc_multiple", "note", "number", "random", "select_one", "submit", "text", "textarea",
}  # fmt: skip
WITH_LISTS = {"mc", "mc_multiple", "select_one"}
KEPT = {"session_id", "created", "modified", "ended", "id", "study_id"}


@pytest.fixture(scope="module")
def export(study):
    return to_formr(study, "everything")


@cache
def sheets(data):
    """Sheet → its rows; read once, since a test asks for many questions of one workbook."""
    return {one.title: list(one.iter_rows(values_only=True)) for one in openpyxl.load_workbook(io.BytesIO(data))}


def sheet(export, title, file="everything_en.xlsx"):
    rows = sheets(export.files[file])[title]
    return [dict(zip(rows[0], ["" if cell is None else cell for cell in row], strict=True)) for row in rows[1:]]


def by_name(export, file="everything_en.xlsx"):
    return {row["name"]: row for row in sheet(export, "survey", file)}


def options(export, row, file="everything_en.xlsx"):
    name = row["type"].split()[1]
    return [(one["name"], one["label"]) for one in sheet(export, "choices", file) if one["list_name"] == name]


def check_workbook(data):
    """What formr refuses, or reads otherwise than it was meant, when a spreadsheet is uploaded."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames == ["survey", "choices"]
    for cell in (cell for ws in book for row in ws.iter_rows() for cell in row if cell.value is not None):
        assert cell.data_type == "s", f"{cell.coordinate} is no text"
        assert "`r " not in cell.value
        assert "```{r" not in cell.value
        assert len(cell.value) <= 32_767
    header, *rows = book["survey"].iter_rows(values_only=True)
    assert header.index("type") < header.index("name")
    rows = [dict(zip(header, row, strict=True)) for row in rows]
    names = [row["name"].lower() for row in rows]
    assert len(set(names)) == len(names)
    lists = _lists(book["choices"])
    used = set()
    for row in rows:
        assert re.fullmatch(r"[a-zA-Z][a-zA-Z0-9_]{1,64}", row["name"])
        assert row["name"] not in KEPT
        kind, _, rest = row["type"].partition(" ")
        assert kind in TYPES
        assert (kind in WITH_LISTS) == (rest in lists)
        if kind in WITH_LISTS:
            used.add(rest)
            assert len(rest) <= 20, "formr takes a longer word for an option of the type"
        elif kind == "number":
            assert "," in rest, "a single word would be taken for a list"
        assert row["optional"] in (None, "*")
        assert (row["optional"] == "*") == (kind not in ("calculate", "note", "random", "submit"))
        assert (row["block_order"] is None) == (row["item_order"] is None)
        assert row["block_order"] is None or re.fullmatch(r"[A-Z]{1,4}", row["block_order"])
    assert used == set(lists)
    assert rows[-1]["type"].startswith(("submit", "calculate")), "the last page has a button"
    return rows


def _lists(choices):
    header, *rows = choices.iter_rows(values_only=True)
    assert header == ("list_name", "name", "label")
    lists = {}
    for name, code, label in rows:
        assert list(lists)[-1:] == [name] or name not in lists, "a list stands together"
        assert code not in lists.get(name, {})
        assert label not in lists.get(name, {}).values(), "formr refuses two options that read the same"
        assert label != "0", "formr would show the code instead"
        lists.setdefault(name, {})[code] = label
    return lists


def stored(codes):
    """Whether every code survives the type of column that formr derives from them."""
    if not all(re.fullmatch(r"-?\d+", code) for code in codes):
        return True  # text, as long as the longest
    numbers = [int(code) for code in codes]
    low, high = min(numbers), max(numbers)
    bits = 24 if max(abs(low), abs(high)) > 32767 else 16 if abs(low) > 126 else 8
    least, most = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if low < 0 else (0, 2**bits - 1)
    return least <= low and high <= most


def shown_order(rows, rng):
    """Names in the order in which formr shows them: blocks of one segment shuffled, numbers within, else by chance."""
    keys, numbers, number_of, segment, place, last = [], {}, 0, [], 0, ""
    for row_number, row in enumerate(rows, start=1):
        block = row["block_order"] or ""
        if block and block not in numbers:
            if last == "":
                segment, place = list(rng.permutation(np.arange(number_of, number_of + 10_001))), 0
                number_of += 10_001
            numbers[block] = segment[place]
            place += 1
        keys.append((numbers[block] if block else number_of, int(row["item_order"] or row_number), rng.random()))
        last = block
    return [rows[i]["name"] for i in sorted(range(len(rows)), key=lambda i: keys[i])]


def test_files(study, export):
    assert list(export.files) == ["everything_nl.xlsx", "everything_en.xlsx", "media/mouth_cancer.png"]
    assert to_formr(study, "everything").files == export.files


@pytest.mark.parametrize("file", ["everything_nl.xlsx", "everything_en.xlsx"])
def test_rules_of_the_spreadsheet(export, file):
    check_workbook(export.files[file])


def test_every_type_of_answer(study, export):
    found = by_name(export)
    assert found["Li_1"]["type"].startswith("mc ")
    assert options(export, found["Li_1"])[-2:] == [("97", "Prefer not to say"), ("98", "Don't know")]
    assert found["colours"]["type"].startswith("mc_multiple ")
    assert options(export, found["colours"])[0] == ("1", "Red, or pink")
    assert found["warmth1"]["type"].startswith("select_one ")
    assert [code for code, _ in options(export, found["warmth1"])] == [str(value) for value in range(0, 101, 5)]
    assert options(export, found["warmth1"])[0][1] == "0 (Cold)"
    assert found["age"]["type"] == "text 40", "a number field that may be skipped loses a 0"
    assert found["age"]["label"] == "How old are you?\n\nyears\n\n&#45;997 = Prefer not to say"
    assert found["day1"]["type"] == "date"
    assert found["remark"]["type"] == "textarea"
    form = lay_out(study, "everything")
    for question in form.questions:
        assert found[field_names(form, NAMES)[question.column]]["wording"] == question_hash(question)
    assert found["pretest_wording"]["value"] == f'"{questionnaire_hash(form)}"'
    assert by_name(export, "everything_nl.xlsx")["pretest_language"]["value"] == '"nl"'
    assert by_name(export, "everything_nl.xlsx")["age"]["label"].startswith("Hoe oud ben je?")


def test_a_number_without_a_zero_is_checked(study):
    answers = {**study.answers, "years": study.answers["years"].model_copy(update={"min": 1.0})}
    found = by_name(to_formr(replace(study, answers=answers), "everything"))
    assert found["age"]["type"] == "number -997,120,1"


def test_the_draw_is_made_once_before_anything_is_asked(export):
    rows = sheet(export, "survey")
    names = [row["name"] for row in rows]
    assert rows[names.index("pretest_draw")]["type"] == "random 1,3"
    assert names.index("pretest_draw") < names.index("consent")
    arm = by_name(export)["pretest_arm"]
    values = [evaluate(arm["value"], {"pretest_draw": float(draw)}) for draw in (1, 2, 3)]
    assert values == ["control", "mouth_cancer", "a_2nd_try"]
    before = names[: names.index("pretest_message_control")]
    assert "pretest_arm" in before
    assert rows[names.index("pretest_text_message") - 1]["type"] == "submit", "stored before the message is shown"


@pytest.mark.parametrize("arm", ["control", "mouth_cancer", "a_2nd_try", NA])
def test_each_arm_sees_its_own_message(export, arm):
    shown = {
        name for name, row in by_name(export).items()
        if name.startswith(("pretest_message_", "pretest_picture_")) and evaluate(row["showif"], {"pretest_arm": arm})
    }  # fmt: skip
    expected = {NA: set(), "mouth_cancer": {"pretest_message_mouth_cancer", "pretest_picture_mouth_cancer"}}
    assert shown == expected.get(arm, {f"pretest_message_{arm}"})


def test_minimum_exposure(export):
    names = [row["name"] for row in sheet(export, "survey")]
    after = sheet(export, "survey")[names.index("pretest_message_a_2nd_try") + 1]
    assert after["type"] == "submit -10000", "a positive number would send the page by itself"


def test_screening_and_quota(export):
    found = by_name(export)
    out = found["pretest_screened_out"]["value"]
    who = {"consent": 1.0, "age": "30", "used_12m": 0.0}
    assert evaluate(out, who) == "0"
    for change in ({"consent": 0.0}, {"age": "17"}, {"age": "-997"}, {"age": NA}, {"consent": NA}):
        assert evaluate(out, {**who, **change}) == "1", change
        assert evaluate(found["pretest_arm"]["showif"], {**who, **change}) is False
    assert evaluate(found["pretest_audience"]["value"], who) == "non_users"
    assert evaluate(found["pretest_audience"]["value"], {**who, "used_12m": 1.0}) == "users"
    assert evaluate(found["pretest_audience"]["value"], {**who, "used_12m": NA}) == ""


def test_random_order(export):
    """Screens of a shuffled part come in every order, the questions on each too, and nothing else moves."""
    rows = sheet(export, "survey")
    rng = np.random.default_rng(1)
    orders = [shown_order(rows, rng) for _ in range(200)]
    fixed = [row["name"] for row in rows if not row["block_order"]]
    likert, mixed = ["Li_1", "q2li", "li_3"], ["colours", "warmth1", "remark", "day1"]
    firsts = {"Li_1": 0, "q2li": 0, "li_3": 0}
    likert_first = 0
    for order in orders:
        assert [name for name in order if name in fixed] == fixed
        places = sorted(order.index(name) for name in likert)
        assert places == list(range(places[0], places[0] + 3))
        assert order[places[-1] + 1].startswith("pretest_next"), "the button comes after the questions"
        firsts[order[places[0]]] += 1
        likert_first += places[0] < order.index("colours")
        before, after = order.index("pretest_message_control"), order.index("extra1")
        assert all(before < order.index(name) < after for name in (*likert, *mixed))
        assert {order.index(f"{name}_pre") for name in likert} == set(range(11, 14))
    assert all(n > 40 for n in firsts.values())
    assert 60 < likert_first < 140


def test_neighbouring_shuffled_parts_are_not_mixed(study):
    questionnaire = study.questionnaires["everything"]
    blocks = [
        block.model_copy(update={"order": "random"}) if block.id == "only_adults" else block
        for block in questionnaire.blocks
    ]
    changed = questionnaire.model_copy(update={"blocks": tuple(blocks)})
    rows = sheet(to_formr(replace(study, questionnaires={"everything": changed}), "everything"), "survey")
    rng = np.random.default_rng(2)
    for _ in range(50):
        order = shown_order(rows, rng)
        assert max(order.index(name) for name in ("Li_1", "colours")) < order.index("extra1")


def test_even_the_lowest_number_of_a_block_moves_nothing(export):
    """formr may draw for a block the number that the rows before it have; then the row numbers decide."""

    class Lowest:
        def permutation(self, values):
            return values

        def random(self):
            return 0.5

    rows = sheet(export, "survey")
    order = shown_order(rows, Lowest())
    assert order == [row["name"] for row in rows]


def test_nothing_that_users_write_is_run_or_formatted(export):
    assert plain("`r Sys.getenv()` **x**") == "&#96;r Sys.getenv()&#96; &#42;&#42;x&#42;&#42;"
    assert plain("{{login}} <b> [a](b)") == "&#123;&#123;login&#125;&#125; &#60;b&#62; &#91;a&#93;(b)"
    assert plain("1. a\n- b\n=c\n---\nhttp://x") == "1&#46; a\n&#45; b\n&#61;c\n&#45;&#45;-\nhttp&#58;//x"
    assert choice("0") == "&#48;"
    assert choice("a\n b") == "a b"
    assert (
        markdown("`r 1+1` {x}\n\n**b**")
        == "<div><p><code>r 1+1</code> &#123;x&#125;</p><p><strong>b</strong></p></div>"
    )
    assert "`" not in markdown("```{r}\nstop()\n```\n\n`` `r 2` ``")
    assert "<script" not in markdown("<script>alert(1)</script>")
    label = by_name(export)["Li_1"]["label"]
    assert label == 'Question "one" &#38; &#60;b&#62;nil&#60;/b&#62;?'


@given(written=st.text(st.sampled_from("ab 01 =+-@ <>&\"' ,;:|{}[]$#%()*_~^\\/ \n!?`."), min_size=1, max_size=40))
@settings(max_examples=300)
def test_a_label_shows_letter_by_letter(written):
    """Markdown that is made of it is the text itself; blanks apart."""
    label = plain(written)
    html = MarkdownIt("commonmark").enable(["table", "strikethrough"]).render(label)
    shown = re.sub(r"</?(p|br ?/?)>", "", html)
    assert "<" not in shown, (label, html)
    for entity, mark in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&amp;", "&")):
        shown = shown.replace(entity, mark)
    assert "".join(shown.split()) == "".join(written.split())


def test_names(study):
    assert survey_name("my-survey") == "my_survey"
    assert survey_name("2nd") == "s_2nd"
    assert [_letters(n) for n in (1, 26, 27, 702, 703)] == ["A", "Z", "AA", "ZZ", "AAA"]
    item = study.scales["extra"].items[0].model_copy(update={"id": "created"})
    scales = {**study.scales, "extra": study.scales["extra"].model_copy(update={"items": (item,)})}
    form = lay_out(replace(study, scales=scales), "everything")
    assert field_names(form, NAMES)["created"] == "qcreated"


def test_options_that_read_the_same__error(study):
    first = study.answers["five"].options[0]
    options_ = (first, first.model_copy(update={"value": 2}))
    answers = {**study.answers, "five": study.answers["five"].model_copy(update={"options": options_})}
    with pytest.raises(ExportError, match=r"two answers to 'Li-1_pre' read the same"):
        to_formr(replace(study, answers=answers), "everything")


@pytest.mark.parametrize(
    ("kind", "codes", "kept"),
    [
        ("ordinal", [1, 2, 97], True),
        ("ordinal", [1, 2, 255], True),
        ("ordinal", [1, 2, 999], False),
        ("ordinal", [-1, 2, 200], False),
        ("ordinal", [-997, 2, 200], True),
        ("ordinal", [1, 40_000], True),
        ("multiple", [1, 999], True),
        ("multiple", [0, 1], False),
    ],
)
def test_codes_that_the_database_would_change(kind, codes, kept):
    assert storable(kind, codes) is kept
    if kind == "ordinal":
        assert stored([str(code) for code in codes]) is kept


def test_codes_that_would_be_lost_get_a_letter(study):
    first = study.answers["several"].options[0].model_copy(update={"value": 0})
    several = study.answers["several"].model_copy(update={"options": (first, *study.answers["several"].options[1:])})
    changed = replace(study, answers={**study.answers, "several": several})
    export = to_formr(changed, "everything")
    assert [code for code, _ in options(export, by_name(export)["colours"])] == ["c0", "c2", "c10", "c97"]
    assert is_prefixed(lay_out(changed, "everything").question("colours"))
    assert "colours" in next(note for note in export.notes if note.code == "codes_prefixed").message


def test_notes(export):
    notes = {note.code: note for note in export.notes}
    assert notes["assignment_simple"].severity == "warning"
    assert "ADDRESS-OF/mouth_cancer.png" in notes["picture_by_hand"].message
    assert {"languages_apart", "quota_open", "slider_as_list", "number_unchecked", "codes_typed"} <= set(notes)


@pytest.mark.parametrize("name", ["main", "users", "non_users", "users_short", "practitioners"])
def test_the_example(name):
    study = load_study("analyses/example")
    export = to_formr(study, name)
    form = lay_out(study, name)
    for file in (file for file in export.files if file.endswith(".xlsx")):
        rows = check_workbook(export.files[file])
        assert {field_names(form, NAMES)[q.column] for q in form.questions} <= {row["name"] for row in rows}


def test_shipped_content_without_a_study():
    export = to_formr(load_content(), "users")
    rows = check_workbook(export.files["users_en.xlsx"])
    assert not [row for row in rows if row["name"] in ("pretest_arm", "pretest_draw")]


@given(study=studies())
@settings(max_examples=60)
def test_any_study_keeps_the_rules_or_says_why_not(study):
    try:
        export = to_formr(study, "q")
    except ExportError as error:
        codes = {problem.code for problem in error.problems}
        if codes <= {"options_alike", "name_not_allowed"}:
            return
        raise
    form = lay_out(study, "q")
    fields = field_names(form, NAMES)
    for language in form.languages:
        file = f"q_{language}.xlsx"
        check_workbook(export.files[file])
        found = by_name(export, file)
        for question in form.questions:
            row = found[fields[question.column]]
            if question.kind in ("ordinal", "nominal", "multiple", "slider") and " list" in row["type"]:
                codes = [code for code, _ in options(export, row, file)]
                assert stored(codes) or question.kind == "multiple"
                assert question.kind != "multiple" or "0" not in codes
            if row["type"].startswith("number"):
                assert question.answers.min > 0


# --- conditions -----------------------------------------------------------------------------------------------------

ALLOWED = st.fixed_dictionaries({"missing": st.sampled_from(["keep", "drop"])}).flatmap(
    lambda fields: st.one_of(
        st.lists(st.sampled_from([0, 1, 2, 10, 97]), min_size=1, max_size=3).map(lambda v: {**fields, "values": v}),
        st.lists(st.sampled_from([0, 1, 2, 97]), min_size=1, max_size=2).map(lambda v: {**fields, "not": v}),
        st.sampled_from([{"min": 1}, {"max": 1}, {"min": 1, "max": 5}]).map(lambda v: {**fields, **v}),
    )
)


@pytest.fixture(scope="module")
def form(study):
    return lay_out(study, "everything")


@given(allowed=ALLOWED, column=st.sampled_from(["age", "Li-1", "used_12m", "colours", "warmth1"]))
@settings(max_examples=200)
def test_a_condition_means_the_same_as_in_the_analysis(form, allowed, column):
    condition = Condition.model_validate({column: allowed})
    question = form.question(column)
    missing = [str(code.value) for code in question.answers.missing]
    plain_answers = ["1", "2", "10", "1 2", "1 10"] if column == "colours" else ["0", "1", "2", "5", "10"]
    texts = ["", *plain_answers, *missing]
    raw = pd.Series([np.nan if text == "" or text in missing else text for text in texts], dtype=object)
    code = condition_r(condition, form, {column: "f"})
    as_kept = [NA if one == "" else ", ".join(one.split()) for one in texts]
    if column in ("Li-1", "used_12m"):
        as_kept = [NA if one is NA else float(one) for one in as_kept]
    found = [evaluate(code, {"f": one}) for one in as_kept]
    assert found == list(matches(condition, pd.DataFrame({column: raw}))), code


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_itself_agrees(form, tmp_path):
    """The same conditions in R, over answers as formr hands them to R: numbers, texts and NA."""
    conditions = [
        {"values": [1, 2]}, {"values": [1, 97], "missing": "keep"}, {"not": [1]}, {"not": [0], "missing": "keep"},
        {"min": 1, "max": 5}, {"max": 1, "missing": "keep"},
    ]  # fmt: skip
    lines, expected = [NO_COMPILING], []
    for column in ("age", "Li-1", "colours", "warmth1"):
        for allowed in conditions:
            code = condition_r(Condition.model_validate({column: allowed}), form, {column: "f"})
            for answer in ("NA", '"1"', '"2"', '"5"', '"97"', '"1, 2"', "1", "97"):
                value = {"NA": NA, "1": 1.0, "97": 97.0}.get(answer, answer.strip('"'))
                if column == "Li-1" and value == "1, 2":
                    continue
                lines.append(f"cat((function() {{ f <- {answer}; {code} }})(), '\\n')")
                expected.append(str(evaluate(code, {"f": value})).upper())
    script = tmp_path / "conditions.R"
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["Rscript", "--vanilla", str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.split() == expected


def test_what_r_cannot_say__error(form):
    with pytest.raises(ExportError, match="bounds to the date 'day1'"):
        condition_r(Condition.model_validate({"day1": {"min": 1}}), form, {"day1": "d"})
    with pytest.raises(ExportError, match="does not ask"):
        condition_r(Condition.model_validate({"nobody": [1]}), form, {})
    assert text('a "b" \\ c') == '"a \\"b\\" \\\\ c"'
    condition = Condition.model_validate({"thoughts": ['say "x"']})
    assert evaluate(condition_r(condition, form, {"thoughts": "next"}), {"next": 'say "x"'})
    assert "`next`" in condition_r(condition, form, {"thoughts": "next"})
