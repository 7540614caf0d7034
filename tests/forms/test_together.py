"""Questionnaires of several audiences in one form: who sees what, told by the conditions and by walking them."""

from __future__ import annotations

from itertools import product

import pytest

from pretest.errors import ExportError, SpecError
from pretest.forms.conditions import answer_meets
from pretest.forms.form import Form
from pretest.forms.layout import form_of, forms_of, lay_out
from tests.platforms.ways import BLOCKS, STUDY, two_ways, without_message


@pytest.fixture(scope="module")
def form(tmp_path_factory) -> Form:
    return lay_out(two_ways(tmp_path_factory.mktemp("ways")), "main")


def walk(form: Form, given: dict[str, str], arm: str = "control") -> list[str]:
    """Columns of what somebody sees who gives these answers, and 3 to all else."""
    answers: dict[str, str] = {}
    seen: list[str] = []

    def meets(condition) -> bool:
        if condition is None:
            return True
        return all(
            column in answers and answers[column] != "97" and answer_meets(allowed, answers[column])
            for column, allowed in condition.root.items()
        )

    for part in form.parts:
        if not meets(part.show_if) or (part.arm is not None and part.arm.id != arm):
            continue
        seen += [] if part.kind == "made" else [part.id]
        for question in (question for screen in part.screens for question in screen.questions):
            if question.made is None:
                seen.append(question.column)
                answers[question.column] = given.get(question.column, "3")
            elif question.made.draws is not None:
                answers[question.column] = given["split"]
            else:
                met = [value for value, when in question.made.cases if meets(when)]
                if met:
                    answers[question.column] = str(met[0])
    return seen


ADULT = {"consent": "1", "age": "30", "use_a": "0", "use_b": "0", "use_cannabis": "1", "split": "1"}


def test_one_form_in_place_of_two_questionnaires(form, tmp_path):
    study = two_ways(tmp_path)
    assert [one.id for one in forms_of(study)] == ["main"]
    assert form_of(study, "users") == form_of(study, "non_users") == "main"
    assert (form.title.nl, form.shown_title.nl) == ("Proef", "Onderzoek naar een boodschap")


def test_everybody_is_sorted_by_the_list_and_asked_once(form):
    columns = [question.column for question in form.asked]
    assert columns.count("use_a") == 1
    assert not [name for name in columns if name.startswith("use_a_")]
    route = next(question for question in form.questions if question.column == "pretest_route")
    assert [(value, dict(when.root)["used"].values) for value, when in route.made.cases] == [(1, (1,)), (2, (0,))]


@pytest.mark.parametrize(("answer", "mine", "others"), [("1", "users", "2"), ("0", "non_users", "")])
def test_nobody_sees_a_question_of_another_audience(form, answer, mine, others):
    seen = walk(form, ADULT | {"use_b": answer})
    texts = {q.column: (q.item.asked_of(mine), q.text.nl) for q in form.asked}
    assert seen
    assert all(texts[name][0] for name in seen if name in texts)
    told = [texts[name][1] for name in seen if name.startswith("h1")]
    assert told == ["Hoe kijken anderen naar jou?" if mine == "users" else "Vraag h1?"]
    assert ("h3" in seen, "h2" in seen) == (mine == "users", mine == "non_users")


def test_cannabis_alone_makes_nobody_a_user(form):
    assert "h2" in walk(form, ADULT | {"use_cannabis": "1"})


@pytest.mark.parametrize(
    "given",
    [{"use_a": "97"}, {"use_a": "97", "use_b": "0"}, {"age": "17"}, {"consent": "0"}],
)
def test_who_is_nobodys_audience_goes_to_the_end_without_the_message(form, given):
    seen = walk(form, ADULT | given)
    assert seen[-1] == "end"
    assert not {"message", "words", "after", "after__2", "thoughts"} & set(seen)


def test_a_yes_beside_a_refusal_is_a_yes(form):
    assert "h3" in walk(form, ADULT | {"use_a": "97", "use_b": "1"})


def test_everybody_gets_two_of_three_blocks_in_every_draw(form):
    for way, draw in product(("0", "1"), ("1", "2", "3")):
        seen = walk(form, ADULT | {"use_a": way, "split": draw})
        parts = [name.removesuffix("__2") for name in seen if name.startswith("part_")]
        assert parts == [["part_a", "part_b"], ["part_a", "part_c"], ["part_b", "part_c"]][int(draw) - 1]


def test_only_those_who_saw_it_are_told_otherwise(form):
    assert "debrief_everyone" in walk(form, ADULT, arm="everyone")
    assert "debrief_everyone" not in walk(form, ADULT, arm="control")
    assert "debrief_everyone" not in walk(form, ADULT | {"age": "17"}, arm="everyone")
    told = walk(form, ADULT, arm="everyone")
    assert told.index("debrief_everyone") == told.index("end") - 1


