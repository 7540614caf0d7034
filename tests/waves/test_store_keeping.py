"""The store of waves is the old one or the new one at every moment, and what somebody else put there does no harm."""

from __future__ import annotations

import errno
import json
import os
from collections.abc import Callable

import pandas as pd
import pytest

from pretest.errors import DataError, ExportError, SpecError
from pretest.tables.columns import PLACE, RESPONDENT, WAVE, WEIGHT
from pretest.waves.store.keeping import (
    MANIFEST,
    Place,
    begin_store,
    forget_waves,
    is_whole,
    keep_waves,
    read_store,
    store_of,
    stored_file,
)
from pretest.waves.store.manifest import FORMAT, Manifest, StoredWave, manifest_from_json, manifest_to_json
from pretest.waves.store.rows import hashed_people, read_rows, rows_to_parquet

STEPS = ("fsync", "replace", "unlink", "open", "mkdir")  # where a run may be killed
needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that is killed needs fork")


def wave(number: int, text: str) -> tuple[StoredWave, dict[str, bytes]]:
    """A wave of two files whose contents are ``text``."""
    contents = {use: f"{use} {number} {text}".encode() for use in ("record", "a0")}
    files = {use: stored_file(number, use, content, "json") for use, content in contents.items()}
    entry = StoredWave(number, f"{abs(number):064x}", 3, "2026-01-01", raw={"data/w.csv": "a" * 64}, files=files)
    return entry, {files[use].name: content for use, content in contents.items()}


def keep(place: Place, *waves: tuple[StoredWave, dict[str, bytes]]) -> Manifest:
    salt = begin_store(place).salt
    contents = {name: content for _, files in waves for name, content in files.items()}
    return keep_waves(place, salt, [entry for entry, _ in waves], contents)


def listed(place: Place) -> set[str]:
    return {path.name for path in place.folder.iterdir()}


