"""``pretest status``: where a study is on the road, and what comes next."""

from __future__ import annotations

import datetime
import hashlib
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

from pretest.analysis.checks.care import care_notes, rows_held
from pretest.analysis.record.beside import kinds_of_reports, reports_on
from pretest.analysis.record.chain import read_looks
from pretest.analysis.record.counted import counted_looks
from pretest.analysis.record.lockfile import LockState, lock_state, looks_path
from pretest.analysis.record.withdrawn import read_withdrawals
from pretest.analysis.watch.decisionlog import DecisionLog, read_log
from pretest.analysis.watch.known import Known, advised_since, newest_monitor, read_known
from pretest.analysis.watch.storestate import StoreState, store_state
from pretest.disclosure.limit import threshold
from pretest.disclosure.notes import number_in_words
from pretest.errors import PretestError, Problem
from pretest.library import inside
from pretest.planning.preregistration import planned_people
from pretest.responses.withdrawn import read_withdrawn
from pretest.spec.load import check_study
from pretest.spec.study import Study
from pretest.tablefiles.tablefile import read_table
from pretest.words import ADVICES, Advice, Language

StepState = Literal["done", "todo", "attention", "optional"]
_IN_WORDS: Mapping[Advice, str] = {
    "continue": "go on",
    "look_closer": "look closer",
    "change_message": "change the message",
    "add_help": "offer more help",
    "stop": "stop",
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step. state: ``done``, ``todo``, ``attention`` (wrong or overdue), or ``optional`` (not done, and
    the next steps do not need it). what: a sentence. command: what to say to do it, where a command does. key, values:
    the text of ``what`` in other languages (``terminal.status.KEY``) and what it is filled in with; "" where it is in
    English alone.
    """

    id: str
    state: StepState
    what: str
    command: str | None = None
    key: str = ""
    values: Mapping[str, str] = field(default_factory=dict)

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        return {"id": self.id, "state": self.state, "what": self.what, "command": self.command}


@dataclass(frozen=True, slots=True)
class Status:
    """steps: along the road. problems: of the study's files. next: the step to take now, None when all is done.
    language: the first of the study."""

    study: str
    steps: tuple[Step, ...]
    problems: tuple[Problem, ...] = ()
    language: Language = "en"

    @property
    def next(self) -> Step | None:
        waiting = [step for step in self.steps if step.state in ("attention", "todo")]
        return min(waiting, key=lambda step: step.state != "attention", default=None)

    def record(self) -> dict[str, Any]:
        """As plain values, for JSON."""
        steps = [step.record() for step in self.steps]
        return {"study": self.study, "steps": steps, "next": None if self.next is None else self.next.record()}


def status(folder: str | Path, *, today: datetime.date | None = None) -> Status:
    """Where the study in ``folder`` is, and what comes next. Changes nothing, and is no look at the data.

    Parameters
    ----------
    folder : of the study, or a YAML file in it.
    today : for what is due (default: the clock).

    Returns
    -------
    Status
        ``steps`` along the road, and ``next``.

    Raises
    ------
    SpecError
        When a lock, or the log of withdrawals, cannot be read.

    Examples
    --------
    >>> import pretest
    >>> _ = pretest.init("my-study")
    >>> found = pretest.status("my-study")
    >>> [(step.id, step.state) for step in found.steps][:3]
    [('files', 'done'), ('ethics', 'optional'), ('keep', 'optional')]
    >>> found.next.command
    'pretest lock my-study'
    """
    study, problems = check_study(folder)
    name = shlex.quote(str(folder))
    if study is None or problems:
        many = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
        absent = any(problem.code == "no_study" for problem in problems)
        command = f"pretest {'init' if absent else 'check'} {name}"
        what = f"The files of the study have {many}."
        step = Step("files", "attention", what, command, "files_wrong", {"n": str(len(problems))})
        return Status(Path(folder).resolve().name, (step,), problems)
    files = Step("files", "done", "The files of the study are in order.", key="files_fine")
    steps = (
        files,
        *_care(study, today),
        *_lock(study, name),
        *_data(study, name),
        *_stored(study),
        *_reports(study, name),
        *_decided(study, name),
    )
    return Status(study.id, steps, language=study.file.languages[0])


def _care(study: Study, today: datetime.date | None) -> Iterator[Step]:
    notes = care_notes(study, today)
    for id_, given, unsaid in (
        ("ethics", study.file.ethics, "study.yaml does not say who approved the study (ethics: {file, approved})."),
        ("keep", study.file.keep, "study.yaml does not say how long rows are kept (keep: {rows_until, contact})."),
    ):
        told = [note for note in notes if id_ in note.where]
        if told:
            yield Step(id_, "attention", " ".join(note.message for note in told))
        elif given is None:
            yield Step(id_, "optional", unsaid, key=f"{id_}_unsaid")
        else:
            what = {"ethics": "The study was approved.", "keep": "Rows are kept no longer than was said."}
            yield Step(id_, "done", what[id_], key=f"{id_}_said")


def _lock(study: Study, name: str) -> Iterator[Step]:
    if study.concepts:
        planned = planned_people(study)
        told = "It is worked out how many people are needed." if planned else "Nobody worked out how many are needed."
        command = None if planned else f"pretest plan {name}"
        key = "planned" if planned else "not_planned"
        yield Step("plan", "done" if planned else "optional", told, command, key)
    state = lock_state(study)
    yield _locked(study, state, name)
    if state.looks:
        times = "once" if len(state.looks) == 1 else f"{len(state.looks)} times"
        last = str(state.looks[-1]["time"])
        what = f"The data were looked at {times} under this lock, last on {last}."
        yield Step("looks", "done", what, key="looks", values={"n": str(len(state.looks)), "time": last})
    yield from _counted(study)


def _counted(study: Study) -> Iterator[Step]:
    """How many of the planned looks there were; a look without a lock is told too."""
    looks = counted_looks(read_looks(looks_path(study)), read_withdrawals(study.folder))
    planned = () if study.plan.looks is None else study.plan.looks.n
    n, of = len(looks), max(len(planned), 1)
    if not planned and n <= 1 and all(look.locked for look in looks):
        return
    what = f"Looks at the outcomes: {n}. In the plan: {of}."
    values = {"n": str(n), "of": str(of)}
    yield Step("planned_looks", "attention" if n > of else "done", what, None, "looks_of", values)
    before = sum(not look.locked for look in looks)
    if before:
        many = "1 look" if before == 1 else f"{before} looks"
        what = f"{many} at the outcomes came while the plan was not locked."
        yield Step("unlocked_looks", "optional", what, None, "looks_unlocked", {"n": str(before)})


def _locked(study: Study, state: LockState, name: str) -> Step:
    if state.state == "not_locked":
        late = bool(rows_held(study))
        command = f'pretest lock {name} --after-data "why"' if late else f"pretest lock {name}"
        what = "The plan is not locked" + (", and there are data already." if late else ".")
        key = "not_locked_late" if late else "not_locked"
        return Step("lock", "todo" if study.concepts else "optional", what, command, key)
    if state.state == "changed":
        many = len(state.deviations)
        what = f"The study differs from its lock in {many} place{'s' if many != 1 else ''} that nobody recorded."
        return Step("lock", "attention", what, f'pretest lock {name} --amend "why"', "lock_differs", {"n": str(many)})
    what = f"The plan was locked on {state.time}. Keep its anchor where you cannot change it: {state.anchor}"
    values = {"time": str(state.time), "anchor": str(state.anchor)}
    return Step("lock", "done", what, key="locked", values=values)


def _data(study: Study, name: str) -> Iterator[Step]:
    if read_withdrawn(study.folder).unfinished:
        what = "A withdrawal was stopped half-way."
        yield Step("withdrawal", "attention", what, f"pretest withdraw {name} --finish", "withdrawal")
    files = list(dict.fromkeys(one.file for one in study.file.data))
    held = rows_held(study)
    if not files:
        command = f"pretest import FILE --study {name}"
        yield Step("data", "todo", "study.yaml names no data yet.", command, "no_data")
    elif len(held) < len(files):
        gone = ", ".join(one for one in files if one not in held)
        command = f"pretest import FILE --study {name}"
        what = f"{len(held)} of {len(files)} data files are there; not yet: {gone}."
        values = {"n": str(len(held)), "of": str(len(files)), "files": gone}
        yield Step("data", "todo", what, command, "data_missing", values)
    else:
        yield _read(study, name)


def _read(study: Study, name: str) -> Step:
    try:
        tables = {one.file: read_table(study.folder, one) for one in study.file.data}
    except PretestError as error:
        return Step("data", "attention", f"The data cannot be read: {error.problems[0]}", f"pretest check {name}")
    n_rows, below = sum(len(table.frame) for table in tables.values()), threshold(study)
    waves = len({one.wave for one in study.file.data})
    what = f"{_many(len(tables), 'data file')}, {_many(waves, 'wave')}, {number_in_words(n_rows, below)} rows."
    values = {
        "files": str(len(tables)),
        "waves": str(waves),
        "rows": str(n_rows) if n_rows >= below or not n_rows else f"<{below}",
    }
    return Step("data", "done", what, key="data", values=values)


def _stored(study: Study) -> Iterator[Step]:
    try:
        state = store_state(study)
    except PretestError as error:
        yield Step("store", "attention", str(error.problems[0]))
        return
    if state is not None:
        yield stored_step(state)


def stored_step(state: StoreState) -> Step:
    """What there is in the store of waves, as a step that asks nothing: the next monitor sees to it."""
    if not state.readable:
        what = "What was kept of earlier waves in data/store cannot be read; the next monitor makes it again."
        return Step("store", "optional", what, key="store_unread")
    kept = len(state.kept)
    values = {"n": str(kept)}
    what = f"{_many(kept, 'wave')} {'is' if kept == 1 else 'are'} kept in data/store, none changed since."
    if not state.changed:
        return Step("store", "done", what, key="store_kept", values=values)
    waves = ", ".join(map(str, state.changed))
    what = f"{what.partition(',')[0]}. Their files changed since: wave {waves}; the next monitor works them out again."
    return Step("store", "optional", what, key="store_changed", values=values | {"waves": waves})


def _many(number: int, what: str) -> str:
    return f"{number} {what}{'s' if number != 1 else ''}"


def _reports(study: Study, name: str) -> Iterator[Step]:
    if not rows_held(study):
        return
    reports = list(kinds_of_reports(study.folder))
    outdated = set(reports_on(study.folder, _hashes(study)))
    if study.concepts:
        yield _reported(study, name, "analyse", reports, outdated)
    if len({one.wave for one in study.file.data}) > 1 or study.plan.monitor is not None:
        yield _reported(study, name, "monitor", reports, outdated)


def _reported(
    study: Study, name: str, kind: str, reports: list[tuple[str, str, frozenset[str]]], outdated: set[str]
) -> Step:
    command = f"pretest {kind} {name}"
    own = [(report, read) for report, made, read in reports if made == kind]
    if not own:
        return Step(kind, "todo", f"There is no report of '{kind}' yet.", command, "no_report", {"command": kind})
    newest, read = own[-1]
    if newest in outdated or not read.issuperset(rows_held(study)):
        what = f"{newest} is older than the study and its data as they are now."
        return Step(kind, "attention", what, command, "report_old", {"report": newest})
    what = f"{newest} is of the study and its data as they are now."
    return Step(kind, "done", what, key="report_new", values={"report": newest})


def _decided(study: Study, name: str) -> Iterator[Step]:
    """Whether what the plan advises since the newest waves was decided about."""
    log = read_log(study.folder)
    command = f'pretest adjust {name} --decide "..." --who ROLE'
    if log.problems:
        what = "The log of decisions was changed by hand, or cannot be read."
        yield Step("adjust", "attention", what, f"pretest verify {name}", "log_broken")
        return
    waiting = _undecided(study, log)
    if waiting is not None:
        advice, since = waiting
        what = f"Since wave {since} the plan advises: {_IN_WORDS[advice]}. No decision was written down yet."
        state: StepState = "optional" if advice == "continue" else "attention"
        yield Step("adjust", state, what, command, f"undecided_{advice}", {"wave": str(since)})
    elif log.entries:
        last = str(log.entries[-1]["date"])
        many = "1 decision was" if len(log.entries) == 1 else f"{len(log.entries)} decisions were"
        what = f"{many} written down, {'' if len(log.entries) == 1 else 'the last '}on {last}."
        yield Step("adjust", "done", what, key="decided", values={"n": str(len(log.entries)), "date": last})


def _undecided(study: Study, log: DecisionLog) -> tuple[Advice, int] | None:
    """What the plan advises, and since which wave, where no decision that still stands followed; None where none is
    needed, or there is no monitor that can be read."""
    if study.plan.monitor is None or newest_monitor(study.folder) is None:
        return None
    try:
        known: Known = read_known(study)
    except PretestError:
        return None  # what is wrong with a report is told of that report
    found = advised_since(known)
    if found is None:
        return None
    standing, since = found
    stands = [entry for entry in log.entries if entry["number"] not in log.corrected]
    if any(entry["wave"] >= since and standing.is_of(entry["about"]) for entry in stands):
        return None
    return next((advice, since) for advice in ADVICES if advice == standing.advice)


def _hashes(study: Study) -> dict[str, str]:
    """Files that a report rests on → their hashes now."""
    found = {one.name: one.sha256 for one in study.inputs}
    for file in rows_held(study):
        found[file] = hashlib.sha256(inside(study.folder, file).read_bytes()).hexdigest()
    return found
