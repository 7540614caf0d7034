"""A guide for a talk as a Word document."""

from __future__ import annotations

import io

from docx import Document
from docx.document import Document as Doc
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK
from docx.shared import Mm, Pt, RGBColor

from pretest.platforms.markup import split_paragraphs
from pretest.platforms.paper.write.docx import LOCALE, UNDATED, undated
from pretest.platforms.phrases import figure, word
from pretest.spec.guide import Guide, Topic
from pretest.words import Language

LINES, WIDE = 2, 4  # to write on: under a question, and under a topic
CARD = Mm(34)
_ROOM = "_" * 80


def guide_docx(guide: Guide, language: Language) -> bytes:
    """The guide as docx; the same guide gives the same bytes."""
    document = Document()
    shown = shown_title(guide, language)
    _set_up(document, shown, language)
    document.add_heading(shown, 0)
    if guide.minutes:
        document.add_paragraph(word("talk_total", language, minutes=figure(guide.minutes, language)))
    document.add_paragraph(word("talk_private", language))
    for key in ("talk_number", "talk_date", "talk_time"):
        document.add_paragraph(f"{word(key, language)}: ____________________")
    for number, topic in enumerate(guide.blocks, start=1):
        _topic(document, topic, number, language)
    for number, topic in enumerate(guide.blocks, start=1):
        if topic.cards:
            _cards(document, topic, number, language)
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue())


def shown_title(guide: Guide, language: Language) -> str:
    """The title above the printed guide."""
    title = guide.respondent_title
    return word("talk", language) if title is None else " ".join(title.in_language(language).split())


def _set_up(document: Doc, title: str, language: Language) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(18)
    properties = document.core_properties
    properties.title, properties.language = title, LOCALE[language]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = UNDATED
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(11.5)
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = RGBColor(0, 0, 0)
        document.styles[name].font.name = "Arial"


def _topic(document: Doc, topic: Topic, number: int, language: Language) -> None:
    title = " ".join(topic.title.in_language(language).split())
    document.add_heading(word("topic", language, n=number, title=title), 1)
    if topic.minutes:
        document.add_paragraph(word("topic_minutes", language, minutes=figure(topic.minutes, language)))
    if topic.cards:
        document.add_paragraph(word("has_cards", language, n=number))
    for text in [] if topic.text is None else split_paragraphs(topic.text.in_language(language)):
        document.add_paragraph(text)
    for place, prompt in enumerate(topic.prompts, start=1):
        asked = document.add_paragraph()
        asked.add_run(f"{place}. {prompt.in_language(language).strip()}").bold = True
        asked.paragraph_format.keep_with_next = True
        for _ in range(LINES):
            document.add_paragraph(_ROOM)
    document.add_heading(word("notes", language), 2)
    for _ in range(WIDE):
        document.add_paragraph(_ROOM)


def _cards(document: Doc, topic: Topic, number: int, language: Language) -> None:
    document.add_paragraph().add_run().add_break(WD_BREAK.PAGE)
    document.add_heading(word("cards", language, n=number), 1)
    document.add_paragraph(word("cut_out", language))
    table = document.add_table(rows=0, cols=2)
    table.style = "Table Grid"
    texts = [" ".join(card.in_language(language).split()) for card in topic.cards]
    for first in range(0, len(texts), 2):
        row = table.add_row()
        row.height = CARD
        for cell, text in zip(row.cells, texts[first : first + 2], strict=False):
            cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER
            cell.paragraphs[0].add_run(text).font.size = Pt(18)
