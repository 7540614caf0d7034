"""Notes and errors in Dutch have the names and figures of the English sentence, and none is told by half."""

from __future__ import annotations

import re

import pytest

from pretest.analysis.prior.notes import KINDS
from pretest.errors import Note, Problem, did_you_mean
from pretest.report.words.retold import Sentence, error_sentences, note_sentences, retold_note, retold_problem
from pretest.report.words.strings import read_strings

PARTS = re.compile(r"\{\{|\}\}|\{(\w+)\}|\[([^\]|]*)\|([^\]|]*)\]")
ALL = {**{f"note {code}": known for code, known in note_sentences().items()}, **error_sentences()}


def number(name):
    return name in ("n", "of") or name.startswith("n_")


def written(sentence, counts):
    """The English sentence as the engine would write it, with a value of its own for each name."""

    def fill(found):
        if found[1]:
            return counts if number(found[1]) else f"'{found[1]}-x'"
        return found[0][0] if found[2] is None else found[2]

    return PARTS.sub(fill, sentence.english)


@pytest.mark.parametrize("code", ALL)
def test_both_languages_fill_in_the_same_names(code):
    for sentence in ALL[code]:
        assert sentence.names("nl") == sentence.names("en"), sentence
        assert sentence.dutch != sentence.english


@pytest.mark.parametrize(
    ("counts", "told"), [("2,613", "2.613"), ("fewer than 10", "minder dan 10"), ("10 or more", "10 of meer")]
)
def test_every_sentence_carries_its_names_and_figures_over(counts, told):
    for code, sentences in ALL.items():
        for sentence in sentences:
            dutch = sentence.tell(written(sentence, counts))
            assert dutch is not None, (code, sentence)
            for name in sentence.names("en"):
                assert (told if number(name) else f"{name}-x") in dutch, (code, sentence)
            assert not re.search(r"fewer than|or more", dutch)


def test_every_code_of_a_note_has_an_explanation_in_both_languages_too():
    for language in ("nl", "en"):
        strings = read_strings(language)
        assert [code for code in note_sentences() if not strings.has(f"note.{code}")] == []


def test_a_list_and_a_figure_are_written_in_the_dutch_way():
    message = "1,011 scores rest on part of the items, the rest was not answered: blame 1,052, use 3 and 7 more."
    told = retold_note(Note("partial_scores", "info", "", message))
    assert told is not None
    assert "1.011" in told
    assert told.endswith("blame 1.052, use 3 en nog 7.")
    size = "Some groups differ by more than 0.1 SD in what was known before. With random assignment this is chance; "
    size += "covariates of the plan correct for it, and nobody is left out for it."
    assert "0,1 SD" in str(retold_note(Note("design_balance", "info", "", size)))


def test_a_sentence_that_is_not_known_is_not_told():
    assert retold_note(Note("partial_scores", "info", "", "Something else.")) is None
    assert retold_note(Note("not_known", "info", "", "Something.")) is None
    assert Sentence("{n} rows", "{n} rijen").tell("many rows") is None


@pytest.mark.parametrize(
    ("problem", "told"),
    [
        (
            Problem("unknown_key", "study.yaml:3", "unknown key 'titel'", hint=did_you_mean("titel", ["title"])),
            "study.yaml:3: onbekende naam 'titel'. Bedoelde u 'title'?",
        ),
        (
            Problem("wrong_type", "study.yaml:4 seed", "wrong kind of value", "a whole number", "'many'"),
            "study.yaml:4 seed: dit is een verkeerd soort waarde. Verwacht: een heel getal, gelezen: 'many'.",
        ),
        (Problem("missing_key", "study.yaml:1", "key 'arms' is missing"), "study.yaml:1: 'arms' ontbreekt."),
    ],
)
def test_an_error_that_is_known_as_a_whole_is_told(problem, told):
    assert retold_problem(problem) == told


@pytest.mark.parametrize(
    "more",
    [{"hint": "Do something that nobody translated."}, {"expected": "a thing of old"}, {"got": "what nobody knows"}],
)
def test_an_error_of_which_one_part_is_unknown_is_not_told_by_half(more):
    assert retold_problem(Problem("missing_key", "study.yaml:1", "key 'arms' is missing")) is not None
    assert retold_problem(Problem("missing_key", "study.yaml:1", "key 'arms' is missing", **more)) is None


def test_kinds_of_harm_are_words_in_dutch_and_not_codes():
    names = ", ".join(f"guilt ({kind})" for kind in KINDS.values())
    sentence = f"The panel forecast nothing of these, so that its weight falls to nothing in particular: {names}."
    told = retold_note(Note("practice_silent", "warning", "analyses/plan.yaml", sentence))
    assert told is not None
    assert "guilt (schade: stigma), guilt (schade: averechts effect), guilt (schade: drempel naar hulp)" in told
    assert "harm" not in told
