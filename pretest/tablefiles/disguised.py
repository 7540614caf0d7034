"""What a file really is, whatever its name says: told by its first bytes, with what to do about it."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass

OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")  # name of the part in which Office keeps a locked workbook
_SAVE = "Open it in a spreadsheet and save it as .xlsx or as csv (UTF-8)."
_WEB = re.compile(rb"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|table|meta)\b", re.IGNORECASE | re.DOTALL)
_XML_SHEET = re.compile(rb"<(?:\w+:)?Workbook\b[^>]*urn:schemas-microsoft-com:office:spreadsheet", re.DOTALL)
_LOOKED_AT = 2048  # bytes at the beginning that tell web pages and XML


@dataclass(frozen=True, slots=True)
class Kind:
    """what: the kind, for a sentence. hint: what to do."""

    what: str
    hint: str


_FIT = "Give the file the ending that fits what it is, or export it as csv."
_STARTS = (
    (b"$FL2", Kind("an SPSS file", _FIT)),
    (b"$FL3", Kind("an SPSS file", _FIT)),
    (b"PAR1", Kind("a Parquet file", _FIT)),
    (b"<stata_dta>", Kind("a Stata file", _FIT)),
    (b"%PDF", Kind("a PDF", "Ask for the data themselves, as csv or .xlsx.")),
    (b"{\\rtf", Kind("a document (RTF)", "Ask for the data themselves, as csv or .xlsx.")),
    (b"\x1f\x8b", Kind("a compressed file", "Unpack it first.")),
    (b"7z\xbc\xaf", Kind("a compressed file", "Unpack it first.")),
    (b"Rar!", Kind("a compressed file", "Unpack it first.")),
)
_LOCKED = Kind(
    "a workbook that is locked with a password",
    "Open it in Excel, take the password away (File, Info, Protect Workbook, Encrypt with Password: leave it empty), "
    "and save it.",
)


def kind_of(data: bytes) -> Kind | None:
    """What ``data`` is when it is no text and no workbook that can be read; None when it may be either."""
    if data.startswith(OLD_OFFICE):
        return _LOCKED if _ENCRYPTED in data else Kind("an old Excel workbook (.xls)", _SAVE)
    if data.startswith(b"PK\x03\x04"):
        return _kind_of_archive(data)
    found = next((kind for start, kind in _STARTS if data.startswith(start)), None)
    if found is not None:
        return found
    head = data[:_LOOKED_AT].removeprefix(b"\xef\xbb\xbf")
    if _WEB.match(head):
        page = "a web page (HTML), as some programs save under the name of a workbook"
        return Kind(page, f"{_SAVE} A page that asks to log in is no data: export them again.")
    if _XML_SHEET.search(head):
        return Kind("a workbook of Excel 2003 (XML)", _SAVE)
    return None


def _kind_of_archive(data: bytes) -> Kind | None:
    """A zip archive that is no .xlsx."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, RuntimeError):
        return None  # damaged, which is said elsewhere
    if "xl/workbook.bin" in names:
        return Kind("a binary workbook (.xlsb)", _SAVE)
    if "content.xml" in names and "mimetype" in names:
        return Kind("a workbook of LibreOffice (.ods)", _SAVE)
    if "Index/Document.iwa" in names:
        return Kind("a workbook of Numbers", _SAVE)
    if "word/document.xml" in names:
        return Kind("a Word document", "Ask for the data themselves, as csv or .xlsx.")
    holds_tables = sorted(name for name in names if name.lower().endswith((".csv", ".tsv", ".xlsx", ".sav")))
    if holds_tables and not any(name.startswith("xl/") for name in names):
        return Kind(f"a zip archive that holds {len(holds_tables)} data files", "Unpack it, and name the file in it.")
    return None
