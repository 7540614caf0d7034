"""A run that is killed, a disk that fills up, two at once: commands as a person gives them, in their own processes."""

from __future__ import annotations

import errno
import io
import json
import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

import pretest
from pretest.analysis.watch.kept import kept_waves
from pretest.cli.main import run
from pretest.disclosure.limit import threshold
from pretest.waves.store.keeping import MANIFEST, is_whole, read_store, store_of
from tests.journeys.waves_study import entry, people, put, three_waves

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "fork"), reason="a child that is killed needs fork"),
    pytest.mark.usefixtures("no_drawing"),
]
STEPS = ("fsync", "replace", "rename")  # what makes a file last, or be seen
CALLS = {name: getattr(os, name) for name in STEPS}
FULL = "No space left on device"


def killed_at(step: int) -> Callable[[], None]:
    """Have this process be killed before the system is asked for the ``step``-th thing."""

    def harm() -> None:
        left = [step]
        for name in STEPS:

            def or_end(*args, call=CALLS[name], **more):
                left[0] -= 1
                if left[0] == 0:
                    os.kill(os.getpid(), signal.SIGKILL)
                return call(*args, **more)

            setattr(os, name, or_end)

    return harm


def full_from(step: int, folder: Path) -> Callable[[], None]:
    """Have the disk under ``folder`` be full from the ``step``-th file that is written there on; elsewhere is room."""

    def harm() -> None:
        done, opened, opening, syncing = [0], set(), os.open, os.fsync

        def noted(path, flags, *args, **more):
            handle = opening(path, flags, *args, **more)
            (opened.add if flags & os.O_CREAT and str(path).startswith(str(folder)) else opened.discard)(handle)
            return handle

        def or_full(handle):
            done[0] += handle in opened
            if handle in opened and done[0] >= step:
                raise OSError(errno.ENOSPC, FULL)
            return syncing(handle)

        os.open, os.fsync = noted, or_full

    return harm


def begin(*arguments: object, harm: Callable[[], None] = lambda: None) -> tuple[int, Path]:
    """Begin the command in a process of its own, after ``harm`` came over it; its number, and where it writes."""
    handle, name = tempfile.mkstemp()
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 99
        try:
            os.dup2(handle, 1)
            os.dup2(handle, 2)
            sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - it stays open to the end
            sys.stderr = open(2, "w", closefd=False)  # noqa: SIM115
            harm()
            code = run([str(one) for one in arguments])
            sys.stdout.flush()
            sys.stderr.flush()
        finally:
            os._exit(code)
    os.close(handle)
    return pid, Path(name)


def end(begun: tuple[int, Path]) -> tuple[int, str]:
    """Exit code of what was begun (-9 when it was killed), and what it said."""
    pid, path = begun
    code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
    said = path.read_text()
    path.unlink()
    return code, said


def call(*arguments: object, harm: Callable[[], None] | None = None) -> tuple[int, str]:
    """Exit code and what was said; here, where no harm can come of it."""
    if harm is not None:
        return end(begin(*arguments, harm=harm))
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = run([str(one) for one in arguments])
    return code, said.getvalue()


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under ``folder`` with its bytes."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def importing(folder: Path, wave: int, *more: str) -> tuple[object, ...]:
    export = folder.parent / f"export-{wave}.csv"
    people(wave).to_csv(export, index=False)
    return ("import", export, "--study", folder, "--wave", wave, "--allow-missing", *more)


def named(folder: Path, *waves: int) -> Path:
    """``folder`` whose study.yaml names waves that are still to be imported."""
    path = folder / "study.yaml"
    lines = (entry(wave).replace(f"w{wave}.csv", f"wave-{wave}.parquet") for wave in waves)
    path.write_text(path.read_text() + "".join(lines))
    return folder


def tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in sorted(folder.glob("*.csv"))}


@pytest.fixture(scope="module")
def stored(tmp_path_factory) -> Path:
    """Three waves, all in the store."""
    folder = three_waves(tmp_path_factory.mktemp("stored") / "study")
    study = pretest.load_study(folder)
    with kept_waves(study, threshold(study)):
        pass
    return folder


@pytest.fixture
def copy(stored, tmp_path) -> Callable[..., Path]:
    def made(name: str, source: Path = stored) -> Path:
        return Path(shutil.copytree(source, tmp_path / name / "study"))

    return made


