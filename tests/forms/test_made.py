"""Hidden answers: what they are worked out of."""

from __future__ import annotations

import pytest

from pretest.errors import ExportError
from pretest.forms.layout import lay_out
from pretest.forms.made import derived, split_draw
from pretest.spec.questionnaire import Questionnaire
from tests.platforms.ways import two_ways


def test_a_list_gives_yes_at_any_and_no_only_at_all(tmp_path):
    form = lay_out(two_ways(tmp_path), "for_users")
    used = next(question for question in form.questions if question.column == "used")
    assert [(value, sorted(when.root)) for value, when in used.made.cases] == [
        (1, ["use_a"]), (1, ["use_b"]), (0, ["use_a", "use_b"]),
    ]  # fmt: skip
    assert used.made.cases[2][1].root["use_a"].not_ == (1,)


def test_a_list_that_is_not_asked_whole__error(tmp_path):
    study = two_ways(tmp_path)
    scale = study.scales["drug_list"]
    asked = [q for q in lay_out(study, "for_users").asked if q.column != "use_b"]
    with pytest.raises(ExportError, match="'use_b', which this audience is not asked"):
        derived(scale, "used", scale.derive["used"], asked)


def test_draws_are_all_combinations_in_order():
    blocks = [{"id": name, "kind": "scales", "scales": [name]} for name in ("a", "b", "c", "d")]
    questionnaire = Questionnaire.model_validate(
        {
            "id": "q",
            "audience": "x",
            "title": "x",
            "split": {"blocks": ["a", "b", "c", "d"], "each": 2},
            "blocks": blocks,
        }
    )
    assert split_draw(questionnaire).made.draws == 6
    assert questionnaire.split.with_block("a") == (1, 2, 3)
    assert questionnaire.split.with_block("d") == (3, 5, 6)
    shown = [sum(n in questionnaire.split.with_block(b) for b in "abcd") for n in range(1, 7)]
    assert shown == [2] * 6
