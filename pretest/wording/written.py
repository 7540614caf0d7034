"""Campaign texts as people write them: plain text, Markdown, Word and subtitles, with the places kept."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from zipfile import BadZipFile

from docx import Document
from docx.opc.exceptions import PackageNotFoundError

from pretest.errors import DataError
from pretest.limits import AUDIT_BYTES
from pretest.tablefiles.encoding import decode

_ALLOW = re.compile(r"pretest:\s*allow\s+([\w-]+(?:\s*,\s*[\w-]+)*)")
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^(```|~~~)[^\n]*\n.*?(?:^\1[^\n]*$|\Z)", re.DOTALL | re.MULTILINE)
_CODE = re.compile(r"`[^`\n]+`")
_LINK = re.compile(r"\]\([^)\n]*\)|https?://\S+|www\.\S+|\S+@\S+\.\w+")
_INDENTED = re.compile(r"(?:(?<=\n\n)|\A)(?:(?: {4}|\t)[^\n]*(?:\n|\Z))+")
_HTML = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
_CITED = re.compile(r"^[^\S\n]*>[^\n]*$", re.MULTILINE)
_TIMES = re.compile(r"^[^\n]*-->[^\n]*$", re.MULTILINE)
_NUMBER = re.compile(r"^[^\S\n]*\d+[^\S\n]*$(?=\n[^\n]*-->)", re.MULTILINE)
_HEADER = re.compile(r"\A\ufeff?WEBVTT[^\n]*|^(?:NOTE|STYLE|REGION)\b.*?(?=\n[^\S\n]*\n|\Z)", re.DOTALL | re.MULTILINE)
_TAG = re.compile(r"<[^>\n]*>|\{\\[^}\n]*\}")
ENDINGS = (".txt", ".md", ".markdown", ".docx", ".srt", ".vtt")


@dataclass(frozen=True, slots=True, eq=False)
class Written:
    """One text. name: of its file. text: what is read, where all else is blank, so that every place is that of the
    file; in a Word file every paragraph is a line. joined: empty lines end no sentence. allowed: line → rules that a
    writer allowed there; asked: every rule so named, with its line."""

    name: str
    text: str
    joined: bool = False
    allowed: dict[int, frozenset[str]] | None = None
    asked: tuple[tuple[int, str], ...] = ()


def written(data: bytes, name: str) -> Written:
    """The text of one file, by the ending of its name.

    Raises
    ------
    DataError
        When the ending is none of ``ENDINGS``, or the file is not what its ending says, is too large, or no text.
    """
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        hint = f"Texts end in {', '.join(ENDINGS)}. Save it as one of these."
        raise DataError("not_a_text", name, f"the ending '{ending}' is none of a text", hint=hint)
    if len(data) > AUDIT_BYTES:
        raise _too_large(name, len(data))
    if ending == ".docx":
        return _marked(name, "\n".join(_paragraphs(data, name)), lambda text: text)
    text = decode(data, name).text.replace("\r\n", "\n").replace("\r", "\n")
    if ending in (".srt", ".vtt"):
        return _marked(name, text, _subtitles, joined=True)
    return _marked(name, text, _markdown if ending != ".txt" else lambda text: _blank(_LINK, text))


def plain(text: str, name: str) -> Written:
    """A text that is at hand, as if it stood in a file of plain text."""
    return _marked(name, text, lambda whole: _blank(_LINK, whole))


def _marked(name: str, text: str, reduce: Callable[[str], str], *, joined: bool = False) -> Written:
    """``text`` without what is not read, and without the marks that allow a rule, which are kept beside it."""
    asked: list[tuple[int, str]] = []
    allowed: dict[int, frozenset[str]] = {}
    lines = text.split("\n")
    for index, line in enumerate(lines):
        for found in _ALLOW.finditer(line):
            rules = [rule.strip() for rule in found[1].split(",")]
            asked += [(index + 1, rule) for rule in rules]
            for covered in _covered(lines, index):
                allowed[covered + 1] = allowed.get(covered + 1, frozenset()) | frozenset(rules)
    return Written(name, reduce(_blank(_ALLOW, _blank(_COMMENT, text))), joined, allowed, tuple(asked))


def _covered(lines: list[str], index: int) -> Iterator[int]:
    """The line of a mark; where nothing else stands on it, the lines below it up to the next empty one too."""
    yield index
    rest = _ALLOW.sub("", lines[index]).strip(" \t#<>!-/*;")
    below = index + 1
    while not rest and below < len(lines) and lines[below].strip():
        yield below
        below += 1


def _markdown(text: str) -> str:
    for what in (_FENCE, _INDENTED, _CODE, _CITED, _HTML, _LINK):
        text = _blank(what, text)
    return text


def _subtitles(text: str) -> str:
    for what in (_HEADER, _NUMBER, _TIMES, _TAG, _LINK):
        text = _blank(what, text)
    return text


def _blank(what: re.Pattern[str], text: str) -> str:
    """Spaces where ``what`` stands, so that what is left keeps its place."""
    return what.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _paragraphs(data: bytes, name: str) -> Iterator[str]:
    """Every paragraph of a Word file in the order of the page, those of tables included, then headers and footers."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(one.file_size for one in archive.infolist())
            if size > AUDIT_BYTES:
                raise _too_large(name, size)
        document = Document(io.BytesIO(data))
        parts = [document.element.body]
        for section in document.sections:
            parts += [part._element for part in (section.header, section.footer) if not part.is_linked_to_previous]
        for part in parts:
            for paragraph in part.iter("{http://schemas.openxmlformats.org/wordprocessingml/2006/main}p"):
                yield re.sub(r"\s", " ", "".join(_runs(paragraph)))
    except (BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError, EOFError, zlib.error) as error:
        hint = "Open it in Word or LibreOffice and save it again as .docx, or as plain text."
        raise DataError("not_a_docx", name, f"this is no Word file that can be read ({error})", hint=hint) from None


def _runs(paragraph: object) -> Iterator[str]:
    for element in paragraph.iter():  # type: ignore[attr-defined]
        tag = element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
        if tag == "t":
            yield element.text or ""
        elif tag in ("tab", "br", "cr"):
            yield " "


def _too_large(name: str, size: int) -> DataError:
    hint = "Check the text in parts."
    return DataError("text_too_large", name, f"the text has {size:,} bytes", f"at most {AUDIT_BYTES:,}", hint=hint)
