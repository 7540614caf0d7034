"""Whether what was promised to respondents is kept: rows deleted in time, and a study that was judged beforehand."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from pretest.errors import Note
from pretest.forms.stated import unstated
from pretest.library import inside
from pretest.spec.study import Study

WARNED_BEFORE = datetime.timedelta(days=30)  # before the last day that rows may be kept

# Place in a consent → key of study.yaml that fills it.
KEYS = {
    "controller": "controller.name",
    "contact": "controller.contact",
    "rows_until": "keep.rows_until",
    "complaint": "complaint",
    "withdraw_until": "keep.withdraw_until",
}


def care_notes(study: Study, today: datetime.date | None = None) -> tuple[Note, ...]:
    """Notes on rows that are kept too long (``retention_over``, ``retention_near``), on the judgement of ethics,
    and, before there are data, on what a consent leaves to the invitation (``consent_unstated``).

    today : default: the clock.

    Raises
    ------
    SpecError
        When a file lies outside the study folder.
    """
    day = today or datetime.date.today()
    return (*_retention(study, day), *_ethics(study, day), *_consent(study))


def origin_notes(study: Study) -> tuple[Note, ...]:
    """Reminders of what readers want to know and the study does not say: who paid (``funding_unsaid``), and how people
    were asked (``recruitment_unsaid``)."""
    found = []
    if study.file.funding is None:
        message = "study.yaml does not say who paid, and the reports will say so: funding: {nl: ..., en: ...}."
        found.append(Note("funding_unsaid", "info", f"{study.name} funding", message))
    if study.file.recruitment is None:
        message = "study.yaml does not say how people were asked and who may be missing, and the reports will say so: "
        message += "recruitment: {how: {nl: ..., en: ...}, missing: {nl: ..., en: ...}}."
        found.append(Note("recruitment_unsaid", "info", f"{study.name} recruitment", message))
    return tuple(found)


def rows_held(study: Study) -> list[str]:
    """Data files named in study.yaml that are there."""
    return list(dict.fromkeys(one.file for one in study.file.data if inside(study.folder, one.file).is_file()))


def _retention(study: Study, day: datetime.date) -> Iterator[Note]:
    until = None if study.file.keep is None else study.file.keep.rows_until
    held = rows_held(study)
    if until is None or not held or day <= until - WARNED_BEFORE:
        return
    where, last = f"{study.name} keep.rows_until", until.isoformat()
    if day > until:
        message = (
            f"Rows about persons were to be kept until {last}, and are still here: {', '.join(held)}. Delete them, "
        )
        message += "with private/, data/store/ and every copy; reports may stay."
        yield Note("retention_over", "serious", where, message)
    else:
        yield Note(
            "retention_near", "warning", where, f"Rows about persons may be kept until {last}: delete them by then."
        )


def _consent(study: Study) -> Iterator[Note]:
    """What a consent has a place for and study.yaml does not state. Once people have answered it is too late."""
    questionnaires = [] if study.file.data else [study.questionnaire_of(audience) for audience in study.audiences]
    texts = [
        block.text
        for one in questionnaires
        if one is not None
        for block in one.blocks
        if block.kind == "consent" and block.text is not None
    ]
    lacking = list(dict.fromkeys(KEYS[name] for text in texts for name in unstated(text, study)))
    if lacking:
        message = f"study.yaml does not state {', '.join(lacking)}: the consent says that the invitation does. "
        yield Note("consent_unstated", "info", study.name, f"{message}State it, or put it in the invitation.")


def _ethics(study: Study, day: datetime.date) -> Iterator[Note]:
    ethics = study.file.ethics
    if ethics is None:
        return
    if ethics.file is not None and not inside(study.folder, ethics.file).is_file():
        yield Note("ethics_file_missing", "warning", f"{study.name} ethics.file", f"There is no file {ethics.file}.")
    if ethics.approved is None:
        message = "The study names no day on which it was approved."
        yield Note("ethics_not_approved", "warning", f"{study.name} ethics.approved", message)
    elif ethics.approved > day:
        message = f"The study is approved as of {ethics.approved.isoformat()}, which is still to come."
        yield Note("ethics_not_approved", "warning", f"{study.name} ethics.approved", message)
