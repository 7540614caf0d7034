"""Everything that was noted on the way."""

from __future__ import annotations

from dataclasses import dataclass

from pretest.errors import Note
from pretest.report.figures.palette import MARKS, Mark
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean_line
from pretest.report.words.retold import retold_note
from pretest.words import SEVERITIES, Language

WRITTEN_IN: Language = "en"  # the language of a note's own message


@dataclass(frozen=True, slots=True)
class NoteView:
    """explanation: in the reader's language, or "". message: in the reader's language where its sentence is known in
    that language, else as it was written, in English; told: which of both."""

    severity: str
    mark: Mark
    where: str
    explanation: str
    message: str
    told: Language = WRITTEN_IN


@dataclass(frozen=True, slots=True)
class Noted:
    """Notes of one code. message: of the first; original: whether it stands under the words. places: what they are
    about, each once; lines: place and message of each, where these are in the language of the page; told: language of
    the messages."""

    explanation: str
    message: str
    original: bool
    count: int
    places: tuple[str, ...]
    lines: tuple[tuple[str, str], ...]
    told: Language


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
    # A message that is not known in the language of the page stands in the files beside it; the page has what it means.
    readable = all(view.told == edition.strings.language for view in views)
    lines = tuple((view.where, view.message) for view in views) if readable or not first.explanation else ()
    told = edition.strings.language if readable else WRITTEN_IN
    return Noted(first.explanation, first.message, bool(lines), len(views), places, lines, told)


def note_view(edition: Edition, note: Note) -> NoteView:
    key = f"note.{note.code}"
    explanation = edition.strings(key) if edition.strings.has(key) else ""
    severity = edition.strings(f"severity.{note.severity}")
    language = edition.strings.language
    retold = None if language == WRITTEN_IN else retold_note(note)
    told: Language = WRITTEN_IN if retold is None else language
    message = clean_line(retold or note.message)
    return NoteView(severity, MARKS[note.severity], edition.where(note.where), explanation, message, told)


SECTION = Section("notes", notes_section, (), runs=("analyse", "monitor"))
