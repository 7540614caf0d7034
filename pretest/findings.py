"""Everything a report may say, as one record that goes to JSON and back; but rows about persons do not leave."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import pandas as pd

from pretest.disclosure.limit import hides
from pretest.errors import DataError, Note, record_of
from pretest.files import put_back
from pretest.files.whole import FINDINGS
from pretest.library import inside
from pretest.spec.house import Colours, is_logo
from pretest.tables import registry
from pretest.tables.table import Table

SCHEMA = 2
BEFORE = "pretest-findings/1"
# Tables that findings of the schema before this one always have; the others came while it was in use.
ALWAYS = ("estimates", "verdicts", "risks", "reliability", "flow", "cases", "distributions", "levels", "changes")
FACTS = ("kind", "study", "plan", "provenance", "notes", "suppressed_below")

Texts = dict[str, str]  # language → text


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One arm. text: the concept's copy, untrusted; image: a data URI, or None. executions: texts, films or speakers
    in which it was shown."""

    id: str
    label: Texts
    control: bool
    text: str | None = None
    image: str | None = None
    executions: int = 1


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    id: str
    label: Texts
    questionnaire: str | None = None


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """One outcome of the plan. margin in ``margin_unit`` (sd or points); bounds of the score, or None.

    margin_words, margin_why, margin_basis: what the margin means, why it has this size and where it comes from, as far
    as the plan says so.
    """

    id: str
    label: Texts
    role: str
    higher_is: str
    audiences: tuple[str, ...]
    primary: bool
    model: str
    margin: float | None
    margin_unit: str | None
    bounds: tuple[float, float] | None
    measures: Texts | None = None
    items: tuple[Texts, ...] = ()
    margin_words: Texts | None = None
    margin_why: Texts | None = None
    margin_basis: str | None = None


