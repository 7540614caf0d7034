"""The Markdown of a message as paragraphs of a Word document."""

from __future__ import annotations

from collections.abc import Sequence

from docx.document import Document as Doc
from docx.text.paragraph import Paragraph
from markdown_it import MarkdownIt
from markdown_it.token import Token

_LISTS = {"bullet_list_open": "List Bullet", "ordered_list_open": "List Number"}


def add_markdown(document: Doc, text: str) -> None:
    """Add ``text`` to the end of ``document``: paragraphs, headings, lists, quotes, bold and italic.

    Tables become a line per row. Links and pictures are printed with their address, since paper cannot follow them.
    """
    styles: list[str] = []
    row: Paragraph | None = None
    paragraph: Paragraph | None = None
    for token in MarkdownIt("js-default", {"html": False}).parse(text):
        if token.type in _LISTS:
            styles.append(_LISTS[token.type])
        elif token.type == "blockquote_open":
            styles.append("Quote")
        elif token.type in ("bullet_list_close", "ordered_list_close", "blockquote_close"):
            styles.pop()
        elif token.type == "heading_open":
            paragraph = document.add_heading("", min(int(token.tag[1:]) + 1, 9))
        elif token.type == "paragraph_open":
            paragraph = document.add_paragraph(style=styles[-1] if styles else "Normal")
        elif token.type == "tr_open":
            row = document.add_paragraph()
        elif token.type in ("th_open", "td_open") and row is not None:
            if row.runs:
                row.add_run(" | ")
            paragraph = row
        elif token.type == "inline" and paragraph is not None:
            _add_runs(paragraph, token.children or ())
        elif token.type in ("fence", "code_block"):
            document.add_paragraph(token.content.rstrip("\n"))
        elif token.type == "hr":
            document.add_paragraph("—" * 10)


def _add_runs(paragraph: Paragraph, tokens: Sequence[Token]) -> None:
    bold = italic = struck = False
    address = ""
    for token in tokens:
        if token.type in ("strong_open", "strong_close"):
            bold = token.type == "strong_open"
        elif token.type in ("em_open", "em_close"):
            italic = token.type == "em_open"
        elif token.type in ("s_open", "s_close"):
            struck = token.type == "s_open"
        elif token.type == "link_open":
            address = str(token.attrs.get("href", ""))
        else:
            run = paragraph.add_run(_plain(token, address))
            run.bold, run.italic, run.font.strike = bold or None, italic or None, struck or None


def _plain(token: Token, address: str) -> str:
    if token.type == "softbreak":
        return " "
    if token.type == "hardbreak":
        return "\n"
    if token.type == "link_close":
        return f" ({address})"
    if token.type == "image":
        return f"[{token.content}] ({token.attrs.get('src', '')})"
    return token.content
