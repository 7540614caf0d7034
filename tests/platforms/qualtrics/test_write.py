"""Surveys for Qualtrics: they hang together, hold what the questionnaire asks, and assign arms as they should."""

from __future__ import annotations

import csv
import dataclasses
import html
import io
from collections import Counter

import numpy as np
import pandas as pd
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from pretest.errors import ExportError
from pretest.forms.conditions import matches
from pretest.forms.layout import lay_out
from pretest.forms.naming import field_names
from pretest.forms.wording import question_hash, questionnaire_hash
from pretest.platforms.qualtrics import NAMES
from pretest.platforms.qualtrics.names import Names, choice_ids
from pretest.platforms.qualtrics.write import to_qualtrics
from pretest.platforms.qualtrics.write.logic import branch_logic, condition_clauses
from pretest.platforms.qualtrics.write.text import LARGEST_INLINE, to_html
from pretest.spec import load_study
from pretest.spec.answer import AnswerSet
from pretest.spec.condition import Condition
from tests.platforms.forms import every_feature, studies
from tests.platforms.qsf import Run, Simulator, check, read_qsf, walk

GENERATED = settings(max_examples=40)


@pytest.fixture(scope="module")
def export(study):
    return to_qualtrics(study, "everything")


@pytest.fixture
def survey(export):
    return read_qsf(export.files["everything.qsf"])


def by_tag(survey):
    return {payload["DataExportTag"]: payload for payload in survey.questions.values()}


def block_named(survey, name):
    return next(block for block in survey.blocks.values() if block["Description"] == name)


def test_a_survey_hangs_together(survey):
    check(survey)
    assert survey.raw["SurveyEntry"]["SurveyLanguage"] == "NL"
    assert survey.options["AnonymizeResponse"] == "Yes"
    assert survey.options["CollectGeoLocation"] == "false"
    assert survey.options["BackButton"] == "false"


def test_the_same_study_gives_the_same_bytes(study, export):
    assert to_qualtrics(study, "everything").files == export.files


def test_answers_keep_their_codes_and_missing_codes(survey):
    tags = by_tag(survey)
    colours = tags["colours"]
    assert colours["Selector"] == "MAVR"
    assert colours["RecodeValues"] == {"1": "1", "2": "2", "10": "10", "97": "97"}
    assert colours["Choices"]["1"] == {"Display": "Rood, of roze"}
    assert colours["Choices"]["97"] == {"Display": "Zeg ik liever niet", "ExclusiveAnswer": True}
    assert colours["Language"]["EN"]["Choices"]["1"] == {"Display": "Red, or pink"}
    # a code that cannot be the number of a choice gets a number that is no code
    assert tags["consent"]["RecodeValues"] == {"2": "0", "1": "1"}
    assert tags["consent"]["Choices"]["2"]["Display"] == "Nee"


def test_a_scale_is_one_table_with_our_names_on_its_rows(survey):
    table = by_tag(survey)["table_likert"]
    assert (table["QuestionType"], table["Selector"], table["SubSelector"]) == ("Matrix", "Likert", "SingleAnswer")
    assert table["ChoiceDataExportTags"] == {"1": "Li_1", "2": "q2li", "3": "li_3"}
    assert table["AnswerOrder"] == ["1", "2", "3", "4", "5", "97", "98"]
    assert table["RecodeValues"]["98"] == "98"
    assert table["Choices"]["1"]["Display"] == "Vraag «één» &amp; &lt;b&gt;nul&lt;/b&gt;?"
    assert table["Language"]["EN"]["Answers"]["3"]["Display"] == "Neither, nor"
    assert table["Randomization"]["Type"] == "All"
    assert "Stelling" not in table["QuestionText"]


def test_numbers_sliders_dates_and_words(survey):
    tags = by_tag(survey)
    age = tags["age"]
    assert age["Validation"]["Settings"]["ValidNumber"] == {"Min": "-997", "Max": "120", "NumDecimals": "0"}
    assert "Zeg ik liever niet: vul in -997" in age["QuestionText"]
    assert "Prefer not to say: enter -997" in age["Language"]["EN"]["QuestionText"]
    warmth = tags["warmth1"]
    assert warmth["QuestionType"] == "Slider"
    assert (warmth["Configuration"]["CSSliderMin"], warmth["Configuration"]["CSSliderMax"]) == (0, 100)
    assert warmth["Configuration"]["GridLines"] == 20
    assert warmth["Configuration"]["SnapToGrid"] is True
    assert warmth["Language"]["EN"]["Labels"] == {"1": {"Display": "Cold"}, "2": {"Display": "Warm"}}
    assert (tags["day1"]["QuestionType"], tags["day1"]["Selector"]) == ("TE", "SL")
    assert "jjjj-mm-dd" in tags["day1"]["QuestionText"]
    assert (tags["remark"]["QuestionType"], tags["remark"]["Selector"]) == ("TE", "ML")


