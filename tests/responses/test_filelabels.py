"""Labels of the data file against those of the study: an exchange stops the run, an agreement says nothing."""

from __future__ import annotations

from dataclasses import replace

import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.filelabels import label_parts
from pretest.responses.importing import import_responses, write_responses
from pretest.spec import AnswerSet, DataFile

FIVE = {
    1: ("Helemaal oneens", "Strongly disagree"),
    2: ("Oneens", "Disagree"),
    3: ("Neutraal", "Neutral"),
    4: ("Eens", "Agree"),
    5: ("Helemaal eens", "Strongly agree"),
}
AGREE = AnswerSet.model_validate(
    {
        "type": "ordinal",
        "options": [{"value": value, "label": {"nl": nl, "en": en}} for value, (nl, en) in FIVE.items()],
        "missing": [
            {"value": 98, "label": {"nl": "Weet ik niet", "en": "Don't know"}, "kind": "dont_know"},
            {"value": 97, "label": {"nl": "Wil ik niet zeggen", "en": "Rather not say"}, "kind": "refused"},
        ],
    }
)
IN_ORDER = {value: en for value, (_, en) in FIVE.items()}
TURNED = {value: FIVE[6 - value][1] for value in FIVE}


@pytest.fixture
def study_of(make_study, tmp_path):
    """study_of({column: {code: label}}, **keys of the data file): the small study with a labelled .sav or .dta."""

    def make(given, name="data/d.sav", cells=None, **source):
        frame = pd.DataFrame(
            {"id": [1.0, 2, 3, 4, 5, 6], "arm": [1.0, 2, 1, 2, 1, 2]}
            | {item: [1.0, 2, 3, 4, 5, 1] for item in ("sd1", "sd2", "sd3")}
            | (cells or {})
        )
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        labels = {column: {float(code): text for code, text in found.items()} for column, found in given.items()}
        if name.endswith(".sav"):
            pyreadstat.write_sav(frame, path, variable_value_labels=labels)
        else:
            whole = {column: {int(code): text for code, text in found.items()} for column, found in labels.items()}
            pyreadstat.write_dta(frame.astype(int), path, variable_value_labels=whole)
        study = make_study({"file": name, "arms": {"1": "control", "2": "debt"}} | source)
        return replace(study, answers={**study.answers, "agree5": AGREE})

    return make


def codes(study):
    return [note.code for note in read_responses(study).notes if "label" in note.code]


def problem(study):
    with pytest.raises(DataError) as caught:
        read_responses(study)
    (found,) = caught.value.problems
    return found


@pytest.mark.parametrize("name", ["data/d.sav", "data/d.dta"])
def test_labels_that_are_those_of_the_study_say_nothing(study_of, name):
    assert codes(study_of({"sd1": IN_ORDER, "sd2": {1: "helemaal  ONEENS", 5: "5 = Helemaal eens"}}, name)) == []


@pytest.mark.parametrize("name", ["data/d.sav", "data/d.dta"])
def test_labels_the_other_way_round_stop_the_run_and_name_both(study_of, name):
    found = problem(study_of({"sd1": TURNED, "sd3": TURNED}, name))
    assert found.code == "labels_contradict"
    text = str(found)
    assert "'sd1', 'sd3'" in text
    assert "answer set 'agree5'" in text
    assert (
        "1 is 'Strongly agree' in the file and is 'Helemaal oneens' in the study, where 'Strongly agree' is 5" in text
    )
    assert 'recode: {sd1: {"1": 5, "2": 4, "4": 2, "5": 1}}' in text


def test_the_recode_that_is_advised_mends_it(study_of):
    turn = {str(code): 6 - code for code in FIVE}
    frame = read_responses(study_of({"sd1": TURNED}, recode={"sd1": turn})).frame
    assert frame["sd1"].tolist() == [5, 4, 3, 2, 1, 5]


def test_a_recode_that_turns_labels_round_stops_the_run(study_of):
    turn = {str(code): 6 - code for code in FIVE}
    text = str(problem(study_of({"sd1": IN_ORDER}, recode={"sd1": turn})))
    assert "1 (recoded to 5) is 'Strongly disagree' in the file" in text
    assert "Correct recode" in text


