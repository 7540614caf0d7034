"""What was tested, on whom and when."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from pretest.findings import ArmFacts
from pretest.report.pages.table import Term
from pretest.report.sections.participants import analysed
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition
from pretest.report.words.judged import other_controls
from pretest.report.words.labels import clean, clean_line
from pretest.tables.flow import TABLE as FLOW
from pretest.tables.verdicts import TABLE as VERDICTS

_RULE = re.compile(r"[-*_]{3,}")
_STRONG = re.compile(r"(\*\*|__)(?=\S)(.+?)(?<=\S)\1", re.DOTALL)
_IMAGE = re.compile(r"data:image/(png|jpeg|webp|gif);base64,[A-Za-z0-9+/]+={0,2}")


@dataclass(frozen=True, slots=True)
class ArmView:
    """control: the name of the group where it is one, or ""; control_text: what it saw and is for. text: paragraphs of
    the copy. image: a checked data URI, or "". image_refused: there is one that is not safe. made_of: who speaks,
    where, with which means, films and sounds, and executions, as far as the study says."""

    label: str
    control: str
    control_text: str
    text: tuple[str, ...]
    image: str
    image_refused: bool
    made_of: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Tested:
    """questions: the wordings behind each outcome, as far as the findings have them."""

    facts: tuple[Term, ...]
    arms: tuple[ArmView, ...]
    has_control: bool
    questions: tuple[Term, ...]


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
        "files": tuple(clean_line(PurePosixPath(file).name) for wave in study.waves for file in wave.files),
        "plan": (clean_line(edition.findings.plan.id),),
    }
    terms = [Term(strings(f"tested.{name}"), tuple(filter(None, values))) for name, values in facts.items()]
    arms = tuple(_arm(edition, arm) for arm in study.arms)
    questions = tuple(
        Term(edition.labels.outcome(fact.id), tuple(map(edition.labels.text, fact.items)))
        for fact in study.outcomes
        if fact.items
    )
    has_control = any(arm.control for arm in study.arms)
    return Tested(tuple(term for term in terms if term.values), arms, has_control, questions)


def made_of(edition: Edition, arm: ArmFacts) -> tuple[Term, ...]:
    """Who speaks in an arm, where, with which means, its films, sounds and executions; () where none is said."""
    said = {
        "messenger": (clean_line(arm.messenger or ""),),
        "channel": (clean_line(arm.channel or ""),),
        "strategy": (clean_line(arm.strategy or ""),),
        "recordings": tuple(map(clean_line, arm.recordings)),
        "executions": tuple(map(edition.labels.text, arm.shown)),
    }
    terms = (Term(edition.strings(f"tested.{key}"), tuple(filter(None, values))) for key, values in said.items())
    return tuple(term for term in terms if term.values)


def _arm(edition: Edition, arm: ArmFacts) -> ArmView:
    image = arm.image
    whole = _STRONG.sub(r"\2", clean(arm.text or "").strip())
    parts = (part.strip() for part in re.split(r"\n\s*\n", whole))
    paragraphs = [part for part in parts if not _RULE.fullmatch(part)]
    safe = image is not None and _IMAGE.fullmatch(image) is not None
    role = "other_control" if arm.id in other_controls(edition) else "control"
    return ArmView(
        label=edition.labels.arm(arm.id),
        control=edition.strings(f"tested.{role}") if arm.control else "",
        control_text=edition.strings(f"tested.{role}_text") if arm.control else "",
        text=tuple(filter(None, paragraphs)),
        image=(image or "") if safe else "",
        image_refused=image is not None and not safe,
        made_of=made_of(edition, arm),
    )


SECTION = Section("tested", tested_section, (FLOW, VERDICTS))