def test_a_second_field_answers_the_same_column(form):
    by_column = {question.column: question.of for question in form.questions}
    assert (by_column["h1"], by_column["h1__2"], by_column["b1_pre__2"], by_column["split__2"]) == (
        "h1", "h1", "b1_pre", "split",
    )  # fmt: skip
    assert not [name for name in by_column if "user" in name.replace("used", "")]


def test_every_condition_looks_at_what_was_asked_before(form):
    asked: set[str] = set()
    for part in form.parts:
        assert set(() if part.show_if is None else part.show_if.columns) <= asked
        asked |= {question.column for screen in part.screens for question in screen.questions}


def test_questionnaires_that_do_not_begin_alike__error(tmp_path):
    study = two_ways(tmp_path)
    path = tmp_path / "surveys/questionnaires/for_others.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("Ik doe mee", "Ik doe graag mee"), encoding="utf-8")
    study = two_ways(tmp_path, surveys__questionnaires__for_others=path.read_text(encoding="utf-8"))
    with pytest.raises(ExportError, match="do not begin alike"):
        lay_out(study, "main")


def test_other_words_before_the_sorting_are_told(tmp_path):
    two_ways(tmp_path)
    text = (tmp_path / "surveys/questionnaires/for_others.yaml").read_text(encoding="utf-8")
    other = text.replace("Doe je mee?", "Doe jij mee?")
    notes = lay_out(two_ways(tmp_path, surveys__questionnaires__for_others=other), "main").notes
    assert [note.code for note in notes] == ["form_words_differ"]


def test_an_audience_of_everybody_cannot_be_sorted__error(tmp_path):
    study = two_ways(tmp_path, study=STUDY.replace(", when: {used: [0]}", ""))
    with pytest.raises(ExportError, match="cannot sort people"):
        lay_out(study, "main")


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("screening: drug_list", "screening: drug_lisst", "Did you mean 'drug_list'"),
        ("screening: drug_list", "screening: age", "derives nothing"),
        ("audiences: [users, non_users]}", "audiences: [users, non_user]}", "Did you mean 'non_users'"),
        ("  main: {", "  for_users: {", "is a questionnaire already"),
        ("questionnaire: for_others, ", "", "has no questionnaire"),
    ],
)
def test_a_form_that_cannot_be__error(tmp_path, before, after, told):
    with pytest.raises(SpecError, match=told):
        two_ways(tmp_path, study=STUDY.replace(before, after))


def test_a_split_of_a_message__error(tmp_path):
    text = "id: for_users\naudience: users\ntitle: {nl: x, en: x}\nsplit: {blocks: [part_a, message], each: 1}\nblocks:"
    with pytest.raises(SpecError, match="everybody must see"):
        two_ways(tmp_path, surveys__questionnaires__for_users=text + BLOCKS)


def test_without_a_message_nobody_is_screened_before_consent_and_age(tmp_path):
    form = lay_out(without_message(tmp_path), "main")
    assert [part.id for part in form.parts][:3] == ["consent", "screening", "screening_list"]
    listed = next(part for part in form.parts if part.id == "screening_list")
    assert set(listed.show_if.columns) == {"consent", "age"}
    for refused in ({"consent": "0"}, {"consent": "97"}, {"age": "17"}):
        assert "use_a" not in walk(form, ADULT | refused)


def test_without_a_message_who_goes_any_way_is_not_screened_out(tmp_path):
    """Also where the last block is one of a split, which some are not asked."""
    study = without_message(tmp_path)
    root = lay_out(study, "main").eligible.root
    assert root["pretest_route"].values == (1, 2)
    assert set(root) == {"consent", "age", "pretest_route"}
    assert set(lay_out(study, "for_users").eligible.root) == {"consent", "age"}


def test_without_a_message_and_another_consent__error(tmp_path):
    without_message(tmp_path)
    text = (tmp_path / "surveys/questionnaires/for_others.yaml").read_text(encoding="utf-8")
    other = text.replace("Ik doe mee", "Ik doe graag mee")
    with pytest.raises(ExportError, match="do not begin alike: 'consent'"):
        lay_out(without_message(tmp_path, surveys__questionnaires__for_others=other), "main")


def test_an_audience_that_rests_on_a_later_question__error(tmp_path):
    """The way is worked out before that question is asked, so that nobody would ever go it."""
    later = STUDY.replace("when: {used: [0]}}", "when: {used: [0], c1: [5]}}")
    with pytest.raises(ExportError, match="worked out of 'c1', which no earlier question asks"):
        lay_out(two_ways(tmp_path, study=later), "main")
