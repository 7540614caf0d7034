"""A folder of results that is old or new, never half of each.

``DIR`` is built whole beside its place. Then ``DIR`` becomes ``DIR.old``, the new one becomes ``DIR``, files that
somebody else put into the old one move over, and the rest of ``DIR.old`` goes. A small journal beside them
(``.DIR.swap``) says what is going on, so that the next command ends what a killed one began.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pretest.errors import ExportError
from pretest.files.atomic import cannot_write, make_folder, sync_folder, write_atomic, write_new
from pretest.files.parts import PART, begin, end, sweep

FINDINGS = "findings.json"  # a folder with this file holds results of ours
MOST_ASIDE = 100  # folders named DIR.old, DIR.2.old and so on that others may have beside DIR


@dataclass(frozen=True, slots=True)
class _Swap:
    """aside: where the old folder goes. ours: names in it that are of our making, and go with it."""

    aside: Path
    ours: tuple[str, ...]


def write_whole(
    folder: Path, contents: Mapping[str, str | bytes], *, is_ours: Callable[[str], bool]
) -> tuple[Path, ...]:
    """Write all files of a folder of results, and return their paths in order.

    At every moment the folder holds the earlier result or the new one, whole; a run that is killed between two renames
    leaves none, and the next command puts the earlier one back (``put_back``). Files of an earlier result that the new
    one does not have go. What somebody else put into the folder stays in it.

    Parameters
    ----------
    is_ours : whether a name is one that such results have.

    Raises
    ------
    ExportError
        When the folder is no place for results, a file cannot be written, or one is open in another program; the
        earlier result is then still whole.
    """
    place = Path(os.path.realpath(folder))
    name = place.name
    try:
        require_replaceable(folder)
        make_folder(place.parent)
        put_back(place)
        sweep(place.parent)
        part = begin(place)
        try:
            part.mkdir()
            for name, content in contents.items():
                write_new(part / name, content)
            sync_folder(part)
            name = place.name
            _put_in_place(part, place, is_ours)
        finally:
            end(part)
    except OSError as error:
        raise cannot_write(name, error) from None
    return tuple(folder / name for name in contents)


def put_back(folder: Path) -> bool:
    """End what a killed run began with ``folder``; whether there was something to do.

    Without ``folder``, what is left as ``DIR.old`` is put back. With both, the new one is in place: files of others
    move over, and the rest of the old one goes. A ``DIR.old`` that somebody else made beside ``DIR`` stays.

    Raises
    ------
    ExportError
        When the folder cannot be put back.
    """
    try:
        return _put_back(Path(os.path.realpath(folder)))
    except OSError as error:
        what = f"an earlier run was stopped, and what it left beside this folder cannot be put back ({error.strerror})"
        hint = f"Rename {folder.name}.old to {folder.name} yourself."
        raise ExportError("put_back_failed", str(folder), what, hint=hint) from None


def _put_back(place: Path) -> bool:
    swap, there = _read_swap(place), place.exists()
    if swap is None:
        aside = place.with_name(f"{place.name}.old")
        if there or aside.is_symlink() or not (aside / FINDINGS).is_file():
            return False
        swap = _Swap(aside, ())
    if not there and swap.aside.is_dir():
        swap.aside.rename(place)
    elif there and swap.aside.is_dir():
        _clear(swap, place)
    _journal(place).unlink(missing_ok=True)
    sync_folder(place.parent)
    return True


def _put_in_place(part: Path, place: Path, is_ours: Callable[[str], bool]) -> None:
    if not place.is_dir():
        part.rename(place)
        sync_folder(place.parent)
        return
    part.chmod(place.stat().st_mode & 0o777)  # whoever could read the earlier result can read this one
    swap = _Swap(_free_aside(place), tuple(sorted(name for name in os.listdir(place) if is_ours(name))))
    record = {"aside": swap.aside.name, "ours": list(swap.ours)}
    write_atomic(_journal(place), json.dumps(record, ensure_ascii=False) + "\n")
    try:
        place.rename(swap.aside)
        try:
            part.rename(place)
        except OSError:
            swap.aside.rename(place)
            raise
    except OSError:
        _journal(place).unlink(missing_ok=True)
        raise
    sync_folder(place.parent)
    _clear(swap, place)
    _journal(place).unlink()


def _clear(swap: _Swap, place: Path) -> None:
    """Files of others move over into the new folder; then the old one goes, unless something of others is left."""
    for entry in sorted(swap.aside.iterdir()):
        if entry.name in swap.ours or PART.fullmatch(entry.name):
            continue
        if not os.path.lexists(place / entry.name):
            entry.rename(place / entry.name)
    sync_folder(place)
    for entry in sorted(swap.aside.iterdir()):
        if entry.name in swap.ours or PART.fullmatch(entry.name):
            _drop(entry)
    with suppress(OSError):  # a name that stands in both folders: nobody's file is thrown away
        swap.aside.rmdir()


def _drop(entry: Path) -> None:
    if entry.is_dir() and not entry.is_symlink():
        shutil.rmtree(entry)
    else:
        entry.unlink()


def require_replaceable(folder: Path) -> None:
    """Refuse a folder that results cannot replace as a whole; to be asked before a long run, too.

    Raises
    ------
    ExportError
        When it is a file, the working folder or one above it, a whole disk, or a study.
    """
    place = Path(os.path.realpath(folder))
    hint = "Name a folder that is for these results alone, such as reports/first."
    if place.exists() and not place.is_dir():
        raise ExportError("folder_is_file", str(folder), "the folder to write into is a file", hint=hint)
    what = ""
    if Path.cwd().is_relative_to(place):
        what = "results replace their folder as a whole, and this is the one that you are in"
    elif place.is_mount():
        what = "results replace their folder as a whole, and this is a whole disk"
    elif (place / "study.yaml").exists():
        what = "results replace their folder as a whole, and this one holds a study"
    if what:
        raise ExportError("folder_in_use", str(folder), what, hint=hint)


def _journal(place: Path) -> Path:
    return place.with_name(f".{place.name}.swap")


def _free_aside(place: Path) -> Path:
    """A name for the old folder that nothing has yet."""
    for number in range(1, MOST_ASIDE):
        aside = place.with_name(f"{place.name}.old" if number == 1 else f"{place.name}.{number}.old")
        if not os.path.lexists(aside):
            return aside
    what = f"there are {MOST_ASIDE} folders with names like '{place.name}.old' beside it"
    raise ExportError("too_many_old", str(place), what, hint="Remove those that you do not need.")


def _read_swap(place: Path) -> _Swap | None:
    """What the journal says. It may come with a folder from others: only names beside and inside count."""
    path = _journal(place)
    if path.is_symlink() or not path.is_file():
        return None
    try:
        record: Any = json.loads(path.read_text(encoding="utf-8"))
        aside, ours = record["aside"], record["ours"]
    except (ValueError, KeyError, TypeError):
        return None
    plain = [name for name in (aside, *ours) if isinstance(name, str) and name == Path(name).name]
    if len(plain) != len(ours) + 1 or not (aside.startswith(f"{place.name}.") and aside.endswith(".old")):
        return None
    beside = place.with_name(aside)
    return None if beside.is_symlink() else _Swap(beside, tuple(ours))
