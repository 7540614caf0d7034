"""A new scale is one that ``check`` takes, whatever is typed as its texts."""

from __future__ import annotations

from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pretest.errors import ExportError, SpecError
from pretest.spec.content import load_content
from pretest.spec.newscale import require_answers, scale_text, write_scale
from pretest.spec.scale import Scale
from pretest.spec.validate import validate
from pretest.spec.yamlfile import parse_yaml
from pretest.words import Role, is_judged

TEXTS = st.text(st.characters(exclude_categories=["C"]), min_size=1, max_size=60)


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("role", get_args(Role))
def test_a_new_scale_of_every_role_is_in_order(tmp_path, role, language):
    write_scale(tmp_path, "pride", scale_text("pride", "Trots: op de straat", role, "agree5", language))
    scale = load_content(tmp_path).scales["pride"]
    assert [item.id for item in scale.items] == ["pride_1", "pride_2"]
    assert (scale.higher_is == "neutral") == (not is_judged(role))
    assert scale.title.nl == "Trots: op de straat"
    assert all(item.text.nl != item.text.en for item in scale.items)  # each language says what to fill in


@given(title=TEXTS, questions=st.lists(TEXTS, max_size=3))
def test_whatever_is_typed_is_text(title, questions):
    made = parse_yaml(scale_text("x", title, "background", "agree5", "nl", questions).encode("utf-8"), "x.yaml")
    scale, problems = validate(Scale, made)
    assert not problems
    assert scale.title.nl == title
    assert [item.text.en for item in scale.items][: len(questions)] == questions
    assert len(scale.items) == max(2, len(questions))


def test_comments_say_what_every_key_is_for():
    for language in ("nl", "en"):
        lines = scale_text("x", "X", "background", "agree5", language).splitlines()
        for key in ("role", "higher_is", "answers", "status"):
            line = next(line for line in lines if line.startswith(f"{key}:"))
            assert "  # " in line


def test_what_is_there_is_not_replaced(tmp_path):
    path = write_scale(tmp_path, "pride", "id: pride\n")
    with pytest.raises(ExportError, match="already there"):
        write_scale(tmp_path, "pride", "id: other\n")
    assert path.read_text(encoding="utf-8") == "id: pride\n"
    write_scale(tmp_path, "pride", "id: other\n", overwrite=True)
    assert path.read_text(encoding="utf-8") == "id: other\n"


@pytest.mark.parametrize("name", ["", "../x", "with blank", "_x", "x" * 62])
def test_a_name_that_cannot_be__error(tmp_path, name):
    with pytest.raises(SpecError, match="a name of letters"):
        write_scale(tmp_path, name, "x")


def test_an_unknown_answer_set__error_with_the_nearest():
    with pytest.raises(SpecError, match="Did you mean 'agree5'"):
        require_answers("agre5", ["agree5", "used"])
