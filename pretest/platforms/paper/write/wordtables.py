"""Tables of a Word document, written as XML at once: cell by cell takes python-docx seconds per questionnaire."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from docx.document import Document as Doc
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Length

Text = tuple[str, str | None]  # what it says, and the id of a character style


def add_table(
    document: Doc, widths: Sequence[Length], head: Sequence[Sequence[Text]], rows: Sequence[Sequence[Text]]
) -> None:
    """Add a table whose first row is repeated on every page, and whose rows are kept whole.

    Parameters
    ----------
    head
        Per column the paragraphs of its heading.
    rows
        Per row the text of each cell.
    """
    table = document.add_table(rows=0, cols=len(widths), style="Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    table._tbl.append(parse_xml(_row(widths, head, "<w:cantSplit/><w:tblHeader/>")))
    for row in rows:
        table._tbl.append(parse_xml(_row(widths, [[cell] for cell in row], "<w:cantSplit/>")))


def _row(widths: Sequence[Length], cells: Sequence[Sequence[Text]], properties: str) -> str:
    found = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width.twips}" w:type="dxa"/></w:tcPr>'
        f"{''.join(_paragraph(text, style) for text, style in cell)}</w:tc>"
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr {nsdecls('w')}><w:trPr>{properties}</w:trPr>{found}</w:tr>"


def _paragraph(text: str, style: str | None) -> str:
    properties = "" if style is None else f'<w:rPr><w:rStyle w:val="{style}"/></w:rPr>'
    lines = [f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in text.split("\n")]
    return f"<w:p><w:r>{properties}{'<w:br/>'.join(lines)}</w:r></w:p>"