def test_only_the_ends_need_labels(study_of):
    assert problem(study_of({"sd1": {1: "Helemaal eens", 5: "Helemaal oneens"}})).code == "labels_contradict"
    assert codes(study_of({"sd1": {1: "Helemaal oneens", 5: "Helemaal eens"}})) == []


@pytest.mark.parametrize(
    "labels",
    [
        {1: "Totally agree", 5: "Totally disagree"},
        {1: "Altijd", 2: "Vaak", 4: "Zelden", 5: "Nooit"},
        {1: "Zeer waarschijnlijk"},
        {5: "Not at all"},
        {1: "1 = zeer mee eens (1)", 5: "zeer mee oneens"},
    ],
)
def test_other_words_that_run_the_other_way_stop_the_run(study_of, labels):
    found = problem(study_of({"sd1": labels}))
    assert found.code == "labels_contradict"
    assert "run the other way" in str(found)


def test_other_words_that_run_the_same_way_are_a_remark_that_shows_both(study_of):
    study = study_of({"sd1": {1: "Totally disagree", 5: "Totally agree"}})
    (note,) = [note for note in read_responses(study).notes if note.code == "labels_differ"]
    assert note.severity == "info"
    assert "'Totally disagree'" in note.message
    assert "'Helemaal oneens'" in note.message


def test_other_words_of_which_the_way_cannot_be_told_are_a_warning(study_of):
    (note,) = [
        note
        for note in read_responses(study_of({"sd1": {1: "Rood", 5: "Blauw"}})).notes
        if note.code == "labels_differ"
    ]
    assert note.severity == "warning"


def test_a_code_that_is_no_answer_in_the_file_and_one_in_the_study_stops_the_run(study_of):
    assert "Weet ik niet" in str(problem(study_of({"sd1": {5: "Weet ik niet"}})))
    found = str(problem(study_of({"sd1": {1: "Strongly disagree", 5: "n.v.t."}})))
    assert "calls a code no answer that is one" in found
    assert "List 5 under missing" in found


def test_a_code_that_is_listed_as_missing_needs_no_answer(study_of):
    assert codes(study_of({"sd1": {1: "Strongly disagree", 5: "n.v.t."}}, missing=[5], respondent=None)) == []


def test_other_codes_for_the_same_answers_are_told_with_the_recode(study_of):
    cells = {"sd1": [10.0, 20, 10, 20, 10, 20]}
    text = str(problem(study_of({"sd1": {10: "Disagree", 20: "Agree"}}, cells=cells)))
    assert "10 is 'Disagree' in the file and is no answer of the study, where 'Disagree' is 2" in text


def test_two_reasons_for_no_answer_may_have_changed_places(study_of):
    assert codes(study_of({"sd1": IN_ORDER | {98: "Rather not say", 97: "Don't know"}})) == ["labels_differ"]


def test_a_reason_lets_the_codes_stand_and_is_told(study_of):
    study = study_of({"sd1": TURNED}, labels={"sd1": "the supplier mixed up the syntax file"})
    responses = read_responses(study)
    assert responses.frame["sd1"].tolist() == [1, 2, 3, 4, 5, 1]
    (note,) = [note for note in responses.notes if note.code == "labels_overruled"]
    assert "the supplier mixed up the syntax file" in note.message


def test_a_reason_without_labels_is_told(study_of):
    assert codes(study_of({}, labels={"sd1": "no labels at all"})) == ["labels_reason_idle"]


def test_numbers_as_labels_say_nothing(study_of):
    assert codes(study_of({"sd1": {code: str(code) for code in FIVE}})) == []


def test_an_item_that_the_study_only_names_is_held_to_its_labels_too(study_of):
    """income is an item of the library that only the condition of an audience names."""
    audiences = {"poor": {"label": "poor", "when": {"income": [1]}}}
    study = replace(
        study_of({"income": TURNED}, cells={"income": [1.0, 2, 3, 4, 5, 1]}),
    )
    study = replace(study, file=study.file.model_copy(update={"audiences": {**study.file.audiences}}))
    file = type(study.file).model_validate(study.file.model_dump(by_alias=True) | {"audiences": audiences})
    assert problem(replace(study, file=file)).code == "labels_contradict"


