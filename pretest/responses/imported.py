"""Files that ``pretest import`` wrote, read back: their columns have our names, and they say what they hold."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from pretest.errors import DataError
from pretest.forms import naming
from pretest.forms.wording import Asked
from pretest.platforms.unwrapped import Unwrapped
from pretest.tablefiles.tablefile import Table
from pretest.tables import columns
from pretest.values import Levels

KEY = "pretest"  # of the metadata of the Parquet schema
CODED = "_coded_"  # + column: cells that a file declared missing without keeping a code
_OF_OURS = {
    naming.ARM: columns.ARM_CODE,
    naming.QUESTIONNAIRE: columns.QUESTIONNAIRE,
    naming.WORDING: columns.WORDING,
    naming.SHOWN: columns.SHOWN,
    naming.SHOWN_SECONDS: columns.SHOWN_SECONDS,
}


@dataclass(frozen=True, slots=True, eq=False)
class Facts:
    """What an imported file says of itself. arms: code → arm of the study. missing: column → codes that mean missing,
    beside those of the answer sets. labels: column → code → label; files of before version 1.1 have none. asked:
    questionnaire → how it was worded when the file was imported; older files have none.
    """

    arms: dict[str, str]
    missing: dict[str, list[str]]
    labels: dict[str, dict[str, str]]
    asked: dict[str, AskedForm]


@dataclass(frozen=True, slots=True)
class AskedForm:
    """One questionnaire as it was worded. hash: of the whole; questions: column of the data → its question."""

    hash: str
    questions: Mapping[str, Asked]


def is_imported(table: Table) -> bool:
    return KEY in table.metadata


def facts_of(table: Table) -> Facts:
    """Raises DataError when the file's own description is damaged."""
    try:
        record: Any = json.loads(table.metadata[KEY])
        arms = {str(code): str(arm) for code, arm in record["arms"].items()}
        missing = {str(name): [str(code) for code in codes] for name, codes in record["missing"].items()}
        labels = {
            str(name): {str(code): str(label) for code, label in found.items()}
            for name, found in record.get("labels", {}).items()
        }
        asked = {
            str(form): AskedForm(str(record["wording"][form]), {str(name): _asked(one) for name, one in found.items()})
            for form, found in record.get("asked", {}).items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        hint = "Import the export of the platform again."
        raise DataError(
            "import_damaged", table.name, "what the file says of itself cannot be read", hint=hint
        ) from None
    return Facts(arms, missing, labels, asked)


def _asked(record: Any) -> Asked:
    texts, answers = ({str(lang): str(text) for lang, text in record[name].items()} for name in ("texts", "answers"))
    return Asked(texts, answers)


def unwrap_imported(table: Table) -> Unwrapped:
    """An imported file: nothing to unwrap but the names of its columns and the codes that mean missing."""
    facts = facts_of(table)
    names = [str(name) for name in table.frame]
    coded: dict[str, NDArray[np.bool_]] = {}
    for name in names:
        if name in facts.missing:
            levels = Levels.of(table.frame[name])
            coded[name] = levels.rows_with([text in facts.missing[name] for text in levels.texts])
        if CODED + name in names:
            marked = (table.frame[CODED + name] == "TRUE").to_numpy(dtype=bool)
            coded[name] = coded.get(name, marked) | marked
    # file and line of the export are no part of what was submitted: a row that was sent twice is the same row
    ours = (columns.SOURCE_FILE, columns.SOURCE_ROW)
    frame = table.frame.drop(columns=[name for name in names if name.startswith(CODED) or name in ours])
    metadata = (columns.ARM,) if columns.ARM in names else ()
    fields = {name: name for name in names if is_field(name)}
    return Unwrapped(replace(table, frame=frame, coded=coded), 1, fields, labels=facts.labels, metadata=metadata)


def unwrap_plain(table: Table) -> Unwrapped:
    """A plain table: one header row; only the fields that our own forms add are known for what they are."""
    fields = {name: ours for name, ours in _OF_OURS.items() if name in table.frame}
    metadata = tuple(name for name in (naming.AUDIENCE, naming.SCREENED_OUT) if name in table.frame)
    return Unwrapped(table, 1, fields, metadata=metadata)


def is_field(name: str) -> bool:
    """Whether a name is one of those that a platform's own columns get."""
    known = (columns.RESPONDENT, columns.ARM_CODE, *columns.SUBMISSION_COLUMNS)
    return name in known or name.startswith((columns.PAGE_SECONDS, columns.ORDER))
