"""A folder of results is old or new: a run is killed at every step, and the next command finds one whole result."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from pretest.errors import ExportError
from pretest.files import put_back, sweep, write_together, write_whole
from pretest.files.parts import PART, begin, end

OLD = {"report.html": "old", "estimates.csv": "old", "risks.csv": "old", "findings.json": "{}"}
NEW = {"report.html": "new", "estimates.csv": "new", "findings.json": "{1}"}

# A process that dies at the n-th call of one function of the system, as a killed one does: nothing is cleaned up.
KILLED = """
import os, sys, shutil
from pathlib import Path
name, nth, folder = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
real, calls = getattr(os, name), 0
def dying(*given, **named):
    global calls
    calls += 1
    if calls == nth:
        os._exit(9)
    return real(*given, **named)
setattr(os, name, dying)
from pretest.files import write_whole
new = {"report.html": "new", "estimates.csv": "new", "findings.json": "{1}"}
known = {*new, "risks.csv"}
write_whole(folder, new, is_ours=lambda one: one in known)
os._exit(0)
"""


def known(name):
    return name in OLD


def whole(folder):
    """What the folder holds of the results."""
    return {path.name: path.read_text() for path in folder.iterdir() if path.name in OLD}


def nothing_beside(folder):
    return [path.name for path in folder.parent.iterdir() if path.name != folder.name]


@pytest.fixture
def place(tmp_path):
    folder = tmp_path / "reports" / "first"
    write_whole(folder, OLD, is_ours=known)
    (folder / "notes.txt").write_text("mine")
    (folder / "mine").mkdir()
    (folder / "mine" / "figure.png").write_text("drawn")
    return folder


def test_a_new_result_takes_the_place_of_the_old_and_what_is_mine_stays(place):
    paths = write_whole(place, NEW, is_ours=known)
    assert [path.name for path in paths] == list(NEW)
    assert whole(place) == NEW  # risks.csv of the old one is no table of the new one
    assert (place / "notes.txt").read_text() == "mine"
    assert (place / "mine" / "figure.png").read_text() == "drawn"
    assert nothing_beside(place) == []


@pytest.mark.parametrize("call", ["rename", "replace", "fsync", "unlink", "rmdir", "mkdir", "chmod"])
def test_a_killed_run_leaves_one_whole_result_for_the_next_command(place, call):
    seen = set()
    for nth in range(1, 40):
        arguments = [sys.executable, "-c", KILLED, call, str(nth), str(place)]
        code = subprocess.run(arguments, check=False, env=os.environ).returncode
        put_back(place)
        found = whole(place)
        assert found in (OLD, NEW), (call, nth)
        assert (place / "notes.txt").read_text() == "mine"
        assert (place / "mine" / "figure.png").read_text() == "drawn"
        sweep(place.parent)
        assert nothing_beside(place) == [], (call, nth)
        seen.add(found["report.html"])
        if code == 0:
            break
        write_whole(place, OLD, is_ours=known)
    else:
        pytest.fail("the run never came to its end")
    assert "new" in seen


def test_what_is_left_as_old_is_put_back_where_the_folder_is_gone(place):
    place.rename(place.with_name("first.old"))
    assert put_back(place)
    assert whole(place) == OLD
    assert not put_back(place)


def test_a_folder_that_somebody_called_old_is_not_touched(place):
    kept = place.with_name("first.old")
    kept.mkdir()
    (kept / "findings.json").write_text("a copy of mine")
    write_whole(place, NEW, is_ours=known)
    assert not put_back(place)
    assert (kept / "findings.json").read_text() == "a copy of mine"
    assert whole(place) == NEW


def test_a_journal_of_others_cannot_name_a_place_elsewhere(place, tmp_path):
    (tmp_path / "reports" / ".first.swap").write_text('{"aside": "../precious.old", "ours": ["a.txt"]}')
    (tmp_path / "precious.old").mkdir()
    (tmp_path / "precious.old" / "a.txt").write_text("precious")
    write_whole(place, NEW, is_ours=known)
    assert (tmp_path / "precious.old" / "a.txt").read_text() == "precious"


def test_a_file_that_is_open_in_another_program_is_told_and_the_old_result_stays(place, monkeypatch):
    real = os.rename

    def refused(source, target):
        if str(target).endswith(".old"):
            error = PermissionError(13, "Access is denied")
            error.winerror = 32
            raise error
        real(source, target)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(ExportError, match=r"first: the file cannot be written .* Close it in other programs"):
        write_whole(place, NEW, is_ours=known)
    assert whole(place) == OLD
    assert nothing_beside(place) == []


def test_a_new_folder_that_cannot_take_its_place_gives_it_back(place, monkeypatch):
    real = os.rename

    def refused(source, target):
        if str(source).endswith(".part"):
            raise PermissionError(13, "Access is denied")
        real(source, target)

    monkeypatch.setattr(os, "rename", refused)
    with pytest.raises(ExportError):
        write_whole(place, NEW, is_ours=known)
    assert whole(place) == OLD
    assert nothing_beside(place) == []


def test_a_folder_that_may_not_be_replaced_is_refused(tmp_path, monkeypatch):
    (tmp_path / "here").mkdir()
    (tmp_path / "study").mkdir()
    (tmp_path / "study" / "study.yaml").write_text("study: a")
    (tmp_path / "file").write_text("")
    monkeypatch.chdir(tmp_path / "here")
    for folder in (".", "..", tmp_path / "study", tmp_path / "file"):
        with pytest.raises(ExportError, match="these results alone"):
            write_whole(tmp_path / folder, NEW, is_ours=known)
    assert not list((tmp_path / "here").iterdir())


def test_a_link_to_a_folder_that_the_user_names_is_followed(place, tmp_path):
    (tmp_path / "link").symlink_to(place)
    write_whole(tmp_path / "link", NEW, is_ours=known)
    assert (tmp_path / "link").is_symlink()
    assert whole(place) == NEW


def gone_process():
    """The number of a process that has ended."""
    return int(
        subprocess.run([sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True).stdout
    )


def test_parts_of_killed_runs_are_swept_and_nothing_else(tmp_path):
    gone = gone_process()
    mine = begin(tmp_path / "writing.csv")
    mine.write_text("half")
    stay = {
        mine.name,
        f".report.html.{os.getppid()}.part",
        "film.mp4.part",
        ".film.part",
        f"report.{gone}.part",
        ".x.0.part",
    }
    go = {f".report.html.{gone}.part", mine.name.replace(str(os.getpid()), str(gone)), f".other.csv.{os.getpid()}.part"}
    for name in (stay | go) - {mine.name}:
        (tmp_path / name).write_text("")
    assert {path.name for path in sweep(tmp_path)} == go
    assert {path.name for path in tmp_path.iterdir()} == stay
    end(mine)
    assert not mine.exists()


def test_a_link_that_is_called_like_a_part_goes_and_not_what_it_points_to(tmp_path):
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "a").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / f".home.{gone_process()}-00000000.part").symlink_to(tmp_path / "home")
    (out / f".home.{gone_process()}.part").symlink_to(tmp_path / "home")
    write_together(out, {"b": "b"})
    assert (tmp_path / "home" / "a").read_text() == "mine"
    assert [name for name in os.listdir(out) if PART.fullmatch(name)] == [f for f in os.listdir(out) if "00000000" in f]


def test_a_part_of_another_machine_stays_for_a_day(tmp_path):
    path = tmp_path / f".a.csv.{gone_process()}-00000000.part"
    path.write_text("")
    assert sweep(tmp_path) == ()
    os.utime(path, (1, 1))
    assert sweep(tmp_path) == (path,)


def test_nothing_is_written_through_a_link(tmp_path):
    (tmp_path / "precious").write_text("mine")
    out = tmp_path / "out"
    out.mkdir()
    (out / "a.csv").symlink_to(tmp_path / "precious")
    part = begin(out / "a.csv")
    end(part)
    part.symlink_to(tmp_path / "precious")
    write_together(out, {"a.csv": "new"})
    assert (tmp_path / "precious").read_text() == "mine"
    assert (out / "a.csv").read_text() == "new"
    assert not (out / "a.csv").is_symlink()


@pytest.mark.skipif(os.name != "posix", reason="only POSIX has these modes")
def test_private_files_are_for_the_user_alone(tmp_path):
    (tmp_path / "data").mkdir(mode=0o755)
    (tmp_path / "data" / "a").write_text("old")
    write_together(tmp_path / "data", {"a": "new"}, private=True)
    write_together(tmp_path / "new" / "deep", {"a": "new"}, private=True)
    modes = [
        path.stat().st_mode & 0o777 for path in (tmp_path / "data" / "a", tmp_path / "new", tmp_path / "new" / "deep")
    ]
    assert modes == [0o600, 0o700, 0o700]
