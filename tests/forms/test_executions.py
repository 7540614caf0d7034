"""Executions of a concept are drawn with equal chance, whatever their number; the draw stands before the message."""

from __future__ import annotations

import pytest

from pretest.errors import ExportError
from pretest.forms.executions import draws_of_executions, execution_of
from pretest.forms.layout import lay_out
from pretest.spec import Study, load_study
from tests.platforms.ways import STUDY, two_ways

_CONTROL, _EVERYONE = "text: concepts/control.md", "text: concepts/everyone.md"


def told(folder, control: str, everyone: str) -> Study:
    """The study of two ways, with other lines for what its arms show; each letter is a text of its own."""
    (folder / "concepts").mkdir(parents=True)
    for letter in "abcdefghijklmnop":
        (folder / "concepts" / f"{letter}.md").write_text(f"{letter} nl\n\n---\n\n{letter} en\n", encoding="utf-8")
    return two_ways(folder, study=STUDY.replace(_CONTROL, control).replace(_EVERYONE, everyone))


def executions(letters: str) -> str:
    return "executions: {" + ", ".join(f"{letter}: {{text: concepts/{letter}.md}}" for letter in letters) + "}"


def test_two_and_three_executions_share_a_draw_of_six(tmp_path):
    study = told(tmp_path, executions("ab"), executions("cde"))
    form = lay_out(study, "main")
    drawn = form.question("execution")
    assert drawn.made.draws == 6
    assert {message.execution: message.drawn for message in form.messages} == {
        "a": (1, 3, 5), "b": (2, 4, 6), "c": (1, 4), "d": (2, 5), "e": (3, 6),
    }  # fmt: skip
    assert [execution_of(study, "everyone", number) for number in range(8)] == [
        None, "c", "d", "e", "c", "d", "e", None,
    ]  # fmt: skip
    assert len({message.code for message in form.messages}) == 5


def test_the_draw_stands_just_before_the_message_for_whom_it_is(tmp_path):
    form = lay_out(told(tmp_path, _CONTROL, executions("ab")), "main")
    place = [part.kind for part in form.parts].index("stimulus")
    before = form.parts[place - 1]
    assert [question.column for question in before.screens[0].questions] == ["execution"]
    assert before.show_if == form.stimulus.show_if
    assert "execution" not in [question.column for question in form.asked]
    control, *others = form.messages
    assert (control.when, control.copy["en"]) == (None, "Neutral")
    assert [message.copy["en"] for message in others] == ["a en", "b en"]
    assert form.notes == ()


def test_one_execution_needs_no_draw(tmp_path):
    form = lay_out(told(tmp_path, _CONTROL, executions("a")), "main")
    assert form.question("execution") is None
    assert [(message.when, message.copy["nl"]) for message in form.messages] == [(None, "Neutraal"), (None, "a nl")]


def test_executions_with_a_label_only_are_not_drawn(tmp_path):
    study = told(tmp_path, _CONTROL, f"{_EVERYONE}\n    executions: {{a: {{label: Sanne}}, b: {{label: Ali}}}}")
    form = lay_out(study, "main")
    assert form.question("execution") is None
    assert [message.copy["en"] for message in form.messages] == ["Neutral", "Everybody does it"]


def test_a_film_per_execution_is_drawn_too_and_is_no_empty_message(tmp_path):
    study = told(tmp_path, _CONTROL, "executions: {a: {video: concepts/a.mp4}, b: {video: concepts/b.mp4}}")
    form = lay_out(study, "main")
    assert form.question("execution").made.draws == 2
    assert [note.code for note in form.notes] == []


def test_an_execution_that_shows_nothing_is_told(tmp_path):
    form = lay_out(told(tmp_path, _CONTROL, "executions: {a: {text: concepts/a.md}, b: {label: Ali}}"), "main")
    assert [(note.code, note.severity) for note in form.notes] == [("arm_without_message", "serious")]
    assert "'b'" in form.notes[0].message


def test_numbers_of_executions_that_need_too_large_a_draw__error(tmp_path):
    with pytest.raises(ExportError, match="70 numbers"):
        draws_of_executions(told(tmp_path, executions("abcdefghij"), executions("cdefghi")))


def test_names_that_are_other_numbers_than_those_drawn__error(tmp_path):
    named = "executions: {'2': {text: concepts/a.md}, '1': {text: concepts/b.md}}"
    with pytest.raises(ExportError, match="2, 1 are others"):
        draws_of_executions(told(tmp_path, _CONTROL, named))


def test_a_question_of_that_name_stands_in_the_way__error(tmp_path):
    study = told(tmp_path, _CONTROL, executions("ab"))
    path = tmp_path / "surveys/questionnaires/for_users.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("id: thoughts", "id: execution"), encoding="utf-8")
    with pytest.raises(ExportError, match="'execution' is asked twice"):
        lay_out(load_study(study.folder), "for_users")
