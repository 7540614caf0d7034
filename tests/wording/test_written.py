"""Texts as people hand them in: what is read, what is not, and at which place it stands."""

from __future__ import annotations

import io

import pytest
from docx import Document

from pretest.errors import DataError
from pretest.limits import AUDIT_BYTES
from pretest.spec.content import load_lexicons
from pretest.wording import audit_text, written

LEXICONS = load_lexicons()


def found(data, name, state="told"):
    text = written(data if isinstance(data, bytes) else data.encode(), name)
    audited = audit_text(text, LEXICONS, language="nl")
    return [(one.line, one.column, one.rule) for one in audited.found if one.state == state]


def test_subtitles_are_read_over_their_breaks_at_the_lines_of_the_file():
    srt = (
        "1\n00:00:01,000 --> 00:00:02,000\n<i>Jouw lijntje,</i>\n\n2\n00:00:03,000 --> 00:00:04,000\nzijn liquidatie.\n"
    )
    assert (3, 4, "jouw-x-zijn-y") in found(srt, "film.srt")
    vtt = "WEBVTT - junk\n\nNOTE een junk\nnog een junk\n\n00:01.000 --> 00:02.000 align:junk\n<v junk>Een junk.</v>\n"
    assert [one[:2] for one in found(vtt, "film.vtt") if one[2] == "junk"] == [(7, 13)]


def test_markdown_leaves_code_links_and_what_others_wrote_alone():
    text = (
        "Een junk.\n> een junk\n`junk` en [x](http://junk.nl/junk)\n```\njunk\n```\n<!-- junk -->\n"
        '<img src="x.png" alt="junk">\n\n    een junk\n    nog een junk\n\nGoed.\n'
    )
    assert [one for one in found(text, "a.md") if one[2] == "junk"] == [(1, 5, "junk")]


def test_a_word_file_is_read_by_paragraph_tables_included():
    document = Document()
    document.add_paragraph("Een gewone zin.")
    document.add_paragraph("Een junk.")
    document.add_table(rows=1, cols=1).cell(0, 0).text = "Nog een junk."
    document.sections[0].footer.paragraphs[0].text = "Weg met die junk."
    file = io.BytesIO()
    document.save(file)
    lines = [one[0] for one in found(file.getvalue(), "a.docx") if one[2] == "junk"]
    assert len(lines) == 3
    assert lines[0] == 2


@pytest.mark.parametrize(
    ("text", "told", "quoted", "allowed"),
    [
        ('Wij zeggen nooit "junk" tegen iemand.', 0, 1, 0),
        ("Wij zeggen nooit ‘junk’ tegen iemand.", 0, 1, 0),
        ('"Weg met die junk."', 1, 0, 0),  # the quotation is all there is: that is the text
        ("Zij zei: “Ik heb mijn hele leven al last van die junk hier.”", 1, 0, 0),  # long: it is said
        ("Een junk. <!-- pretest: allow junk -->", 0, 0, 1),
        ("<!-- pretest: allow junk -->\nEen junk.\nNog een junk.\n\nWeer een junk.", 1, 0, 2),
        ("Een junk. <!-- pretest: allow zombie -->", 1, 0, 0),
    ],
)
def test_what_is_named_and_what_is_allowed(text, told, quoted, allowed):
    counts = [sum(one[2] == "junk" for one in found(text, "a.md", state)) for state in ("told", "quoted", "allowed")]
    assert counts == [told, quoted, allowed]


def test_a_rule_that_does_not_exist_is_told():
    text = written(b"Een zin.\n<!-- pretest: allow jnk -->\n", "a.md")
    assert audit_text(text, LEXICONS, language="nl").unknown == ((2, "jnk"),)


@pytest.mark.parametrize(
    ("data", "name", "code"),
    [
        (b"x", "a.pdf", "not_a_text"),
        (b"x", "a", "not_a_text"),
        (b"PK\x03\x04nonsense", "a.docx", "not_a_docx"),
        (b"no archive", "a.docx", "not_a_docx"),
        (b" " * (AUDIT_BYTES + 1), "a.txt", "text_too_large"),
    ],
)
def test_what_cannot_be_read_says_what_to_do(data, name, code):
    with pytest.raises(DataError) as error:
        written(data, name)
    assert error.value.problems[0].code == code
    assert error.value.problems[0].hint


def test_the_same_places_with_the_line_ends_of_windows():
    assert found("Een zin.\r\nEen junk.\r\n", "a.txt") == found("Een zin.\nEen junk.\n", "a.txt") == [(2, 5, "junk")]
