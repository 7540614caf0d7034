from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.checks import check_responses, require_sound, tabulate_items
from pretest.disclosure.notes import tell
from pretest.errors import DataError, DesignError
from pretest.quality import screen
from pretest.responses import read_responses


@pytest.fixture
def check(make_study, put):
    """check(frame, data, **study): the report on a frame of answers."""

    def run(frame, *data, **changes):
        put(frame)
        study = make_study(*(data or ({},)), **changes)
        return check_responses(study, read_responses(study))

    return run


def codes(found):
    return [one.code for one in found]


def test_sound_data_have_no_problems_and_a_table_of_counts(make_study, put, answers):
    frame = answers(30)
    frame.loc[0, "sd1"] = 98
    frame.loc[1, "sd1"] = np.nan
    put(frame)
    study = make_study({})
    responses = read_responses(study)
    report = check_responses(study, responses)
    assert report.problems == ()
    require_sound(report)
    row = tabulate_items(study, responses).set_index("column").loc["sd1"]
    assert row[["n", "n_missing", "n_dont_know", "n_code", "n_outside"]].tolist() == [28, 2, 1, 0, 0]
    assert row[["lowest", "highest"]].tolist() == [1, 5]


def test_items_that_the_plan_needs_are_named_with_the_file(check, answers):
    report = check(answers().rename(columns={"sd2": "sd_2"}))
    (problem,) = report.problems
    assert problem.code == "column_missing"
    assert str(problem).startswith("data/wave1.csv: outcome 'distance' of audience 'everyone' needs 'sd2'")
    assert "Did you mean 'sd_2'?" in str(problem)
    with pytest.raises(DataError, match="sd2"):
        require_sound(report)


@pytest.mark.parametrize(
    ("changes", "column"),
    [
        ({"audiences": {"users": {"label": "users", "when": {"used": [1]}}}}, "used"),
        ({"plan": {"quality": [{"rule": "eligible", "when": {"consent": [1]}}]}}, "consent"),
        ({"plan": {"quality": [{"rule": "speeding", "seconds": 60, "column": "time"}]}}, "time"),
        ({"plan": {"covariates": ["schooling"]}}, "schooling"),
        ({"plan": {"covariates": ["distance_pre"]}}, "sd1_pre"),
        ({"plan": {"subgroups": [{"by": "region"}]}}, "region"),
        ({"plan": {"outcomes": {"score": {"column": "score", "role": "benefit", "higher_is": "better"}}}}, "score"),
    ],
)
def test_every_kind_of_need_is_checked(check, answers, changes, column):
    problems = check(answers(), **changes).problems
    assert "column_missing" in codes(problems)
    assert any(f"'{column}'" in str(problem) for problem in problems)


def test_a_rule_on_speed_needs_a_duration(check, answers):
    plan = {"quality": [{"rule": "speeding", "seconds": 60}]}
    assert codes(check(answers(30), plan=plan).problems) == ["duration_missing"]
    assert check(answers(30).assign(time=90), {"duration": "time"}, plan=plan).problems == ()


def test_a_score_that_stands_in_the_data_will_do_for_the_items_of_a_covariate(check, answers):
    report = check(answers(30).assign(distance_pre=2.5), plan={"covariates": ["distance_pre"]})
    assert report.problems == ()


def test_values_outside_the_answers_are_named_by_row(check, answers):
    frame = answers(30).astype({"sd1": float})
    frame.loc[[0, 3], "sd3"] = [6, 0]
    frame.loc[5, "sd1"] = 2.5
    texts = [str(problem) for problem in check(frame).problems]
    assert texts[0].startswith("data/wave1.csv: column 'sd1' has values outside its answers in 1 row, row 7")
    assert texts[1].startswith("data/wave1.csv: column 'sd3' has values outside its answers in 2 rows, rows 2, 5")
    assert "expected 1 to 5" in texts[1]


def test_numbers_have_bounds_and_so_have_scores_of_the_plan(check, answers):
    frame = answers(30).assign(age=[3000] + [30] * 29, score=[11.0, 10.0, 0.0] + [5.0] * 27)
    score = {"column": "score", "role": "benefit", "higher_is": "better", "min": 0, "max": 10}
    problems = check(frame, plan={"outcomes": {"score": score}}).problems
    assert codes(problems) == ["outside_answers", "outside_answers"]
    assert "0 to 2100" in str(problems[0])
    assert "0 to 10" in str(problems[1])
    assert "1 row, row 2" in str(problems[1])


def test_more_than_five_rows_are_counted(check, answers):
    frame = answers(30)
    frame.loc[:9, "sd3"] = 7
    assert "rows 2, 3, 4, 5, 6 and 5 more" in str(check(frame).problems[0])


def test_nobody_in_the_control_arm_is_a_problem_of_the_design(check, answers):
    frame = answers(30)
    report = check(frame[frame["arm"] != "control"])
    assert codes(report.problems) == ["control_empty"]
    with pytest.raises(DesignError, match="'control'"):
        require_sound(report)


def test_an_arm_without_respondents_is_a_serious_note(check, answers):
    frame = answers(60)
    report = check(frame[frame["arm"] != "fear"])
    assert report.problems == ()
    assert ("arm_empty", "serious") in [(note.code, note.severity) for note in report.notes]


def test_an_empty_audience_is_a_problem_of_the_design(check, answers):
    audiences = {
        "all": {"label": "all", "questionnaire": "everyone"},
        "old": {"label": "old", "when": {"age": {"min": 90}}},
    }
    report = check(answers(30).assign(age=40), audiences=audiences)
    assert codes(report.problems) == ["audience_empty"]
    assert "'old'" in str(report.problems[0])


