"""``pretest withdraw``: a person taken out of every file of a study folder, all files or none."""

from __future__ import annotations

import datetime
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from pretest.analysis.record.beside import reports_on
from pretest.analysis.record.moments import utc
from pretest.analysis.withdrawal.journal import Change, change_all, finish, hash_file, new_key
from pretest.analysis.withdrawal.search import Found, Searched, derived_files, search
from pretest.errors import DataError, Note
from pretest.files import write_atomic
from pretest.files.onewriter import one_writer
from pretest.library import inside
from pretest.limits import IDS
from pretest.responses.withdrawn import KEY, hash_of, read_key, read_withdrawn
from pretest.spec import Study
from pretest.tablefiles.removal.rows import without_rows
from pretest.values import canonical, plural
from pretest.waves.store.keeping import STORE

PRIVATE_FOLDER = 0o700


@dataclass(frozen=True, slots=True)
class FileWithout:
    """One file without somebody. n_rows: that are taken out; None where the file is made from others and removed."""

    file: str
    n_rows: int | None


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """files: that change. not_searched: name of files in which nobody could be found, and why. reports: folders in
    reports/ that still count these people. written: whether the files changed. finished: files that an earlier run,
    which was stopped, left to be changed. already: everybody had been taken out before."""

    files: tuple[FileWithout, ...]
    not_searched: tuple[tuple[str, str], ...]
    reports: tuple[str, ...]
    notes: tuple[Note, ...]
    written: bool
    finished: tuple[str, ...] = ()
    already: bool = False


def withdraw(
    study: Study, respondents: Sequence[str], *, dry_run: bool = False, now: datetime.datetime | None = None
) -> Withdrawal:
    """Take every row of some people out of all files of the study folder.

    The rows go from the files of ``data/`` and ``private/``; the store, cases and scored files, which are made from
    them, are removed. Text files keep all other bytes. ``private/withdrawn.jsonl`` logs old and new hash of each file,
    and a keyed hash of each id, so that an export that is imported again is read without these people.

    Parameters
    ----------
    study : as ``load_study`` gives it.
    respondents : ids, as the files have them; 1 and 1.0 are one id, 01 is another. Where a platform numbers the
        submissions of every form from 1, an id may need its wave and form, as ``1:users:17``. A member of the panel is
        ``panel:ID``, somebody of a dilemma table ``dialogue:ID``; their rows go from the files of ``practice/``.
    dry_run : change nothing; tell what would change. A run that was stopped earlier is not completed either.
    now : the time to write down (default: the clock).

    Returns
    -------
    Withdrawal
        Files with the number of rows, and the reports that still count these people.

    Raises
    ------
    DataError
        When an id is in no file, or may mean several people; when a file that study.yaml names cannot be read. The id
        itself is never part of the message.
    ExportError
        When a file cannot be changed safely, or cannot be written; no file is changed then.
    SpecError
        When the log or the key cannot be read.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> study = pretest.load_study("my-study")
    >>> pretest.write_frame(pretest.simulate(study, n=300), study.folder / study.file.data[0].file)
    >>> found = pretest.withdraw(study, ["invented-1-00017"])
    >>> [(one.file, one.n_rows) for one in found.files]
    [('data/wave1.csv', 1)]
    """
    wanted = _wanted(respondents)
    private = study.folder / "private"
    if dry_run:
        return _withdraw(study, wanted, None, ())
    private.mkdir(mode=PRIVATE_FOLDER, exist_ok=True)
    with one_writer(inside(study.folder, "private")):
        finished = finish(study.folder)
        return _withdraw(study, wanted, utc(now), finished)


def finish_withdrawal(study: Study) -> tuple[str, ...]:
    """Complete a withdrawal that was stopped half-way; names of its files, none where none was.

    Raises
    ------
    ExportError, SpecError
        As ``withdraw``.
    """
    if not (study.folder / "private").is_dir():
        return ()
    with one_writer(inside(study.folder, "private")):
        return finish(study.folder)


def _wanted(respondents: Sequence[str]) -> tuple[str, ...]:
    wanted = tuple(dict.fromkeys(one for one in map(canonical, respondents) if one))
    if not wanted:
        raise DataError("no_respondent", "withdraw", "no id is given", hint="Say --respondent ID, or --ids-from FILE.")
    if len(wanted) > IDS:
        raise DataError("too_many_respondents", "withdraw", f"{len(wanted):,} ids are given", f"at most {IDS:,}")
    return wanted


