from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.errors import DataError
from pretest.responses import read_responses
from pretest.responses.reshape import find_shape, to_long
from pretest.tablefiles.tablefile import Table

WIDE = "id,pme_set1_msgA,react_set1_msgA,pme_set1_msgB,react_set1_msgB,pme_set2_msgA,react_set2_msgA,other,set\n"
ROWS = [
    "r1,1,2,3,4,,,x,7",  # saw two concepts of set 1
    "r2,,,,,5,-99,y,7",  # saw one of set 2, and did not answer all
    "r3,,,-99,,,,z,7",  # answered nothing
]
PATTERN = "{outcome}_set{set}_msg{arm}"
PLAN = {
    "outcomes": {
        "pme": {"column": "pme", "role": "benefit", "higher_is": "better"},
        "react": {"column": "react", "role": "harm.boomerang", "higher_is": "worse", "margin": {"points": 0.5}},
    }
}
ARMS = {"A": "control", "B": "debt"}


@pytest.fixture
def long(make_study, put):
    put(WIDE + "\n".join(ROWS) + "\n")
    study = make_study({"arm": None, "arms": ARMS, "reshape": PATTERN, "missing": [-99]}, plan=PLAN)
    return read_responses(study)


def test_wide_columns_become_one_row_per_respondent_and_concept(long):
    frame = long.frame
    assert frame["_respondent"].tolist() == ["r1", "r1", "r2", "r3"]
    assert frame["_arm"].fillna("").tolist() == ["control", "debt", "control", ""]
    assert frame["_arm_code"].fillna("").tolist() == ["A", "B", "A", ""]
    assert frame["pme"].fillna(-1).tolist() == [1, 3, 5, -1]
    assert frame["react"].fillna(-1).tolist() == [2, 4, -1, -1]
    assert frame["set"].fillna(-1).tolist() == [1, 1, 2, -1]
    assert frame["_row"].tolist() == [2, 2, 3, 4]


def test_a_respondent_without_answers_stays_in_the_flow(long):
    assert long.flow[["step", "n_respondents", "n_rows"]].to_numpy().tolist() == [["read", 3, 4], ["no_arm", 1, 1]]


def test_a_column_of_the_file_that_is_named_like_a_brace_gives_way_with_a_note(long):
    assert "reshape_wins" in [note.code for note in long.notes]
    assert long.files[0].unused == ("other", "set")


def test_outcomes_with_underscores_are_cut_at_the_right_place():
    shape, problems, _ = find_shape("{outcome}_{arm}", ["a_b_1", "a_b_2", "a_c"], {"a_b", "a"}, "f")
    assert problems == ()
    assert shape.outcomes == ("a_b", "a")
    assert shape.combinations == (("1",), ("2",), ("c",))


def test_the_rest_of_the_pattern_is_taken_literally():
    shape, _, _ = find_shape("{outcome}.[{arm}]", ["y.[1]", "yx[2]"], {"y"}, "f")
    assert shape.cells == {("y", ("1",)): "y.[1]"}


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("{x}_{arm}", "reshape_outcome"),
        ("{outcome}_1", "reshape_names"),
        ("{outcome}_{arm}_{arm}", "reshape_names"),
        ("{outcome}_{_arm}", "reshape_names"),
        ("{outcome}-{arm}", "reshape_nothing"),
    ],
)
def test_patterns_that_cannot_work_are_problems(pattern, code):
    shape, problems, _ = find_shape(pattern, ["y_1"], {"y"}, "f.csv")
    assert shape is None
    assert [problem.code for problem in problems] == [code]


def test_a_pattern_that_fits_other_outcomes_only_says_which():
    _, problems, _ = find_shape("{outcome}_{arm}", ["z_1", "z_2"], {"y"}, "f.csv")
    assert "'z'" in str(problems[0])


def test_a_mapped_outcome_is_found_under_the_files_own_word(make_study, put):
    put("id,effect_A,effect_B\nr1,1,2\n")
    plan = {"outcomes": {"pme": PLAN["outcomes"]["pme"]}}
    study = make_study(
        {"arm": None, "arms": ARMS, "reshape": "{outcome}_{arm}", "columns": {"pme": "effect"}}, plan=plan
    )
    assert read_responses(study).frame["pme"].tolist() == [1, 2]


def test_only_one_problem_when_the_pattern_fits_nothing(make_study, put):
    put("id,x\nr1,1\n")
    with pytest.raises(DataError) as caught:
        read_responses(make_study({"arm": None, "arms": ARMS, "reshape": PATTERN}, plan=PLAN))
    assert [problem.code for problem in caught.value.problems] == ["reshape_nothing"]


def test_dont_know_shows_that_a_concept_was_seen_and_not_asked_that_it_was_not(make_study, put):
    put("id,sd1_control,sd1_debt,sd1_fear\nr1,98,96,3\n")
    frame = read_responses(make_study({"arm": None, "reshape": "{outcome}_{arm}"})).frame
    assert frame["_arm"].tolist() == ["control", "fear"]


def test_a_design_column_may_be_a_name_in_braces(make_study, put):
    put(WIDE + "\n".join(ROWS) + "\n")
    study = make_study({"arm": None, "arms": ARMS, "reshape": PATTERN, "missing": [-99], "stratum": "set"}, plan=PLAN)
    assert read_responses(study).frame["_stratum"].fillna("").tolist() == ["1", "1", "2", ""]


def test_reshaping_keeps_every_person_and_message_of_a_real_study():
    n, combinations = 2_613, [(s, m) for s in range(5) for m in range(10)]
    rng = np.random.default_rng(1)
    frame = pd.DataFrame(
        {f"{y}_set{s}_msg{m}": rng.integers(1, 6, n).astype(str) for y in ("pme", "react") for s, m in combinations}
    ).astype("str")
    table = Table("f", frame, np.arange(2, n + 2), "csv", "", 100)
    shape, _, _ = find_shape(PATTERN, list(frame.columns), {"pme", "react"}, "f")
    long = to_long(table, shape, [], {})
    assert len(long.frame) == n * 50
