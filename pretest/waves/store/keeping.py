"""Keeping waves so that the store is the old one or the new one at every moment, whoever is killed when.

Files are named after their contents. They are on the disk under temporary names before anything gets its own name,
and the manifest, which says what counts, comes last; all under a hold that one run has at a time. What is not in the
manifest is removed by the next run that keeps a wave.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path

from pretest.errors import DataError, ExportError, SpecError
from pretest.files.atomic import make_folder, write_atomic, write_together
from pretest.files.onewriter import one_writer
from pretest.files.reading import read_text
from pretest.library import inside
from pretest.limits import STORE_BYTES
from pretest.waves.store.manifest import OURS, Manifest, StoredFile, StoredWave, manifest_from_json, manifest_to_json

STORE = "data/store"
MANIFEST = "manifest.json"
_CHUNK = 2**20
_SHOWN = 20  # hexadecimal digits of its hash in the name of a file


@dataclass(frozen=True, slots=True)
class Place:
    """Where a store is. folder: of the store; it need not exist."""

    folder: Path

    def path(self, file: StoredFile) -> Path:
        """Where one file of the store lies."""
        return self.folder / file.name


def store_of(study_folder: Path) -> Place:
    """The store of a study.

    Raises
    ------
    SpecError
        When ``data/store`` leads out of the study folder, or is a link.
    """
    folder = inside(study_folder, STORE)
    if folder.is_symlink() or folder.parent.is_symlink():
        hint = "Remove the link: the store is made again from the data files."
        raise SpecError("store_link", STORE, "the store of waves is a link to another place", hint=hint)
    return Place(folder)


def stored_file(wave: int, use: str, content: bytes, suffix: str) -> StoredFile:
    """What ``content`` is called in the store. use: a short word of lower-case letters and digits."""
    sha256 = hashlib.sha256(content).hexdigest()
    return StoredFile(f"wave-{wave}-{use}-{sha256[:_SHOWN]}.{suffix}".replace("--", "-", 1), sha256, len(content))


def read_store(place: Place) -> Manifest | None:
    """What the store holds by its own word; None where there is no store.

    Raises
    ------
    DataError
        When the manifest is damaged, is too large, or is a link.
    """
    path = place.folder / MANIFEST
    if path.is_symlink():
        raise DataError("store_damaged", f"{STORE}/{MANIFEST}", "the list of stored waves is a link")
    return manifest_from_json(read_text(path, STORE_BYTES)) if path.exists() else None


def begin_store(place: Place) -> Manifest:
    """The store as it is; where there is none, or it cannot be read, a new one without waves.

    Raises
    ------
    ExportError
        When the folder cannot be made or written to, or another run holds it too long.
    """
    with suppress(DataError):
        there = read_store(place)
        if there is not None:
            return there
    _make(place)
    with one_writer(place.folder):
        try:
            there = read_store(place)
        except DataError:
            there = None
        if there is None:  # still: another run may have made it meanwhile
            there = Manifest(secrets.token_hex(16))
            _write(place, there)
    return there


def is_whole(place: Place, wave: StoredWave) -> bool:
    """Whether every file of the wave is there, as it was written, and no link."""
    return all(_is_as_written(place.path(file), file) for file in wave.files.values())


def keep_waves(place: Place, salt: str, waves: Iterable[StoredWave], contents: Mapping[str, bytes]) -> Manifest:
    """Take waves into the store, each in the place of the entry of its number, and return what it holds now.

    Parameters
    ----------
    salt : what the ids in ``contents`` are hashed with; must be that of the store.
    contents : name of each file of ``waves`` → its bytes.

    Raises
    ------
    ExportError
        When it cannot be written, another run holds the store too long, or has begun it anew meanwhile; what was
        there before is then still whole.
    """
    fresh = {one.wave: one for one in waves}
    _make(place)
    with one_writer(place.folder):
        manifest = _current(place, salt)
        write_together(place.folder, contents, private=True)
        kept = {one.wave: one for one in manifest.waves} | fresh
        changed = replace(manifest, waves=tuple(kept[number] for number in sorted(kept)))
        _write(place, changed)
        _sweep(place, changed)
    return changed


def forget_waves(place: Place, waves: Collection[int]) -> None:
    """Take waves out of the store, with their files. Where there is no store that can be read nothing happens.

    Raises
    ------
    ExportError
        When the store cannot be written.
    """
    if not place.folder.is_dir():
        return
    with one_writer(place.folder):
        try:
            manifest = read_store(place)
        except DataError:
            return
        if manifest is not None and any(one.wave in waves for one in manifest.waves):
            left = replace(manifest, waves=tuple(one for one in manifest.waves if one.wave not in waves))
            _write(place, left)
            _sweep(place, left)


def _current(place: Place, salt: str) -> Manifest:
    """What is in the store now; a list that was damaged or is gone begins anew."""
    try:
        there = read_store(place)
    except DataError:
        there = None
    if there is not None and there.salt != salt:
        hint = "Run the command again."
        raise ExportError("store_replaced", STORE, "another run made the store of waves anew meanwhile", hint=hint)
    return Manifest(salt) if there is None else there


def _make(place: Place) -> None:
    try:
        make_folder(place.folder, private=True)
    except OSError as error:
        what = f"the folder of the stored waves cannot be made ({error.strerror})"
        raise ExportError("write_failed", STORE, what) from None


def _write(place: Place, manifest: Manifest) -> None:
    write_atomic(place.folder / MANIFEST, manifest_to_json(manifest), private=True)


def _sweep(place: Place, manifest: Manifest) -> None:
    """Remove files of ours that no wave has; what cannot be removed now is tried again next time."""
    with suppress(OSError):
        for path in sorted(place.folder.iterdir()):
            if OURS.fullmatch(path.name) and path.name not in manifest.names:
                with suppress(OSError):
                    path.unlink()


def _is_as_written(path: Path, file: StoredFile) -> bool:
    try:
        if path.is_symlink() or not path.is_file() or path.stat().st_size != file.n_bytes:
            return False
        return hash_of_file(path) == file.sha256
    except OSError:
        return False


def hash_of_file(path: Path) -> str:
    """SHA-256 of the bytes of a file, hexadecimal; little of it is in memory at a time."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            found.update(chunk)
    return found.hexdigest()
