"""Everything that was noted on the way."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.errors import Note
from pretest.report.figures.palette import MARKS, Mark
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.words import SEVERITIES


@dataclass(frozen=True, slots=True)
class NoteView:
    """explanation: in the reader's language, or "". message: as it was written, in English."""

    severity: str
    mark: Mark
    where: str
    explanation: str
    message: str


@dataclass(frozen=True, slots=True)
class NoteGroup:
    title: str
    notes: tuple[NoteView, ...]


def notes_section(edition: Edition) -> tuple[NoteGroup, ...]:
    """All notes, serious first; within a severity in the order in which they came up."""
    groups = []
    for severity in reversed(SEVERITIES):
        notes = tuple(note_view(edition, note) for note in edition.findings.notes if note.severity == severity)
        if notes:
            title = edition.strings("notes.caption", severity=edition.strings(f"severity.{severity}"))
            groups.append(NoteGroup(title, notes))
    return tuple(groups)


def note_view(edition: Edition, note: Note) -> NoteView:
    key = f"note.{note.code}"
    explanation = edition.strings(key) if edition.strings.has(key) else ""
    severity = edition.strings(f"severity.{note.severity}")
    return NoteView(severity, MARKS[note.severity], edition.where(note.where), explanation, clean_line(note.message))


SECTION = Section("notes", notes_section, (), runs=("analyse", "monitor"))
