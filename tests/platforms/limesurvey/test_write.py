"""The LimeSurvey structure says what the form says, and keeps to the rules of LimeSurvey's importer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.forms import matches
from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.limesurvey.names import answer_codes, groups_of, names_of
from pretest.platforms.limesurvey.write import to_limesurvey
from pretest.platforms.limesurvey.write.logic import Logic, draw
from pretest.platforms.limesurvey.write.questiongroups import MAX_EMBEDDED
from pretest.platforms.limesurvey.write.text import to_html, to_message
from pretest.seeds import stream
from pretest.spec import Condition, load_study
from pretest.spec.concept import Picture
from pretest.spec.content import load_content
from pretest.tables import columns
from tests.platforms.forms import studies
from tests.platforms.invention import invent
from tests.platforms.lime import check, evaluate, read


def given_answers(form, person):
    """Variable of LimeSurvey → what one respondent filled in."""
    names, values = names_of(form), {}
    for screen in form.screens:
        for question in screen.questions:
            cell = person[question.column]
            missing = cell is None or cell != cell
            if question.kind == "multiple":
                ticked = set() if missing else set(cell.split())
                values |= {p.variable: "Y" if str(c) in ticked else "" for c, p in names.ticks(question).items()}
                continue
            text = "" if missing else f"{cell:g}" if isinstance(cell, float) else cell
            if question.kind in ("ordinal", "nominal") and text:
                text = answer_codes(question.answers)[int(text)]
            values[names.place(question, screen).variable] = text
    return values


def substantive(form, frame):
    kept = frame.copy()
    for question in form.questions:
        codes = [] if question.answers is None else [code.value for code in question.answers.missing]
        kept[question.column] = kept[question.column].mask(kept[question.column].isin([*codes, *map(str, codes)]))
    return kept


@pytest.fixture
def made(study):
    return check(read(to_limesurvey(study, "everything").files["everything.txt"]))


def test_settings(made):
    wanted = {"format": "G", "anonymized": "Y", "datestamp": "Y", "savetimings": "Y", "ipaddr": "N", "refurl": "N"}
    assert wanted.items() <= made.settings.items()
    assert made.settings["language"] == "nl"
    assert made.settings["additional_languages"] == "en"
    assert made.settings["showgroupinfo"] == "D", "names of groups would tell what is measured"
    assert made.texts["nl"]["surveyls_title"] == "Onderzoek naar een boodschap", "no title that says who they are"
    assert made.texts["en"]["surveyls_endtext"] == "<p>Thank you!</p>", "also for who was screened out"


def test_pages_in_order(made, study):
    names = [group["name"] for group in made.groups.values()]
    assert names == [group.name for group in groups_of(lay_out(study, "everything"))]
    assert names == [
        "consent", "age", "used_12m", "likert_pre", "pretest_assign", "message_control", "message_mouth_cancer",
        "message_a_2nd_try", "likert", "mixed", "extra", "words",
    ]  # fmt: skip
    assert [group["random"] for group in made.groups.values()][8:10] == ["after", "after"]
    assert made.groups["1"]["text"]["en"] == "<p>Welcome.<br /><br />Will you take part?</p>"
    assert made.groups["1"]["relevance"] == "1"


def test_questions(made):
    array = made.questions["likertpreset"]
    assert array["type"] == "F"
    assert array["attributes"] == {"random_order": "1"}
    assert list(array["SQ"]) == ["Li1pre", "q2lipre", "li3pre"]
    assert array["SQ"]["Li1pre"]["nl"] == "Vraag «één» &amp; &lt;b&gt;nul&lt;/b&gt;?"
    assert list(array["A"]) == ["1", "2", "3", "4", "5", "97", "98"]
    assert array["A"]["98"]["en"] == "Don't know"
    assert made.questions["colours"]["type"] == "M"
    assert list(made.questions["colours"]["SQ"]) == ["1", "2", "10", "97"]
    assert made.questions["colours"]["attributes"]["exclude_all_others"] == "97"
    slider = made.questions["warmth1"]
    assert (slider["type"], slider["SQ"]["v"]["en"]) == ("K", "|Cold|Warm")
    assert {"slider_min": "0", "slider_max": "100", "slider_accuracy": "5"}.items() <= slider["attributes"].items()
    assert made.questions["day1"]["attributes"]["date_format"] == "yyyy-mm-dd"
    assert made.questions["remark"]["type"] == "T"
    assert {made.questions[code]["attributes"]["random_group"] for code in ("colours", "warmth1", "remark")} == {
        "mixed"
    }


def test_a_number_takes_its_missing_code(made):
    age = made.questions["age"]
    rule = age["attributes"]["em_validation_q"]
    accepted = {text: bool(evaluate(rule, {"age": text})) for text in ("", "0", "120", "121", "-1", "-997")}
    assert accepted == {"": True, "0": True, "120": True, "121": False, "-1": False, "-997": True}
    assert age["help"] == "Or fill in: -997 = Prefer not to say"
    assert "min_num_value_n" not in age["attributes"]


def test_the_arm_is_drawn_once_for_who_is_eligible(made):
    equation = made.questions["pretestarm"]["attributes"]["equation"]
    assert made.questions["pretestarm"]["attributes"]["hidden"] == "1"
    eligible = {"consent": "1", "age": "30"}
    rng = np.random.default_rng(1)

    def rand(low, high):
        return int(rng.integers(low, high + 1))

    drawn = [evaluate(equation, eligible, rand) for _ in range(3000)]
    counts = {arm: drawn.count(arm) for arm in set(drawn)}
    assert set(counts) == {"control", "mouth_cancer", "a_2nd_try"}
    assert all(abs(count - 1000) < 120 for count in counts.values())
    assert {evaluate(equation, eligible | {"pretestarm": "control"}, rand) for _ in range(20)} == {"control"}
    later = {"consent": "0", "pretestarm": "control"}
    assert evaluate(equation, later, rand) == "control", "going back does not take the arm away"
    assert evaluate(equation, {"consent": "0", "age": "30"}, rand) == ""
    assert evaluate(equation, {"consent": "1", "age": "-997"}, rand) == ""


def test_exactly_one_message_is_shown(made):
    shown = {group["name"]: group["relevance"] for group in made.groups.values() if group["name"].startswith("message")}
    for arm in ("control", "mouth_cancer", "a_2nd_try"):
        values = {"consent": "1", "age": "30", "pretestarm": arm}
        assert [name for name, rule in shown.items() if evaluate(rule, values)] == [f"message_{arm}"]
    assert not any(evaluate(rule, {"consent": "0", "pretestarm": "control"}) for rule in shown.values())


def test_the_message_with_picture_and_timer(made):
    found = made.questions["messagemouthcancerte"]
    assert found["type"] == "X"
    html = found["text"]["en"]
    assert html.startswith("<p>This is the message.</p><p><strong>Mind</strong> &quot;this&quot; &amp; that</p>")
    assert '<img src="data:image/png;base64,' in html
    assert "&lt;script&gt;" in found["text"]["nl"]
    timer = found["attributes"]
    assert (timer["time_limit"], timer["time_limit_disable_next"], timer["time_limit_action"]) == ("10", "1", "3")


def test_own_fields(made, study):
    form = lay_out(study, "everything")
    equations = {code: q["attributes"]["equation"] for code, q in made.questions.items() if q["type"] == "*"}
    assert equations["pretestquestionnaire"] == "everything"
    assert equations["pretestwording"] == questionnaire_hash(form)
    out, audience = equations["pretestscreenedout"], equations["pretestaudience"]
    assert evaluate(out, {"consent": "1", "age": "18"}) == 0
    assert evaluate(out, {"consent": "1", "age": "17"}) == 1
    assert [evaluate(audience, {"used12m": code}) for code in ("1", "0", "")] == ["users", "non_users", ""]


def test_wording_file(study):
    form = lay_out(study, "everything")
    lines = to_limesurvey(study, "everything").files["wording.csv"].decode().splitlines()
    assert lines[0] == "column,field,hash"
    assert f"Li-1,likertset[Li1],{question_hash(form.question('Li-1'))}" in lines
    assert f"age,age,{question_hash(form.question('age'))}" in lines
    assert len(lines) == 1 + len(form.questions)


def test_notes_say_what_is_weaker(study):
    codes = {note.code for note in to_limesurvey(study, "everything").notes}
    assert codes >= {"assignment_simple", "missing_as_number", "order_unrecorded", "quota_by_hand", "picture_inside"}


def test_a_large_picture_is_a_file_and_a_serious_note(study, monkeypatch):
    large = Picture("dot.png", "image/png", b"x" * MAX_EMBEDDED)
    monkeypatch.setattr("pretest.spec.concept._picture", lambda *_: large)
    made = to_limesurvey(study, "everything")
    assert made.files["media/dot.png"] == large.data
    assert next(note for note in made.notes if note.code == "picture_by_hand").severity == "serious"
    assert b"base64" not in made.files["everything.txt"]


def test_one_language(study):
    found = check(read(to_limesurvey(study, "everything", ["en"]).files["everything.txt"]))
    assert "additional_languages" not in found.settings
    assert found.questions["consent"]["text"] == {"en": "I take part"}


CONDITIONS = [
    {"age": {"min": 18, "max": 65}},
    {"age": {"not": [*range(20, 60)], "missing": "keep"}},
    {"age": [18, 21.0, "30"]},
    {"age": {"not": [20, 21]}},
    {"Li-1": {"min": 2, "not": [3]}},
    {"Li-1": [97, 4]},
    {"Li-1": {"max": 2, "missing": "keep"}},
    {"colours": [1, "2 10", 97]},
    {"colours": [1, "10 2"]},  # in the data ticked codes go from low to high
    {"colours": {"not": [1]}},
    {"colours": {"not": ["1 2"], "missing": "keep"}},
    {"colours": {"min": 2}},
    {"colours": {"values": [1, 2], "not": [2], "missing": "keep"}},
    {"warmth1": {"min": 50}},
    {"remark": ["plain"]},
    {"remark": {"not": ["plain"]}},
    {"day1": ["2026-03-01"]},
    {"day1": {"not": ["2026-03-01"], "missing": "keep"}},
    {"used_12m": [0, 1], "age": {"min": 18, "missing": "keep"}},
]


@pytest.mark.parametrize("written", CONDITIONS, ids=str)
def test_a_condition_holds_as_in_the_analysis(study, written):
    form = lay_out(study, "everything")
    condition = Condition.model_validate(written)
    expression = Logic(form, names_of(form)).condition(condition)
    frame = invent(form, stream(5, str(written)), n=150)
    met = [bool(evaluate(expression, given_answers(form, person))) for _, person in frame.iterrows()]
    assert met == matches(condition, substantive(form, frame)).tolist()
    assert True in met
    assert False in met


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ({"day1": {"min": 3}}, "condition_date"),
        ({"remark": ["it's {this}"]}, "condition_text"),
        ({"nobody": [1]}, "condition_unasked"),
    ],
)
def test_a_condition_that_cannot_be_written__error(study, written, code):
    form = lay_out(study, "everything")
    with pytest.raises(ExportError) as caught:
        Logic(form, names_of(form)).condition(Condition.model_validate(written))
    assert caught.value.code == code


def test_texts_are_shown_letter_by_letter():
    assert to_html('a {b} \\ "c"', "x") == "a &#123; b &#125; &#92; &quot;c&quot;"
    assert to_html("one\ntwo\u2028three", "x") == "one<br />two<br />three"
    assert "\n" not in to_message("a\n\n    {code}\n    more\n", "x")
    with pytest.raises(ExportError, match="control characters"):
        to_html("a\x01", "x")


def test_one_arm_needs_no_draw():
    assert draw(["only"]) == "'only'"


def test_codes_that_limesurvey_does_not_allow(study):
    base = study.answers["yesno"]
    options = tuple(one.model_copy(update={"value": v}) for one, v in zip(base.options, (-3, 1234567), strict=True))
    answers = base.model_copy(update={"options": options})
    assert answer_codes(answers) == {-3: "m3", 1234567: "p2"}
    changed = replace(study, answers=study.answers | {"yesno": answers})
    scale = study.scales["used_12m"].model_copy(
        update={"items": (study.scales["used_12m"].items[0].model_copy(update={"id": "bedtime"}),)}
    )
    changed = replace(changed, scales=changed.scales | {"extra": scale})
    made = to_limesurvey(changed, "everything")
    found = check(read(made.files["everything.txt"]))
    assert list(found.questions["bedtimeq"]["A"]) == ["m3", "p2"]
    assert "codes_changed" in {note.code for note in made.notes}


def test_the_example_and_the_shipped_questionnaires():
    for content in (load_study("analyses/example"), load_content()):
        for name in content.questionnaires:
            made = to_limesurvey(content, name)
            found = check(read(made.files[f"{name}.txt"]))
            form = lay_out(content, name)
            assert made.files == to_limesurvey(content, name).files
            assert len(found.groups) == len(groups_of(form))
            assert ("pretestarm" in found.questions) == bool(form.arms)


@given(study=studies(), seed=st.integers(0, 10**6))
@settings(max_examples=60)
def test_any_study_keeps_the_rules(study, seed):
    form = lay_out(study, "q")
    data = to_limesurvey(study, "q").files["q.txt"]
    found = check(read(data))
    assert len(data) <= 10_000 or data[10_000] & 0xC0 != 0x80, "the sample for the encoding ends between two letters"
    assert len(found.groups) == len(groups_of(form))
    frame = invent(form, stream(seed, "lime"))
    kept = substantive(form, frame)
    logic = Logic(form, names_of(form))
    for part in form.parts:
        if part.show_if is not None:
            expression = logic.condition(part.show_if)
            met = [bool(evaluate(expression, given_answers(form, person))) for _, person in frame.iterrows()]
            assert met == matches(part.show_if, kept).tolist()
    assert set(frame[columns.ARM]) <= set(study.file.arms)
