"""Whether the messages are written, and what a form shows of a concept that has several executions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pretest.analysis.compiled.finding import Finding
from pretest.analysis.compiled.view import View
from pretest.errors import Note
from pretest.library import inside, shipped
from pretest.spec.studyfile import Arm

_TO_WRITE = ("concept_a.md", "current.md")  # of the template; its neutral message may be used as it is


def check_messages(view: View) -> Iterator[Finding]:
    """Notes on texts that still ask to be written, and on executions that no form draws.

    A form draws the executions of an arm where one of them has something of its own to show or to play.

    Nothing where answers are there: people saw what they saw.
    """
    if view.held:
        return
    for name, arm in view.study.file.arms.items():
        for file in arm.texts:
            path = inside(view.study.folder, file)
            if path.is_file() and _unwritten(path.read_text(encoding="utf-8", errors="replace")):
                message = f"The text of arm '{name}' is not written yet: its people would read that it must be."
                yield Note("concept_unwritten", "serious", file, message)
        if not arm.executions:
            continue
        place = view.place.study("arms", name)
        if arm.draws_executions:
            yield from _drawn(name, arm, place)
        elif not arm.files:
            message = f"Arm '{name}' has executions without a text, image, film or sound, so no form draws one: its "
            message += "people would see an empty message. Give each execution a text or another file of its own."
            yield Note("executions_only", "serious", place, message)
        else:
            message = f"A form shows everybody of arm '{name}' its own text, and draws none of its executions, which "
            message += "have no text or other file. Where you show one by hand, keep which in a column, and name it "
            message += "under data (execution)."
            yield Note("executions_by_hand", "warning", place, message)


def _drawn(name: str, arm: Arm, place: str) -> Iterator[Note]:
    """What everybody of the arm sees before the execution that is theirs: easily forgotten, as it stays their text."""
    if arm.text is not None:
        message = f"Everybody of arm '{name}' first reads its own text, then the execution that is drawn. Leave the "
        message += "arm's text out where each execution is a whole message."
        yield Note("executions_after_text", "info", place, message)
    bare = [key for key, one in arm.executions.items() if not (one.text or one.image or one.video or one.sound)]
    if bare:
        message = f"Execution '{bare[0]}' of arm '{name}' has no text, image, film or sound: who draws it sees "
        message += "what the arm shows itself, and no more." if arm.text or arm.image else "an empty message."
        yield Note("execution_empty", "warning" if arm.text or arm.image else "serious", place, message)


def _unwritten(text: str) -> bool:
    return any(one in text for one in _placeholders())


@cache
def _placeholders() -> tuple[str, ...]:
    """What the texts of a new study ask, in each language."""
    folder = shipped() / "analyses" / "template" / "concepts"
    texts = (folder.joinpath(name).read_text(encoding="utf-8") for name in _TO_WRITE)
    return tuple(part.strip() for text in texts for part in text.split("\n---\n") if part.strip())
