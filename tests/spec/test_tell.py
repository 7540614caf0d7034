"""The question that a scale tells laymen of: an item with scores, and a cut among them, after reverse-keying."""

from __future__ import annotations

import pytest

from pretest.analysis.record.studyfacts import study_facts
from pretest.spec import check_study, load_study
from pretest.spec.answer import AnswerSet
from pretest.spec.scale import Scale, keyed_scores

STUDY = """
study: tiny
title: T
arms:
  control: {label: C, control: true}
  debt: {label: D}
audiences:
  users: {label: U}
"""
PLAN = """
plan: p
outcomes:
  mood: {margin: {sd: 0.2}}
  calm: {margin: {sd: 0.2}}
  other: {column: o, role: harm.stigma, higher_is: worse, margin: {sd: 0.2}}
composites:
  both: {of: [mood, calm], role: harm.stigma, tell: calm, margin: {sd: 0.2}}
  bare: {of: [mood, other], role: harm.stigma, tell: other, margin: {sd: 0.2}}
"""
SCALE = """
id: NAME
title: {nl: N, en: N}
measures: {nl: m, en: m}
role: harm.stigma
higher_is: WAY
answers: five
status: new
METHOD
items:
  - {id: NAME_1, text: One}
  - {id: NAME_2, text: Two, reverse: true}
  - {id: NAME_3, text: Three, answers: line, reverse: true}
  - {id: NAME_4, text: Four, answers: open}
tell: TELL
"""
ANSWERS = """
five:
  type: ordinal
  options:
    - {value: 1, label: a}
    - {value: 2, label: b}
    - {value: 4, label: c}
  missing: [{value: 9, label: w, kind: dont_know}]
line: {type: slider, min: 0, max: 10}
open: {type: text}
"""


@pytest.fixture
def study(make_study):
    def make(tell: str, *, method: str = ""):
        calm = _scale("calm", "better", "{item: calm_1, cut: 4}", "")
        return make_study(
            STUDY,
            PLAN,
            **{
                "surveys/answers.yaml": ANSWERS,
                "surveys/scales/mood.yaml": _scale("mood", "worse", tell, method),
                "surveys/scales/calm.yaml": calm,
            },
        )

    return make


def _scale(name: str, way: str, tell: str, method: str) -> str:
    return SCALE.replace("NAME", name).replace("WAY", way).replace("TELL", tell).replace("METHOD", method)


def codes(folder) -> list[tuple[str, str]]:
    return [(problem.code, problem.where) for problem in check_study(folder)[1] if "mood.yaml" in problem.where]


@pytest.mark.parametrize(
    "tell",
    [
        "{item: mood_1, cut: 2}",
        "{item: mood_1, cut: 4}",
        "{item: mood_2, cut: 3}",  # 1 + 4 - 2
        "{item: mood_2, cut: 4}",
        "{item: mood_3, cut: 0.5}",
        "{item: mood_3, cut: 10}",
    ],
)
def test_a_cut_is_a_score_of_the_item_above_its_lowest(study, tell):
    assert codes(study(tell)) == []


@pytest.mark.parametrize(
    "tell",
    [
        "{item: mood_1, cut: 1}",  # everybody
        "{item: mood_1, cut: 3}",
        "{item: mood_1, cut: 9}",  # no answer
        "{item: mood_2, cut: 2}",  # an answer, but no score: 2 becomes 3
        "{item: mood_2, cut: 1}",
        "{item: mood_3, cut: 0}",
        "{item: mood_3, cut: 11}",
    ],
)
def test_any_other_cut_is_a_mistake_that_names_the_scores(study, tell):
    folder = study(tell)
    (problem,) = [one for one in check_study(folder)[1] if one.code == "cut_unknown"]
    assert "mood.yaml" in problem.where
    assert "tell.cut" in problem.where
    assert "After reverse-keying" in problem.hint
    if "mood_2" in tell:
        assert "3, 4;" in problem.hint


def test_a_share_counts_answers_as_0_and_1(study):
    assert codes(study("{item: mood_1, cut: 1}", method="score: {method: share}")) == []
    assert codes(study("{item: mood_1, cut: 4}", method="score: {method: share}"))[0][0] == "cut_unknown"


