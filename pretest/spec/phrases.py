"""Words that a person marked in the text of a concept: do they stand there?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from pretest.errors import Problem
from pretest.library import inside
from pretest.spec.places import Places
from pretest.spec.studyfile import Arm


def check_phrases(folder: Path, name: str, arm: Arm, place: Places) -> Iterator[Problem]:
    """A problem for every phrase that is not, letter by letter, in a text of its arm, or that is named twice.

    Texts that cannot be read are told of where they are checked themselves.
    """
    if not arm.phrases:
        return
    copies = [copy for copy in (_copy(folder, file) for file in arm.texts) if copy is not None]
    if not arm.texts:
        what = f"arm '{name}' has no text in which a phrase could be marked"
        yield Problem("phrases_without_text", place.study("arms", name, "phrases"), what, hint="Say text: FILE.")
        return
    seen: set[str] = set()
    for index, phrase in enumerate(arm.phrases):
        where = place.study("arms", name, "phrases", index, "text")
        if phrase.text in seen:
            yield Problem("phrase_twice", where, f"the phrase '{phrase.text}' is marked twice", hint="Keep one.")
        seen.add(phrase.text)
        if len(copies) == len(arm.texts) and not any(phrase.text in copy for copy in copies):
            what = f"the phrase '{phrase.text}' does not stand in {', '.join(arm.texts)}"
            hint = "Copy it from there letter by letter: capitals, quotation marks and line breaks count."
            yield Problem("phrase_not_in_text", where, what, hint=hint)


def _copy(folder: Path, file: str) -> str | None:
    path = inside(folder, file)
    return path.read_text(encoding="utf-8", errors="replace") if path.is_file() else None