@pytest.fixture(scope="module")
def reported(stored, tmp_path_factory) -> Path:
    """Three waves with their monitor, and a fourth that it does not have yet."""
    folder = Path(shutil.copytree(stored, tmp_path_factory.mktemp("reported") / "study"))
    assert call("monitor", folder, "--out", folder / "reports/m")[0] == 0
    put(folder, 4)
    path = folder / "study.yaml"
    path.write_text(path.read_text() + entry(4))
    return folder


def steps_of(*arguments: object, folder: Path) -> int:
    """How many things the command asks of the system, all told, when nothing happens to it."""
    count = folder.parent / "count"

    def harm() -> None:
        for name in STEPS:

            def counted(*args, call=CALLS[name], **more):
                with count.open("ab") as file:
                    file.write(b".")
                return call(*args, **more)

            setattr(os, name, counted)

    code, said = call(*arguments, harm=harm)
    assert code == 0, said
    return count.stat().st_size


def test_an_import_that_is_killed_and_given_again_is_as_if_nothing_happened(copy):
    whole = named(copy("whole"), 4)
    steps = steps_of(*importing(whole, 4), folder=whole)
    assert steps > 10
    expected = tree(whole)
    assert "data/wave-4.parquet" in expected
    seen = set()
    for step in sorted({*range(1, steps, 4), steps}):
        folder = named(copy(str(step)), 4)
        before = tree(folder)
        assert call(*importing(folder, 4), harm=killed_at(step))[0] == -signal.SIGKILL
        left = tree(folder)
        assert {name: left.get(name) for name in before if "store" not in name} == {
            name: data for name, data in before.items() if "store" not in name
        }
        manifest = read_store(store_of(folder))
        assert all(is_whole(store_of(folder), one) for one in manifest.waves)
        seen.add(("data/wave-4.parquet" in left, len(manifest.waves)))
        code, said = call(*importing(folder, 4))
        if code:
            assert "--overwrite" in said
            code, said = call(*importing(folder, 4, "--overwrite"))
        assert code == 0, said
        assert tree(folder) == expected, step
    assert seen == {(False, 3), (True, 3), (True, 4)}


@pytest.fixture(scope="module")
def undisturbed(reported, tmp_path_factory) -> tuple[int, dict[str, bytes]]:
    """How many things a monitor of the fourth wave asks of the system, and its tables."""
    folder = Path(shutil.copytree(reported, tmp_path_factory.mktemp("undisturbed") / "study"))
    return steps_of("monitor", folder, "--out", folder / "reports/m", folder=folder), tables(folder / "reports/m")


@pytest.mark.parametrize(
    "part",
    [pytest.param(0.1, id="in the store"), pytest.param(0.95, id="at its end"),
     *(pytest.param(part / 20, marks=pytest.mark.slow) for part in range(3, 19, 3))],
)  # fmt: skip
def test_a_monitor_that_is_killed_leaves_the_old_report_or_the_new(reported, undisturbed, copy, part):
    steps, expected = undisturbed
    folder = copy("killed", reported)
    old = tree(folder / "reports/m")
    run_it = ("monitor", folder, "--out", folder / "reports/m")
    assert call(*run_it, harm=killed_at(round(part * steps)))[0] == -signal.SIGKILL
    places = [folder / "reports/m", folder / "reports/m.old"]
    assert any(tree(place) == old or tables(place) == expected for place in places)
    assert all(is_whole(store_of(folder), one) for one in read_store(store_of(folder)).waves)
    code, said = call(*run_it)
    assert code == 0, said
    assert tables(folder / "reports/m") == expected
    assert [path.name for path in (folder / "reports").iterdir()] == ["m"], "nothing that was half written stays"


def test_a_disk_that_fills_up_during_an_import_costs_nothing(copy):
    folder = named(copy("raw"), 4)
    before = tree(folder)
    code, said = call(*importing(folder, 4), harm=full_from(1, folder))
    assert code == 1
    assert f"wave-4.parquet: the file cannot be written ({FULL})" in said
    assert "disk is not full" in said
    assert tree(folder) == before
    folder = named(copy("store"), 4)
    code, said = call(*importing(folder, 4), harm=full_from(3, folder))
    assert code == 0, said
    assert "not in the store yet" in said
    assert {name: data for name, data in tree(folder).items() if name in before} == before, "the store is as it was"
    code, said = call(*importing(folder, 4, "--overwrite"))
    assert code == 0
    assert "The wave is in the store" in said


