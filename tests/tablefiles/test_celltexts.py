"""Texts in the place of answers, told by their form; what could be an answer is of no kind."""

from __future__ import annotations

import pytest

from pretest.tablefiles.celltexts import as_truth, kind_of_text, seen


@pytest.mark.parametrize(
    ("kind", "texts"),
    [
        ("error", "#N/A #DIV/0! #VALUE! #REF! #NAME? #NUM! #NULL! #SPILL! #CALC! #GETTING_DATA ##### Err:502"),
        ("error", "#N/B #DEEL/0! #WAARDE! #VERW! #NAAM? #GETAL! #LEEG! #OVERLOOP! #NV #BEZUG! #VALEUR! #WERT!"),
        ("missing_code", "NASK UNK NI ASKU NAVU PINF"),
        ("no_answer", "NA n/a N.A. nan NULL - -- . ? n.v.t. nvt geen onbekend None (leeg)"),
        ("date", "2026-05-01 1-5-2026 01/05/26 1-5-26 5-jan 5-mei-26 mrt-26 1-Sep 9.6.2026"),
        ("boolean", "TRUE false WAAR Onwaar"),
        ("percent", "45% 4,5% 0.5%"),
        ("apostrophe", "'4 ’4"),
        (None, "1-5 5 5,5 -3 agree #1 # Hash# 1e5 nask Natuurlijk jan maart 18+ 100m #stigma true-ish €"),
    ],
)
def test_texts_by_their_form(kind, texts):
    assert {text: kind_of_text(text) for text in texts.split()} == dict.fromkeys(texts.split(), kind)


@pytest.mark.parametrize(
    ("text", "kind"),
    [("€ 1.234,50", "money"), ("12 EUR", "money"), ("1 234", "blanks"), ("1\u00a0234,5", "blanks"), ("1 mei", "date")],
)
def test_texts_with_blanks_by_their_form(text, kind):
    assert kind_of_text(text) == kind


def test_what_to_write_names_every_text_once():
    found = seen("error", ["#N/B", "#N/B", "#DEEL/0!"], "d1")
    assert found.phrase == "errors of a spreadsheet (#DEEL/0!, #N/B)"
    assert 'missing: ["#DEEL/0!", "#N/B"]' in found.hint
    assert "SPSS" in seen("error", ["#NULL!"], "d1").hint
    assert 'recode: {band: {"5-jan": ...}}' in seen("date", ["5-jan"], "band").hint


def test_truths_in_the_languages_of_spreadsheets():
    assert [as_truth(text) for text in ("TRUE", " Waar", "onwaar", "VRAI", "1", "ja")] == [
        True, True, False, True, None, None,
    ]  # fmt: skip