def test_each_screen_is_a_page_with_a_timer_of_its_own(study, survey):
    form = lay_out(study, "everything")
    tags = by_tag(survey)
    for screen in form.screens:
        if screen.id != "message":
            assert tags[f"time_{screen.id}"]["QuestionType"] == "Timing"
    for block in survey.blocks.values():
        kinds = "".join(
            "|"
            if one["Type"] == "Page Break"
            else "t"
            if survey.questions[one["QuestionID"]]["QuestionType"] == "Timing"
            else "q"
            for one in block["BlockElements"]
        )
        assert all(page.count("t") == 1 for page in kinds.split("|")) or not kinds
    about = block_named(survey, "about")
    assert [one["Type"] for one in about["BlockElements"]] == [
        "Question",
        "Question",
        "Page Break",
        "Question",
        "Question",
    ]


def test_random_order_of_screens_and_of_questions(survey):
    mixed = block_named(survey, "time_mixed")
    tags = {payload["QuestionID"]: tag for tag, payload in by_tag(survey).items()}
    advanced = mixed["Options"]["Randomization"]["Advanced"]
    assert [tags[qid] for qid in advanced["RandomizeAll"]] == ["colours", "warmth1", "remark", "day1"]
    randomizer = next(one for one in walk(survey.flow) if one["Type"] == "BlockRandomizer" and one["SubSet"] == 2)
    blocks = [survey.blocks[one["ID"]]["Description"] for one in randomizer["Flow"]]
    assert blocks == ["time_likert", "time_mixed"]
    assert randomizer["EvenPresentation"] is False


def test_messages_are_held_safe_and_complete(survey):
    tags = by_tag(survey)
    message = tags["message_mouth_cancer"]
    assert "<strong>Let op</strong>" in message["QuestionText"]
    assert "<script>" not in message["QuestionText"]
    assert "&lt;script&gt;" in message["QuestionText"]
    assert message["QuestionText"].startswith("Dit is de boodschap.")
    assert "<strong>Mind</strong>" in message["Language"]["EN"]["QuestionText"]
    assert 'src="data:image/png;base64,' in message["QuestionText"]
    for code in ("control", "mouth_cancer", "a_2nd_try"):
        assert tags[f"time_{code}_arm"]["Configuration"]["MinSeconds"] == "10"


def test_the_wording_travels_along(study, export, survey):
    form = lay_out(study, "everything")
    fields = {one["Field"]: one["Value"] for one in survey.flow[0]["EmbeddedData"]}
    assert fields["pretest_wording"] == questionnaire_hash(form)
    assert fields["pretest_questionnaire"] == "everything"
    assert fields["pretest_arm"] == ""
    rows = list(csv.reader(io.StringIO(export.files["wording.csv"].decode("utf-8"))))
    assert rows[0] == ["column", "field", "hash"]
    fields = field_names(form, NAMES)
    assert rows[1:] == [[one.column, fields[one.column], question_hash(one)] for one in form.questions]


def test_notes_say_what_is_weaker(export):
    codes = {note.code: note for note in export.notes}
    assert set(codes) == {"quota_manual", "range_wider", "date_as_text", "plain_text_without_flow"}
    assert "-997" in codes["range_wider"].message


def test_a_large_picture_becomes_a_file_and_a_serious_note(tmp_path):
    every_feature(tmp_path)
    picture = tmp_path / "concepts/dot.png"
    picture.write_bytes(picture.read_bytes() + b"\0" * LARGEST_INLINE)
    made = to_qualtrics(load_study(tmp_path), "everything")
    assert made.files["media/mouth_cancer-dot.png"] == picture.read_bytes()
    assert b"data:image" not in made.files["everything.qsf"]
    assert [note.severity for note in made.notes if note.code == "picture_manual"] == ["serious"]


def test_one_language(study):
    survey = read_qsf(to_qualtrics(study, "everything", ["en"]).files["everything.qsf"])
    check(survey)
    assert survey.options["AvailableLanguages"] == {"EN": []}
    assert by_tag(survey)["used_12m"]["QuestionText"] == "Used?"


def test_plain_text_has_every_question_and_code_in_one_language(study, export):
    lines = export.files["everything-advanced.txt"].decode("utf-8").split("\n")
    form = lay_out(study, "everything")
    assert lines[0] == "[[AdvancedFormat]]"
    ids = [line for line in lines if line.startswith("[[ID:")]
    assert len(set(ids)) == len(ids)
    for field in (field_names(form, NAMES)[question.column] for question in form.questions):
        assert f"[[ID:{field}]]" in ids
    start = lines.index("[[ID:colours]]")
    assert lines[start + 3 : start + 12] == [
        "[[AdvancedChoices]]", "[[Choice:1]]", "Rood, of roze", "[[Choice:2]]", "Groen", "[[Choice:10]]", "Blauw",
        "[[Choice:97]]", "Zeg ik liever niet",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a ${e://Field/x} b", "a &#36;{e://Field/x} b"),
        ("$e{1 + 1}", "&#36;e{1 + 1}"),
        ("1 < 2 & 3", "1 &lt; 2 &amp; 3"),
        ("one\ntwo\n\nthree", "one<br>two<br><br>three"),
    ],
)
def test_texts_cannot_become_markup_or_piped_text(text, shown):
    assert to_html(text) == shown


