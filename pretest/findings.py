"""Everything a report may say, as one record that goes to JSON and back; but rows about persons do not leave."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from shlex import quote
from typing import Any, Literal, TypeVar

import numpy as np
import pandas as pd
from pydantic import TypeAdapter, ValidationError

import pretest
from pretest.disclosure.limit import hides
from pretest.errors import MOST_NAME, DataError, Note, Problem, record_of
from pretest.files import put_back
from pretest.files.reading import parse_json, read_text
from pretest.files.whole import FINDINGS
from pretest.library import inside
from pretest.limits import FINDINGS_BYTES, FINDINGS_NOTES
from pretest.spec.house import Colours, is_logo
from pretest.tables import registry
from pretest.tables.rows import MOST_PROBLEMS, read_rows
from pretest.tables.table import Table
from pretest.words import Direction, Language, LookKind, MarginBasis, MarginUnit, Model, Role, Spending

SCHEMA = 2
BEFORE = "pretest-findings/1"
# Tables that findings of the schema before this one always have; the others came while it was in use.
ALWAYS = ("estimates", "verdicts", "risks", "reliability", "flow", "cases", "distributions", "levels", "changes")
FACTS = ("kind", "study", "plan", "provenance", "notes", "suppressed_below", "crosschecked")

Facts = TypeVar("Facts")
Texts = dict[str, str]  # language → text


@dataclass(frozen=True, slots=True)
class PhraseFacts:
    """Words of a concept that a person marked. text: as they stand in its copy; why: what they may do, or None."""

    text: str
    why: Texts | None = None


@dataclass(frozen=True, slots=True)
class ArmFacts:
    """One arm. text: the concept's copy, untrusted; image: a data URI, or None. executions: texts, films or speakers
    in which it was shown. phrases: what a person marked in its copy as hurtful, by hand. messenger, channel, strategy:
    who speaks, where, and with which means. recordings: films and sounds, which no report holds. shown: labels of the
    executions."""

    id: str
    label: Texts
    control: bool
    text: str | None = None
    image: str | None = None
    executions: int = 1
    phrases: tuple[PhraseFacts, ...] = ()
    messenger: str | None = None
    channel: str | None = None
    strategy: str | None = None
    recordings: tuple[str, ...] = ()
    shown: tuple[Texts, ...] = ()


@dataclass(frozen=True, slots=True)
class AudienceFacts:
    id: str
    label: Texts
    questionnaire: str | None = None


@dataclass(frozen=True, slots=True)
class MoveFacts:
    """A move of an outcome in plain words. short: for a cell ("more distance"); clause: what people do, as a plural
    predicate after a group of people ("keep more distance from people who use drugs")."""

    short: Texts
    clause: Texts


@dataclass(frozen=True, slots=True)
class PlainFacts:
    """How laymen are told which way an outcome moved. more: a higher score; less: a lower one."""

    more: MoveFacts
    less: MoveFacts


@dataclass(frozen=True, slots=True)
class ToldFacts:
    """The question through which laymen are told of an outcome, named beforehand.

    outcome: whose question it is: the outcome itself, or a component of a composite. item: its id; text: its wording.
    answers: wordings of the answers that count, from the lowest; n_answers: of how many. cut: from which score of the
    item on, after reverse-keying.
    more_is: whether more people who answer so is worse or better. by_audience: the wording of audiences that were asked
    in other words; all others read ``text``.
    """

    outcome: str
    item: str
    text: Texts
    answers: tuple[Texts, ...]
    cut: float
    n_answers: int
    more_is: Literal["worse", "better"]
    by_audience: dict[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnswerFacts:
    """One answer to a question as it was asked. code: as tables write it ("4")."""

    code: str
    label: Texts


@dataclass(frozen=True, slots=True)
class QuestionFacts:
    """One question of an outcome. reverse: it counts the other way round in the score. answers: in their order, low to
    high; empty where any number can be one. by_audience: the wording of audiences that were asked in other words."""

    id: str
    text: Texts
    reverse: bool = False
    answers: tuple[AnswerFacts, ...] = ()
    by_audience: dict[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class OutcomeFacts:
    """One outcome of the plan. margin in ``margin_unit`` (sd or points); bounds of the score, or None.

    margin_words, margin_why, margin_basis: what the margin means, why it has this size and where it comes from, as far
    as the plan says so. told_by: the question of audiences that are told of it through another one than ``told``.
    """

    id: str
    label: Texts
    role: Role
    higher_is: Direction
    audiences: tuple[str, ...]
    primary: bool
    model: Model
    margin: float | None
    margin_unit: MarginUnit | None
    bounds: tuple[float, float] | None
    measures: Texts | None = None
    items: tuple[Texts, ...] = ()
    margin_words: Texts | None = None
    margin_why: Texts | None = None
    margin_basis: MarginBasis | None = None
    told: ToldFacts | None = None
    plain: PlainFacts | None = None
    told_by: dict[str, ToldFacts] = field(default_factory=dict)
    questions: tuple[QuestionFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class VariableFacts:
    """A variable that people are grouped or compared by. values: as tables write them ("2") → label ("woman")."""

    id: str
    label: Texts
    values: dict[str, Texts] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class WaveFacts:
    wave: int
    date: str | None
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OutsideFacts:
    """One series of figures from elsewhere. retrieved: an ISO date; url: as it is printed; pillar:
    the group that its own file names, or None."""

    id: str
    label: Texts
    unit: Texts
    source: Texts
    retrieved: str
    higher_is: Direction
    url: str | None = None
    note: Texts | None = None
    pillar: str | None = None


@dataclass(frozen=True, slots=True)
class HouseFacts:
    """House style, as the study says it. logo: a data URI, or None. colours: heading, accent, band → ``#rrggbb``."""

    logo: str | None
    colours: dict[str, str]
    sender: Texts | None
    intro: Texts | None


