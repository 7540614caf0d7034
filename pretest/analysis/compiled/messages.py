"""Whether the messages are written, and what a form shows of a concept that has several executions."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from pretest.analysis.compiled.finding import Finding
from pretest.analysis.compiled.view import View
from pretest.errors import Note
from pretest.library import inside, shipped

_TO_WRITE = ("concept_a.md", "current.md")  # of the template; its neutral message may be used as it is


def check_messages(view: View) -> Iterator[Finding]:
    """Notes on texts that still ask to be written, and on executions, which no form draws.

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
        if arm.executions and arm.text is None and arm.image is None:
            message = f"Arm '{name}' has texts for its executions only, and no form draws one: its people would see an "
            message += "empty message. Give the arm a text of its own, or make each execution an arm."
            yield Note("executions_only", "serious", view.place.study("arms", name), message)
        elif arm.executions:
            message = f"A form shows everybody of arm '{name}' its own text, and draws none of its executions. Where "
            message += "you show one by hand, keep which in a column, and name it under data (execution)."
            yield Note("executions_by_hand", "warning", view.place.study("arms", name), message)


def _unwritten(text: str) -> bool:
    return any(one in text for one in _placeholders())


@cache
def _placeholders() -> tuple[str, ...]:
    """What the texts of a new study ask, in each language."""
    folder = shipped() / "analyses" / "template" / "concepts"
    texts = (folder.joinpath(name).read_text(encoding="utf-8") for name in _TO_WRITE)
    return tuple(part.strip() for text in texts for part in text.split("\n---\n") if part.strip())