def test_numbers_of_choices_never_stand_for_another_code():
    options = [{"value": code, "label": "x"} for code in (-1, 0, 1, 7)]
    ids = choice_ids(AnswerSet.model_validate({"type": "nominal", "options": options}))
    assert ids == {-1: 8, 0: 9, 1: 1, 7: 7}


def test_a_name_that_qualtrics_would_give_twice__error(study):
    scale = study.scales["mixed"]
    items = [item.model_copy(update={"id": "colours_2"}) if item.id == "remark" else item for item in scale.items]
    changed = scale.model_copy(update={"items": tuple(items)})
    broken = dataclasses.replace(study, scales=study.scales | {"mixed": changed})
    with pytest.raises(ExportError, match=r"everything\.colours_2"):
        to_qualtrics(broken, "everything")


# --- conditions and flow ---------------------------------------------------------------------------------------------

CONDITIONS = [
    {"consent": [1]},
    {"consent": {"not": [0]}},
    {"consent": {"not": [0], "missing": "keep"}},
    {"consent": {"min": 1}},
    {"consent": {"max": 0, "missing": "keep"}},
    {"consent": [5]},
    {"age": {"min": 18}},
    {"age": {"max": 30}},
    {"age": {"min": 18, "max": 30, "missing": "keep"}},
    {"age": [17, 18]},
    {"age": {"not": [18]}},
    {"age": {"not": [18], "missing": "keep"}},
    {"Li-1": {"min": 2, "not": [4]}},
    {"Li-1": {"not": [4], "missing": "keep"}},
    {"warmth1": {"min": 50}},
    {"colours": [1]},
    {"colours": ["1 10"]},
    {"colours": {"not": [1, "1 2"]}},
    {"colours": {"not": ["1 10"], "missing": "keep"}},
    {"consent": [1], "age": {"min": 18}, "warmth1": {"max": 50, "missing": "keep"}},
]
ANSWERS = {
    "consent": ["", "0", "1"],
    "age": ["", "17", "18", "30", "31", "-997"],
    "Li-1": ["", "1", "2", "4", "5", "98"],
    "warmth1": ["", "0", "50", "55"],
    "colours": ["", "1", "2", "1 2", "1 10", "1 2 10", "97"],
}


@pytest.mark.parametrize("condition", CONDITIONS, ids=str)
def test_branches_mean_what_the_analysis_means(study, survey, condition):
    """Every combination of answers: the branch holds just when the analysis would say that the condition does."""
    names = Names.of(lay_out(study, "everything"))
    rule = Condition.model_validate(condition)
    clauses = condition_clauses(names, rule)
    grid = pd.MultiIndex.from_product([ANSWERS[column] for column in condition], names=list(condition)).to_frame(
        index=False
    )
    missing = {"age": ["-997"], "Li-1": ["98"], "colours": ["97"]}
    seen = pd.DataFrame({c: grid[c].mask(grid[c].isin(["", *missing.get(c, [])])).astype("str") for c in grid})
    expected = matches(rule, seen)
    run = Simulator(survey, np.random.default_rng(1))
    tags = field_names(names.form, NAMES)
    for row in range(len(grid)):
        answers = {tags[column]: grid.loc[row, column] for column in grid if grid.loc[row, column] != ""}
        assert holds(run, clauses, answers, names) == expected[row], grid.loc[row].to_dict()


def holds(run, clauses, answers, names):
    # a survey asks "Li-1" in a table; as something that a branch looks at it would be asked by itself
    tags = {names.question(question): names.tags[question.column] for question in names.form.questions}
    codes = {
        names.question(question): {str(number): str(code) for code, number in choice_ids(question.answers).items()}
        for question in names.form.questions
        if question.answers is not None
    }
    run.survey.questions = {qid: {"RecodeValues": codes.get(qid, {})} for qid in tags}
    run.tags, run.answers, run.seen = tags, answers, set(tags)
    return not clauses or run._holds(branch_logic(clauses), Run({"pretest_questionnaire": "everything"}))


