"""How people are spread over files changes no figure: waves in one file or two, audiences in one file or two."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

import pretest
from pretest.errors import DataError, DesignError
from tests.tiny import TINY_PLAN, TINY_STUDY, write_study

DATA = "  - {file: data/wave1.csv, respondent: id, arm: condition}"
MERGED = DATA.replace("}", ", wave_column: year, ids: WORD, dates: {2024: 2024-05-01}}")
APART = """  - {file: data/one.csv, respondent: id, arm: condition, wave: 2024, date: 2024-05-01, ids: WORD}
  - {file: data/two.csv, respondent: id, arm: condition, wave: 2025, ids: WORD}"""
AUDIENCES = """audiences:
  users: {label: users, when: {used: [1]}}
  others: {label: others, when: {used: [0]}}
"""
EVERYONE = "audiences:\n  everyone: {label: {nl: Iedereen, en: Everyone}}\n"
BY_FILE = """  - {file: data/one.csv, respondent: id, arm: condition, audience: users}
  - {file: data/two.csv, respondent: id, arm: condition, audience: others}"""


def people(n=60, start=0):
    """n people of two arms; half of them use, and those who use score lower on distance."""
    place = np.arange(start, start + n)
    used = place % 4 < 2
    return pd.DataFrame(
        {
            "id": [f"r{one}" for one in place],
            "condition": np.where(place % 2, "debt", "control"),
            "distance": 1 + (place * 7) % 5 - used * 0.5 + (place % 2) * 0.8,
            "support": 1 + (place * 3) % 5,
            "used": used.astype(int),
        }
    )


def write(folder, study, **frames):
    texts = {f"data/{name}.csv": frame.to_csv(index=False) for name, frame in frames.items()}
    return write_study(folder, study, plan=TINY_PLAN, data=texts.pop("data/wave1.csv", None), **texts)


def two_waves(tmp_path, word):
    """The same answers as a merged file and as two; ids restart in the second wave."""
    first, second = people(), people().assign(distance=lambda frame: frame["distance"] + 0.4)
    both = pd.concat([first.assign(year=2024), second.assign(year=2025)])
    merged = write(tmp_path / "merged", TINY_STUDY.replace(DATA, MERGED.replace("WORD", word)), wave1=both)
    apart = TINY_STUDY.replace(DATA, APART.replace("WORD", word))
    return merged, write(tmp_path / "apart", apart, one=first, two=second)


@pytest.mark.parametrize("word", ["own", "shared"])
def test_waves_in_one_file_are_followed_as_in_two(tmp_path, word):
    merged, apart = (pretest.monitor(pretest.load_study(folder)) for folder in two_waves(tmp_path, word))
    assert merged.levels["wave"].unique().tolist() == [2024, 2025]
    assert_frame_equal(merged.levels, apart.levels)
    assert_frame_equal(merged.changes, apart.changes)


def test_a_panel_is_more_precise_than_fresh_samples(tmp_path):
    """Equal ids counted as the same people halve nothing silently: the word decides, and shows in the errors."""
    changes = {}
    for word in ("own", "shared"):
        folder, _ = two_waves(tmp_path / word, word)
        changes[word] = pretest.monitor(pretest.load_study(folder)).changes.query(
            "kind == 'previous' and people != 'same'"
        )
    errors = {word: table.set_index("outcome")["std_error"]["distance"] for word, table in changes.items()}
    assert errors["shared"] < 0.1 * errors["own"]


def test_one_wave_of_a_merged_file_can_be_asked(tmp_path):
    folder, _ = two_waves(tmp_path, "own")
    study = pretest.load_study(folder)
    assert pretest.monitor(study, waves=[2025]).levels["wave"].unique().tolist() == [2025]
    with pytest.raises(DesignError, match="no wave 2026"):
        pretest.monitor(study, waves=[2026])


def test_waves_of_a_merged_file_are_judged_apart(tmp_path):
    merged, apart = (pretest.analyse(pretest.load_study(folder)) for folder in two_waves(tmp_path, "own"))
    assert_frame_equal(merged.estimates, apart.estimates)


def test_an_audience_of_its_own_file_needs_no_column(tmp_path):
    whole = people()
    study = TINY_STUDY.replace(EVERYONE, AUDIENCES)
    assert study != TINY_STUDY
    by_answer = write(tmp_path / "answers", study, wave1=whole)
    parts = {name: whole[whole["used"] == used].drop(columns="used") for name, used in (("one", 1), ("two", 0))}
    by_file = write(tmp_path / "files", study.replace(DATA, BY_FILE), **parts)
    assert pretest.check(by_file).problems == ()
    answers, files = (pretest.analyse(pretest.load_study(folder)) for folder in (by_answer, by_file))
    keys = ["audience", "outcome", "concept", "unit", "estimate", "std_error", "n"]
    assert_frame_equal(answers.estimates[keys], files.estimates[keys])


def test_a_file_for_one_audience_and_a_file_with_answers_go_together(tmp_path):
    whole = people()
    study = TINY_STUDY.replace(EVERYONE, AUDIENCES).replace(
        DATA, BY_FILE.replace(", audience: others", "").replace("data/two.csv", "data/wave1.csv")
    )
    parts = {"one": whole[:20].drop(columns="used"), "wave1": whole[20:]}
    found = pretest.analyse(pretest.load_study(write(tmp_path, study, **parts)))
    n = found.flow[(found.flow["step"] == "kept") & (found.flow["concept"] == "")].set_index("audience")
    assert n.loc["users", "n_respondents"] == 20 + int(whole[20:]["used"].sum())


def test_answers_that_contradict_the_file_are_told(tmp_path):
    study = TINY_STUDY.replace(EVERYONE, AUDIENCES).replace(DATA, DATA.replace("}", ", audience: users}"))
    report = pretest.check(write(tmp_path, study, wave1=people()))
    (note,) = [note for note in report.notes if note.code == "audience_against_answers"]
    assert "30 respondents belong" in note.message
    assert report.problems == ()


def test_an_unknown_wave_as_baseline_is_told_when_the_data_are_read(tmp_path):
    folder, _ = two_waves(tmp_path, "own")
    plan = folder / "analyses/plan.yaml"
    plan.write_text(plan.read_text() + "monitor: {baseline: 2019}\n")
    with pytest.raises(DesignError, match="no wave 2019"):
        pretest.monitor(pretest.load_study(folder))


def test_a_merged_file_without_a_word_on_its_ids_is_refused(tmp_path):
    folder, _ = two_waves(tmp_path, "own")
    path = folder / "study.yaml"
    path.write_text(path.read_text().replace("ids: own, ", ""))
    with pytest.raises(DataError, match="several waves of this file"):
        pretest.monitor(pretest.load_study(folder))