def _withdraw(study: Study, wanted: Sequence[str], time: str | None, finished: tuple[str, ...]) -> Withdrawal:
    """time: None where nothing is to be written."""
    found = search(study)
    people = _people(found, wanted, _earlier(study, wanted))
    changes, notes = _changes(study, found.searched, people)
    if changes:
        changes += _derived(study)
        if time is not None:
            key = _key(study)
            change_all(study.folder, changes, time, sorted(hash_of(one, key) for one in people))
    files = tuple(dict.fromkeys(FileWithout(_told_as(change), change.n_rows) for change in changes))
    hashes = {name: hash_file(path) for name in finished if (path := inside(study.folder, name)).is_file()}
    hashes |= {change.file: change.new for change in changes if change.data is not None}
    return Withdrawal(
        files=files,
        not_searched=found.not_searched,
        reports=tuple(reports_on(study.folder, hashes)),
        notes=(*notes, *_told(changes)),
        written=bool(changes) and time is not None,
        finished=finished,
        already=not changes,
    )


def _earlier(study: Study, wanted: Sequence[str]) -> set[str]:
    """Ids of people who were taken out before."""
    withdrawn = read_withdrawn(study.folder)
    return {one for one in wanted if withdrawn.who and hash_of(one, withdrawn.key) in withdrawn.who}


def _people(found: Found, wanted: Sequence[str], earlier: set[str]) -> set[str]:
    """The ids by which the study knows them.

    An id that is one of the study itself is that one; else it may be the number that a platform gave to a submission.
    """
    files = [one.people for one in found.searched]
    ours = {one for people in files for one in people.own}
    chosen: set[str] = set()
    for place, respondent in enumerate(wanted, start=1):
        meant = {respondent} if respondent in ours else {one for people in files for one in people.known_by(respondent)}
        which = "the id" if len(wanted) == 1 else f"id {place:,} of {len(wanted):,}"
        if len(meant) > 1:
            hint = "Give it with wave and form before it, as 1:users:17; the column _respondent of an import has it so."
            what = f"{which} may mean {len(meant)} different people"
            raise DataError("respondent_ambiguous", "withdraw", what, hint=hint)
        if not meant and respondent not in earlier:
            hint = "Ids are compared as text: 7 and 007 differ. "
            hint += f"{plural(len(found.not_searched), 'file was', 'files were')} not searched. " * bool(
                found.not_searched
            )
            hint += "An imported file has wave and form before ids that a platform gives per form, as 1:users:17."
            raise DataError("respondent_unknown", "withdraw", f"{which} is in no file of the study", hint=hint)
        chosen |= meant
    return chosen


def _changes(
    study: Study, searched: Sequence[Searched], people: Collection[str]
) -> tuple[list[Change], tuple[Note, ...]]:
    """New contents of every file in which one of ``people`` stands; a file that is named twice changes once."""
    notes: dict[Note, None] = {}
    changes: list[Change] = []
    for file in dict.fromkeys(one.source.file for one in searched):
        path = inside(study.folder, file)
        before = data = path.read_bytes()
        n_rows = 0
        for parts in _by_sheet([one for one in searched if one.source.file == file]):
            rows = sorted({row for one in parts for row in one.people.rows_of(people)})
            if rows:
                made = without_rows(data, parts[0].source, rows)
                data, n_rows = made.data, n_rows + len(rows)
                notes |= dict.fromkeys(made.notes)
        if data != before:
            changes.append(Change(file, data, hash_file(path), n_rows))
    return changes, tuple(notes)


def _by_sheet(searched: Sequence[Searched]) -> Iterator[list[Searched]]:
    for sheet in dict.fromkeys(one.source.sheet for one in searched):
        yield [one for one in searched if one.source.sheet == sheet]


def _derived(study: Study) -> list[Change]:
    names = derived_files(study)
    return [Change(name, None, hash_file(inside(study.folder, name)), None) for name in names]


def _told_as(change: Change) -> str:
    """Files of the store are told as one: they are many, and their names say nothing."""
    return STORE if change.data is None and change.file.startswith(f"{STORE}/") else change.file


def _key(study: Study) -> bytes:
    path = inside(study.folder, KEY)
    if not path.is_file() and not read_withdrawn(study.folder).who:
        write_atomic(path, new_key() + "\n", private=True)
    return read_key(study.folder)


def _told(changes: Sequence[Change]) -> Iterator[Note]:
    removed = list(dict.fromkeys(_told_as(change) for change in changes if change.data is None))
    if removed:
        message = "These files were made from the answers and are removed: make them again where you need them."
        yield Note("derived_removed", "info", ", ".join(removed), message)
    if changes:
        message = "Backups, version control, mailed copies and the survey platform may still hold the answers: take "
        message += "them out there too."
        yield Note("copies_elsewhere", "warning", "withdraw", message)