@pytest.mark.parametrize(
    ("condition", "code"),
    [({"colours": [1, 2]}, "condition_combinations"), ({"remark": {"min": 2}}, "condition_bounds")],
)
def test_conditions_that_branches_cannot_express__error(study, condition, code):
    names = Names.of(lay_out(study, "everything"))
    with pytest.raises(ExportError) as error:
        condition_clauses(names, Condition.model_validate(condition))
    assert error.value.code == code
    assert "qualtrics" in error.value.problems[0].where


def people(rng, n):
    for _ in range(n):
        yield {
            "consent": rng.choice(["0", "1", "1", "1"]),
            "age": rng.choice(["17", "18", "40", "-997", ""]),
            "used_12m": rng.choice(["0", "1", ""]),
        }


def test_arms_come_out_even_and_who_is_screened_out_sees_no_message(survey):
    rng = np.random.default_rng(20261122)
    run = Simulator(survey, rng)
    arms = Counter()
    for answers in people(rng, 900):
        eligible = answers["consent"] == "1" and answers["age"] in ("18", "40")
        done = run.send({tag: value for tag, value in answers.items() if value != ""})
        messages = [name for name in done.blocks if name.startswith("message ")]
        assert len(messages) == eligible
        assert done.fields["pretest_screened_out"] == ("0" if eligible else "1")
        assert done.flag == (None if eligible else "Screened")
        assert "end" in done.blocks  # everybody is thanked
        assert ("time_likert" in done.blocks) == eligible
        assert (done.fields["pretest_arm"] != "") == eligible
        if eligible:
            assert messages == [f"message {done.fields['pretest_arm']}"]
            arms[done.fields["pretest_arm"]] += 1
            assert max(arms.values()) - min([*arms.values(), *[0] * (3 - len(arms))]) <= 1
        used = answers["used_12m"] if answers["consent"] == "1" else ""
        assert done.fields["pretest_audience"] == {"1": "users", "0": "non_users", "": ""}[used]
    assert set(arms) == {"control", "mouth_cancer", "a_2nd_try"}


def test_screens_in_random_order_come_first_equally_often(survey):
    rng = np.random.default_rng(5)
    run = Simulator(survey, rng)
    first = Counter()
    for _ in range(600):
        blocks = run.send({"consent": "1", "age": "40", "used_12m": "1"}).blocks
        first[next(name for name in blocks if name in ("time_likert", "time_mixed"))] += 1
    assert 240 < first["time_likert"] < 360


@given(study=studies(), seed=st.integers(0, 2**16))
@GENERATED
def test_any_questionnaire_becomes_a_survey_that_hangs_together(study, seed):
    try:
        made = to_qualtrics(study, "q")
    except ExportError as error:
        assume(error.code != "field_ambiguous")
        raise
    survey = read_qsf(made.files["q.qsf"])
    check(survey)
    form = lay_out(study, "q")
    rng = np.random.default_rng(seed)
    run = Simulator(survey, rng)
    gate = form.question(form.parts[0].screens[0].questions[0].column)
    counts = Counter()
    for _ in range(40):
        answer = rng.choice(["", "0", "1"])
        frame = pd.DataFrame({gate.column: pd.Series([answer], dtype="str").mask(lambda cell: cell == "")})
        done = run.send({field_names(form, NAMES)[gate.column]: answer} if answer else {})
        expected = bool(matches(form.eligible, frame)[0])
        assert any(name.startswith("message ") for name in done.blocks) == expected
        counts[done.fields["pretest_arm"]] += expected
    arms = [counts[arm.code] for arm in form.arms]
    assert max(arms) - min(arms) <= 1
    assert sum(arms) == sum(counts.values())


@given(study=studies())
@GENERATED
def test_any_text_reads_in_the_survey_as_it_was_written(study):
    try:
        survey = read_qsf(to_qualtrics(study, "q").files["q.qsf"])
    except ExportError as error:
        assume(error.code != "field_ambiguous")
        raise
    form = lay_out(study, "q")
    tags = by_tag(survey)
    fields = field_names(form, NAMES)
    for question in form.questions:
        payload = tags.get(fields[question.column])
        if payload is None:
            continue
        for language in form.languages:
            shown = payload["Language"][language.upper()]["QuestionText"].split("<br><em>")[0]
            plain = html.unescape(shown.replace("<br>", "\n"))
            assert plain.split() == question.text.in_language(language).split()


@pytest.mark.parametrize("name", ["main", "users", "non_users", "users_short", "practitioners"])
def test_the_example_study(name):
    study = load_study("analyses/example")
    made = to_qualtrics(study, name)
    survey = read_qsf(made.files[f"{name}.qsf"])
    check(survey)
    form = lay_out(study, name)
    exported = {payload["DataExportTag"] for payload in survey.questions.values()}
    exported |= {tag for one in survey.questions.values() for tag in one.get("ChoiceDataExportTags", {}).values()}
    assert {field_names(form, NAMES)[question.column] for question in form.asked} <= exported
