"""``pretest import``: exports of one wave in, one table under the study's own names out, with a report of it."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
from pyarrow import parquet

from pretest.disclosure.limit import suppression_notes, threshold
from pretest.disclosure.notes import tell
from pretest.errors import DataError, DesignError, ExportError, Note, Problem, record_of
from pretest.files import write_together
from pretest.forms.form import EXECUTION, Form, Question
from pretest.forms.layout import forms_of
from pretest.forms.wording import asked_in
from pretest.responses.cleaning import unread_answers
from pretest.responses.codebook import to_codebook
from pretest.responses.counted import CountedFile, release_counts, shown_counts
from pretest.responses.imported import KEY
from pretest.responses.intake import Format, Opened, Taken, open_table, take_in
from pretest.responses.needs import Wanted, wanted_columns
from pretest.responses.people import Read, check_people
from pretest.responses.privacy import dropped_note, identifying_columns
from pretest.responses.realised import Realised, no_table, ratio_note, realised_design
from pretest.responses.standard import Standard, join_standards, to_standard
from pretest.responses.submissions import count_statuses
from pretest.responses.wordings import wording_hashes
from pretest.spec import AnswerSet, DataFile, Study
from pretest.tablefiles.tablefile import read_table
from pretest.tables import columns
from pretest.values import names_phrase

TEXT = AnswerSet(type="text")
# keys of study.yaml that still say something of the file that is written; columns in them get our names
LEAST_FOUND = 0.5  # share of the questions that an export must hold to be taken for one of the study
BELOW = 10  # people, where no plan says how few are too few
RESIDUAL = (
    "date",
    "block",
    "cluster",
    "stratum",
    "weight",
    "place",
    "execution",
    "columns",
    "recode",
    "missing",
    "reshape",
    "decimal",
    "several",
    "ids",
    "audience",
    "wave_column",
    "dates",
    "labels",
)


@dataclass(frozen=True, slots=True, eq=False)
class Imported:
    """What an import found and made.

    report: plain values, as FORMATS says. table: None without a study. codebook: CSV. entry: what to write under
    ``data`` in study.yaml, but for the file.
    """

    report: dict[str, Any]
    notes: tuple[Note, ...]
    table: pa.Table | None
    codebook: str
    entry: dict[str, Any]
    wave: int


def look_into(paths: Sequence[Path], format: Format = "auto", keep: Sequence[str] = ()) -> Imported:
    """What the files themselves tell, without a study.

    Parameters
    ----------
    paths
        Exports; they are only read.
    format
        ``auto`` recognises the platform; else qualtrics, limesurvey, odk, redcap, formr or plain.
    keep
        Identifying columns to keep all the same.

    Returns
    -------
    Imported
        With a report and notes; its table is None.

    Raises
    ------
    DataError
        When a file cannot be read, or is not the export that ``format`` says.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pretest
    >>> files = pretest.rehearse(pretest.load_study("demo/pretest"), platform="formr", n=60)
    >>> _ = Path("main.csv").write_bytes(next(iter(files.values())))
    >>> found = pretest.look_into([Path("main.csv")])
    >>> found.report["format"], found.report["dropped"], found.table
    ('formr', [], None)
    """
    records: list[dict[str, Any]] = []
    notes: list[Note] = []
    for path in paths:
        source = DataFile(file=_name_of(path))
        opened = open_table(read_table(path.parent, source), (), format)
        unwrapped, table = opened.unwrapped, opened.file
        known = set(unwrapped.fields) | set(unwrapped.metadata)
        listed = set(unwrapped.identifying)
        dropped = [name for name in identifying_columns(table, listed, known - listed) if name not in keep]
        found = dict.fromkeys((*table.notes, *unwrapped.notes, *dropped_note(path.name, dropped)))
        notes += found
        counted = release_counts(
            [CountedFile(opened.n_rows, count_statuses(unwrapped))], opened.n_rows, no_table(), 1, BELOW
        )
        records.append(_record(opened, {}, dropped, counted.files[0], tell(found, BELOW)))
    return Imported(_report(records), tell(notes, BELOW), None, "", {}, 1)


def import_responses(
    study: Study, paths: Sequence[Path], *, wave: int | None = None, format: Format = "auto", keep: Sequence[str] = ()
) -> Imported:
    """Files of one wave under the names of ``study``: joined, without what identifies people or does not count.

    Parameters
    ----------
    paths
        Exports of one wave; they are only read.
    wave
        None: what study.yaml says of the file, else 1.
    format
        ``auto`` recognises the platform; else qualtrics, limesurvey, odk, redcap, formr or plain.
    keep
        Identifying columns to keep all the same.

    Returns
    -------
    Imported
        The table under the study's own names, what was matched, recoded and dropped, and the entry for study.yaml.

    Raises
    ------
    DataError
        With every problem of every file: labels that are no answers, arms that the study does not know, columns that
        study.yaml names and the file lacks, files that do not go together.
    DesignError
        When the files belong to different waves.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> files = pretest.rehearse(study, platform="formr", n=60)
    >>> paths = [Path(name) for name in files]
    >>> for path in paths:
    ...     _ = path.write_bytes(files[path.name])
    >>> found = pretest.import_responses(study, paths)
    >>> found.report["format"], found.report["submissions"] == found.table.num_rows, found.report["missing"]
    ('formr', True, [])
    """
    forms = forms_of(study)
    wanted = _wanted(study, forms)
    sources = [_source(study, path, wave) for path in paths]
    if len({source.wave for source in sources}) > 1:
        what = "the files belong to different waves"
        raise DesignError("waves_differ", study.name, what, hint="Import one wave at a time.")
    parts: list[tuple[Taken, Standard]] = []
    unread: list[Problem] = []
    for path, source in zip(paths, sources, strict=True):
        declared = source.format
        taken = take_in(
            study, source, open_table(read_table(path.parent, source), forms, format, declared), wanted, forms, keep
        )
        unread += unread_answers(taken.source, taken.table, wanted, taken.layout.matches)
        standard = to_standard(study, taken, wanted)
        parts.append((replace(taken, table=taken.opened.file), standard))  # the cells need not be there twice
    problems = [problem for taken, standard in parts for problem in (*taken.problems, *standard.problems)]
    people = check_people([_people(taken.source, standard) for taken, standard in parts])
    problems += [*people.problems, *unread]
    if problems:
        raise DataError.of(problems)
    return _imported(study, forms, wanted, parts, sources[0].wave, people.notes)


def _people(source: DataFile, standard: Standard) -> Read:
    rows = standard.arrays[columns.SOURCE_ROW].to_numpy(zero_copy_only=False)
    return Read(source, standard.design.assign(**{columns.SOURCE_FILE: source.file, columns.SOURCE_ROW: rows}))


def _imported(
    study: Study,
    forms: Sequence[Form],
    wanted: Wanted,
    parts: Sequence[tuple[Taken, Standard]],
    wave: int,
    told: Sequence[Note],
) -> Imported:
    table, mixed = join_standards([standard for _, standard in parts])
    entry = _entry(parts)
    realised, design_notes = _realised(study, parts, wave)
    notes = [note for taken, _ in parts for note in taken.notes] + list(design_notes)
    notes += [*told, *suppression_notes(study)]
    if mixed:
        message = f"Numbers in one file and text in another: {names_phrase(mixed)} became text."
        notes.append(Note("numbers_and_text", "warning", f"wave {wave}", message))
    questions = {question.of: question for form in forms for question in form.questions}
    below = threshold(study)
    files = [CountedFile(taken.opened.n_rows, taken.statuses) for taken, _ in parts]
    counted = release_counts(files, table.num_rows, realised.table, wave, below)
    records = [
        _study_record(study, taken, standard, wanted, questions, file, below)
        for (taken, standard), file in zip(parts, counted.files, strict=True)
    ]
    report = _report(records) | {
        "wave": wave,
        "submissions": counted.submissions,
        "realised": json.loads(counted.realised.drop(columns="suppressed").to_json(orient="records")),
    }
    told = tell(notes, below)
    report["notes"] = [record_of(note) for note in told]
    metadata = json.dumps(_facts(study, forms, parts, records, questions, wave), ensure_ascii=False, sort_keys=True)
    table = table.replace_schema_metadata({KEY: metadata})
    sources = {name: origin for _, standard in reversed(parts) for name, origin in standard.sources.items()}
    codebook = to_codebook(table, questions, sources, _declared(parts))
    return Imported(report, told, table, codebook, entry, wave)


def require_answers(found: Imported) -> None:
    """Say so when a file has fewer than half of the questions that its respondents were asked.

    Raises
    ------
    DataError
        With every such file: it is probably the export of something else, or headed by texts instead of names.
    """
    problems: list[Problem] = []
    for record in found.report.get("files", [found.report]):
        n_asked, n_found = record["expected"]["asked"], record["expected"]["found"]
        if n_found < n_asked * LEAST_FOUND:
            what = f"{n_found} of the {n_asked} questions that the study asks were found in the file"
            what += f"; {names_phrase(record['missing'], 4)} were not" if record["missing"] else ""
            hint = (
                "Export the answers under the names that 'pretest survey export' gave them, or name the columns under "
            )
            hint += "columns in study.yaml. To import what there is, say --allow-missing."
            problems.append(Problem("answers_missing", record["file"], what, hint=hint))
    if problems:
        raise DataError.of(problems)


def write_responses(
    found: Imported, path: str | Path, *, sources: Sequence[Path] = (), overwrite: bool = False
) -> tuple[Path, ...]:
    """Write what ``import_responses`` found: the table, and its codebook beside it. Only the user may read them (0600).

    Parameters
    ----------
    path
        A .parquet file.
    sources
        The exports that were read; they are never replaced.
    overwrite
        Replace a file that is already there.

    Returns
    -------
    tuple of Path
        The table and the codebook; nothing when there is no table (``look_into``).

    Raises
    ------
    ExportError
        When the file is already there, would replace an export, has another ending, or cannot be written.

    Examples
    --------
    >>> from pathlib import Path
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> files = pretest.rehearse(study, platform="formr", n=60)
    >>> paths = [Path(name) for name in files]
    >>> for path in paths:
    ...     _ = path.write_bytes(files[path.name])
    >>> found = pretest.import_responses(study, paths)
    >>> [path.name for path in pretest.write_responses(found, "wave-1.parquet", sources=paths)]
    ['wave-1.parquet', 'wave-1.codebook.csv']
    """
    place = Path(path)
    require_place(place, sources, overwrite=overwrite)
    if found.table is None:
        return ()
    contents: dict[str, str | bytes] = {
        place.name: to_parquet(found.table),
        f"{place.stem}.codebook.csv": found.codebook,
    }
    return write_together(place.parent, contents, private=True)


def require_place(path: Path, sources: Sequence[Path], *, overwrite: bool) -> None:
    """Say so when ``path`` is no place for a table.

    Raises
    ------
    ExportError
        As ``write_responses``.
    """
    if path.suffix != ".parquet":
        raise ExportError("file_ending", path.name, "the new file must be a .parquet file")
    if any(os.path.realpath(path) == os.path.realpath(file) for file in sources):
        raise ExportError(
            "replaces_source", path.name, "the new file would replace the export", hint="Choose another --out."
        )
    if path.exists() and not overwrite:
        hint = "Say --overwrite, or --out another file."
        raise ExportError("file_exists", path.name, "the file is already there", hint=hint)


def to_parquet(table: pa.Table) -> bytes:
    """The bytes of a Parquet file; the same table gives the same bytes."""
    sink = pa.BufferOutputStream()
    parquet.write_table(table, sink, compression="snappy", write_statistics=False)
    return bytes(sink.getvalue())


def _wanted(study: Study, forms: Sequence[Form]) -> Wanted:
    """What the study uses, and every question that its forms ask: an import leaves no answer behind.

    Which execution somebody saw is no answer: it belongs to the design, as their arm does.
    """
    wanted = wanted_columns(study)
    drawn = {question for form in forms for question in form.questions if question.made and question.of == EXECUTION}
    asked = {q.of: q.answers or TEXT for form in forms for q in form.questions if q not in drawn}
    items = {**asked, **wanted.items}
    likely = {name: answers for name, answers in wanted.likely.items() if name not in items}
    named = tuple(name for name in wanted.named if name not in items)
    return replace(wanted, items=items, likely=likely, named=named)


def _name_of(path: Path) -> str:
    """The name of the file in its own folder; a path as ``.`` has none."""
    if not path.name:
        raise DataError("no_file", str(path), "this is a folder, not a file of answers", hint="Name the file itself.")
    return path.name


def _source(study: Study, path: Path, wave: int | None) -> DataFile:
    """What study.yaml says of the file, under the name that it has in its own folder."""
    here = os.path.realpath(path)  # does not mind links in a circle
    known = next((data for data in study.file.data if os.path.realpath(study.folder / data.file) == here), None)
    source = known or DataFile(file=_name_of(path))
    return source.model_copy(update={"file": path.name, "wave": source.wave if wave is None else wave})


def _realised(study: Study, parts: Sequence[tuple[Taken, Standard]], wave: int) -> tuple[Realised, tuple[Note, ...]]:
    if not study.file.arms:
        return Realised(no_table(), ()), ()
    frame = pd.concat([standard.design for _, standard in parts], ignore_index=True)
    if columns.ARM not in frame:
        frame = frame.assign(**{columns.ARM: pd.Series([None] * len(frame), dtype="str")})
        if study.file.arms and not any(taken.source.reshape for taken, _ in parts):
            message = "Nothing says which arm anybody was assigned: nobody counts for any arm."
            note = Note("arm_column_missing", "serious", f"wave {wave}", message)
            return realised_design(study, frame), (note,)
        return realised_design(study, frame.iloc[:0]), ()
    realised = realised_design(study, frame)
    sizes = frame[columns.ARM].value_counts()
    several = frame.duplicated(columns.RESPONDENT).any()
    ratio = () if several else ratio_note({arm: int(sizes.get(arm, 0)) for arm in study.file.arms}, f"wave {wave}")
    return realised, (*realised.notes, *ratio)


def _entry(parts: Sequence[tuple[Taken, Standard]]) -> dict[str, Any]:
    """What study.yaml must still say of the new file; the files must agree on it."""
    entries = [_residual(taken, standard) for taken, standard in parts]
    if any(entry != entries[0] for entry in entries):
        what = "study.yaml says different things of these files (recode, missing, weight or others)"
        hint = "Import them one by one with --out, and list each under data."
        raise DataError("files_differ", ", ".join(taken.source.file for taken, _ in parts), what, hint=hint)
    return entries[0]


def _residual(taken: Taken, standard: Standard) -> dict[str, Any]:
    source = taken.source
    renamed = standard.renamed
    kept: dict[str, Any] = {}
    for key in RESIDUAL:
        value = getattr(source, key)
        if not value:
            continue
        if key == "columns":
            value = {ours: named for ours, named in value.items() if ours not in renamed.values()}
        elif key == "recode":
            value = {renamed.get(name, name): table for name, table in value.items() if name != source.arm}
        elif key == "labels":
            value = {renamed.get(name, name): reason for name, reason in value.items()}
        elif key == "missing":
            value = list(value)
        elif key == "date":
            value = value.isoformat()
        elif key == "dates":
            value = {wave: date.isoformat() for wave, date in value.items()}
        elif key not in ("reshape", "decimal", "several", "ids", "audience"):
            value = renamed.get(value, value)
        kept |= {key: value} if value else {}
    if source.reshape is not None:
        kept |= {key: value for key in ("arm", "arms") if (value := source.model_dump(mode="json")[key])}
    return kept


def _facts(
    study: Study,
    forms: Sequence[Form],
    parts: Sequence[tuple[Taken, Standard]],
    records: Sequence[Mapping[str, Any]],
    questions: Mapping[str, Question],
    wave: int,
) -> dict[str, Any]:
    """What the file says of itself."""
    arms: dict[str, str] = {}
    for _, standard in parts:
        arms |= standard.arms
    return {
        "version": _version(),
        "study": study.id,
        "wave": wave,
        "arms": arms,
        "missing": {name: sorted(codes) for name, codes in _declared(parts).items()},
        "labels": _labels(parts, questions),
        "wording": wording_hashes(forms),
        "asked": {
            form.id: {
                column: {"texts": dict(one.texts), "answers": dict(one.answers)}
                for column, one in asked_in(form).items()
            }
            for form in forms
        },
        "files": [
            {key: record[key] for key in ("file", "sha256", "format", "header_rows", "columns", "dropped")}
            | {"rows": taken.opened.n_rows}
            for record, (taken, _) in zip(records, parts, strict=True)
        ],
    }


def _declared(parts: Sequence[tuple[Taken, Standard]]) -> dict[str, set[str]]:
    """Column → codes that the exports declare missing."""
    missing: dict[str, set[str]] = {}
    for _, standard in parts:
        for name, codes in standard.missing.items():
            missing.setdefault(name, set()).update(codes)
    return missing


def _labels(parts: Sequence[tuple[Taken, Standard]], questions: Mapping[str, Question]) -> dict[str, dict[str, str]]:
    """Column → code → label: as the export has it, else as the study words it now, which may change later."""
    later = {
        name for taken, standard in parts for one in taken.source.recode for name in (one, standard.renamed.get(one))
    }
    names = [name for _, standard in parts for name in standard.arrays if name in questions and name not in later]
    found = {name: _own_labels(answers) for name in names if (answers := questions[name].answers) is not None}
    for taken, standard in parts:
        for column, labels in taken.labels.items():
            ours = next((name for name, origin in standard.sources.items() if origin == column), None)
            found |= {ours: dict(labels)} if ours is not None else {}
    return {name: labels for name, labels in sorted(found.items()) if labels}


def _own_labels(answers: AnswerSet) -> dict[str, str]:
    both = [(one.value, one.label) for one in answers.options] + [(one.value, one.label) for one in answers.missing]
    return {str(value): f"{label.nl} / {label.en}" for value, label in both}


def _version() -> str:
    try:
        return version("pretest")
    except PackageNotFoundError:
        return "unknown"


def _study_record(
    study: Study,
    taken: Taken,
    standard: Standard,
    wanted: Wanted,
    questions: Mapping[str, Question],
    counted: CountedFile,
    below: int,
) -> dict[str, Any]:
    found = dict.fromkeys([*taken.layout.matches.sources])
    known = {*found, *([EXECUTION] if taken.source.execution is not None else [])}
    asked = _asked(study, taken, standard, questions)
    more = {
        "matched": list(found),
        "missing": [name for name in asked if name not in known],
        "expected": _expected(study, taken, standard, wanted),
        "extra": list(standard.extra),
        "recoded": shown_counts(taken.recoded, below),
    }
    return _record(taken.opened, more, taken.dropped, counted, tell(taken.notes, below))


def _expected(study: Study, taken: Taken, standard: Standard, wanted: Wanted) -> dict[str, int]:
    """How many questions the file should hold, and how many it does: of the form that it has most of.

    A file that does not name its questionnaire may be the export of any of them. A study without questionnaires
    expects the columns that its plan names.
    """
    named = set(standard.design.get(columns.QUESTIONNAIRE, pd.Series(dtype="str")).dropna().unique())
    forms = [form for form in forms_of(study) if not named or form.id in named] or list(forms_of(study))
    asked = [tuple(dict.fromkeys(q.of for q in form.questions if q.of != EXECUTION)) for form in forms] or [
        wanted.columns
    ]
    found = set(taken.layout.matches.sources)
    best = max(asked, key=lambda one: (sum(name in found for name in one) / max(len(one), 1), len(one)))
    return {"asked": len(best), "found": sum(name in found for name in best)}


def _asked(study: Study, taken: Taken, standard: Standard, questions: Mapping[str, Question]) -> Sequence[str]:
    """Questions that the respondents of a file were asked: of the questionnaires that it names, else of all."""
    if columns.QUESTIONNAIRE not in standard.design:
        return tuple(questions)
    named = set(standard.design[columns.QUESTIONNAIRE].dropna().unique())
    return tuple(dict.fromkeys(q.of for form in forms_of(study) if form.id in named for q in form.questions))


def _record(
    opened: Opened, more: Mapping[str, Any], dropped: Sequence[str], counted: CountedFile, notes: Sequence[Note]
) -> dict[str, Any]:
    return {
        "file": opened.file.name,
        "sha256": opened.file.sha256,
        "format": opened.format,
        "header_rows": opened.unwrapped.header_rows,
        "rows": counted.rows,
        "columns": opened.file.n_columns,
        "matched": [],
        "missing": [],
        "expected": {"asked": 0, "found": 0},
        "extra": [],
        "recoded": {},
        "names": [str(name) for name in opened.file.frame if name not in dropped],
        **more,
        "dropped": list(dropped),
        "status_counts": dict(counted.statuses),
        "notes": [record_of(note) for note in notes],
    }


def _report(records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """One file: its record. Several: sums on top, and each under ``files``."""
    if len(records) == 1:
        return dict(records[0])
    formats = {record["format"] for record in records}
    matched = dict.fromkeys(name for record in records for name in record["matched"])
    total: dict[str, Any] = {"format": formats.pop() if len(formats) == 1 else "mixed"}
    total |= {key: _sum(record[key] for record in records) for key in ("header_rows", "rows", "columns")}
    total["matched"] = list(matched)
    for key in ("missing", "extra", "dropped"):
        names = dict.fromkeys(name for record in records for name in record[key])
        total[key] = [name for name in names if key != "missing" or name not in matched]
    for key in ("recoded", "status_counts"):
        names = dict.fromkeys(name for record in records for name in record[key])
        total[key] = {name: _sum(record[key].get(name, 0) for record in records) for name in names}
    total["notes"] = [note for record in records for note in record["notes"]]
    return total | {"files": list(records)}


def _sum(numbers: Iterable[int | None]) -> int | None:
    """The sum; None where a number is not told."""
    found = list(numbers)
    return None if None in found else sum(number or 0 for number in found)
