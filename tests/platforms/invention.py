"""Invented respondents of any form, and whether what comes back from an export is what went into it."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd

from pretest.forms.wording import questionnaire_hash
from pretest.spec import DataFile
from pretest.tablefiles.tablefile import read_table
from pretest.tables import columns
from pretest.values import canonical


def read(platform, content, name="x.csv", forms=()):
    """The table that ``content`` is, and what the platform makes of it."""
    with TemporaryDirectory() as folder:
        data = content.encode() if isinstance(content, str) else content
        (Path(folder) / name).write_bytes(data)
        table = read_table(Path(folder), DataFile(file=name))
    return table, platform.unwrap(table, forms)


def answers(found, column):
    """The column that an item is in, as text; empty where missing."""
    name = next(name for name, what in found.fields.items() if what == column)
    return ["" if value != value else canonical(value) for value in found.table.frame[name]]


def joined(found, ours):
    """What each respondent answered in a column of the data, on whichever way they were asked it."""
    ways = [found.table.frame[name] for name, what in found.fields.items() if what == ours]
    assert ways, ours
    texts = [["" if pd.isna(value) else canonical(value) for value in way] for way in ways]
    return [next(filter(None, row), "") for row in zip(*texts, strict=True)]


def require_answers(found, invented):
    """Every answer that went in came out, in the column of the data that it is of."""
    sent = all_ways(invented.form, invented.frame)
    for ours in dict.fromkeys(question.of for question in invented.form.asked):
        assert joined(found, ours) == sent[ours], ours


def invent(form, rng, n=6):
    """``n`` respondents with any possible answers, some missing, and an arm where the form has arms."""
    arms = [arm.id for arm in form.arms] or [""]
    frame = pd.DataFrame(
        {
            columns.RESPONDENT: [f"invented{i}" for i in range(n)],
            columns.ARM: [arms[int(rng.integers(len(arms)))] for _ in range(n)],
            columns.DURATION: rng.uniform(30, 900, n),
            columns.STARTED: pd.Timestamp("2026-03-01", tz="UTC") + pd.to_timedelta(rng.integers(0, 10**6, n), "s"),
        }
    )
    answered = {q.column: pd.Series([_any_answer(q, rng) for _ in range(n)]) for q in form.questions}
    return pd.concat([frame, pd.DataFrame(answered)], axis=1)


def _any_answer(question, rng):
    set_ = question.answers
    missing = [] if set_ is None else [code.value for code in set_.missing]
    if rng.random() < 0.2:
        return None if question.kind in ("text", "date", "multiple") else np.nan
    if missing and rng.random() < 0.3:
        code = missing[int(rng.integers(len(missing)))]
        return str(code) if question.kind in ("text", "date", "multiple") else float(code)
    if question.kind == "text":
        return ["=1+1", "a, b\nc", "+31", '"quoted"', "plain"][int(rng.integers(5))]
    if question.kind == "date":
        return "2026-03-01"
    if question.kind == "multiple":
        chosen = sorted(value for value in set_.values if rng.random() < 0.5)
        return " ".join(map(str, chosen)) or None
    if question.kind in ("ordinal", "nominal"):
        return float(set_.values[int(rng.integers(len(set_.values)))])
    step = set_.step or 1.0
    low, high = set_.min or 0.0, 100.0 if set_.max is None else set_.max
    return low + step * int(rng.integers(int((high - low) / step) + 1))


def all_ways(form, frame):
    """Column of the data → what each respondent answered, on whichever way they were asked it."""
    found = {}
    for question in form.questions:
        ours = found.setdefault(question.of, [""] * len(frame))
        for row, value in enumerate(map(_code, frame[question.column])):
            assert not (value and ours[row]), "nobody goes two ways"
            ours[row] = value or ours[row]
    return found


def same(found, invented):
    """Every answer, arm and time that went in came out."""
    form, frame = invented.form, invented.frame
    require_answers(found, invented)
    codes = {arm.id: arm.code for arm in form.arms}
    if form.arms:
        assert answers(found, columns.ARM_CODE) == [codes.get(arm, "") for arm in frame[columns.ARM]]
    assert set(answers(found, columns.QUESTIONNAIRE)) == {form.id}
    assert set(answers(found, columns.WORDING)) == {questionnaire_hash(form)}
    name = next(name for name, what in found.fields.items() if what == columns.DURATION)
    assert np.allclose(found.table.frame[name].astype(float), frame[columns.DURATION], atol=1.0)
    assert not [note for note in found.notes if note.severity != "info"]


def _code(value):
    return "" if value is None or value != value else canonical(value)
