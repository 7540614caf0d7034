"""Waves as the monitor reads them: what the store has of them is used where it is current, the rest is worked out."""

from __future__ import annotations

import secrets
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from pretest.analysis.record.prelock import lock_time
from pretest.analysis.watch.batches import Batch, Lent, base_key, batches_of, content_hash, raw_hashes, whole_key
from pretest.analysis.watch.building import Read, read_batch, work_out
from pretest.analysis.watch.entries import cases_of, entries_of, people_of, record_of, rows_of
from pretest.analysis.watch.record import BatchRecord, Standards
from pretest.errors import DataError, DesignError, ExportError, Note, PretestError, Problem, some
from pretest.responses.people import ids_in_common
from pretest.spec.study import Study
from pretest.tables.columns import RESPONDENT
from pretest.waves.store.keeping import (
    STORE,
    Place,
    begin_store,
    forget_waves,
    is_whole,
    keep_waves,
    read_store,
    store_of,
)
from pretest.waves.store.manifest import Manifest, StoredWave


@dataclass(frozen=True, slots=True, eq=False)
class KeptWaves:
    """records: of waves that were read together, in order. rows: wave → audience → the file with its rows. cases:
    ``tables.cases`` of all. notes: on what became of the store and of the files it was made from."""

    records: tuple[BatchRecord, ...]
    rows: Mapping[int, Mapping[str, Path]]
    cases: tuple[pd.DataFrame, ...]
    notes: tuple[Note, ...]


@contextmanager
def kept_waves(
    study: Study, below: int, *, only: Sequence[int] | None = None, keep: bool = True, forget: bool = True
) -> Iterator[KeptWaves]:
    """Every wave of ``study``, from the store where it is current. The files are there until the block ends.

    Parameters
    ----------
    below : fewer people than this are not told of.
    only : waves that are wanted of a file that holds several.
    keep : whether what is worked out goes into the store; else, and where the store cannot be written, it is in a
        temporary folder.
    forget : whether waves that the study does not name go out of a store that is kept.

    Raises
    ------
    DataError, DesignError
        When the data do not fit the study; with the problems of every wave.
    SpecError
        When the store is a link, or the lock cannot be read.
    ExportError
        When neither the store nor a temporary folder can be written.
    """
    with ExitStack() as stack:
        keeper = _Keeper(study, below, keep, stack)
        keeper.work_through(batches_of(study, only))
        if keep and forget:
            keeper.forget_others()
        yield keeper.kept()


@dataclass(frozen=True, slots=True, eq=False)
class _Done:
    """A batch that is in a store. key: of its entries."""

    key: str
    place: Place
    entries: tuple[StoredWave, ...]
    record: BatchRecord


