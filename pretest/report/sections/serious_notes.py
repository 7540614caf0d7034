"""What must be read before anything is decided."""

from __future__ import annotations

from pretest.report.sections.notes import NoteView, note_view
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.waves.differences import NOT_COMPARABLE


def serious_section(edition: Edition) -> tuple[NoteView, ...]:
    """Serious notes; of waves without those that have a section of their own: what cannot be compared."""
    apart = NOT_COMPARABLE if edition.findings.kind == "monitor" else ()
    serious = (note for note in edition.findings.notes if note.severity == "serious" and note.code not in apart)
    return tuple(note_view(edition, note) for note in serious)


SECTION = Section("serious_notes", serious_section, runs=("analyse", "monitor"))
