"""Everything that was noted on the way."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.errors import Note
from pretest.report.figures.palette import MARKS, Mark
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.words import SEVERITIES, Language

WRITTEN_IN: Language = "en"  # the language of a note's own message


@dataclass(frozen=True, slots=True)
class NoteView:
    """explanation: in the reader's language, or "". message: as it was written, in English."""

    severity: str
    mark: Mark
    where: str
    explanation: str
    message: str


@dataclass(frozen=True, slots=True)
class Noted:
    """Notes of one code. message: of the first; original: whether it stands under the words. places: what they are
    about, each once; lines: place and message of each, where the page is in the language that they were written in."""

    explanation: str
    message: str
    original: bool
    count: int
    places: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class NoteGroup:
    """Notes of one severity, grouped by their code."""

    title: str
    mark: Mark
    notes: tuple[Noted, ...]


def notes_section(edition: Edition) -> tuple[NoteGroup, ...]:
    """All notes, serious first and grouped by code; within a severity in the order in which they came up."""
    groups = []
    for severity in reversed(SEVERITIES):
        by_code: dict[str, list[NoteView]] = {}
        for note in edition.findings.notes:
            if note.severity == severity:
                by_code.setdefault(note.code, []).append(note_view(edition, note))
        if by_code:
            title = edition.strings("notes.caption", severity=edition.strings(f"severity.{severity}"))
            notes = tuple(_noted(edition, views) for views in by_code.values())
            groups.append(NoteGroup(title, MARKS[severity], notes))
    return tuple(groups)


def _noted(edition: Edition, views: list[NoteView]) -> Noted:
    first = views[0]
    places = tuple(dict.fromkeys(view.where for view in views if view.where))
    # Messages are in English: a page in another language has the explanation, and they stand in the files beside it.
    as_written = edition.strings.language == WRITTEN_IN
    lines = tuple((view.where, view.message) for view in views) if as_written or not first.explanation else ()
    return Noted(first.explanation, first.message, bool(lines), len(views), places, lines)


def note_view(edition: Edition, note: Note) -> NoteView:
    key = f"note.{note.code}"
    explanation = edition.strings(key) if edition.strings.has(key) else ""
    severity = edition.strings(f"severity.{note.severity}")
    return NoteView(severity, MARKS[note.severity], edition.where(note.where), explanation, clean_line(note.message))


SECTION = Section("notes", notes_section, (), runs=("analyse", "monitor"))
