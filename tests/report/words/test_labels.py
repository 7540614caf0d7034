"""Labels come from others: what cannot be shown or would reorder the page is left out."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from pretest.report.words.labels import Labels, clean, clean_line, shorten, width, wrap
from tests.report.sample import sample


def test_clean_leaves_out_control_and_reordering_characters():
    assert clean("a\x00b\x07\u202ec\u202c\u2066d\ud800\ufffe") == "abcd"
    assert clean("line\r\nnext\tcell") == "line\nnext\tcell"
    assert clean_line("  two\n words ") == "two words"


def test_clean_keeps_marks_and_scripts_of_all_kinds():
    text = "\u200fكوكايين\u200e 汉字 é 👩\u200d⚕️"
    assert clean(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_clean_text_can_be_written_as_xml(text):
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode("utf-8")
    allowed = [
        c in "\t\n" or 0x20 <= ord(c) <= 0xD7FF or 0xE000 <= ord(c) <= 0xFFFD or ord(c) > 0xFFFF for c in cleaned
    ]
    assert all(allowed)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.integers(2, 60))
def test_wrapped_lines_fit(text, most):
    lines = wrap(text, most)
    assert len(lines) <= 2
    assert all(width(line) <= most for line in lines)


def test_wrap_and_shorten_by_example():
    assert wrap("De meesten doen het niet", 12) == ["De meesten", "doen het ni…"]
    assert wrap("kort", 12) == ["kort"]
    assert wrap("", 12) == []
    assert shorten("汉字汉字", 5) == "汉字…"


def test_labels_fall_back_on_another_language_and_then_on_the_id():
    labels = Labels(sample().study, "nl")
    assert labels.arm("talk") == "Praat er eens over"
    assert labels.arm("unheard of") == "unheard of"
    assert labels.text({"en": "Only English"}) == "Only English"
    assert labels.text(None) == ""
