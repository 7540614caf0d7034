"""Signals of professionals: shared only where they say so, and never with what points at one person."""

from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.limits import SIGNAL_TEXT, SIGNALS
from pretest.waves.local.signals import SIGNALS_FILE, read_signals

HEAD = "date,place,role,kind,text_nl,text_en,shareable,source\n"


def read(folder, rows, head=HEAD):
    path = folder / SIGNALS_FILE
    path.parent.mkdir(exist_ok=True)
    path.write_text(head + rows, encoding="utf-8")
    return read_signals(folder)


def refused(folder, rows, head=HEAD):
    with pytest.raises(DataError) as error:
        read(folder, rows, head)
    return error.value


def test_signals_come_by_date_with_the_languages_they_have(tmp_path):
    found = read(
        tmp_path, "2026-05-12,North,nurse,substance,Roze poeder.,,yes,Team\n2026-02-02,,nurse,group,,More.,ja,\n"
    )
    assert [(one.date.isoformat(), one.kind, dict(one.texts)) for one in found.signals] == [
        ("2026-02-02", "group", {"en": "More."}),
        ("2026-05-12", "substance", {"nl": "Roze poeder."}),
    ]
    assert found.notes == ()


def test_a_dutch_sheet_with_dutch_words_is_read(tmp_path):
    head = "datum;plaats;rol;soort;tekst;deelbaar;bron\n"
    (one,) = read(tmp_path, "31-5-2026;Zuid;wijkagent;Middel;Roze poeder.;Ja;Team\n", head).signals
    assert (one.date.isoformat(), one.place, one.kind, one.texts["nl"]) == (
        "2026-05-31",
        "Zuid",
        "substance",
        "Roze poeder.",
    )


def test_what_may_not_be_shared_is_counted_and_nothing_else(tmp_path):
    rows = "2026-05-12,North,nurse,substance,Geheim,,no,Bron\n2026-05-13,,nurse,other,Open,,yes,\n"
    found = read(tmp_path, rows)
    assert [one.texts["nl"] for one in found.signals] == ["Open"]
    (note,) = found.notes
    assert note.code == "signals_not_shared"
    assert "1 signal" in note.message
    assert "Geheim" not in repr(found)


@pytest.mark.parametrize("word", ["", "maybe", "1", "true"])
def test_silence_is_no_permission(tmp_path, word):
    error = refused(tmp_path, f"2026-05-12,,nurse,other,Tekst,,{word},\n")
    assert error.code == "signal_shareable"


@pytest.mark.parametrize(
    ("row", "code", "column"),
    [
        ("2026-02-30,,nurse,other,T,,yes,", "signal_day", "date"),
        ("2026-05-12,,nurse,rumour,T,,yes,", "signal_kind", "kind"),
        ("2026-05-12,,,other,T,,yes,", "signal_role", "role"),
        ("2026-05-12,,nurse,other,,,yes,", "signal_text", "text_nl"),
        ("2026-05-12,,nurse,other,bel 06-12345678,,yes,", "signal_personal", "text_nl"),
        ("2026-05-12,,nurse,other,,mail a@example.org,no,", "signal_personal", "text_en"),
        ("2026-05-12,,jan@example.org,other,T,,yes,", "signal_personal", "role"),
        ("2026-05-12,1012 AB 3,nurse,other,T,,yes,", "signal_personal", "place"),
        ("2026-05-12,,nurse,other,T,,yes,https://x.org/?key=1", "signal_personal", "source"),
        ("2026-05-12,,nurse,other,a\u202eb,,yes,", "watch_unseen", "text_nl"),
        ("2026-05-12,,nurse,other,a\x07b,,yes,", "watch_unseen", "text_nl"),
        (f"2026-05-12,,nurse,other,{'x' * (SIGNAL_TEXT + 1)},,yes,", "watch_long", "text_nl"),
    ],
)
def test_a_mistake_names_its_row_and_never_repeats_what_was_written(tmp_path, row, code, column):
    error = refused(tmp_path, f"2026-05-01,,nurse,other,Goed,,yes,\n{row}\n")
    assert [problem.code for problem in error.problems] == [code]
    assert error.problems[0].where == f"{SIGNALS_FILE}:3 {column}"
    assert not any(secret in str(error) for secret in ("12345678", "a@example", "jan@", "key=1", "xxx"))


def test_all_mistakes_are_told_at_once(tmp_path):
    error = refused(tmp_path, "gisteren,,nurse,other,T,,yes,\n2026-05-12,,,rumour,,,,\n")
    assert [problem.where.split(":")[1].split()[0] for problem in error.problems] == ["2", "3", "3", "3", "3"]


def test_no_file_and_a_file_with_its_head_alone_are_no_signals(tmp_path):
    assert read_signals(tmp_path).signals == ()
    assert read(tmp_path, "").signals == ()


def test_a_column_that_is_missing_is_named(tmp_path):
    error = refused(tmp_path, "2026-05-12,nurse,other,T\n", "date,role,kind,text_nl\n")
    assert error.code == "watch_columns"
    assert "'shareable'" in str(error)


def test_more_signals_than_anybody_reads_are_refused(tmp_path):
    error = refused(tmp_path, "2026-05-12,,nurse,other,T,,yes,\n" * (SIGNALS + 1))
    assert error.code == "signals_many"