def test_a_disk_that_is_full_during_a_monitor_leaves_the_old_report(reported, copy):
    folder = copy("full", reported)
    before = tree(folder)
    code, said = call("monitor", folder, "--out", folder / "reports/m", harm=full_from(1, folder))
    assert code == 1
    assert f"the file cannot be written ({FULL})" in said
    assert "disk is not full" in said
    assert tree(folder) == before


def test_two_imports_at_once_lose_nothing(copy):
    serial = named(copy("serial"), 4, 5)
    for wave in (4, 5):
        assert call(*importing(serial, wave))[0] == 0
    folder = named(copy("two"), 4, 5)
    both = [begin(*importing(folder, wave)) for wave in (4, 5)]
    assert [end(one)[0] for one in both] == [0, 0]
    assert tree(folder) == tree(serial)
    same = named(copy("same"), 4)
    both = [begin(*importing(same, 4, "--overwrite")) for _ in range(2)]
    ended = [end(one) for one in both]
    assert [code for code, _ in ended] == [0, 0], ended
    assert [one.wave for one in read_store(store_of(same)).waves] == [1, 2, 3, 4]
    assert tree(same)["data/wave-4.parquet"] == tree(serial)["data/wave-4.parquet"]


def test_what_others_took_away_meanwhile_is_an_error_that_says_to_run_again(reported, copy):
    """Another run replaced a wave while this one was about to sum it."""
    folder = copy("swept", reported)

    def harm() -> None:
        from pretest.analysis import monitor

        looking = monitor.flow_of

        def swept(records):
            for path in store_of(folder).folder.glob("wave-2-a*"):
                path.unlink()
            return looking(records)

        monitor.flow_of = swept

    code, said = call("monitor", folder, "--out", folder / "reports/m", harm=harm)
    assert code == 1, said
    assert "a stored wave cannot be read" in said or "a file of the store of waves cannot be read" in said
    code, said = call("monitor", folder, "--out", folder / "reports/m")
    assert code == 0, said


def test_a_flipped_byte_in_a_file_of_answers_is_an_error_or_is_told(copy):
    folder = named(copy("flipped"), 4)
    assert call(*importing(folder, 4))[0] == 0
    path = folder / "data/wave-4.parquet"
    data, refused = path.read_bytes(), []
    for place in (0, len(data) // 2, len(data) - 20):
        path.write_bytes(data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :])
        study = pretest.load_study(folder)
        try:
            with kept_waves(study, threshold(study), forget=False) as found:
                assert [(note.code, note.where) for note in found.notes] == [("stored_file_changed", "wave 4")]
        except pretest.PretestError as error:
            refused.append(str(error))
        path.write_bytes(data)
    assert all("data/wave-4.parquet" in said for said in refused)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda frame: frame.head(0), "data/w2.csv: the file has column names but no answers."),
        (lambda frame: frame.drop(columns="id"), "'id'"),
        (lambda frame: frame.assign(support="veel"), "'support'"),
    ],
    ids=["no rows", "no ids", "words"],
)
def test_a_wave_that_cannot_be_read_is_named_and_the_old_report_stays(reported, copy, change, said):
    folder = copy("wrong", reported)
    old = tree(folder / "reports")
    put(folder, 2, change(people(2)))
    code, told = call("monitor", folder, "--out", folder / "reports/m", "--lang", "en")
    assert code == 1, told
    assert "data/w2.csv" in told
    assert said in told
    assert tree(folder / "reports") == old


def test_verify_does_not_trust_the_store(reported, copy):
    folder = copy("verified", reported)
    report = folder / "reports/m"
    whole = json.loads(call("verify", report, "--json")[1])
    for path in store_of(folder).folder.iterdir():
        path.write_bytes(b"{" if path.name == MANIFEST else b"")
    assert json.loads(call("verify", report, "--json")[1]) == whole
    shutil.rmtree(store_of(folder).folder)
    assert json.loads(call("verify", report, "--json")[1]) == whole
    put(folder, 2, people(2).assign(distance=5))
    assert "data/w2.csv: it is not the file that the report rests on" in call("verify", report)[1]
