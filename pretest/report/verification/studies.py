"""A study folder: its lock, what was locked, the data that were looked at, and its reports."""

from __future__ import annotations

from pathlib import Path

from pretest.analysis.record.beside import earlier_reports, lock_names
from pretest.analysis.record.chain import Chain, read_chain, read_unlocked
from pretest.analysis.record.lockfile import frozen_content, lock_path, lock_state, looks_path
from pretest.analysis.record.looks import first_look
from pretest.analysis.record.withdrawn import read_withdrawals
from pretest.analysis.watch.decisionlog import read_log
from pretest.library import inside
from pretest.report.verification.decided import check_decisions, check_decisions_of
from pretest.report.verification.found import Found
from pretest.report.verification.hashes import file_sha256
from pretest.report.verification.locks import check_lock, has_entry
from pretest.report.verification.reports import check_files
from pretest.spec.load import DEFAULT_PLAN, check_study
from pretest.spec.study import Study


def check_study_folder(path: Path, found: Found, anchor: str | None) -> None:
    """What is wrong with the study in ``path`` (its folder, or its YAML file) as against its lock."""
    folder = path if path.is_dir() else path.parent
    study, problems = check_study(path)
    found.problems += [str(problem) for problem in problems]
    if study is None:
        for name in lock_names(folder, DEFAULT_PLAN):
            check_lock(folder / name, name, found, anchor)
        return
    lock = lock_path(study)
    of_lock = check_decisions(study.folder, found, anchor)
    chain = check_lock(lock, lock.relative_to(folder).as_posix(), found, of_lock)
    _check_others(study, chain, found)
    if chain.entries and not chain.problems:
        _check_frozen(study, found)
        _check_data(study, chain, found)
    _check_reports(study, chain, found)


def _check_others(study: Study, chain: Chain, found: Found) -> None:
    """Further locks: told where one was locked beside the other with a reason, else a problem."""
    for name in lock_names(study.folder, study.file.plan):
        if name == chain.name:
            continue
        other = read_chain(inside(study.folder, name), name)
        own = chain.entries[0].get("others") if chain.entries else None
        theirs = other.entries[0].get("others") if other.entries else None
        said = (isinstance(own, dict) and name in own) or (isinstance(theirs, dict) and chain.name in theirs)
        if said:
            found.note(name, "another plan of this study is locked too, and the reason is recorded")
        else:
            found.problem(name, "another plan of this study is locked too, and no reason is recorded")
        head = own.get(name) if isinstance(own, dict) else None
        if head is not None and head not in {entry["entry_sha256"] for entry in other.all}:
            found.problem(name, f"it is not the lock that lay there when {chain.name} was written")


def _check_frozen(study: Study, found: Found) -> None:
    state = lock_state(study)
    found.check(name for name in frozen_content(study) if (study.folder / name).is_file())
    for deviation in state.deviations:
        name, _, key = deviation.key.partition(" ")
        change = f"{key}: {str(deviation).removeprefix(f'{deviation.key}: ')}" if key else str(deviation)
        found.problem(name, f"{deviation.kind} after the lock, not recorded: {change}")
    for amendment in state.amendments:
        found.note(study.file.plan, f"amended {amendment.time}: {amendment.why}")
    if state.after_data is not None:
        found.note(study.file.plan, f"locked when there were data: {state.after_data}")


def _check_data(study: Study, chain: Chain, found: Found) -> None:
    """The data files against the looks at them."""
    withdrawals = read_withdrawals(study.folder)
    seen = {one["sha256"] for look in chain.looks for one in look["data"]}
    first = first_look(chain)
    for name in dict.fromkeys(data.file for data in study.file.data):
        digest = file_sha256(inside(study.folder, name))
        earlier = {one["sha256"] for look in chain.looks for one in look["data"] if one["file"] == name}
        if not chain.looks:
            continue
        if digest is None:
            found.note(name, "it is not there, so it could not be checked")
            continue
        found.check([name])
        if any(withdrawals.leads(old, digest) for old in earlier):
            found.note(name, "people were taken out after a look at it, as private/withdrawn.jsonl says")
        elif digest not in seen:
            what = "it was changed after the last look at it" if earlier else "no look at the data saw it"
            found.problem(name, what)
        elif name in first and first[name]["sha256"] != digest:
            found.note(name, "it was changed after the first look at it; a later look records that")


def _check_reports(study: Study, chain: Chain, found: Found) -> None:
    """Reports in the folder: the lock that they recorded must be this one, and their files as they were written."""
    heads, log = {entry["entry_sha256"] for entry in chain.all}, read_log(study.folder)
    looks = looks_path(study).relative_to(study.folder).as_posix()
    unlocked = read_unlocked(looks_path(study), looks)
    for one in earlier_reports(study.folder, {data.file for data in study.file.data}):
        where = f"reports/{one.name}"
        if one.head is not None and one.lock in (None, chain.name) and one.head not in heads:
            found.problem(where, f"it was made under a lock that is not in {chain.name}, or entries were cut off")
        if one.unlocked is not None and not has_entry(unlocked, one.unlocked):
            found.problem(where, f"a look that it knows of is not in {looks}: lines were cut off or changed")
        if one.head is None and one.looked and chain.entries and chain.entries[0]["after_data"] is None:
            found.problem(where, "it rests on data and knows of no lock, while the lock says that there were no data")
        record = check_files(study.folder / "reports" / one.name, where, found, read_withdrawals(study.folder))
        check_decisions_of(log, record or {}, where, found)
