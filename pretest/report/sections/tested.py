"""What was tested, what must be read first, and everything that was noted on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from pretest.errors import Note
from pretest.report.figures.palette import MARKS, Mark
from pretest.report.pages.table import Term
from pretest.report.sections.participants import analysed
from pretest.report.words.edition import Edition
from pretest.report.words.labels import clean, clean_line
from pretest.words import SEVERITIES

LIMITS = ("never_safe", "absence", "single_exposure", "short_term", "who", "execution", "liking", "measured")
_IMAGE = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class ArmView:
    """text: paragraphs of the copy. image: a checked data URI, or "". image_refused: there is one that is not safe."""

    label: str
    control: bool
    text: tuple[str, ...]
    image: str
    image_refused: bool


@dataclass(frozen=True, slots=True)
class Tested:
    facts: tuple[Term, ...]
    arms: tuple[ArmView, ...]
    has_control: bool


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


def tested_section(edition: Edition) -> Tested:
    """Title, goal, setting, audiences and arms, each only if the study says so."""
    study, strings = edition.findings.study, edition.strings
    people = [
        strings("tested.people_in", audience=edition.panel(panel), n=people)
        for panel, people in analysed(edition).items()
        if panel[1]
    ]
    dates = [
        strings(
            "tested.wave_date",
            wave=str(wave.wave),
            date=clean_line(edition.numerals.date(wave.date) or strings("tested.no_date")),
        )
        for wave in study.waves
    ]
    facts = {
        "goal": (edition.labels.text(study.goal),),
        "substance": (clean_line(study.substance or ""),),
        "setting": (clean_line(study.setting or ""),),
        "audiences": tuple(edition.labels.audience(audience.id) for audience in study.audiences),
        "people": tuple(people),
        "dates": tuple(dates),
        "files": tuple(clean_line(file) for wave in study.waves for file in wave.files),
        "plan": (clean_line(edition.findings.plan.id),),
    }
    terms = [Term(strings(f"tested.{name}"), tuple(filter(None, values))) for name, values in facts.items()]
    arms = tuple(_arm(edition, arm.id, arm.control, arm.text, arm.image) for arm in study.arms)
    return Tested(tuple(term for term in terms if term.values), arms, any(arm.control for arm in study.arms))


def _arm(edition: Edition, arm_id: str, control: bool, text: str | None, image: str | None) -> ArmView:
    paragraphs = [part.strip() for part in re.split(r"\n\s*\n", clean(text or "").strip())]
    safe = image is not None and _IMAGE.fullmatch(image) is not None
    return ArmView(
        label=edition.labels.arm(arm_id),
        control=control,
        text=tuple(filter(None, paragraphs)),
        image=(image or "") if safe else "",
        image_refused=image is not None and not safe,
    )


def limits_section(edition: Edition) -> tuple[str, ...]:
    return tuple(edition.strings(f"limits.{name}") for name in LIMITS)


def serious_section(edition: Edition) -> tuple[NoteView, ...]:
    return tuple(_note(edition, note) for note in edition.findings.notes if note.severity == "serious")


def notes_section(edition: Edition) -> tuple[NoteGroup, ...]:
    """All notes, serious first; within a severity in the order in which they came up."""
    groups = []
    for severity in reversed(SEVERITIES):
        notes = tuple(_note(edition, note) for note in edition.findings.notes if note.severity == severity)
        if notes:
            title = edition.strings("notes.caption", severity=edition.strings(f"severity.{severity}"))
            groups.append(NoteGroup(title, notes))
    return tuple(groups)


def _note(edition: Edition, note: Note) -> NoteView:
    key = f"note.{note.code}"
    explanation = edition.strings(key) if edition.strings.has(key) else ""
    severity = edition.strings(f"severity.{note.severity}")
    return NoteView(severity, MARKS[note.severity], clean_line(note.where), explanation, clean_line(note.message))
