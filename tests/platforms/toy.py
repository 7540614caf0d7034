"""A platform of one file: it writes a list of fields, and its exports are CSV with ``toy_id`` and ``toy_arm`` first."""

from __future__ import annotations

import io

import numpy as np
import pandas as pd

from pretest.forms.layout import lay_out
from pretest.forms.naming import Rules, field_names
from pretest.platforms.export import Export
from pretest.platforms.fieldnames import questions_by_field
from pretest.platforms.platform import Later, Platform
from pretest.platforms.unwrapped import Reader, Unwrapped
from pretest.tables import columns

NAMES = Rules(r"[a-z0-9_]", "_", 30, folded=True)


def to_toy(content, questionnaire, languages=None):
    form = lay_out(content, questionnaire)
    fields = field_names(form, NAMES)
    lines = [fields[question.column] for question in form.questions]
    return Export({f"{form.id}.toy": "\n".join(lines).encode()}, ())


def layout_toy(study, invented, rng):
    form, frame = invented.form, invented.frame
    fields = field_names(form, NAMES)
    codes = {arm.id: arm.code for arm in form.arms}
    parts = {"toy_id": np.arange(1, len(frame) + 1), "toy_arm": frame[columns.ARM].map(codes)}
    parts |= {fields[question.column]: frame[question.column] for question in form.questions}
    return {f"{form.id}.csv": pd.DataFrame(parts).to_csv(index=False).encode()}


def recognise(table):
    return list(table.frame.columns[:2]) == ["toy_id", "toy_arm"]


def unwrap(table, forms):
    known, _ = questions_by_field(forms, NAMES)
    fields = {"toy_id": columns.RESPONDENT, "toy_arm": columns.ARM_CODE}
    fields |= {name: question.column for name, question in known.items() if name in table.frame}
    return Unwrapped(table, fields=fields)


TOY = Reader(recognise, unwrap)
PLATFORM = Platform(
    id="toy",
    target="toyform",
    what="a list of fields (toy)",
    write=Later("tests.platforms.toy:to_toy"),
    read=Later("tests.platforms.toy:TOY"),
    rehearse=Later("tests.platforms.toy:layout_toy"),
    names=NAMES,
    ids="per_form",
)


def written(content: bytes) -> pd.DataFrame:
    """An export of the toy, as it stands in the file."""
    return pd.read_csv(io.BytesIO(content))
