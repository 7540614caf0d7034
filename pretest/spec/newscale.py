"""A new scale to fill in: two questions, and a comment at every key that says what it is for."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Sequence
from pathlib import Path

from pretest.errors import ExportError, SpecError, did_you_mean
from pretest.files import write_atomic
from pretest.library import inside
from pretest.words import Language, Role

QUESTIONS = {
    "nl": ("[Schrijf hier de eerste vraag.]", "[Schrijf hier de tweede vraag.]"),
    "en": ("[Write the first question here.]", "[Write the second question here.]"),
}
_COMMENTS: dict[str, dict[Language, str]] = {
    "head": {
        "nl": "Een eigen schaal. Verander de teksten, en kijk met 'pretest check' of alles klopt.\n"
        "# Eén ding per vraag, in gewone woorden, en zonder de boodschap te noemen als andere groepen die niet zagen.",
        "en": "A scale of your own. Change the texts, and see with 'pretest check' whether all is in order.\n"
        "# One thing per question, in plain words, and without naming the message if other groups did not see it.",
    },
    "role": {
        "nl": "schade: harm.stigma, harm.boomerang, harm.help_barrier; winst: benefit; mechanism, quality, background",
        "en": "harm: harm.stigma, harm.boomerang, harm.help_barrier; gain: benefit; mechanism, quality, background",
    },
    "higher_is": {
        "nl": "worse: een hogere score is slechter; better: beter; neutral: geen van beide, nooit bij schade of winst",
        "en": "worse: a higher score is worse; better: better; neutral: neither, never for harm or benefit",
    },
    "answers": {
        "nl": "de antwoorden: 'pretest survey answers' toont alle lijsten",
        "en": "the answers: 'pretest survey answers' shows all sets",
    },
    "status": {"nl": "new: zelf geschreven · adapted: bewerkt · licensed", "en": "new: your own · adapted · licensed"},
    "reverse": {
        "nl": "Een vraag die andersom telt, krijgt 'reverse: true'. Een vraag voor één groep: 'audiences: [users]'.",
        "en": "A question that counts the other way gets 'reverse: true'. One for one group: 'audiences: [users]'.",
    },
}


def scale_text(
    name: str, title: str, role: Role, answers: str, language: Language, questions: Sequence[str] = ()
) -> str:
    """The YAML of a new scale; what is not given is a text to replace. Texts stand for both languages until they do."""

    def said(key: str) -> str:
        return _COMMENTS[key][language]

    direction = "worse" if role.startswith("harm") else "better" if role == "benefit" else "neutral"
    own = [_both(text) for text in questions]
    texts = [*own, *(_text(*pair) for pair in zip(QUESTIONS["nl"], QUESTIONS["en"], strict=True))][: max(2, len(own))]
    lines = [
        f"# {said('head')}",
        f"id: {name}",
        f"title: {_both(title)}",
        f"measures: {_both(title)}",
        f"role: {role}  # {said('role')}",
        f"higher_is: {direction}  # {said('higher_is')}",
        f"answers: {answers}  # {said('answers')}",
        f"status: new  # {said('status')}",
        f"# {said('reverse')}",
        "items:",
    ]
    for number, text in enumerate(texts, start=1):
        lines += [f"  - id: {name}_{number}", f"    text: {text}"]
    return "\n".join(lines) + "\n"


def write_scale(study: Path, name: str, text: str, *, overwrite: bool = False) -> Path:
    """``text`` as the scale ``name`` of the folder ``study``.

    Raises
    ------
    SpecError
        When the name cannot be that of a scale.
    ExportError
        When the study has it already.
    """
    if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_-]{0,60}", name):
        raise SpecError("bad_name", name, "this cannot be used here", "a name of letters, digits, - and _")
    path = inside(study, f"surveys/scales/{name}.yaml")
    if path.exists() and not overwrite:
        hint = "Say --overwrite, or choose another name."
        raise ExportError("file_exists", str(path), "the file is already there", hint=hint)
    write_atomic(path, text)
    return path


def require_answers(answers: str, known: Collection[str]) -> None:
    """Refuse an answer set that there is not.

    Raises
    ------
    SpecError
        With the nearest one.
    """
    if answers not in known:
        hint = did_you_mean(answers, known) or "'pretest survey answers' shows all."
        raise SpecError("unknown_answer_set", answers, f"unknown answer set '{answers}'", hint=hint)


def _both(text: str) -> str:
    """A text in both languages, quoted so that whatever it holds is text."""
    return _text(text, text)


def _text(dutch: str, english: str) -> str:
    return f"{{nl: {json.dumps(dutch, ensure_ascii=False)}, en: {json.dumps(english, ensure_ascii=False)}}}"
