"""Another language for a REDCap project, as the file that Multi-Language Management imports.

REDCap matches by field name and by code, and ignores what it cannot place; the file says so of itself. Labels and
options of fields are documented; notes, headers and matrices follow the same form.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from pretest.platforms.redcap.write.fields import HIDDEN, Row
from pretest.platforms.redcap.write.text import NOTHING
from pretest.spec import Language

_DISPLAY: dict[Language, str] = {"nl": "Nederlands", "en": "English"}


def translation(rows: Sequence[Row], language: Language, shown: Sequence[str]) -> bytes:
    """JSON with the texts of ``rows`` in ``language``.

    Parameters
    ----------
    shown
        Instruments that respondents see; the others are not translated.
    """
    record = rows[0].name  # nobody sees it
    fields: list[dict[str, Any]] = []
    matrices: dict[str, dict[str, Any]] = {}
    for row in rows:
        if row.instrument not in shown or row.name == record:
            continue
        if HIDDEN in row.annotation:  # a header above it is that of the questions below it, and is read
            if row.header not in ("", NOTHING):
                fields.append({"id": row.name, "form": row.instrument, "header": {"translation": row.header}})
            continue
        found: dict[str, Any] = {"id": row.name, "form": row.instrument, "label": {"translation": row.label}}
        if row.header:
            found["header"] = {"translation": row.header}
        if row.note:
            found["note"] = {"translation": row.note}
        options = [{"id": code, "translation": label} for code, label in row.choices]
        if row.kind == "slider":
            places = ("left", "middle", "right")
            ends = [part.strip() for part in row.extra.split("|")]
            options = [{"id": place, "translation": end} for place, end in zip(places, ends, strict=True)]
        if options:
            found["enum"] = options
            if row.matrix:
                matrices.setdefault(row.matrix, {"id": row.matrix, "form": row.instrument, "enum": options})
        fields.append(found)
    content = {
        "creator": "REDCap MLM",
        "key": language,
        "display": _DISPLAY[language],
        "rtl": False,
        "fieldTranslations": fields,
        "matrixTranslations": list(matrices.values()),
    }
    return (json.dumps(content, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
