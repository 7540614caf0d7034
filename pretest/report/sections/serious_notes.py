"""What must be read before anything is decided."""

from __future__ import annotations

from pretest.report.sections.notes import NoteView, note_view
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition


def serious_section(edition: Edition) -> tuple[NoteView, ...]:
    return tuple(note_view(edition, note) for note in edition.findings.notes if note.severity == "serious")


SECTION = Section("serious_notes", serious_section, runs=("analyse", "monitor"))
