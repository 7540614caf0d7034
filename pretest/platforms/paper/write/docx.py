"""A printed form as a Word document, for who must still lay it out or edit it."""

from __future__ import annotations

import datetime
import io
import zipfile

from docx import Document
from docx.document import Document as Doc
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_BREAK, WD_TAB_ALIGNMENT
from docx.image.exceptions import InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError
from docx.image.image import Image
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph

from pretest.forms.form import Question, Screen
from pretest.platforms.markup import split_paragraphs
from pretest.platforms.paper.write.jumps import lines_of
from pretest.platforms.paper.write.markdown import add_markdown
from pretest.platforms.paper.write.sheet import TEXT_LINES, Sheet, Step, choices, hint, in_table, unit
from pretest.platforms.paper.write.wordtables import Text, add_table
from pretest.platforms.phrases import figure
from pretest.spec.concept import Picture

TEXT_WIDTH = Mm(178)
FIRST_COLUMN, LAST_COLUMN = Mm(70), Mm(24)
_ONE, _SEVERAL = "○", "☐"
LOCALE = {"nl": "nl-NL", "en": "en-GB"}
UNDATED = datetime.datetime(1980, 1, 1)
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


def sheet_docx(sheet: Sheet) -> bytes:
    """The form as docx; the same form gives the same bytes."""
    document = Document()
    _set_up(document, sheet)
    document.add_heading(sheet.title, 0)
    document.add_paragraph(f"{sheet.say('sheet')}: ____________")
    keys = ["interviewer_sheet"] * (sheet.version is not None) + ["interviewer_read", "interviewer_codes"]
    _interviewer(document, sheet, keys)
    document.add_paragraph(sheet.say("skipping"))
    for step in sheet.steps:
        _part(document, sheet, step)
    _styled(document, "Instruction", sheet.say("end"))
    out = io.BytesIO()
    document.save(out)
    return undated(out.getvalue())


def readable_picture(picture: Picture) -> bool:
    """Whether a docx file can hold ``picture`` (png, jpg, gif that are what their name says)."""
    try:
        image = Image.from_blob(picture.data)
    except (InvalidImageStreamError, UnexpectedEndOfFileError, UnrecognizedImageError):
        return False
    return image.px_width > 0 and image.px_height > 0


def _set_up(document: Doc, sheet: Sheet) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(16)
    section.top_margin = section.bottom_margin = Mm(18)
    properties = document.core_properties
    properties.title, properties.language = sheet.title, LOCALE[sheet.language]
    properties.author = properties.comments = properties.last_modified_by = ""
    properties.created = properties.modified = UNDATED
    normal = document.styles["Normal"]
    normal.font.name, normal.font.size = "Arial", Pt(10.5)
    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), LOCALE[sheet.language])
    for name in ("Title", "Heading 1", "Heading 2"):
        document.styles[name].font.color.rgb = RGBColor(0, 0, 0)
        document.styles[name].font.name = "Arial"
    _add_styles(document)
    footer = section.footer.paragraphs[0]
    footer.add_run(f"{sheet.mark}\t\t")
    before, _, rest = sheet.say("page_of", page="\0", pages="\0").partition("\0")
    between, _, after = rest.partition("\0")
    footer.add_run(before)
    _field(footer, "PAGE")
    footer.add_run(between)
    _field(footer, "NUMPAGES")
    footer.add_run(after)


def _add_styles(document: Doc) -> None:
    question = document.styles.add_style("Question", WD_STYLE_TYPE.PARAGRAPH)
    question.base_style, question.font.bold = document.styles["Normal"], True
    question.paragraph_format.space_before, question.paragraph_format.keep_with_next = Pt(10), True
    question.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    option = document.styles.add_style("Option", WD_STYLE_TYPE.PARAGRAPH)
    option.base_style = document.styles["Normal"]
    option.paragraph_format.space_after = Pt(2)
    option.paragraph_format.tab_stops.add_tab_stop(TEXT_WIDTH, WD_TAB_ALIGNMENT.RIGHT)
    instruction = document.styles.add_style("Instruction", WD_STYLE_TYPE.PARAGRAPH)
    instruction.base_style, instruction.font.bold = document.styles["Normal"], True
    instruction.paragraph_format.keep_with_next = True
    interviewer = document.styles.add_style("Interviewer", WD_STYLE_TYPE.PARAGRAPH)
    interviewer.base_style, interviewer.font.italic = document.styles["Normal"], True
    interviewer.paragraph_format.left_indent = Mm(8)
    coding = document.styles.add_style("Coding", WD_STYLE_TYPE.CHARACTER)
    coding.font.name, coding.font.size, coding.font.bold = "Courier New", Pt(8), False
    label = document.styles.add_style("Label", WD_STYLE_TYPE.CHARACTER)
    label.font.size = Pt(8)
    coding.font.color.rgb = RGBColor(0x44, 0x44, 0x44)


def _styled(document: Doc, style: str, text: str) -> Paragraph:
    """A paragraph in one of our styles, by its id: looking a style up by name takes longer than all the rest."""
    paragraph = document.add_paragraph(text)
    paragraph._p.style = style
    return paragraph


