"""From the bytes of a text file to UTF-8: the encoding is declared, marked, or detected and said so.

A file that is UTF-8 already is checked piece by piece and never copied.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass

from charset_normalizer import from_bytes

from pretest.errors import DataError, Note
from pretest.tablefiles.disguised import kind_of
from pretest.values import rows_phrase

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# Western European first: where several code pages read a file equally well, it is the likely one.
_LIKELY = ("cp1252", "cp1250", "cp1251", "cp1253", "cp1254", "cp1257")
_SAMPLE = 262_144  # bytes that are enough to tell code pages apart
_PIECE = 2**20  # bytes that are checked at once
_WORKBOOK = b"PK\x03\x04"


@dataclass(frozen=True, slots=True)
class Decoded:
    """data: UTF-8 without byte order mark. encoding: the Python codec that read the file."""

    data: bytes | memoryview
    encoding: str
    notes: tuple[Note, ...]

    @property
    def text(self) -> str:
        return str(self.data, "utf-8")


def decode(data: bytes, name: str, declared: str | None = None) -> Decoded:
    """The text of ``data``, as UTF-8.

    A byte order mark decides; else the declared encoding; else UTF-8; else the best guess among code pages, with a
    Note that names it.

    Raises
    ------
    DataError
        When the bytes are not text, the declared encoding does not exist or does not fit (with byte and line), lines
        are in two encodings, or none fits.
    """
    kind = kind_of(data)
    if kind is not None:
        raise DataError("not_text", name, f"this is {kind.what}, not a text file", hint=kind.hint)
    if data.startswith(_WORKBOOK):
        hint = "Give the file the ending that fits what it is (.xlsx), or export it as csv."
        raise DataError("not_text", name, "this is an Excel workbook or a zip archive, not a text file", hint=hint)
    marked = next((encoding for mark, encoding in _MARKS if data.startswith(mark)), None)
    if marked is None and declared is None and b"\x00" in data:
        raise _nul(name, data.count(b"\n", 0, data.index(b"\x00")) + 1)
    if declared is not None:
        decoded = _declared(data, name, declared, marked)
    elif marked is not None:
        decoded = Decoded(_strict(data, name, marked, None), marked, _note(name, marked))
    else:
        return _detected(data, name)
    position = _find(decoded.data, b"\x00")
    if position >= 0:
        raise _nul(name, bytes(decoded.data[:position]).count(b"\n") + 1)
    return decoded


def _find(data: bytes | memoryview, part: bytes) -> int:
    return (data if isinstance(data, bytes) else bytes(data)).find(part)


def _nul(name: str, line: int) -> DataError:
    hint = "It may be binary or damaged, or UTF-16 without its mark: then declare encoding: utf-16-le."
    return DataError(
        "nul_bytes", name, f"the file holds NUL bytes, first in row {line}: it is not plain text", hint=hint
    )


def _declared(data: bytes, name: str, declared: str, marked: str | None) -> Decoded:
    try:
        codec = codecs.lookup(declared).name
        "".encode(codec)  # codecs that do not make text are found here
    except LookupError:
        hint = "Use a name such as utf-8, cp1252 or utf-16, or leave encoding out."
        raise DataError("encoding_unknown", name, f"there is no text encoding '{declared}'", hint=hint) from None
    if codec == "utf-8" and marked == "utf-8-sig":
        codec = marked
    utf8 = _strict(data, name, codec, _hint_for(data))
    notes: tuple[Note, ...] = ()
    if codec not in ("utf-8", "utf-8-sig", "ascii") and marked is None and not data.isascii() and _is_utf8(data):
        message = f"The file is declared as {declared}, but its bytes are valid UTF-8: accents may come out wrong."
        notes = (Note("encoding_doubtful", "warning", name, message),)
    return Decoded(utf8, codec, notes)


def _strict(data: bytes, name: str, codec: str, hint: str | None) -> bytes | memoryview:
    """``data`` as UTF-8 without its mark."""
    try:
        if codec in ("utf-8", "ascii", "utf-8-sig") and _is_utf8(data):
            mark = len(codecs.BOM_UTF8) if codec == "utf-8-sig" and data.startswith(codecs.BOM_UTF8) else 0
            if codec != "ascii" or data.isascii():
                return memoryview(data)[mark:] if mark else data
        return data.decode(codec).encode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        byte = f"0x{data[error.start]:02X}" if error.start < len(data) else "the end"
        what = f"the file is not {codec}: {byte} at byte {error.start + 1:,} (row {line}) cannot be read"
        raise DataError("encoding_wrong", name, what, hint=hint) from None
    except UnicodeEncodeError:  # halves of letters that only some codecs let through
        raise DataError(
            "encoding_wrong", name, f"the file holds letters that {codec} does not have", hint=hint
        ) from None


def _hint_for(data: bytes) -> str:
    if _is_utf8(data):
        return "It reads as utf-8: leave encoding out of study.yaml."
    found = _guess(data)
    return "Leave encoding out of study.yaml to have it detected." + (f" It may be {found}." if found else "")


def _detected(data: bytes, name: str) -> Decoded:
    if _is_utf8(data):
        return Decoded(data, "utf-8", ())
    _require_one_encoding(data, name)
    encoding = _guess(data)
    if encoding is None:
        hint = "Declare its encoding in study.yaml, as encoding: cp1252, or save it again as UTF-8."
        raise DataError("encoding_unknown", name, "the encoding of the file cannot be told", hint=hint)
    return Decoded(data.decode(encoding).encode("utf-8"), encoding, _note(name, encoding))


def _is_utf8(data: bytes) -> bool:
    if data.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    view = memoryview(data)
    try:
        for start in range(0, len(data), _PIECE):
            decoder.decode(view[start : start + _PIECE])
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _require_one_encoding(data: bytes, name: str) -> None:
    """Lines that are UTF-8 among lines that are not would come out wrong whichever way the file is read."""
    utf8: list[int] = []
    other: list[int] = []
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.isascii():
            (utf8 if _is_utf8(line) else other).append(number)
    if utf8 and other:
        fewer, kind = (other, "no UTF-8") if len(other) <= len(utf8) else (utf8, "UTF-8")
        what = (
            f"the file mixes two encodings: {rows_phrase(fewer)} {'is' if len(fewer) == 1 else 'are'} {kind}, others "
        )
        what += "are UTF-8" if kind == "no UTF-8" else "are not"
        hint = "Export every part as UTF-8 and join them again; declare encoding to read all lines in one way."
        raise DataError("encoding_mixed", name, what, hint=hint)


def _guess(data: bytes) -> str | None:
    """The code page that reads ``data`` best; cp1252 where nothing is better, None where not even that reads it."""
    possible = [encoding for encoding in _LIKELY if _reads(data, encoding)]
    # Rows with letters outside ASCII are what tells code pages apart.
    telling = b"\n".join(line for line in data.splitlines() if not line.isascii())[:_SAMPLE]
    found = list(from_bytes(telling, cp_isolation=possible)) if possible else []
    if not found:
        return "cp1252" if "cp1252" in possible else next(iter(possible), None)
    best = min(match.chaos for match in found)
    equal = {page for match in found if match.chaos == best for page in (match.encoding, *match.could_be_from_charset)}
    return next(page for page in _LIKELY if page in equal)


def _reads(data: bytes, encoding: str) -> bool:
    try:
        data.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True


def _note(name: str, encoding: str) -> tuple[Note, ...]:
    if encoding == "utf-8-sig":
        return ()
    message = f"The file was read as {encoding}, which was detected. If accents look wrong, declare encoding."
    return (Note("encoding_detected", "info", name, message),)
