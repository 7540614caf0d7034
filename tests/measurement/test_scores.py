"""Scores that can be counted by hand, and the rules on missing answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pretest.disclosure.notes import tell
from pretest.measurement import key_items, score_column, score_scales
from pretest.spec import AnswerSet, Item, Scale
from pretest.spec.model import Label

NAN = np.nan


def score(frame, scale, answers, audience="all", **more):
    return score_scales(pd.DataFrame(frame), [scale], answers, audience=audience, **more)


def messages(got, below=0):
    return [note.message for note in tell(got.notes, below)]


def test_a_reversed_item_counts_low_plus_high_minus_the_answer(make_scale, reversed_item, answers):
    scale = make_scale("b1", "b2", reversed_item("b3"))
    got = score({"b1": [1, 5], "b2": [2, 4], "b3": [5, 2]}, scale, answers)
    np.testing.assert_allclose(got.scores["blame"], [(1 + 2 + 1) / 3, (5 + 4 + 4) / 3])
    assert got.notes == ()


@pytest.mark.parametrize(
    ("n_items", "n_answered", "scored"),
    [
        (3, 2, True),
        (4, 3, True),
        (5, 4, True),
        (6, 4, True),
        (2, 1, False),
        (3, 1, False),
        (4, 2, False),
        (5, 3, False),
    ],
)
@pytest.mark.parametrize("declared", [0.66, 0.67])
def test_two_thirds_of_the_items_are_enough(make_scale, answers, n_items, n_answered, scored, declared):
    names = [f"b{i}" for i in range(n_items)]
    scale = make_scale(*names, min_answered=declared)
    frame = {name: [4.0 if i < n_answered else NAN] for i, name in enumerate(names)}
    got = score(frame, scale, answers).scores["blame"][0]
    assert got == 4.0 if scored else np.isnan(got)


def test_half_of_the_items_is_the_default_and_nobody_without_answers_is_scored(make_scale, answers):
    scale = make_scale("b1", "b2")
    got = score({"b1": [2, NAN], "b2": [NAN, NAN]}, scale, answers).scores["blame"]
    np.testing.assert_array_equal(got, [2, NAN])
    zero = make_scale("b1", "b2", min_answered=0)
    assert np.isnan(score({"b1": [NAN], "b2": [NAN]}, zero, answers).scores["blame"][0])


def test_a_sum_with_missing_items_is_prorated_and_said(make_scale, answers):
    scale = make_scale("b1", "b2", "b3", method="sum", min_answered=0.66)
    got = score({"b1": [1, 2], "b2": [2, 4], "b3": [3, NAN]}, scale, answers)
    np.testing.assert_allclose(got.scores["blame"], [6, 9])
    (note,) = got.notes
    assert (note.code, note.severity) == ("prorated_sums", "info")
    (message,) = messages(got)
    assert "1 sums" in message
    assert "blame 1" in message
    assert messages(got, 10)[0].startswith("Fewer than 10 sums")


def test_scores_on_part_of_the_items_are_counted(make_scale, answers):
    scale = make_scale("b1", "b2", "b3")
    got = score({"b1": [1, 2, NAN], "b2": [2, NAN, NAN], "b3": [3, 4, 1]}, scale, answers)
    assert [note.code for note in got.notes] == ["partial_scores"]
    assert "1 scores" in messages(got)[0]  # the third row has one of three answers, so no score


def test_share_counts_the_codes_that_are_right_after_reversal(make_scale, reversed_item, answers):
    scale = make_scale("k1", reversed_item("k2"), answers="true3", method="share", min_answered=1, count=[3])
    got = score({"k1": [3, 3, 2, 3], "k2": [1, 3, 2, NAN]}, scale, answers).scores["blame"]
    np.testing.assert_array_equal(got, [1.0, 0.5, 0.0, NAN])


def test_share_of_a_nominal_choice(make_scale, answers):
    scale = make_scale("c1", "c2", answers="choice", method="share", count=[2])
    np.testing.assert_array_equal(score({"c1": [2, 1], "c2": [2, 2]}, scale, answers).scores["blame"], [1, 0.5])


def test_each_phase_has_its_own_score(make_scale, answers):
    got = score({"b1": [1, 2], "b1_pre": [5, 4]}, make_scale("b1", "b2"), answers)
    assert list(got.scores) == ["blame", "blame_pre"]
    np.testing.assert_array_equal(got.scores["blame_pre"], [5, 4])
    assert score_column("blame", "pre") == "blame_pre"


def test_items_of_another_audience_do_not_count(make_scale, answers):
    text = Label(nl="x", en="x")
    scale = make_scale("b1", Item(id="b2", text=text, audiences=("users",)), min_answered=1)
    frame = {"b1": [2], "b2": [5]}
    assert score(frame, scale, answers, audience="non_users").scores["blame"][0] == 2
    assert score(frame, scale, answers, audience="users").scores["blame"][0] == 3.5
    assert score(frame, scale, answers, audience="heavy", asked_as="users").scores["blame"][0] == 3.5


def test_items_that_the_data_lack_count_as_not_answered(make_scale, answers):
    scale = make_scale("b1", "b2", "b3", min_answered=0.66)
    got = score({"b1": [2, 3], "b2": [2, 3]}, scale, answers)
    np.testing.assert_array_equal(got.scores["blame"], [2, 3])
    assert {note.code for note in got.notes} == {"items_absent", "partial_scores"}
    assert score({"b1": [2, 3]}, scale, answers).scores["blame"].isna().all()


def test_a_scale_without_any_item_is_named_as_absent(make_scale, answers):
    got = score({"other": [1]}, make_scale("b1"), answers)
    assert got.absent == ("blame",)
    assert got.scores.empty
    assert list(got.scores.index) == [0]


def test_answers_outside_the_answer_set_are_missing_and_said(make_scale, reversed_item, answers):
    scale = make_scale("b1", reversed_item("b2"))
    got = score({"b1": [1, 99], "b2": [0, 3]}, scale, answers)
    np.testing.assert_array_equal(got.scores["blame"], [1, 3])
    serious = [note for note in got.notes if note.severity == "serious"]
    assert [note.code for note in serious] == ["out_of_range"]
    assert messages(got)[got.notes.index(serious[0])].startswith("2 answers")


def test_text_in_place_of_codes_is_missing_and_said(make_scale, answers):
    got = score({"b1": ["2", "often"], "b2": [4, 4]}, make_scale("b1", "b2"), answers)
    np.testing.assert_array_equal(got.scores["blame"], [3, 4])
    assert "not_numeric" in {note.code for note in got.notes}
    assert not any("often" in note.message for note in got.notes)


def test_nullable_integers_are_read_as_numbers(make_scale, answers):
    frame = pd.DataFrame({"b1": pd.array([1, None], dtype="Int64"), "b2": pd.array([3, 4], dtype="Int64")})
    np.testing.assert_array_equal(score(frame, make_scale("b1", "b2"), answers).scores["blame"], [2, 4])


def test_scales_of_text_are_left_out(make_scale, answers):
    assert score({"b1": ["a"]}, make_scale("b1", answers="open"), answers).scores.empty


def test_the_index_of_the_rows_is_kept(make_scale, answers):
    frame = pd.DataFrame({"b1": [1, 2, 3]}, index=[7, 3, 9])
    assert list(score(frame, make_scale("b1"), answers).scores.index) == [7, 3, 9]


AGREE = AnswerSet.model_validate({"type": "ordinal", "options": [{"value": v, "label": "x"} for v in range(1, 6)]})
rows = st.lists(st.lists(st.one_of(st.integers(1, 5), st.none()), min_size=4, max_size=4), min_size=1, max_size=8).map(
    lambda cells: pd.DataFrame(cells, columns=["a", "b", "c", "d"], dtype="float64")
)
flags = st.lists(st.booleans(), min_size=4, max_size=4)


def scale_of(names, reverse, method="mean") -> Scale:
    text = Label(nl="x", en="x")
    items = [Item(id=name, text=text, reverse=turned) for name, turned in zip(names, reverse, strict=True)]
    return Scale.model_validate(
        {
            "id": "s",
            "title": text,
            "measures": text,
            "role": "mechanism",
            "higher_is": "worse",
            "answers": "agree",
            "score": {"method": method},
            "items": items,
            "status": "new",
        }
    )


def scored(frame, scale):
    return score_scales(frame, [scale], {"agree": AGREE}, audience="all").scores["s"].to_numpy()


@given(rows, flags)
@settings(max_examples=50)
def test_reversing_twice_changes_nothing(frame, reverse):
    turned = scale_of(frame.columns, [True] * 4)
    once = key_items(frame, turned, {"agree": AGREE}, asked_as="all").values
    twice = key_items(once, turned, {"agree": AGREE}, asked_as="all").values
    pd.testing.assert_frame_equal(twice, frame)
    opposite = [not turned for turned in reverse]
    np.testing.assert_allclose(
        scored(frame, scale_of(frame.columns, reverse)), 6 - scored(frame, scale_of(frame.columns, opposite))
    )


@given(rows, flags, st.permutations(range(4)), st.sampled_from(["mean", "sum", "share"]))
@settings(max_examples=50)
def test_the_order_of_the_items_does_not_matter(frame, reverse, order, method):
    names = list(frame.columns)
    shuffled = scale_of([names[i] for i in order], [reverse[i] for i in order], method)
    np.testing.assert_allclose(
        scored(frame[[names[i] for i in order]], shuffled), scored(frame, scale_of(names, reverse, method))
    )


@given(rows, flags)
@settings(max_examples=50)
def test_scores_stay_within_the_answers(frame, reverse):
    got = scored(frame, scale_of(frame.columns, reverse))
    assert np.all(np.isnan(got) | ((got >= 1) & (got <= 5)))
