"""What is not comparable is said, and nothing is called comparable that was not compared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
import scipy.stats

from pretest.errors import DesignError
from pretest.waves import (
    COMPARABILITY,
    REASONS,
    AnswersSeen,
    OutcomeFactsInput,
    Reliability,
    WaveFactsInput,
    Wording,
    answers_seen,
    check_comparability,
)
from pretest.waves.differences import chance

AGREE = (1.0, 2.0, 3.0, 4.0, 5.0)
EVERY_ANSWER = AnswersSeen(dict.fromkeys(AGREE, 40), allowed=AGREE)
BLAME = OutcomeFactsInput(("b1", "b2"), 0.02, {"b1": EVERY_ANSWER, "b2": EVERY_ANSWER}, wording="abc")


def wave(number, outcome=BLAME, **changed):
    facts = WaveFactsInput(
        number,
        200,
        {"blame": outcome},
        weighted=True,
        mode="web",
        file_format="limesurvey",
        audience_definition="used: 1",
    )
    return replace(facts, **changed)


def judged(before, after, place=""):
    table = check_comparability([before, after], audience="users").table
    row = table[table["place"] == place].iloc[0]
    return bool(row["comparable"]), row["reason"]


def outcome(**changed):
    return replace(BLAME, **changed)


def answers(counts, **declared):
    return outcome(answers={"b1": AnswersSeen(counts, **declared)})


def test_equal_waves_are_comparable_without_a_word():
    found = check_comparability([wave(1), wave(2)], audience="users")
    assert found.table["comparable"].tolist() == [True]
    assert found.table["reason"].tolist() == [""]
    assert found.notes == ()


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (wave(2, outcomes={}), "not_asked"),
        (wave(2, outcome(items=())), "not_asked"),
        (wave(2, outcome(items=("b1",))), "items_differ"),
        (wave(2, outcome(items=("b1", "b3"))), "items_differ"),
        (wave(2, outcome(wording="abd")), "wording_changed"),
        (wave(2, answers({**EVERY_ANSWER.counts, 6: 1}, allowed=AGREE)), "answers_out_of_range"),
        (wave(2, answers({0: 50, 101: 1}, bounds=(0, 100))), "answers_out_of_range; answers_new"),
        (wave(2, audience_definition="used: 0"), "audience_changed"),
        (wave(2, mode="paper"), "mode_changed"),
        (wave(2, weighted=False), "weighting_differs"),
    ],
)
def test_differences_that_forbid_comparison(after, reason):
    assert judged(wave(1), after) == (False, reason)
    backward = judged(replace(after, wave=1), wave(2))
    assert backward == (False, reason)


@pytest.mark.parametrize(
    ("after", "reason"),
    [
        (wave(2, outcome(share_missing=0.13)), "missing_jump"),
        (wave(2, n=99), "response_changed"),
        (wave(2, file_format="qualtrics"), "format_changed"),
    ],
)
def test_differences_that_ask_for_caution(after, reason):
    assert judged(wave(1), after) == (True, reason)
    assert judged(replace(after, wave=1), wave(2)) == (True, reason)


@pytest.mark.parametrize(
    "after", [wave(2, outcome(share_missing=0.12)), wave(2, n=100), wave(2, mode=None), wave(2, outcome(wording=None))]
)
def test_small_or_unknown_differences_are_no_difference(after):
    assert judged(wave(1), after) == (True, "")


def test_seven_answers_after_five_are_not_comparable_when_nobody_declared_them():
    five, seven = answers(dict.fromkeys(range(1, 6), 30)), answers(dict.fromkeys(range(1, 8), 30))
    assert judged(wave(1, five), wave(2, seven)) == (False, "answers_differ")
    assert judged(wave(1, seven), wave(2, five)) == (False, "answers_differ")


def test_an_answer_that_is_new_but_was_offered_asks_for_caution():
    before, after = answers({1: 100, 2: 100}, allowed=AGREE), answers({1: 100, 2: 50, 5: 50}, allowed=AGREE)
    assert judged(wave(1, before), wave(2, after)) == (True, "answers_new")


def test_a_rare_answer_may_be_absent_by_chance():
    """One in a hundred is absent from 200 answers with probability .13, from 700 with probability .0009."""
    after = answers({1: 99, 2: 1})
    assert judged(wave(1, answers({1: 200})), wave(2, after)) == (True, "")
    assert judged(wave(1, answers({1: 700})), wave(2, after)) == (False, "answers_differ")


def test_a_place_that_took_part_once_forbids_the_total_but_not_the_other_places():
    before, after = wave(1, places={"a": 100, "b": 100}), wave(2, places={"a": 100, "b": 50, "c": 50})
    assert judged(before, after) == (False, "places_differ")
    assert judged(before, after, "a") == (True, "")
    assert judged(before, after, "c") == (False, "place_absent")


def test_a_place_with_nobody_is_absent():
    assert judged(wave(1, places={"a": 100, "b": 100}), wave(2, places={"a": 200, "b": 0})) == (False, "places_differ")


def test_shares_of_places_matter_where_nothing_weighs_them():
    before, after = {"a": 100, "b": 100}, {"a": 130, "b": 70}
    unweighted = [wave(number, places=places, weighted=False) for number, places in ((1, before), (2, after))]
    assert judged(*unweighted) == (True, "place_shares_changed")
    weighted = [wave(number, places=places) for number, places in ((1, before), (2, after))]
    assert judged(*weighted) == (True, "")


def test_every_pair_of_waves_is_judged():
    table = check_comparability([wave(n) for n in (4, 1, 3)], audience="users").table
    assert table[["wave_from", "wave_to"]].to_numpy().tolist() == [[1, 3], [1, 4], [3, 4]]


def test_a_difference_with_the_baseline_is_noted_once():
    """Nobody was asked in wave 2, so only the pair 1 and 3 shows the new wording; wave 4 adds nothing to it."""
    waves = [wave(1), wave(2, outcomes={}), wave(3, outcome(wording="new")), wave(4, outcome(wording="new"))]
    notes = check_comparability(waves, audience="users").notes
    assert [(note.code, note.where) for note in notes] == [
        ("not_asked", "users / blame, waves 1 and 2"),
        ("not_asked", "users / blame, waves 2 and 3"),
        ("wording_changed", "users / blame, waves 1 and 3"),
    ]


def test_no_note_counts_people():
    notes = check_comparability([wave(1), wave(2, n=7)], audience="users").notes
    assert [note.message for note in notes] == ["Wave 2 has less than half as many people as wave 1."]


def test_a_change_that_is_taken_back_forbids_only_its_own_pairs():
    paper = [wave(1), wave(2, mode="paper"), wave(3)]
    table = check_comparability(paper, audience="users").table.set_index(["wave_from", "wave_to"])
    assert table["comparable"].to_dict() == {(1, 2): False, (1, 3): True, (2, 3): False}


def test_notes_tell_what_differs_and_how_serious_it_is():
    notes = check_comparability(
        [wave(1), wave(2, outcome(items=("b1",), share_missing=0.3)), wave(3)], audience="users"
    ).notes
    assert [(note.code, note.severity, note.where) for note in notes] == [
        ("items_differ", "serious", "users / blame, waves 1 and 2"),
        ("missing_jump", "warning", "users / blame, waves 1 and 2"),
        ("items_differ", "serious", "users / blame, waves 2 and 3"),
        ("missing_jump", "warning", "users / blame, waves 2 and 3"),
    ]
    assert notes[0].message == "Not asked in both waves 1 and 2: b2."
    assert notes[1].message == "The share without an answer moved by more than 10 points between waves 1 and 2."


def test_only_known_reasons_are_given():
    after = wave(2, outcome(items=("b1",), wording="x", share_missing=0.9), mode="paper", weighted=False, n=3)
    _, reason = judged(wave(1), after)
    assert set(reason.split("; ")) <= set(REASONS)


def test_columns_of_the_table():
    assert list(check_comparability([wave(1), wave(2)], audience="users").table.columns) == list(COMPARABILITY.kinds)


def test_one_wave_has_nothing_to_compare():
    assert check_comparability([wave(1)], audience="users").table.empty


def test_no_wave_and_unknown_baseline_are_refused():
    with pytest.raises(DesignError, match="no wave to compare"):
        check_comparability([], audience="users")
    with pytest.raises(DesignError, match="there is no such wave"):
        check_comparability([wave(1)], audience="users", baseline=9)


def test_a_wave_that_is_given_twice_is_refused():
    with pytest.raises(ValueError, match="twice"):
        check_comparability([wave(1), wave(1)], audience="users")


def test_answers_are_counted_without_the_missing_ones():
    seen = answers_seen(pd.Series([1.0, 1.0, 2.0, None]), allowed=(1.0, 2.0))
    assert seen.counts == {1.0: 2, 2.0: 1}
    assert seen.n == 3
    assert seen.out_of_range == ()


def worded(**texts):
    """Item → its wording; the hash is the text."""
    return {item: Wording(text, {"en": text}) for item, text in texts.items()}


@pytest.mark.parametrize(
    ("before", "after", "reason", "comparable"),
    [
        ({}, {"response": 0.39}, "", True),  # not known in the first
        ({"response": 0.50}, {"response": 0.40}, "", True),
        ({"response": 0.50}, {"response": 0.39}, "response_rate_changed", True),
        ({"response": 0.11}, {"response": 0.05}, "response_rate_changed", True),  # 6 points, but more than half
        ({"left_out": 0.02}, {"left_out": 0.12}, "", True),
        ({"left_out": 0.02}, {"left_out": 0.13}, "left_out_changed", True),
        ({"weights_deff": 1.2}, {"weights_deff": 2.4}, "", True),
        ({"weights_deff": 1.2}, {"weights_deff": 2.5}, "weights_deff_changed", True),
        ({"targets": "a"}, {"targets": "b"}, "targets_differ", True),
        ({"targets": "a"}, {}, "", True),
        ({"mix": {"gender": {"1": 500, "2": 500}}}, {"mix": {"gender": {"1": 600, "2": 400}}}, "", True),
        ({"mix": {"gender": {"1": 500, "2": 500}}}, {"mix": {"gender": {"1": 620, "2": 380}}}, "mix_changed", True),
        ({"mix": {"gender": {"1": 25, "2": 25}}}, {"mix": {"gender": {"1": 31, "2": 19}}}, "", True),  # may be chance
        ({"mix": {"gender": {"1": 500}}}, {"mix": {"age": {"20": 500}}}, "", True),
    ],
)
def test_how_a_wave_was_held_and_who_answered(before, after, reason, comparable):
    assert judged(wave(1, **before), wave(2, **after)) == (comparable, reason)
    assert judged(wave(1, **after), wave(2, **before)) == (comparable, reason)


def test_a_mix_is_held_against_chance_as_pearson_does():
    counts = np.array([[30.0, 50.0, 20.0, 0.0], [60.0, 30.0, 30.0, 0.0]])
    expected = scipy.stats.chi2_contingency(counts[:, :3], correction=False).pvalue
    assert chance(counts) == pytest.approx(expected, rel=1e-10)


@pytest.mark.parametrize(
    ("low", "high", "reason"),
    [
        (Reliability(0.70, 0.65, 0.75), Reliability(0.85, 0.82, 0.88), "reliability_changed"),
        (Reliability(0.70, 0.60, 0.78), Reliability(0.85, 0.80, 0.89), ""),  # by 2.9 standard errors: may be chance
        (Reliability(0.92, 0.915, 0.925), Reliability(0.95, 0.945, 0.955), ""),  # sure, but small
        (Reliability(0.70, 0.65, 0.75), None, ""),
    ],
)
def test_alpha_must_differ_by_much_and_beyond_chance(low, high, reason):
    assert judged(wave(1, outcome(reliability=low)), wave(2, outcome(reliability=high))) == (True, reason)
    assert judged(wave(1, outcome(reliability=high)), wave(2, outcome(reliability=low))) == (True, reason)


def test_a_changed_question_is_named_with_both_texts():
    old = outcome(wording="x", wordings=worded(b1="Who?", b2="Why?"))
    new = outcome(wording="y", wordings=worded(b1="Who?", b2="How?"))
    found = check_comparability([wave(1, old), wave(2, new), wave(3, new)], audience="users")
    rows = found.differences
    assert rows[["item", "wave_from", "wave_to", "code", "comparable", "was_en", "is_en"]].to_numpy().tolist() == [
        ["b2", 1, 2, "wording_changed", False, "Why?", "How?"]
    ]
    assert [note.message for note in found.notes] == ["b2: the wording is not the same in waves 1 and 2."]
    assert found.table["comparable"].tolist() == [False, False, True]


def test_answers_that_were_worded_anew_are_shown_beside_the_question():
    said = [{"b1": Wording(answers, {"en": "Who?"}, {"en": answers})} for answers in ("no / yes", "never / often")]
    found = check_comparability([wave(1, outcome(wordings=said[0])), wave(2, outcome(wordings=said[1]))], audience="u")
    assert found.differences.loc[0, ["was_en", "is_en"]].tolist() == ["Who? (no / yes)", "Who? (never / often)"]


def test_other_questionnaires_ask_for_care_only_where_the_questions_are_not_known():
    unknown = outcome(wording=None)
    assert judged(wave(1, unknown, questionnaire="a"), wave(2, unknown, questionnaire="b")) == (
        True,
        "questionnaire_changed",
    )
    assert judged(wave(1, questionnaire="a"), wave(2, questionnaire="b")) == (True, "")
    assert judged(wave(1, unknown, questionnaire="a"), wave(2, unknown, questionnaire="a")) == (True, "")


def test_another_order_asks_for_care():
    assert judged(wave(1, outcome(order="a")), wave(2, outcome(order="b"))) == (True, "order_changed")
    assert judged(wave(1, outcome(order="a")), wave(2, outcome(order=None))) == (True, "")


def test_drift_is_told_of_the_waves_that_show_it_but_not_of_a_question_that_was_worded_anew():
    drifted = {(1, 2, "blame"): ("b1", "b2")}
    old, new = outcome(wordings=worded(b1="Who?", b2="Why?")), outcome(wordings=worded(b1="Who?", b2="How?"))
    found = check_comparability([wave(1), wave(2), wave(3)], audience="users", drifted=drifted)
    assert found.table["reason"].tolist() == ["items_drifted", "", ""]
    assert found.differences["item"].tolist() == ["b1", "b2"]
    found = check_comparability([wave(1, old), wave(2, new)], audience="users", drifted=drifted)
    assert found.differences[["item", "code"]].to_numpy().tolist() == [
        ["b2", "wording_changed"],
        ["b1", "items_drifted"],
    ]


def test_an_outcome_with_a_baseline_of_its_own_is_told_against_that():
    """Waves 1 and 3 differ in a way that no step shows; who is compared with wave 2 is not told of it."""
    waves = [wave(1), wave(2, outcome(share_missing=0.09)), wave(3, outcome(share_missing=0.16))]
    told = check_comparability(waves, audience="users").differences
    assert told[["wave_from", "wave_to"]].to_numpy().tolist() == [[1, 3]]
    assert check_comparability(waves, audience="users", baselines={"blame": 2}).differences.empty
    with pytest.raises(DesignError, match="there is no such wave"):
        check_comparability(waves, audience="users", baselines={"blame": 9})