@dataclass(frozen=True, slots=True)
class RecruitmentFacts:
    """how: how people were asked to take part. missing: who may be missing, or None."""

    how: Texts
    missing: Texts | None = None


@dataclass(frozen=True, slots=True)
class StudyFacts:
    """What was studied, as far as a report needs it. funding: who paid; help: where those who took part find help.
    outside: series of figures that others publish."""

    id: str
    title: Texts
    languages: tuple[Language, ...]
    substance: str | None
    setting: str | None
    goal: Texts | None
    arms: tuple[ArmFacts, ...]
    audiences: tuple[AudienceFacts, ...]
    outcomes: tuple[OutcomeFacts, ...]
    waves: tuple[WaveFacts, ...]
    house: HouseFacts | None = None
    variables: tuple[VariableFacts, ...] = ()
    funding: Texts | None = None
    recruitment: RecruitmentFacts | None = None
    help: Texts | None = None
    outside: tuple[OutsideFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class PillarFacts:
    """A group of what is watched. label: None of a usual one; outcomes: of the plan; series: from elsewhere."""

    id: str
    label: Texts | None = None
    outcomes: tuple[str, ...] = ()
    series: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BaselineFacts:
    """The later wave that one outcome is compared with, and why."""

    wave: int
    why: Texts


@dataclass(frozen=True, slots=True)
class WatchFacts:
    """What the plan fixed for the waves. campaign_start: an ISO date. actions: status of a harm → what to do then;
    advice: the same as one word. alarm_alpha: chance of any false alarm, None where the plan asks for no alarms.
    watch: share of the margin from which on an estimate is worth a closer look. baseline: the wave that others are
    compared with, None for the first; baselines: outcome → a later one of its own. pillars: groups in the
    order of the plan."""

    campaign_start: str | None = None
    actions: dict[str, Texts] = field(default_factory=dict)
    advice: dict[str, str] = field(default_factory=dict)
    alarm_alpha: float | None = None
    watch: float | None = None
    baseline: int | None = None
    baselines: dict[str, BaselineFacts] = field(default_factory=dict)
    pillars: tuple[PillarFacts, ...] = ()


@dataclass(frozen=True, slots=True)
class EarlierLookFacts:
    """A look before this one. time: ISO 8601. fewest: units of the arm and audience with the fewest; None where few,
    or not written down. locked: whether the plan was locked then."""

    number: int
    time: str
    command: str
    fewest: int | None = None
    locked: bool = True


@dataclass(frozen=True, slots=True)
class LooksFacts:
    """Which look this is, of those that the plan has.

    planned: units per arm and audience at each planned look; empty where the plan names none. number: of this look.
    kind: how it stands to the plan. fewest: units of the arm and audience with the fewest now; None where few.
    level: one-sided level of this look, for each of both sides; None where nothing is shared over looks. total: the
    plan's one-sided level. rows_known: whether it is known which rows the earlier looks had. rate: about how
    often one is wrong who looks once more than the plan says, where that was measured at this level.
    """

    planned: tuple[int, ...]
    spending: Spending
    number: int
    kind: LookKind
    total: float
    fewest: int | None = None
    level: float | None = None
    rows_known: bool = True
    rate: float | None = None
    earlier: tuple[EarlierLookFacts, ...] = ()

    def __post_init__(self) -> None:
        if self.number < 1 or (self.kind in ("planned", "early") and self.number > len(self.planned)):
            raise ValueError(f"look {self.number} is none of the {len(self.planned)} planned looks")


@dataclass(frozen=True, slots=True)
class PlanFacts:
    """What was decided beforehand. critical: single-step max-T value of the primary harm family. pairs_level: one-sided
    level of each end of an interval around a difference between two concepts, so that all of these hold together.
    looks: None of a rehearsal, and of findings of earlier versions."""

    id: str
    alpha: float
    unit: MarginUnit
    multiplicity: str
    resamples: int
    variance: str
    covariates: tuple[str, ...]
    suppress_below: int
    quality: tuple[str, ...]
    n_primary_cells: int = 0
    critical: float | None = None
    local_level: float | None = None
    pairs_level: float | None = None
    watch: WatchFacts | None = None
    looks: LooksFacts | None = None


@dataclass(frozen=True, slots=True)
class MissFacts:
    """One figure that somebody else's code does not confirm. table, key: where it stands; engine: whose code;
    relative_difference: None where it is beyond all bounds, as where one of the two is no number."""

    table: str
    key: str
    engine: str
    relative_difference: float | None


@dataclass(frozen=True, slots=True)
class CrosscheckPart:
    """One table of the report. compared, listed: figures; largest: relative difference, None beyond all bounds."""

    table: str
    compared: int
    listed: int
    largest: float | None


@dataclass(frozen=True, slots=True)
class CrosscheckFacts:
    """What ``crosscheck`` found when other code computed the figures again.

    compared: figures that were computed again; agreed: of them, within the limits. listed: figures that these engines
    lack, round or define otherwise. largest, iterative: the largest relative difference of closed forms and of engines
    that iterate, None beyond all bounds. engines: name → version. time: when, in UTC. parts: per table of the report.
    reasons: why figures are listed → how many. misses: the worst of those not within the limits, the worst first.
    """

    compared: int
    agreed: int
    listed: int
    largest: float | None
    iterative: float | None
    engines: dict[str, str]
    time: str
    parts: tuple[CrosscheckPart, ...] = ()
    reasons: dict[str, int] = field(default_factory=dict)
    misses: tuple[MissFacts, ...] = ()

    @property
    def missed(self) -> int:
        """Figures that were computed again and are not the same."""
        return self.compared - self.agreed


@dataclass(frozen=True, slots=True)
class Rest:
    """What else a findings.json holds, but for its tables."""

    kind: Literal["analyse", "monitor"]
    provenance: dict[str, Any]
    suppressed_below: int


@dataclass(frozen=True, slots=True, eq=False)
class Findings:
    """Results of one ``analyse`` or ``monitor`` run.

    suppressed_below: figures that rest on fewer people are left out of the tables; where that hides nobody (0 or 1)
    the tables are ``complete`` and must not be shared.
    tables: name → rows, of the tables that this run filled; each table of ``pretest.tables.registry`` is an attribute
    too (``findings.estimates``), without rows where it was not filled.
    crosschecked: what other code made of the same rows, once ``crosscheck`` was run on these very findings.
    """

    kind: Literal["analyse", "monitor"]
    study: StudyFacts
    plan: PlanFacts
    provenance: dict[str, Any]
    notes: tuple[Note, ...] = ()
    suppressed_below: int = 0
    tables: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    crosschecked: CrosscheckFacts | None = None

    def __getattr__(self, name: str) -> pd.DataFrame:
        if name not in {table.name for table in registry.TABLES}:
            raise AttributeError(f"findings have no table '{name}'")
        return self.table(name)

    def table(self, name: str) -> pd.DataFrame:
        """The rows of the table ``name``; ``KeyError`` where the registry has no such table."""
        found = self.tables.get(name)
        return registry.table(name).empty() if found is None else found

    def __repr__(self) -> str:
        """What was decided, harms first, in the first language of the study; ``pretest.told_findings``."""
        return pretest.told_findings(self)

    def _repr_html_(self) -> str:
        """The same for a notebook: everything that comes from a study is escaped."""
        return pretest.told_findings(self, markup="html")

    def summary(self, lang: Language | None = None) -> pd.DataFrame:
        """``pretest.summary``: one row per concept and audience, the worst decision first."""
        return pretest.summary(self, lang=lang)

    def contrasts(self) -> pd.DataFrame:
        """``pretest.contrasts``: differences between concepts, with intervals that hold together."""
        return pretest.contrasts(self)

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
        elif name in ("study", "plan", "crosschecked"):
            record[name] = _dump(None if value is None else asdict(value), indent=1)
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
    record = parse_json(text, name)
    schema = record.pop("schema", None) if isinstance(record, dict) else None
    if schema not in (SCHEMA, BEFORE):
        raise _unknown_schema(schema, name)
    try:
        return _findings(record, schema, name)
    except (KeyError, TypeError, ValueError) as error:
        raise DataError("findings_content", name, f"the findings are damaged ({error})") from None


def _unknown_schema(schema: object, name: str) -> DataError:
    got = str(schema)[:MOST_NAME]
    if isinstance(schema, int) and schema > SCHEMA:
        what = "these findings were written by a newer version of pretest"
        return DataError("findings_schema", name, what, str(SCHEMA), got, "Update pretest and try again.")
    hint = "Run 'pretest analyse' again with this version."
    return DataError("findings_schema", name, "these are no findings of this version", str(SCHEMA), got, hint)


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
    ('monitor', [1, 2, 3, 4, 5, 6, 7, 8])
    """
    given = Path(path)
    put_back(given if given.suffix != ".json" else given.parent)
    source = inside(given, FINDINGS) if given.is_dir() else given
    if not source.is_file():
        raise DataError("findings_missing", str(source), "there is no such file", hint=_where_findings_are(given))
    return from_json(read_text(source, FINDINGS_BYTES), str(source))


def _where_findings_are(given: Path) -> str:
    """What to do where a folder holds no findings: of a study, its newest report or how to make one."""
    made = sorted(given.glob(f"reports/*/{FINDINGS}"), key=lambda path: path.stat().st_mtime) if given.is_dir() else []
    if made:
        return f"This folder has them at {made[-1].parent}: name that folder."
    if (given / "study.yaml").is_file():
        return f"Run 'pretest analyse {quote(str(given))}' first, and name the folder that it writes."
    return "Name a folder that 'pretest analyse STUDY' or 'pretest monitor STUDY' wrote."


def _findings(record: dict[str, Any], schema: object, name: str) -> Findings:
    """The record, each part held against its type: findings may have come by way of others."""
    study = read_facts(StudyFacts, record["study"], f"{name} study")
    plan = read_facts(PlanFacts, record["plan"], f"{name} plan")
    notes = read_facts(tuple[Note, ...], record["notes"], f"{name} notes")
    facts = read_facts(Rest, {key: record[key] for key in Rest.__slots__}, name)
    told_by = record.get("crosschecked")
    checked = None if told_by is None else read_facts(CrosscheckFacts, told_by, f"{name} crosschecked")
    unknown = sorted(record.keys() - {*FACTS, *(table.name for table in registry.TABLES)})
    if unknown:
        raise ValueError(f"unknown part '{unknown[0][:MOST_NAME]}'")
    if len(notes) > FINDINGS_NOTES:
        raise ValueError(f"{len(notes):,} notes; at most {FINDINGS_NOTES:,} are read")
    if study.house is not None:
        _check_house(study.house)
    before = [table.name for table in registry.TABLES if _is_of_before(table, record.get(table.name))]
    known = record | {one: [] for one in before}
    tables = {table.name: _table(known, table, schema, name) for table in registry.TABLES}
    told = (*notes, *(_of_before(one, name) for one in before))
    found = Findings(study=study, plan=plan, notes=told, crosschecked=checked, **asdict(facts))
    return found.with_tables(**tables)


def _is_of_before(table: Table, rows: object) -> bool:
    """Whether an earlier version wrote ``rows``: none of them has any of the columns that came since."""
    if not table.grew or not isinstance(rows, list) or not rows:
        return False
    return all(isinstance(row, dict) and not row.keys() & {*table.grew} for row in rows)


def _of_before(table: str, name: str) -> Note:
    message = f"An earlier version wrote these findings, and its table '{table}' had other rows: it is left out. Run "
    message += "'pretest analyse' again to have it."
    return Note("table_of_before", "warning", name, message)


def _table(record: dict[str, Any], table: Table, schema: object, name: str) -> pd.DataFrame:
    """A table of the record; findings that were written before there was such a table have none."""
    written = str(record["provenance"].get("version", ""))
    later = table.name not in ALWAYS if schema == BEFORE else bool(written) and _order(table.since) > _order(written)
    later = later or table.hides.person_level  # earlier versions wrote them; this one does not
    rows = record.get(table.name, []) if later else record[table.name]
    return read_rows(table, _with_what_came(table, rows), name, whole=schema != BEFORE)


def _with_what_came(table: Table, rows: object) -> object:
    """Rows that were written before the table had some column, with what it would have said."""
    if not table.came or not isinstance(rows, list):
        return rows
    return [dict(table.came) | row if isinstance(row, dict) else row for row in rows]


def _order(version: str) -> tuple[int, ...]:
    """0.10.1 → (0, 10, 1); what follows the numbers does not count."""
    return tuple(int(number) for number in re.findall(r"\d{1,9}", version)[:3])


def read_facts(kind: type[Facts], value: object, where: str) -> Facts:
    """``value`` of JSON as ``kind``, every part of its own type.

    Raises
    ------
    DataError
        With the place and the kind of every value that does not fit.
    """
    try:
        return TypeAdapter(kind).validate_json(json.dumps(value), strict=True, extra="forbid")
    except ValidationError as error:
        details = error.errors(include_url=False)[:MOST_PROBLEMS]
        raise DataError.of([_fact_problem(detail, where) for detail in details]) from None


def _fact_problem(detail: Any, where: str) -> Problem:
    place = ".".join(str(part)[:MOST_NAME] for part in detail["loc"])
    return Problem("findings_value", f"{where} {place}".rstrip(), f"wrong value: {detail['msg']}")


def _check_house(house: HouseFacts) -> None:
    Colours.model_validate(house.colours)
    if house.logo is not None and not is_logo(house.logo):
        raise ValueError("the logo is no picture")


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