class _Keeper:
    """Goes through the batches of a study, and knows what became of each."""

    def __init__(self, study: Study, below: int, keep: bool, stack: ExitStack) -> None:
        self.study, self.below, self.keep, self.stack = study, below, keep, stack
        self.lock = lock_time(study)
        self.content = content_hash(study, below, self.lock)
        self.place: Place | None = store_of(study.folder)
        self.manifest = self._manifest(self.place)
        self.salt = secrets.token_hex(16) if self.manifest is None else self.manifest.salt
        self.temporary: Place | None = None
        self.raw: dict[Batch, dict[str, str]] = {}
        self.base: dict[Batch, str] = {}
        self.done: dict[Batch, _Done] = {}
        self.columns: dict[Batch, Mapping[str, str]] = {}
        self.by_file: dict[Batch, tuple[frozenset[str], ...]] = {}
        self.failed: dict[Batch, tuple[str, PretestError]] = {}
        self.notes: list[Note] = []

    def _manifest(self, place: Place) -> Manifest | None:
        """The store that is there; None where none can be read or made."""
        try:
            return begin_store(place) if self.keep else read_store(place)
        except (DataError, ExportError):
            return None

    def work_through(self, batches: Sequence[Batch]) -> None:
        """Have every batch in a store, and raise what is wrong with any of them."""
        for batch in batches:
            self.raw[batch] = raw_hashes(self.study, batch)
            self.base[batch] = base_key(self.study, batch, self.content, self.raw[batch])
            self._look_up(batch)
        # Twice: what other waves have is known of all files only once each was read.
        for _ in range(2):
            standards: Standards | None = None
            for batch in self._in_order(batches):
                standards = self._settle(batch, standards) or standards
        _raise_together([error for _, error in self.failed.values()])
        _raise_held([one.record for one in self.done.values()])
        self._check_ids(batches)

    def forget_others(self) -> None:
        """Take waves out of the store that the study does not name any more."""
        if self.place is not None and self.manifest is not None:
            waves = {wave for one in self.done.values() for wave in one.record.numbers}
            with suppress(ExportError):
                forget_waves(self.place, {one.wave for one in self.manifest.waves} - waves)

    def _in_order(self, batches: Sequence[Batch]) -> list[Batch]:
        """The batch with the baseline first: composites of all are standardised on it."""
        plan = self.study.plan.monitor
        planned = None if plan is None else plan.baseline
        return sorted(batches, key=lambda batch: (planned not in (batch.waves or {planned}), batch.first))

    def _look_up(self, batch: Batch) -> None:
        """What the store has of a batch, if it was made from the same files."""
        entries = self._entries(batch)
        if not entries or self.place is None:
            return
        where = f"wave {some([one.wave for one in entries])}"
        try:
            if not all(is_whole(self.place, entry) for entry in entries):
                raise DataError("store_damaged", where, "a file of the store is not as it was written")
            record = record_of(self.place, entries[0])
        except DataError:
            message = f"What was kept of it in {STORE} is damaged; it was worked out from its data files again."
            self.notes.append(Note("stored_wave_damaged", "info", where, message))
            return
        if record.base != self.base[batch]:
            changed = [name for name, was in entries[0].raw.items() if self.raw[batch].get(name, was) != was]
            if changed:
                message = f"Changed since it was taken into {STORE}: {some(changed)}. It was worked out again."
                self.notes.append(Note("stored_file_changed", "warning", where, message))
            return
        if set(record.numbers) == {one.wave for one in entries} and len({one.key for one in entries}) == 1:
            self.done[batch] = _Done(entries[0].key, self.place, entries, record)
            self._know(batch, record.columns, [frozenset(file.columns) for file in record.files])

    def _entries(self, batch: Batch) -> tuple[StoredWave, ...]:
        stored = () if self.manifest is None else self.manifest.waves
        if batch.waves is not None:
            return tuple(one for one in stored if one.wave in batch.waves)
        files = {data.file for data in batch.files}
        return tuple(one for one in stored if set(one.raw) == files)

    def _know(self, batch: Batch, columns: Mapping[str, str], by_file: Iterable[frozenset[str]]) -> None:
        self.columns[batch], self.by_file[batch] = columns, tuple(by_file)

    def _settle(self, batch: Batch, standards: Standards | None) -> Standards | None:
        """Have one batch worked out with what is known of the others now."""
        read: Read | None = None
        try:
            if batch not in self.columns:
                read = self._read(batch)
            key = whole_key(self.base[batch], self._lent(batch), standards)
            done = self.done.get(batch)
            if (done is None or done.key != key) and self.failed.get(batch, ("",))[0] != key:
                self._work_out(batch, read or self._read(batch), standards, key)
                self.failed.pop(batch, None)
        except ExportError:
            raise
        except PretestError as error:
            known = batch in self.columns
            self.failed[batch] = (whole_key(self.base[batch], self._lent(batch), standards) if known else "", error)
            self.done.pop(batch, None)
        return self.done[batch].record.standards if batch in self.done else None

    def _read(self, batch: Batch) -> Read:
        read = read_batch(self.study, batch)
        files = {file.name: file.sha256 for file in read.responses.files}
        if files != self.raw[batch]:
            changed = [name for name, sha256 in files.items() if self.raw[batch].get(name) != sha256]
            what, hint = "the file changed while it was read", "Run the command again when nobody writes to it."
            raise DataError("file_changing", some(changed), what, hint=hint)
        self._know(batch, read.columns, [frozenset(file.columns) for file in read.responses.files])
        return read

    def _lent(self, batch: Batch) -> Lent:
        own, everywhere = self.columns[batch], frozenset.intersection(*self.by_file[batch])
        others = [other for other in self.columns if other != batch]
        columns: dict[str, str] = {}
        for name, kind in sorted(found for other in others for found in self.columns[other].items()):
            if name not in own:
                columns[name] = kind  # text, where some have numbers and some have text
        elsewhere = {names - everywhere for other in others for names in self.by_file[other]}
        return Lent(columns, frozenset(elsewhere - {frozenset()}))

    def _work_out(self, batch: Batch, read: Read, standards: Standards | None, key: str) -> None:
        lent = self._lent(batch)
        worked = work_out(
            read, lent, standards, base=self.base[batch], below=self.below, lock=self.lock, salt=self.salt
        )
        dates = {data.wave: None if data.date is None else data.date.isoformat() for data in read.study.file.data}
        entries, contents = entries_of(read.study, worked, key, dates, self.raw[batch])
        place = self._write(entries, contents)
        self.done[batch] = _Done(key, place, entries, worked.record)

    def _write(self, entries: tuple[StoredWave, ...], contents: Mapping[str, bytes]) -> Place:
        """Where the entries are now: in the store, or where it cannot be written in a folder that goes afterwards."""
        if self.keep and self.place is not None and self.manifest is not None:
            try:
                keep_waves(self.place, self.salt, entries, contents)
                return self.place
            except ExportError:
                self.keep = False
        if self.temporary is None:
            folder = self.stack.enter_context(
                tempfile.TemporaryDirectory(prefix="pretest-", ignore_cleanup_errors=True)
            )
            self.temporary = Place(Path(folder) / "store")
        keep_waves(self.temporary, self.salt, entries, contents)
        return self.temporary

    def _check_ids(self, batches: Sequence[Batch]) -> None:
        """Ids that stand in files of different waves, of which neither says whether they are the same people."""
        seen: list[tuple[Batch, str, pd.Index]] = []
        problems: list[Problem] = []
        for batch in batches if len(batches) > 1 else ():
            people = people_of(self.done[batch].place, self.done[batch].entries[0])
            own = [
                (batch, str(file), pd.Index(rows[RESPONDENT].astype("str")))
                for file, rows in people.groupby("file", observed=True)
            ]
            for _, file, ids in own:
                for _, earlier, others in seen:
                    n = len(ids.intersection(others))
                    problems += [ids_in_common(earlier, file, n)] if n else []
            seen += own
        if problems:
            raise DataError.of(problems)

    def kept(self) -> KeptWaves:
        """Everything, waves ascending."""
        done = sorted(self.done.values(), key=lambda one: one.record.numbers)
        rows = {
            entry.wave: {audience: rows_of(one.place, entry, audience) for audience in self.study.audiences}
            for one in done
            for entry in one.entries
        }
        return KeptWaves(
            tuple(one.record for one in done),
            {wave: rows[wave] for wave in sorted(rows)},
            tuple(cases_of(one.place, one.entries[0]) for one in done),
            tuple(self.notes),
        )


def _raise_together(errors: Sequence[PretestError]) -> None:
    """What is wrong with several batches as one error, each problem once."""
    if errors:
        kinds = {type(error) for error in errors}
        problems = dict.fromkeys(problem for error in errors for problem in error.problems)
        raise (kinds.pop() if len(kinds) == 1 else DataError).of(problems)


def _raise_held(records: Sequence[BatchRecord]) -> None:
    """Nobody of an audience, or of the control, in any batch; in some of them somebody may be missing."""
    held = [{(one.code, one.what.split(":")[0]): one for one in record.held} for record in records]
    everywhere = [one for name, one in held[0].items() if all(name in others for others in held[1:])] if held else []
    if everywhere:
        raise DesignError.of(everywhere)
