"""A printed form as a page that stands alone: A4, numbered, with the codes for data entry at the edge."""

from __future__ import annotations

import base64

from pretest.forms.form import Question, Screen
from pretest.platforms.markup import Html, joined, lines, markdown, page, paragraphs, tag
from pretest.platforms.paper.write.jumps import lines_of
from pretest.platforms.paper.write.sheet import TEXT_LINES, Sheet, Step, choices, hint, in_table, unit
from pretest.platforms.phrases import figure

WHOLE_ROWS = 7  # tables up to this length are not broken over pages
FIRST_COLUMN, LAST_COLUMN = 32, 13  # share of the width, in per cent

CSS = """
@page { size: A4; margin: 18mm 16mm 20mm; }
body { max-width: 178mm; margin: 0 auto; padding: 6mm; color: #000; background: #fff;
  font: 11pt/1.4 Arial, Helvetica, sans-serif; hyphens: auto; }
h1 { font-size: 18pt; line-height: 1.2; margin: 0 0 4mm; }
h2 { font-size: 14pt; margin: 8mm 0 2mm; border-bottom: 1pt solid #000; break-after: avoid; }
h3 { font-size: 12pt; margin: 5mm 0 2mm; break-after: avoid; }
p { margin: 0 0 2mm; } section > p { break-after: avoid; }
.mark { font-size: 8.5pt; color: #444; text-align: right; margin: 0; }
.fields { display: flex; flex-wrap: wrap; gap: 4mm 10mm; margin: 4mm 0; }
.fields label { display: flex; align-items: center; gap: 2mm; }
.instruction { border-left: 3pt solid #000; padding-left: 3mm; font-weight: bold; }
.instruction { break-after: avoid; break-inside: avoid; }
.interviewer { border: 1pt dashed #000; padding: 2mm 3mm; margin: 3mm 0; font-style: italic; break-inside: avoid; }
.interviewer h3, .interviewer p.first { font-size: 10pt; margin: 0 0 1mm; font-style: normal; font-weight: bold; }
.interviewer ul { margin: 0; padding-left: 5mm; }
fieldset { border: 0; margin: 4mm 0 0; padding: 0; break-inside: avoid; min-inline-size: 0; }
legend { padding: 0; font-weight: bold; white-space: normal; }
.hint { font-size: 9.5pt; margin: 0 0 1mm; }
.name { float: right; margin-left: 4mm; }
.name, .code { font: 8pt/1.4 "Courier New", monospace; color: #444; font-weight: normal; }
ul.options { list-style: none; margin: 0; padding: 0; }
ul.options li { display: flex; gap: 3mm; padding: 0.7mm 0; border-bottom: 0.5pt dotted #aaa; }
ul.options label { display: flex; gap: 3mm; flex: 1; align-items: flex-start; }
input[type=radio], input[type=checkbox] { width: 4.2mm; height: 4.2mm; margin: 0.6mm 0 0; flex: none; }
input[type=text], textarea { border: 1pt solid #000; font: inherit; padding: 1mm; background: #fff; }
textarea { width: 100%; box-sizing: border-box; resize: vertical; }
.short { width: 28mm; } .two { width: 12mm; } .four { width: 20mm; }
.date { display: flex; gap: 5mm; }
table { border-collapse: collapse; width: 100%; margin: 4mm 0 0; font-size: 10pt; }
table.whole { break-inside: avoid; }
caption { text-align: left; font-size: 9.5pt; margin-bottom: 1mm; break-after: avoid; }
thead { display: table-header-group; }
tr { break-inside: avoid; }
th, td { border: 0.5pt solid #666; padding: 1.2mm; vertical-align: middle; }
thead th { font-size: 8pt; font-weight: normal; vertical-align: bottom; line-height: 1.2; }
thead th:first-child { text-align: left; }
tbody th { text-align: left; font-weight: normal; }
tbody td { text-align: center; } td.edge { overflow-wrap: anywhere; }
table code { display: block; }
.message { border: 1.5pt solid #000; padding: 5mm; margin: 4mm 0; break-inside: avoid; }
.message img { max-width: 100%; max-height: 190mm; }
.own-page { break-before: page; break-after: page; }
.end { margin-top: 8mm; text-align: center; font-weight: bold; }
@media print { body { padding: 0; max-width: none; } }
"""


