"""Where people may stand: the files that the study reads, other files beside them, and what was made of both."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Any

from pretest.analysis.record.made import MADE, made_files
from pretest.analysis.record.marks import MARKS
from pretest.analysis.record.withdrawn import Withdrawals, read_withdrawals
from pretest.analysis.scores.write import HEADER as SCORED_HEADER
from pretest.analysis.withdrawal.journal import hash_file
from pretest.analysis.withdrawal.practice import practice_people, practice_sheets
from pretest.errors import PretestError
from pretest.library import inside
from pretest.platforms.registry import readable
from pretest.responses.codebook import HEADER
from pretest.responses.idsearch import People, people_by_column, people_in
from pretest.responses.imported import KEY
from pretest.responses.withdrawn import KEY as SECRET
from pretest.responses.withdrawn import LOG, PENDING
from pretest.spec import DataFile, Study
from pretest.tablefiles.tablefile import FORMATS, Table, read_table
from pretest.tablefiles.workbook import sheet_titles
from pretest.tables import columns
from pretest.tables.cases import TABLE as CASES_TABLE
from pretest.waves.store.keeping import STORE

PLACES = ("data", "private")
OWN = (LOG, PENDING, SECRET, MADE, MARKS)
CASES = "cases*.csv"  # whom the quality rules pointed out, beside a report or in private/


@dataclass(frozen=True, slots=True, eq=False)
class Searched:
    """One file, or sheet, and whom it is about. listed: whether study.yaml names it."""

    source: DataFile
    people: People
    listed: bool


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """searched: files in which people can be told apart. not_searched: names of files where they cannot, with why."""

    searched: tuple[Searched, ...]
    not_searched: tuple[tuple[str, str], ...]


def search(study: Study) -> Found:
    """Every file of the study folder that may hold rows about people.

    Raises
    ------
    DataError
        When a file that study.yaml names cannot be read: people in it could not be found.
    SpecError
        When a file lies outside the study folder.
    """
    searched: list[Searched] = []
    unsearched: list[tuple[str, str]] = []
    for source in study.file.data:
        if not inside(study.folder, source.file).is_file():
            unsearched.append((source.file, "it is not there"))
            continue
        people = people_in(study, source, read_table(study.folder, source))
        if people is None:
            unsearched.append((source.file, "study.yaml names no column with ids for it"))
        else:
            searched.append(Searched(source, people, listed=True))
    for source, told in practice_people(study):
        if isinstance(told, str):
            unsearched.append((source.file, told))
        else:
            searched.append(Searched(source, told, listed=False))
    unsearched += [*practice_sheets(study), *changed_since(study)]
    origins, gone = _origins(study), {name for name, _ in unsearched}
    for source in _others(study):
        if source.file in gone:
            continue
        try:
            found = _look_into(study, source, origins)
        except PretestError as error:
            unsearched.append((_named(source), error.problems[0].what))
            continue
        if isinstance(found, str):
            unsearched.append((_named(source), found))
        elif found is not None:
            searched.append(Searched(source, found, listed=False))
    return Found(tuple(searched), tuple(unsearched))


def derived_files(study: Study) -> tuple[str, ...]:
    """Files about persons that are made from the data, and can be made again: the store, cases, scored files."""
    folder = study.folder
    found = [path for path in sorted((folder / STORE).rglob("*")) if path.is_file()]
    for place in ("reports", "private"):
        found += sorted(path for path in (folder / place).rglob(CASES) if path.is_file() and _is_cases(path))
    names = [path.relative_to(folder).as_posix() for path in found]
    return tuple(dict.fromkeys([*names, *(name for name, as_written in _made(folder).items() if as_written)]))


def changed_since(study: Study) -> Iterator[tuple[str, str]]:
    """Files about persons that were written and are no longer as they were, or lie outside the folder; with why."""
    for name, as_written in _made(study.folder).items():
        if not as_written:
            what = "it lies outside the study folder" if Path(name).is_absolute() else "it was changed since"
            yield name, f"'pretest scores' wrote it, and {what}: delete it yourself"


def _is_cases(path: Path) -> bool:
    with path.open("rb") as file:
        return file.readline().strip() == ",".join(CASES_TABLE.kinds).encode("ascii")


def _made(folder: Path) -> dict[str, bool]:
    """Files about persons that were written and are there → whether they are in the folder, and as they were."""
    found: dict[str, bool] = {}
    for one in made_files(folder):
        name = one["file"]
        path = Path(name) if Path(name).is_absolute() else inside(folder, name)
        if path.is_file():
            own = not Path(name).is_absolute()
            found[name] = found.get(name, False) or (own and hash_file(path) == one["sha256"])
    return found


def _others(study: Study) -> Iterator[DataFile]:
    """Files of data/ and private/ that study.yaml does not name, and sheets of workbooks that it does not."""
    named = {(source.file, source.sheet) for source in study.file.data}
    listed = {source.file for source in study.file.data}
    derived = set(derived_files(study))
    for place in PLACES:
        for path in sorted((study.folder / place).rglob("[!.]*")):
            name = path.relative_to(study.folder).as_posix()
            if not path.is_file() or name in (*OWN, *derived):
                continue
            suffix = PurePosixPath(name).suffix.lower()
            if FORMATS.get(suffix) != "xlsx":
                if name not in listed:
                    yield DataFile(file=name)
                continue
            titles = _titles(study.folder, name)
            first = titles[:1]
            for place_of, title in enumerate(titles, start=1):
                is_named = (name, title) in named or (name, place_of) in named
                if not is_named and not ((name, None) in named and title in first):
                    yield DataFile(file=name, sheet=title)
            if not titles and name not in listed:
                yield DataFile(file=name)


def _titles(folder: Path, name: str) -> tuple[str, ...]:
    try:
        return sheet_titles(inside(folder, name).read_bytes(), name)
    except (PretestError, OSError):
        return ()


def _look_into(study: Study, source: DataFile, origins: Mapping[str, dict[str, Any]]) -> People | str | None:
    """Whom a file is about; a sentence where that cannot be told; None where it is about nobody."""
    if FORMATS.get(PurePosixPath(source.file).suffix.lower()) is None:
        return "files of this kind are not read"
    table = read_table(study.folder, source)
    if tuple(table.frame.columns) in (HEADER, SCORED_HEADER):
        return None  # a codebook
    origin = origins.get(table.sha256) or origins.get(PurePosixPath(source.file).name)
    people = _of_export(study, source, table, origin)
    if people is None:
        ids = dict.fromkeys(one.respondent for one in study.file.data if one.respondent is not None)
        return people_by_column(table, (*ids, columns.RESPONDENT)) or "no column of it is known to hold ids"
    if people.per_form and origin is None:
        return "its ids count per form, and nothing tells of which wave it is"
    return people


def _of_export(study: Study, source: DataFile, table: Table, origin: Mapping[str, Any] | None) -> People | None:
    """As an export of a platform; None where it is none, or no longer reads as one."""
    told = source
    if origin is not None and origin["format"] in readable():
        told = source.model_copy(update={"format": origin["format"], "wave": origin["wave"]})
    try:
        return people_in(study, told, table, "auto")
    except PretestError:
        return None


def _origins(study: Study) -> dict[str, dict[str, Any]]:
    """Hash or name of an export → its format and wave, as the files say that were imported from it."""
    found: dict[str, dict[str, Any]] = {}
    withdrawals = read_withdrawals(study.folder)
    for source in study.file.data:
        path = inside(study.folder, source.file)
        if path.suffix.lower() != ".parquet" or not path.is_file():
            continue
        table = read_table(study.folder, source)
        for one, wave in _imported_from(table):
            origin = {"format": one.get("format"), "wave": wave}
            found[str(one.get("file"))] = origin
            found |= dict.fromkeys(_hashes(str(one.get("sha256")), withdrawals), origin)
    return found


def _imported_from(table: Table) -> Iterator[tuple[dict[str, Any], int]]:
    try:
        record: Any = json.loads(table.metadata.get(KEY, "{}"))
        wave = int(record.get("wave", 1))
        files = [dict(one) for one in record.get("files", ())]
    except (ValueError, TypeError, AttributeError):
        return
    for one in files:
        yield one, wave


def _hashes(digest: str, withdrawals: Withdrawals) -> set[str]:
    """A file, and what it became when others withdrew."""
    found, new = {digest}, {digest}
    while new:
        new = {one for known in new for one in withdrawals.became.get(known, frozenset())} - found
        found |= new
    return found


def _named(source: DataFile) -> str:
    return source.file if source.sheet is None else f"{source.file} (sheet '{source.sheet}')"