def test_answers_without_scores_cannot_be_told(study):
    assert [code for code, _ in codes(study("{item: mood_4, cut: 1}"))] == ["tell_unscored"]


def test_an_item_of_another_scale_cannot_be_told(study):
    loaded, problems = check_study(study("{item: calm_1, cut: 4}"))
    assert loaded is None
    assert any("no item of this scale" in problem.what for problem in problems)


def test_an_outcome_is_told_by_its_scale_and_a_composite_by_the_component_it_names(study):
    loaded = load_study(study("{item: mood_2, cut: 3}"))
    mood, calm, other, both, bare = (loaded.told(outcome, "users") for outcome in loaded.outcomes())
    assert (mood.outcome, mood.item.id, mood.cut, mood.more_is) == ("mood", "mood_2", 3, "worse")
    assert (calm.outcome, calm.item.id, calm.cut, calm.more_is) == ("calm", "calm_1", 4, "better")
    assert both == calm
    assert other is None
    assert bare is None


def test_each_audience_may_be_told_through_a_question_of_its_own(study):
    folder = study("{users: {item: mood_2, cut: 3}, others: {item: mood_1, cut: 2}}")
    (folder / "study.yaml").write_text(STUDY + "  others: {label: O}\n  third: {label: T}\n", encoding="utf-8")
    loaded = load_study(folder)
    mood = loaded.outcomes()[0]
    users, others = (loaded.told(mood, audience) for audience in ("users", "others"))
    assert (users.item.id, users.cut, others.item.id, others.cut) == ("mood_2", 3, "mood_1", 2)
    assert loaded.told(mood, "third") is None
    fact = study_facts(loaded).outcomes[0]
    assert (fact.told.item, {name: one.item for name, one in fact.told_by.items()}) == ("mood_2", {"others": "mood_1"})


@pytest.mark.parametrize(
    ("tell", "where", "what"),
    [
        ("{users: {item: mood_2, cut: 2}}", "tell.users.cut", "no score 2"),
        ("{users: {item: mood_2}}", "tell.users", "key 'cut' is missing"),
        ("{users: mood_2}", "tell.users", "wrong kind of value"),
        ("{users: {item: mood_2, cut: 3, cutt: 3}}", "tell.users.cutt", "unknown key 'cutt'"),
        ("{users: {item: mood_9, cut: 3}}", "mood.yaml", "no item of this scale"),
        ("{item: mood_2, users: {item: mood_2, cut: 3}}", "tell.users", "unknown key 'users'"),
        ("{}", "tell", "key 'item' is missing"),
    ],
)
def test_a_mistake_in_the_question_of_an_audience_is_named_with_its_place(study, tell, where, what):
    found = [one for one in check_study(study(tell))[1] if what in one.what]
    assert found
    assert where in found[0].where


def test_an_audience_is_not_told_through_what_it_was_not_asked():
    with pytest.raises(ValueError, match="'y' for 'users', who are not asked it"):
        Scale.model_validate(
            {
                "id": "s",
                "title": "s",
                "measures": "s",
                "role": "harm.stigma",
                "higher_is": "worse",
                "answers": "a",
                "status": "new",
                "items": [{"id": "x", "text": "x"}, {"id": "y", "text": "y", "audiences": ["non_users"]}],
                "tell": {"users": {"item": "y", "cut": 2}},
            }
        )


def test_scores_are_turned_around_within_the_bounds_of_the_answers():
    answers = AnswerSet.model_validate(
        {"type": "ordinal", "options": [{"value": value, "label": "x"} for value in (1, 2, 4)]}
    )
    scale = Scale.model_validate(
        {
            "id": "s",
            "title": "s",
            "measures": "s",
            "role": "harm.stigma",
            "higher_is": "worse",
            "answers": "a",
            "status": "new",
            "items": [{"id": "x", "text": "x"}, {"id": "y", "text": "y", "reverse": True}],
        }
    )
    assert keyed_scores(scale, scale.items[0], answers) == (1, 2, 4)
    assert keyed_scores(scale, scale.items[1], answers) == (1, 3, 4)