def sheet_html(sheet: Sheet) -> bytes:
    """The form as HTML; pictures are inside it, and nothing is fetched from elsewhere."""
    css = CSS + _page_marks(sheet)
    body = tag(
        "main",
        tag("p", sheet.mark, class_="mark"),
        tag("h1", sheet.title),
        _fields(sheet),
        _interviewer(
            sheet, ["interviewer_sheet"] * (sheet.version is not None) + ["interviewer_read", "interviewer_codes"]
        ),
        tag("p", sheet.say("skipping")),
        *(_part(sheet, step) for step in sheet.steps),
        tag("p", sheet.say("end"), class_="end"),
    )
    title = sheet.title if sheet.version is None else f"{sheet.title} {sheet.version}"
    return page(title, sheet.language, css, body)


def _page_marks(sheet: Sheet) -> str:
    """Version and page number in the margin of every page; the texts are our own, ids and letters."""
    pages = sheet.say("page_of", page='" counter(page) "', pages='" counter(pages) "')
    font = "font: 8pt Arial, sans-serif;"
    return (
        f'@page {{ @bottom-left {{ content: "{sheet.mark}"; {font} }}\n'
        f'  @bottom-right {{ content: "{pages}"; {font} }} }}\n'
    )


def _fields(sheet: Sheet) -> Html:
    label = tag("label", sheet.say("sheet"), tag("input", type="text", class_="short", autocomplete="off"))
    return tag("div", label, class_="fields")


def _interviewer(sheet: Sheet, keys: list[str], **values: str) -> Html:
    notes = tag("ul", *(tag("li", sheet.say(key, **values)) for key in keys))
    return tag("div", tag("p", sheet.say("interviewer"), class_="first"), notes, class_="interviewer", role="note")


def _part(sheet: Sheet, step: Step) -> Html:
    part = step.part
    heading = tag("h2", step.heading, id=f"part-{step.number}")
    instruction = None if step.instruction is None else tag("p", step.instruction, class_="instruction")
    drawn = None if step.drawn is None else tag("p", f"{sheet.say('entry')}: ", tag("code", step.drawn), class_="code")
    text = None if part.text is None else paragraphs(part.text.in_language(sheet.language))
    message = _message(sheet, step) if part.kind == "stimulus" else None
    screens = [_screen(sheet, screen) for screen in part.screens if screen.questions]
    style = "own-page" if part.kind == "stimulus" else None
    content = (heading, drawn, instruction, text, message, *screens)
    return tag("section", *content, aria_labelledby=f"part-{step.number}", class_=style)


def _message(sheet: Sheet, step: Step) -> Html:
    seconds = None if step.part.min_seconds is None else figure(step.part.min_seconds, sheet.language)
    keys = ["interviewer_message", *(["interviewer_seconds"] if seconds else []), "interviewer_after"]
    content = []
    if sheet.message is None:
        content.append(tag("p", sheet.say("message_here")))
    elif sheet.message.picture is not None:
        picture = sheet.message.picture
        source = f"data:{picture.media_type};base64,{base64.b64encode(picture.data).decode('ascii')}"
        content.append(tag("p", tag("img", src=source, alt=sheet.say("picture"))))
    if sheet.message is not None and sheet.language in sheet.message.copy:
        content.append(markdown(sheet.message.copy[sheet.language]))
    return joined(
        [
            _interviewer(sheet, keys, seconds=seconds or ""),
            tag("p", sheet.say("look", seconds=seconds)) if seconds else "",
            tag("div", *content, class_="message", role="group", aria_label=sheet.say("message")),
            tag("p", sheet.say("turn")),
        ]
    )


