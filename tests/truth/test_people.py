"""People of 100 and how sure, of a study of which the truth is known, worked out again from its answers."""

from __future__ import annotations

import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.findings import Findings
from pretest.seeds import stream
from pretest.spec import load_study
from tests.truth.draws import write_draw
from tests.truth.kinds import KINDS
from tests.truth.people import may_say, share_faults, word_faults, word_of
from tests.truth.world import write_world

KIND = KINDS["told"]


@pytest.fixture(scope="module")
def made(tmp_path_factory) -> tuple[Findings, pd.DataFrame]:
    folder = write_world(tmp_path_factory.mktemp("people") / "study", KIND.world)
    write_draw(folder, KIND, stream(5, KIND.id, "said"))
    return analyse(load_study(folder)), pd.read_csv(folder / "data/wave1.csv")


def test_tables_say_what_anybody_counts_and_what_the_rule_says(made):
    findings, answers = made
    assert len(findings.told) == 1
    assert not findings.told["suppressed"].any()
    assert list(share_faults(findings, answers, reverse={})) == []
    assert list(word_faults(findings)) == []


def test_a_true_harm_is_more_people_and_is_told_as_such(made):
    (row,) = made[0].told.to_dict("records")
    assert row["more_is"] == "worse"
    assert row["conf_low"] > 0
    assert row["both_low"] > 0
    # the truth: everybody of those who saw it moves up by the same number of SD as the scale
    assert row["prior_difference"] < row["both_difference"]
    assert {round(row["of100_concept"]), round(row["of100_reference"])} <= may_say(row)


def test_the_decision_to_stop_is_told_with_a_word(made):
    table = made[0].certainty
    (row,) = table[(table["audience"] == "users") & (table["outcome"] == "")].to_dict("records")
    assert row["claim"] == "stop"
    assert row["of_outcome"] == "shame"
    assert row["word"] == word_of(row) == "fairly_sure"  # the plan names no other choices


MISTAKES = {
    "a share of the other side": ("told", "of100_concept", lambda values: 100 - values, "of 100"),
    "another number of people": ("told", "counted_reference", lambda values: values + 1, "answer so"),
    "a difference the wrong way": ("told", "difference", lambda values: -values, "difference of"),
    "too sure": (
        "certainty",
        "word",
        lambda values: values.where(values == "cannot_tell", "very_sure"),
        "the rule says",
    ),
    "another claim": ("certainty", "claim", lambda values: values.where(values != "stop", "go"), "another claim"),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_in_the_tables_is_found(made, mistake):
    findings, answers = made
    name, column, change, said = MISTAKES[mistake]
    table = findings.table(name)
    wrong = findings.with_tables(**{name: table.assign(**{column: change(table[column])})})
    found = [*share_faults(wrong, answers, reverse={}), *word_faults(wrong)]
    assert any(said in one for one in found)