def _coding(paragraph: Paragraph, text: str) -> None:
    """A column name or a code, for data entry."""
    paragraph.add_run(text)._r.style = "Coding"


def _field(paragraph: Paragraph, name: str) -> None:
    """A field that Word fills in, such as the page number."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), name)
    paragraph._p.append(field)


def _interviewer(document: Doc, sheet: Sheet, keys: list[str], **values: str) -> None:
    for key in keys:
        _styled(document, "Interviewer", f"{sheet.say('interviewer')}: {sheet.say(key, **values)}")


def _part(document: Doc, sheet: Sheet, step: Step) -> None:
    heading = document.add_heading(step.heading, 1)
    heading.paragraph_format.page_break_before = step.part.kind == "stimulus"
    if step.drawn is not None:
        _coding(_styled(document, "Option", f"{sheet.say('entry')}: "), step.drawn)
    if step.instruction is not None:
        _styled(document, "Instruction", step.instruction)
    if step.part.text is not None:
        for text in split_paragraphs(step.part.text.in_language(sheet.language)):
            document.add_paragraph(text)
    if step.part.kind == "stimulus":
        _message(document, sheet, step)
    for screen in step.part.screens:
        if in_table(screen):
            _grid(document, sheet, screen)
        else:
            for question in screen.questions:
                _question(document, sheet, question)


def _message(document: Doc, sheet: Sheet, step: Step) -> None:
    seconds = None if step.part.min_seconds is None else figure(step.part.min_seconds, sheet.language)
    keys = ["interviewer_message", *(["interviewer_seconds"] if seconds else []), "interviewer_after"]
    _interviewer(document, sheet, keys, seconds=seconds or "")
    if seconds:
        document.add_paragraph(sheet.say("look", seconds=seconds))
    shown = sheet.message
    if shown is None:
        document.add_paragraph(sheet.say("message_here"))
    elif shown.picture is not None and readable_picture(shown.picture):
        _picture(document, shown.picture, sheet.say("picture"))
    if shown is not None and sheet.language in shown.copy:
        add_markdown(document, shown.copy[sheet.language])
    turn = document.add_paragraph(sheet.say("turn"))
    turn.add_run().add_break(WD_BREAK.PAGE)


def _picture(document: Doc, picture: Picture, description: str) -> None:
    image = Image.from_blob(picture.data)
    width = min(TEXT_WIDTH, image.width, int(Mm(190) * image.width / image.height))
    shape = document.add_picture(io.BytesIO(picture.data), width=width)
    shape._inline.docPr.set("descr", description)
    shape._inline.docPr.set("name", "picture")


def _grid(document: Doc, sheet: Sheet, screen: Screen) -> None:
    found = choices(screen.questions[0], sheet.language)
    caption = _styled(document, "Question", sheet.say("each_line"))
    caption.runs[0].bold = False
    head: list[list[Text]] = [[(sheet.say("statement"), None)]]
    head += [[(label, "Label"), (str(code), "Coding")] for code, label in found]
    head.append([(sheet.say("column"), "Coding")])
    rows: list[list[Text]] = [
        [(sheet.numbered(question), None), *[(_ONE, None)] * len(found), (question.of, "Coding")]
        for question in screen.questions
    ]
    each = Mm((TEXT_WIDTH.mm - FIRST_COLUMN.mm - LAST_COLUMN.mm) / len(found))
    add_table(document, [FIRST_COLUMN, *[each] * len(found), LAST_COLUMN], head, rows)


def _question(document: Doc, sheet: Sheet, question: Question) -> None:
    _styled(document, "Question", sheet.numbered(question))
    if question.made is not None:
        _lines(document, sheet, question)
        return
    line = _styled(document, "Option", f"{hint(question, sheet.language)}\t")
    line.paragraph_format.keep_with_next = True
    _coding(line, question.of)
    if question.kind == "text":
        for _ in range(TEXT_LINES):
            document.add_paragraph("_" * 80)
    elif question.kind == "date":
        document.add_paragraph("  ".join(f"{sheet.say(key)} ______" for key in ("day", "month", "year")))
    elif question.kind in ("number", "slider"):
        document.add_paragraph(f"[ __________ ] {unit(question, sheet.language)}".rstrip())
    box = _SEVERAL if question.kind == "multiple" else _ONE
    for code, label in choices(question, sheet.language):
        _coding(_styled(document, "Option", f"{box} {label}\t"), str(code))


def _lines(document: Doc, sheet: Sheet, question: Question) -> None:
    _interviewer(document, sheet, ["interviewer_lines"])
    hinted = _styled(document, "Option", f"{sheet.say('first_line')}\t")
    _coding(hinted, question.of)
    for line in lines_of(sheet.form, question, sheet.language, sheet.numbers):
        if line.value is None:
            _styled(document, "Instruction", line.text)
        else:
            _coding(_styled(document, "Option", f"{_ONE} {line.text}\t"), str(line.value))


def undated(data: bytes) -> bytes:
    """The same document without the time at which it was made."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            new.writestr(entry, old.read(name))
    return out.getvalue()