def _screen(sheet: Sheet, screen: Screen) -> Html:
    if in_table(screen):
        return _grid(sheet, screen)
    return joined(_question(sheet, question) for question in screen.questions)


def _grid(sheet: Sheet, screen: Screen) -> Html:
    found = choices(screen.questions[0], sheet.language)
    heads = [tag("th", label, tag("code", str(code), class_="code"), scope="col") for code, label in found]
    edge = tag("th", tag("span", sheet.say("column"), class_="code"), scope="col")
    head = tag("thead", tag("tr", tag("th", sheet.say("statement"), scope="col"), *heads, edge))
    widths = [FIRST_COLUMN, *[round((100 - FIRST_COLUMN - LAST_COLUMN) / len(found), 2)] * len(found), LAST_COLUMN]
    columns = tag("colgroup", *(tag("col", style=f"width: {width}%") for width in widths))
    rows = []
    for question in screen.questions:
        name = question.column
        cells = [
            tag("td", tag("input", type="radio", name_=name, value=code, aria_label=f"{label} ({sheet.numbers[name]})"))
            for code, label in found
        ]
        text = tag("th", lines(sheet.numbered(question)), scope="row")
        rows.append(tag("tr", text, *cells, tag("td", tag("code", question.of, class_="code"), class_="edge")))
    style = "whole" if len(rows) <= WHOLE_ROWS else None
    return tag("table", tag("caption", sheet.say("each_line")), columns, head, tag("tbody", *rows), class_=style)


def _question(sheet: Sheet, question: Question) -> Html:
    name = tag("code", question.of, class_="code")
    if question.made is not None:
        return _lines(sheet, question, name)
    return tag(
        "fieldset",
        tag("legend", lines(sheet.numbered(question))),
        tag("p", tag("span", name, class_="name"), hint(question, sheet.language), class_="hint"),
        _entry(sheet, question),
        _options(sheet, question),
    )


def _lines(sheet: Sheet, question: Question, name: Html) -> Html:
    """Lines of which the first true one is ticked, in place of what a form on a screen works out by itself."""
    rows, otherwise = [], ""
    for line in lines_of(sheet.form, question, sheet.language, sheet.numbers):
        if line.value is None:
            otherwise = line.text
            continue
        box = tag("input", type="radio", name_=question.column, value=line.value)
        rows.append(tag("li", tag("label", box, tag("span", line.text)), tag("code", str(line.value), class_="code")))
    return tag(
        "fieldset",
        tag("legend", lines(sheet.numbered(question))),
        _interviewer(sheet, ["interviewer_lines"]),
        tag("p", tag("span", name, class_="name"), sheet.say("first_line"), class_="hint"),
        tag("ul", *rows, class_="options"),
        tag("p", otherwise, class_="instruction"),
    )


def _entry(sheet: Sheet, question: Question) -> Html | None:
    """The box to write in, where an answer is written."""
    name, label = question.column, sheet.numbered(question)
    if question.kind == "text":
        return tag("textarea", "", name_=name, rows=TEXT_LINES, aria_label=label)
    if question.kind == "date":
        parts = [("day", "two"), ("month", "two"), ("year", "four")]
        boxes = [
            tag("label", f"{sheet.say(key)} ", tag("input", type="text", name_=f"{name} {key}", class_=width))
            for key, width in parts
        ]
        return tag("div", *boxes, class_="date")
    if question.kind in ("number", "slider"):
        box = tag("input", type="text", inputmode="decimal", name_=name, class_="short", aria_label=label)
        return tag("p", box, f" {unit(question, sheet.language)}")
    return None


def _options(sheet: Sheet, question: Question) -> Html | None:
    found = choices(question, sheet.language)
    kind = "checkbox" if question.kind == "multiple" else "radio"
    rows = [
        tag(
            "li",
            tag("label", tag("input", type=kind, name_=question.column, value=code), tag("span", label)),
            tag("code", str(code), class_="code"),
        )
        for code, label in found
    ]
    return tag("ul", *rows, class_="options") if rows else None
