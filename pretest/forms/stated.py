"""What a consent says of the study: who is responsible, how long rows are kept, where to complain, how to withdraw.

A consent text holds places such as ``{controller}``. What study.yaml states stands in them. A sentence with a place for
which the study states nothing is left out, and its paragraph ends with a sentence that points to the invitation: a
promise is made by somebody, or not at all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping

from pretest.errors import ExportError, did_you_mean
from pretest.spec.model import Text
from pretest.spec.study import Study
from pretest.spec.studyfile import StudyFile
from pretest.words import LANGUAGES, Language

PLACES = ("controller", "contact", "rows_until", "complaint", "withdraw_until")
_PLACE = re.compile(r"\{([a-z_]+)\}")
_SENTENCES = re.compile(r"(?<=[.!?])\s+")
_MONTHS: Mapping[Language, tuple[str, ...]] = {
    "nl": ("januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september", "oktober",
           "november", "december"),
    "en": ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October",
           "November", "December"),
}  # fmt: skip
_CLAUSES: Mapping[str, Text] = {
    "controller": Text(nl="wie verantwoordelijk is voor je gegevens", en="who is responsible for your data"),
    "contact": Text(nl="bij wie je terecht kunt met vragen", en="whom you can ask questions"),
    "rows_until": Text(nl="hoe lang je antwoorden worden bewaard", en="how long your answers are kept"),
    "complaint": Text(nl="waar je een klacht kunt indienen", en="where you can make a complaint"),
    "withdraw_until": Text(
        nl="hoe je je antwoorden later kunt laten verwijderen", en="how you can have your answers deleted later"
    ),
}
_INVITATION = Text(nl="In de uitnodiging staat {}.", en="The invitation says {}.")
_AND = Text(nl="en", en="and")


def stated_in(text: Text, study: Study | None, where: str) -> Text:
    """A consent text with what ``study`` states in its places.

    Parameters
    ----------
    text : may hold ``{controller}``, ``{contact}``, ``{rows_until}``, ``{complaint}`` and ``{withdraw_until}``.
    study : None where no study is known, so that nothing is stated.

    Raises
    ------
    ExportError
        When a place is none of these: respondents would read it.
    """
    filled: dict[str, str] = {}
    for language in LANGUAGES:
        values = {} if study is None else _values(study.file, language)
        whole = text.in_language(language)
        _require_known(whole, where)
        lines = (_line(line, values, language) for line in whole.split("\n"))
        filled[language] = "\n".join(lines)
    return Text(nl=filled["nl"], en=filled["en"])


def unstated(text: Text, study: Study) -> tuple[str, ...]:
    """Places of ``text`` for which ``study`` states nothing, in order of ``PLACES``."""
    values = _values(study.file, study.file.languages[0])
    named = {name for language in LANGUAGES for name in _PLACE.findall(text.in_language(language))}
    return tuple(name for name in PLACES if name in named and name not in values)


def _values(file: StudyFile, language: Language) -> dict[str, str]:
    keep, controller = file.keep, file.controller
    found = {
        "controller": None if controller is None else controller.name.in_language(language),
        "contact": file.contact,
        "rows_until": _day(None if keep is None else keep.rows_until, language),
        "complaint": None if file.complaint is None else file.complaint.in_language(language),
        "withdraw_until": _day(None if keep is None else keep.withdraw_until, language),
    }
    return {name: " ".join(value.split()) for name, value in found.items() if value is not None}


def _day(day: datetime.date | None, language: Language) -> str | None:
    return None if day is None else f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def _line(line: str, values: Mapping[str, str], language: Language) -> str:
    """One paragraph. Places are filled in one go, so that what is filled in is never read as a place."""
    if not _PLACE.search(line):
        return line
    kept: list[str] = []
    lacking: dict[str, None] = {}
    for sentence in _SENTENCES.split(line):
        names = _PLACE.findall(sentence)
        missing = [name for name in names if name not in values]
        if missing:
            # what the sentence is about is what it names first; an address alone tells nobody what to do with it
            lacking[next((name for name in names if name != "contact"), names[0])] = None
        else:
            kept.append(_PLACE.sub(lambda found: values[found[1]], sentence))
    if lacking:
        clauses = [_CLAUSES[name].in_language(language) for name in PLACES if name in lacking]
        kept.append(_INVITATION.in_language(language).format(_listed(clauses, _AND.in_language(language))))
    return " ".join(kept)


def _listed(clauses: list[str], last: str) -> str:
    return clauses[0] if len(clauses) == 1 else f"{', '.join(clauses[:-1])} {last} {clauses[-1]}"


def _require_known(text: str, where: str) -> None:
    unknown = _unknown(_PLACE.findall(text))
    if unknown is not None:
        hint = did_you_mean(unknown, PLACES) or f"Known: {', '.join(f'{{{name}}}' for name in PLACES)}."
        raise ExportError("unknown_place", where, f"the consent has an unknown place '{{{unknown}}}'", hint=hint)


def _unknown(names: Iterable[str]) -> str | None:
    return next((name for name in names if name not in PLACES), None)
