"""Columns of ODK Central, KoboToolbox and SurveyCTO: which are the platform's, and which are fields of a form.

Groups stand in front of a field: ``group-field`` (Central CSV), ``group/field`` (KoboToolbox, and JSON of both),
``group.field`` (readers of these). Group names may or may not be exported.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from pretest.forms.form import Form, Question
from pretest.forms.naming import ARM, QUESTIONNAIRE, SHOWN, SHOWN_SECONDS, WORDING, field_names
from pretest.platforms.odk import NAMES
from pretest.tables import columns

SEPARATORS = "/.-"

OUR_FIELDS = {
    ARM: columns.ARM_CODE,
    SHOWN: columns.SHOWN,
    SHOWN_SECONDS: columns.SHOWN_SECONDS,
    QUESTIONNAIRE: columns.QUESTIONNAIRE,
    WORDING: columns.WORDING,
}
# Who submitted; the first that is there.
SUBMISSION_IDS = ("KEY", "__id", "_uuid", "meta/instanceID", "meta-instanceID", "instanceID", "_id")
STARTS = ("start", "pretest_start", "starttime")
ENDS = ("end", "pretest_end", "endtime")

_IDENTIFYING = {
    "submitterid", "submittername", "deviceid", "_submitted_by", "username", "phonenumber", "email", "subscriberid",
    "simid", "simserial", "devicephonenum", "device_info", "device_phone_num", "phone_number", "_geolocation",
    "instancename", "caseid", "_attachments", "audit_url",
}  # fmt: skip
_PLACE = re.compile(r".*[-_](latitude|longitude|altitude|accuracy|precision)$|.*/coordinates(/.*)?$", re.IGNORECASE)
_PLATFORM = {
    "SubmissionDate", "CompletionDate", "KEY", "__id", "AttachmentsPresent", "AttachmentsExpected", "Status",
    "ReviewState", "Edits", "FormVersion", "instanceID", "_id", "_uuid", "_submission_time", "_validation_status",
    "_notes", "_status", "_tags", "_index", "__version__", "_version_", "formhub/uuid", "_xform_id_string",
    "_bamboo_dataset_id", "_supplementalDetails", "formdef_version", "review_status", "review_quality",
    "review_corrections", "start", "end", "starttime", "endtime", "today", "audit", "rootUuid",
}  # fmt: skip
_PLATFORM_GROUPS = ("__system/", "meta/", "meta-", "_validation_status/", "@odata")


@dataclass(frozen=True, slots=True, eq=False)
class Known:
    """questions: field, as in the table, → question; a name that means two questions is in neither. clashes: those."""

    questions: Mapping[str, Question]
    clashes: tuple[str, ...]


def known_fields(forms: Sequence[Form]) -> Known:
    """Names under which the questions of ``forms`` can stand in an export: as we export them, or by column."""
    found: dict[str, Question] = {}
    clashes: set[str] = set()
    for form in forms:
        names = field_names(form, NAMES)
        exported = {names[question.column] for question in form.questions}
        for question in form.questions:
            # by column too, for a form that somebody made by hand; never where that is another question's field, or
            # no possible name: a column "1" would claim every option 1
            possible = question.column not in exported and question.column[:1].isalpha()
            own = [question.column] if possible else []
            for name in dict.fromkeys([names[question.column], *own]):
                if name in found and found[name].column != question.column:
                    clashes.add(name)
                found[name] = question
    kept = {name: question for name, question in found.items() if name not in clashes}
    return Known(kept, tuple(sorted(clashes)))


def tails(name: str) -> Iterator[str]:
    """``name``, then what is left of it after each group separator, the longest first."""
    yield name
    for place, letter in enumerate(name):
        if letter in SEPARATORS and place + 1 < len(name):
            yield name[place + 1 :]


def matched(names: Iterable[str], known: Collection[str]) -> tuple[dict[str, str], dict[str, list[str]]]:
    """Column → the known name that it is, with or without groups; and known name → columns, where several claim it.

    A column that has exactly the known name wins over one that has it after a group.
    """
    claims: dict[str, list[str]] = {}
    for name in names:
        tail = next((tail for tail in tails(name) if tail in known), None)
        if tail is not None:
            claims.setdefault(tail, []).append(name)
    found: dict[str, str] = {}
    several: dict[str, list[str]] = {}
    for tail, claimed in claims.items():
        if tail in claimed or len(claimed) == 1:
            found[tail if tail in claimed else claimed[0]] = tail
        else:
            several[tail] = claimed
    return found, several


def first_of(names: Collection[str], wanted: Sequence[str]) -> str | None:
    """The first of ``wanted`` that is there. These columns stand outside all groups: ``week-end`` is no ``end``."""
    return next((wish for wish in wanted if wish in names), None)


def is_identifying(name: str) -> bool:
    """Whether a column tells who or where somebody is."""
    return any(tail.lower() in _IDENTIFYING for tail in tails(name)) or _PLACE.fullmatch(name) is not None


def is_platform(name: str) -> bool:
    """Whether a column is the platform's, or one of ours that is no answer."""
    if name in _PLATFORM or name.startswith(_PLATFORM_GROUPS) or name.endswith("@odata.navigationLink"):
        return True
    return any(tail.startswith("pretest_") for tail in tails(name))