def test_overlapping_audiences_are_noted_with_a_count_that_hides_small_numbers(check, answers):
    when = {"age": {"min": 30}}
    audiences = {"a": {"label": "a", "when": when}, "b": {"label": "b", "when": {"age": {"max": 45}}}}
    few = check(answers(60).assign(age=[20] * 30 + [40] * 3 + [60] * 27), audiences=audiences)
    many = check(answers(60).assign(age=[20] * 20 + [40] * 20 + [60] * 20), audiences=audiences)
    (told,) = [n.message for n in tell(few.notes, 10) if n.code == "audiences_overlap"]
    assert told.startswith("Fewer than 10 respondents")
    assert [n.message[:14] for n in tell(many.notes, 10) if n.code == "audiences_overlap"] == ["20 respondents"]


def test_all_values_missing_in_one_arm_is_a_serious_note(check, answers):
    frame = answers(60).astype({"sd1": float, "sd2": float, "sd3": float})
    frame.loc[frame["arm"] == "debt", ["sd1", "sd2", "sd3"]] = np.nan
    (note,) = [note for note in check(frame).notes if note.code == "outcome_missing"]
    assert note.severity == "serious"
    assert "arm 'debt'" in note.message
    assert "not safety" in note.message


def test_an_outcome_without_variance_is_a_serious_note(check, answers):
    frame = answers(60)
    frame.loc[frame["arm"] == "fear", ["sd1", "sd2", "sd3"]] = [1, 5, 1]
    (note,) = [note for note in check(frame).notes if note.code == "zero_variance"]
    assert note.severity == "serious"
    assert "arm 'fear'" in note.message
    frame[["sd1", "sd2", "sd3"]] = 3
    (note,) = [note for note in check(frame).notes if note.code == "zero_variance"]
    assert "'control', 'debt', 'fear'" in note.message


def test_two_respondents_in_a_cell_are_noted_without_their_number(check, answers):
    frame = answers(90)
    keep = (frame["arm"] != "debt") | (frame.index < 6)
    (note,) = [note for note in check(frame[keep]).notes if note.code == "cell_tiny"]
    assert note.severity == "serious"
    assert "Fewer than 10 respondents answered in arm 'debt'" in note.message
    assert " 2 " not in note.message


def test_small_cells_are_noted(check, answers):
    notes = check(answers(27)).notes
    assert [note.code for note in notes if note.code.startswith("cell")] == ["cell_small"]
    assert not any(note.code.startswith("cell") for note in check(answers(30)).notes)


def test_questions_that_the_data_lack_are_noted_once(check, answers):
    (note,) = [note for note in check(answers(30)).notes if note.code == "items_absent"]
    assert "'age', 'birth_year', 'x_ever'" in note.message
    assert "sd1" not in note.message


def test_arms_that_are_not_equally_large_are_noted(check, answers):
    frame = answers(300)
    unequal = frame[(frame["arm"] != "fear") | (frame.index < 120)]
    assert "arms_unequal" in codes(check(unequal).notes)
    assert "arms_unequal" not in codes(check(frame).notes)


@pytest.mark.parametrize("column", ["arm", "_arm"])
def test_rules_and_audiences_must_not_look_at_the_arm(check, answers, column):
    plan = {"quality": [{"rule": "eligible", "when": {column: ["debt"]}}]}
    assert "looks_at_arm" in codes(check(answers(30), plan=plan).problems)
    audiences = {"a": {"label": "a", "when": {column: ["debt"]}}}
    assert "looks_at_arm" in codes(check(answers(30), audiences=audiences).problems)


def test_a_wave_may_leave_out_an_outcome_but_not_half_of_it(make_study, put, answers):
    frame = answers(30)
    score = {"column": "score", "role": "benefit", "higher_is": "better"}
    plan = {"outcomes": {"distance": {"margin": {"sd": 0.2}}, "score": score}}
    put(frame.assign(score=1.0))
    put(frame.drop(columns=["sd1", "sd2", "sd3"]).assign(score=2.0), "data/b.csv")
    study = make_study({"ids": "shared"}, {"file": "data/b.csv", "wave": 2}, plan=plan)
    assert check_responses(study, read_responses(study)).problems == ()
    put(frame.drop(columns=["sd1"]).assign(score=2.0), "data/b.csv")
    assert "data/b.csv" in str(check_responses(study, read_responses(study)).problems[0])


@pytest.mark.parametrize(("others", "is_item"), [(9000, False), (3, True)])
def test_a_library_item_that_the_study_only_names_counts_when_its_values_fit(make_study, put, answers, others, is_item):
    put(answers(30).assign(income=[98] + [others] * 29))
    study = make_study({}, plan={"covariates": ["income"]})
    responses = read_responses(study)
    report = check_responses(study, responses)
    assert report.problems == ()
    assert ("income" in tabulate_items(study, responses)["column"].tolist()) == is_item
    assert responses.frame["income"].isna().tolist()[0] == is_item
    assert ("not_the_item" in codes(responses.notes)) == (not is_item)


def test_frames_made_elsewhere_are_checked_for_text_in_items(make_study, put, answers):
    put(answers(30))
    study = make_study({})
    responses = read_responses(study)
    frame = responses.frame.assign(sd1=pd.Series(["x"] * 30, dtype="str"))
    report = check_responses(study, replace(responses, frame=frame))
    assert "text_in_number" in codes(report.problems)


def test_the_check_can_be_repeated_after_screening(make_study, put, answers):
    put(answers(60).assign(consent=[1, 0] * 30))
    study = make_study({}, plan={"quality": [{"rule": "eligible", "when": {"consent": [1]}, "then": "exclude"}]})
    responses = read_responses(study)
    screened = screen(study, responses)
    after = check_responses(study, replace(responses, frame=screened.frame, reasons=screened.reasons))
    assert after.problems == ()