@dataclass(frozen=True, slots=True)
class WaveFacts:
    wave: int
    date: str | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """House style, as the study says it. logo: a data URI, or None. colours: heading, accent, band → ``#rrggbb``."""

    logo: str | None
    colours: dict[str, str]
    sender: Texts | None
    intro: Texts | None


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What was studied, as far as a report needs it."""

    id: str
    title: Texts
    languages: tuple[str, ...]
    substance: str | None
    setting: str | None
    goal: Texts | None
    arms: tuple[ArmFacts, ...]
    audiences: tuple[AudienceFacts, ...]
    outcomes: tuple[OutcomeFacts, ...]
    waves: tuple[WaveFacts, ...]
    house: HouseFacts | None = None


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What was decided beforehand. critical: single-step max-T value of the primary harm family."""

    id: str
    alpha: float
    unit: str
    multiplicity: str
    resamples: int
    variance: str
    covariates: tuple[str, ...]
    suppress_below: int
    quality: tuple[str, ...]
    n_primary_cells: int = 0
    critical: float | None = None
    local_level: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Results of one ``analyse`` or ``monitor`` run.

    suppressed_below: figures that rest on fewer people are left out of the tables; where that hides nobody (0 or 1)
    the tables are ``complete`` and must not be shared.
    tables: name → rows, of the tables that this run filled; each table of ``pretest.tables.registry`` is an attribute
    too (``findings.estimates``), without rows where it was not filled.
    """

    kind: Literal["analyse", "monitor"]
    study: StudyFacts
    plan: PlanFacts
    provenance: dict[str, Any]
    notes: tuple[Note, ...] = ()
    suppressed_below: int = 0
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in {table.name for table in registry.TABLES}:
            raise AttributeError(f"findings have no table '{name}'")
        return self.table(name)

    def table(self, name: str) -> pd.DataFrame:
        """The rows of the table ``name``; ``KeyError`` where the registry has no such table."""
        found = self.tables.get(name)
        return registry.table(name).empty() if found is None else found

    @property
    def complete(self) -> bool:
        """Whether figures on few people are in the tables too, so that nothing made of them may be shared."""
        return not hides(self.suppressed_below)

    def with_tables(self, **tables: pd.DataFrame) -> Findings:
        """A copy with tables replaced, each checked against its columns."""
        checked = {name: registry.table(name).require(frame) for name, frame in tables.items()}
        return replace(self, tables={**self.tables, **checked})


def to_json(findings: Findings) -> str:
    """``findings`` as JSON text: tables are lists of records, one a line; missing figures are null.

    ``cases``, whose rows are about single people, is not in it.

    Parameters
    ----------
    findings : of ``analyse`` or ``monitor``.

    Returns
    -------
    str
        JSON with the key ``schema``; ``from_json`` reads all of it.

    Raises
    ------
    ValueError
        When the provenance holds a number that JSON does not know (infinite or not a number).

    Examples
    --------
    >>> import json, pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> record = json.loads(pretest.to_json(findings))
    >>> record["kind"], record["levels"][0]["audience"], record["levels"][0]["wave"]
    ('monitor', 'users', 1)
    """
    record: dict[str, str] = {"schema": _dump(SCHEMA)}
    for name in FACTS:
        value = getattr(findings, name)
        if name == "notes":
            record[name] = _lines([record_of(note) for note in value])
        elif name in ("study", "plan"):
            record[name] = _dump(asdict(value), indent=1)
        else:
            record[name] = _dump(value, indent=1)
    for table in registry.shared():
        record[table.name] = _lines(_records(findings.table(table.name)))
    return "{\n" + ",\n".join(f'"{name}": {text}' for name, text in record.items()) + "\n}\n"


def _dump(value: Any, indent: int | None = None) -> str:
    return json.dumps(value, ensure_ascii=False, indent=indent, allow_nan=False)


def _lines(records: list[dict[str, Any]]) -> str:
    return "[" + ",".join(f"\n{_dump(record)}" for record in records) + "]"


def from_json(text: str, name: str = "findings.json") -> Findings:
    """The record that ``to_json`` wrote, of this version or the one before it.

    Parameters
    ----------
    text : of findings.json.
    name : of the file, for messages.

    Returns
    -------
    Findings
        Every table with its columns and types.

    Raises
    ------
    DataError
        When the text is not findings of this schema or the one before it.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> again = pretest.from_json(pretest.to_json(findings))
    >>> again.changes.equals(findings.changes)
    True
    >>> pretest.from_json("{}")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    pretest.errors.DataError: findings.json: these are no findings of this version: expected 2, got None. ...
    """
    try:
        record = json.loads(text)
    except json.JSONDecodeError as error:
        raise DataError("findings_json", f"{name}:{error.lineno}", f"this is not valid JSON ({error.msg})") from None
    schema = record.pop("schema", None) if isinstance(record, dict) else None
    if schema not in (SCHEMA, BEFORE):
        raise _unknown_schema(schema, name)
    try:
        return _findings(record, schema)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("findings_content", name, f"the findings are damaged ({error})") from None


def _unknown_schema(schema: object, name: str) -> DataError:
    if isinstance(schema, int) and schema > SCHEMA:
        what = "these findings were written by a newer version of pretest"
        return DataError("findings_schema", name, what, str(SCHEMA), str(schema), "Update pretest and try again.")
    hint = "Run 'pretest analyse' again with this version."
    return DataError("findings_schema", name, "these are no findings of this version", str(SCHEMA), str(schema), hint)


def read_findings(path: str | Path) -> Findings:
    """The findings of an earlier run; what a run that was stopped left beside the folder is put back first.

    Parameters
    ----------
    path : a findings.json, or the folder that holds it.

    Returns
    -------
    Findings
        The same tables as ``analyse`` or ``monitor`` gave, but for figures that were suppressed.

    Raises
    ------
    DataError
        When there is no such file, or it is not findings of this version.
    SpecError
        When the file is a link that leads out of the folder.

    Examples
    --------
    >>> import pretest
    >>> findings = pretest.read_findings("demo/monitor/reports/monitor")
    >>> findings.kind, [wave.wave for wave in findings.study.waves]
    ('monitor', [1, 2, 3])
    """
    given = Path(path)
    put_back(given if given.suffix != ".json" else given.parent)
    source = inside(given, FINDINGS) if given.is_dir() else given
    if not source.is_file():
        hint = "Name a folder that 'pretest analyse' or 'pretest monitor' wrote."
        raise DataError("findings_missing", str(source), "there is no such file", hint=hint)
    try:
        text = source.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise DataError("findings_encoding", str(source), "the file is not UTF-8") from None
    return from_json(text, str(source))


def _findings(record: dict[str, Any], schema: object) -> Findings:
    tables = {table.name: _table(record, table, schema) for table in registry.TABLES}
    study = record.pop("study")
    facts = StudyFacts(
        **{
            **study,
            "languages": tuple(study["languages"]),
            "arms": tuple(ArmFacts(**arm) for arm in study["arms"]),
            "audiences": tuple(AudienceFacts(**audience) for audience in study["audiences"]),
            "outcomes": tuple(_outcome(outcome) for outcome in study["outcomes"]),
            "house": _house(study.get("house")),
            "waves": tuple(WaveFacts(**{**wave, "files": tuple(wave["files"])}) for wave in study["waves"]),
        }
    )
    plan = record.pop("plan")
    plan_facts = PlanFacts(**{**plan, "covariates": tuple(plan["covariates"]), "quality": tuple(plan["quality"])})
    notes = tuple(Note(**note) for note in record.pop("notes"))
    return Findings(study=facts, plan=plan_facts, notes=notes, **record).with_tables(**tables)


def _table(record: dict[str, Any], table: Table, schema: object) -> pd.DataFrame:
    """A table of the record; findings that were written before there was such a table have none."""
    written = str(record["provenance"].get("version", ""))
    if table.hides.person_level:  # earlier versions wrote them; this one does not
        return pd.DataFrame(record.pop(table.name, []), columns=list(table.kinds))
    later = table.name not in ALWAYS if schema == BEFORE else bool(written) and _order(table.since) > _order(written)
    rows = record.pop(table.name, []) if later else record.pop(table.name)
    return pd.DataFrame(rows, columns=list(table.kinds))


def _order(version: str) -> tuple[int, ...]:
    """0.10.1 → (0, 10, 1); what follows the numbers does not count."""
    return tuple(int(number) for number in re.findall(r"\d+", version)[:3])


def _house(record: dict[str, Any] | None) -> HouseFacts | None:
    """The house style, checked again: findings may have come by way of others."""
    if record is None:
        return None
    house = HouseFacts(**record)
    Colours.model_validate(house.colours)
    if house.logo is not None and not is_logo(house.logo):
        raise ValueError("the logo is no picture")
    for text in (house.sender, house.intro):
        if text is not None and not all(isinstance(one, str) for one in text.values()):
            raise ValueError("the house style has a text that is none")
    return house


def _outcome(record: dict[str, Any]) -> OutcomeFacts:
    bounds = record["bounds"]
    changed = {
        "audiences": tuple(record["audiences"]),
        "items": tuple(record["items"]),
        "bounds": None if bounds is None else (bounds[0], bounds[1]),
    }
    return OutcomeFacts(**{**record, **changed})


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as plain values; what is missing or not finite is None."""
    names = [str(column) for column in frame.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*(_plain(frame[name]) for name in names), strict=True)]


def _plain(column: pd.Series) -> list[Any]:
    missing = column.isna().to_numpy(dtype=bool)
    if column.dtype.kind == "f":
        missing = missing | ~np.isfinite(column.to_numpy(dtype=np.float64))
    values = column.tolist()
    return [None if gone else value for value, gone in zip(values, missing.tolist(), strict=True)]