def in_a_child(run: Callable[[], object]) -> int:
    """Exit code of ``run`` in a process of its own: 0 when it ended, 9 when it was killed."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            run()
            code = 0
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def killed_at(step: int) -> None:
    """Have this process end without a word before the system is asked for the ``step``-th thing."""
    left = step

    def counted(call):
        def or_end(*args, **more):
            nonlocal left
            left -= 1
            if left == 0:
                os._exit(9)
            return call(*args, **more)

        return or_end

    for name in STEPS:
        setattr(os, name, counted(getattr(os, name)))


@pytest.fixture
def place(tmp_path) -> Place:
    return Place(tmp_path / "data" / "store")


@needs_fork
def test_whenever_a_run_is_killed_the_store_is_the_old_one_or_the_new_one(place):
    keep(place, wave(1, "old"), wave(2, "kept"))
    seen, step, code = set(), 0, 9
    while code == 9:
        step += 1
        keep(place, wave(1, "old"), wave(2, "kept"))

        def run(step=step):
            killed_at(step)
            keep(place, wave(1, "new"), wave(3, "more"))

        code = in_a_child(run)
        found = read_store(place)
        assert all(is_whole(place, one) for one in found.waves)
        now = tuple(one.wave for one in found.waves)
        seen.add(now)
        assert now in ((1, 2), (1, 2, 3))
        (first, *_) = found.waves
        assert (first.files == wave(1, "new")[0].files) is (now == (1, 2, 3))
        keep(place, wave(1, "new"), wave(3, "more"))  # and added again
        assert listed(place) == {MANIFEST, *read_store(place).names}, "nothing that was half written stays"
        forget_waves(place, [3])
    assert code == 0
    assert step > 10
    assert seen == {(1, 2), (1, 2, 3)}


@needs_fork
def test_two_at_once_lose_nothing(place):
    begin_store(place)

    def adding(numbers):
        def run():
            for number in numbers:
                keep(place, wave(number, "x"))

        return run

    pids = []
    for numbers in (range(0, 20, 2), range(1, 20, 2)):
        pid = os.fork()
        if pid == 0:
            os._exit(in_a_child(adding(numbers)))
        pids.append(pid)
    assert [os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) for pid in pids] == [0, 0]
    found = read_store(place)
    assert [one.wave for one in found.waves] == list(range(20))
    assert all(is_whole(place, one) for one in found.waves)


def test_a_full_disk_leaves_the_store_whole(place, monkeypatch):
    keep(place, wave(1, "old"))
    before = {path.name: path.read_bytes() for path in place.folder.iterdir()}

    def full(handle):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(ExportError, match="No space left") as caught:
        keep(place, wave(1, "new"))
    assert "disk is not full" in str(caught.value)
    assert {path.name: path.read_bytes() for path in place.folder.iterdir()} == before


def test_adding_twice_changes_nothing(place):
    keep(place, wave(1, "x"))
    before = {path.name: path.read_bytes() for path in place.folder.iterdir()}
    keep(place, wave(1, "x"))
    assert {path.name: path.read_bytes() for path in place.folder.iterdir()} == before


def test_files_of_others_stay_and_what_is_replaced_goes(place):
    keep(place, wave(1, "old"))
    old = read_store(place).names
    (place.folder / "notes.txt").write_text("mine")
    (place.folder / "wave-1-mine.parquet").write_text("mine")
    keep(place, wave(1, "new"))
    assert {"notes.txt", "wave-1-mine.parquet"} <= listed(place)
    assert not old & listed(place)


@pytest.mark.skipif(os.name != "posix", reason="modes")
def test_only_the_user_may_read_it(place):
    keep(place, wave(1, "x"))
    assert {path.stat().st_mode & 0o777 for path in place.folder.iterdir()} == {0o600}
    assert place.folder.stat().st_mode & 0o777 == 0o700


@pytest.mark.parametrize("harm", ["flipped", "cut", "gone", "link"])
def test_a_file_that_is_not_as_it_was_written_is_seen(place, tmp_path, harm):
    entry = keep(place, wave(1, "x")).waves[0]
    assert is_whole(place, entry)
    path = place.path(entry.files["a0"])
    data = path.read_bytes()
    if harm == "flipped":
        path.write_bytes(bytes([data[0] ^ 1]) + data[1:])
    elif harm == "cut":
        path.write_bytes(data[:-1])
    else:
        path.unlink()
    if harm == "link":
        (tmp_path / "elsewhere").write_bytes(data)
        path.symlink_to(tmp_path / "elsewhere")
    assert not is_whole(place, entry)


def record_with(**changed) -> str:
    record = json.loads(manifest_to_json(Manifest("0" * 32, (wave(1, "x")[0],))))
    one = record["waves"][0]
    for name, value in changed.items():
        target = one["files"]["a0"] if name in one["files"]["a0"] else one if name in one else record
        target[name] = value
    return json.dumps(record)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        "null",
        '{"store": 2, "salt": "0", "waves": []}',
        "[" * 100_000,
        record_with(store=FORMAT - 1),
        record_with(store=FORMAT + 1),
        record_with(salt="../" * 10),
        record_with(waves=[1]),
        record_with(waves=[json.loads(record_with())["waves"][0]] * 2),
        record_with(name="../../../etc/passwd"),
        record_with(name="manifest.json"),
        record_with(sha256="x"),
        record_with(bytes=-1),
        record_with(bytes=True),
        record_with(wave=10**9),
        record_with(wave=1.5),
        record_with(n="many"),
        record_with(key=""),
        record_with(date=7),
        record_with(raw={"data/w.csv": 1}),
        record_with(files=[]),
        record_with(items={"x" * 1000: "y"}),
    ],
)
def test_a_list_that_is_damaged_or_hostile_is_an_error_with_a_sentence(text):
    with pytest.raises(DataError):
        manifest_from_json(text)


def test_the_list_says_what_it_was_told():
    entry, _ = wave(-3, "x")
    made = Manifest("ab" * 16, (entry, wave(2, "y")[0]))
    assert manifest_from_json(manifest_to_json(made)) == made


def test_a_damaged_list_begins_anew(place):
    keep(place, wave(1, "x"))
    (place.folder / MANIFEST).write_text("{")
    with pytest.raises(DataError, match="not valid JSON"):
        read_store(place)
    assert keep(place, wave(2, "y")).waves == (wave(2, "y")[0],)
    assert listed(place) == {MANIFEST, *read_store(place).names}


def test_codes_of_another_store_are_not_mixed_in(place):
    begin_store(place)
    entry, contents = wave(1, "x")
    with pytest.raises(ExportError, match="anew meanwhile"):
        keep_waves(place, "f" * 32, [entry], contents)


def test_a_store_that_is_a_link_is_refused(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "study" / "data").mkdir(parents=True)
    (tmp_path / "study" / "other").mkdir()
    link = tmp_path / "study" / "data" / "store"
    link.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(SpecError, match="outside the study folder"):
        store_of(tmp_path / "study")
    link.unlink()
    link.symlink_to(tmp_path / "study" / "other")
    with pytest.raises(SpecError, match="link"):
        store_of(tmp_path / "study")


def test_rows_come_back_as_they_were_and_people_as_codes(tmp_path):
    frame = pd.DataFrame(
        {
            WAVE: [1, 1, 1],
            RESPONDENT: pd.Categorical(["anna@example.org", "b", "anna@example.org"]),
            PLACE: pd.Series([None] * 3, dtype="str"),
            WEIGHT: [1.0, 0.1 + 0.2, float("nan")],
            "a: b/ü": [1.0, 2.0, 3.0],
        }
    )
    codes = hashed_people(frame[RESPONDENT], "00" * 16)
    assert codes[0] == codes[2] != codes[1]
    assert codes[0] == hashed_people(pd.Series(["anna@example.org"]), "00" * 16)[0], "the same in every wave"
    assert codes[0] != hashed_people(frame[RESPONDENT], "01" * 16)[0], "and another in every other store"
    data = rows_to_parquet(frame.assign(**{RESPONDENT: codes}))
    assert data == rows_to_parquet(frame.assign(**{RESPONDENT: codes}))
    assert b"anna" not in data
    path = tmp_path / "rows.parquet"
    path.write_bytes(data)
    found = read_rows([path, path])
    assert found[RESPONDENT].astype("str").tolist() == codes.astype("str").tolist() * 2
    assert found[WEIGHT].equals(pd.concat([frame[WEIGHT]] * 2, ignore_index=True))
    assert found["a: b/ü"].tolist() == [1.0, 2.0, 3.0] * 2
    assert found[PLACE].isna().all()
    path.write_bytes(data[:-20])
    with pytest.raises(DataError, match="cannot be read"):
        read_rows([path])