@given(st.integers(-99, 99), st.text(alphabet="abcdeéÄ ", min_size=1).filter(str.strip))
def test_a_label_may_carry_its_own_code(code, text):
    bare = label_parts(str(code), text)
    for written in (f"{code} = {text}", f"{code}. {text}", f"{code}: {text}", f"{text} ({code})"):
        assert label_parts(str(code), written) == bare


def test_a_band_is_no_label_with_its_code():
    assert label_parts("1", "1-5") == ("1-5",)


def test_groups_of_which_the_study_says_nothing_are_called_as_the_file_labels_them(study_of):
    study = study_of({"city": {1: "Ede", 2: "Epe"}}, cells={"city": [1.0, 2, 1, 2, 1, 2]})
    rules = study.plan.model_dump(by_alias=True, exclude_defaults=True) | {"subgroups": [{"by": "city"}]}
    responses = read_responses(replace(study, plan=type(study.plan).model_validate(rules)))
    assert responses.frame["city"].tolist() == ["Ede", "Epe"] * 3
    assert "labels_used" in [note.code for note in responses.notes]


@pytest.mark.parametrize("labels", [{1: "Ede"}, {1: "Ede", 2: "Ede"}])
def test_groups_keep_their_codes_where_labels_do_not_tell_them_apart(study_of, labels):
    study = study_of({"city": labels}, cells={"city": [1.0, 2, 1, 2, 1, 2]})
    rules = study.plan.model_dump(by_alias=True, exclude_defaults=True) | {"subgroups": [{"by": "city"}]}
    frame = read_responses(replace(study, plan=type(study.plan).model_validate(rules))).frame
    assert frame["city"].tolist() == [1, 2] * 3


def test_codes_that_a_condition_looks_at_stay_codes(study_of):
    study = study_of({"city": {1: "Ede", 2: "Epe"}}, cells={"city": [1.0, 2, 1, 2, 1, 2]})
    rules = study.plan.model_dump(by_alias=True, exclude_defaults=True) | {
        "subgroups": [{"by": "city"}],
        "quality": [{"rule": "eligible", "when": {"city": [1, 2]}}],
    }
    frame = read_responses(replace(study, plan=type(study.plan).model_validate(rules))).frame
    assert frame["city"].tolist() == [1, 2] * 3


@pytest.mark.parametrize("changed", ["nothing", "the study", "the recode"])
def test_an_imported_file_remembers_what_its_codes_meant(study_of, tmp_path, changed):
    """Answers that are reworded after the import, the other way round, are found when the file is read again."""
    study = study_of({"sd1": IN_ORDER})
    found = import_responses(study, [tmp_path / "data/d.sav"])
    write_responses(found, tmp_path / "data/wave-1.parquet")
    again = DataFile(file="data/wave-1.parquet")
    if changed == "the recode":
        again = again.model_copy(update={"recode": {"sd2": {str(code): 6 - code for code in FIVE}}})
    later = replace(study, file=study.file.model_copy(update={"data": (again,)}))
    if changed == "the study":
        turned = [option.model_copy(update={"value": 6 - option.value}) for option in AGREE.options]
        later = replace(later, answers={**study.answers, "agree5": AGREE.model_copy(update={"options": tuple(turned)})})
    if changed == "nothing":
        assert codes(later) == []
        return
    with pytest.raises(DataError) as caught:
        read_responses(later)
    found_in = " ".join(one.what for one in caught.value.problems if one.code == "labels_contradict")
    assert [f"'{name}'" in found_in for name in ("sd1", "sd2", "sd3")] == [
        changed == "the study",
        True,
        changed == "the study",
    ]


def test_labels_of_a_wide_file_are_compared_before_it_is_made_long(study_of):
    cells = {"sd1_control": [1.0, 2, 3, 4, 5, 1], "sd1_debt": [1.0, 2, 3, 4, 5, 1]}
    study = study_of({"sd1_debt": TURNED}, cells=cells, arm=None, arms={}, reshape="{outcome}_{arm}")
    assert "'sd1_debt'" in str(problem(study))
