"""A city puts figures of others and signals beside its waves: what it finds in its folder, on its screen and its page."""

from __future__ import annotations

import csv
import io

import pytest

from tests.waves.watchfolder import NOTES, files

FORMULA = '=HYPERLINK("http://x";"y")'


@pytest.fixture
def hostile_notes():
    rows = [["2026-06-01", "@plaats", "+rol", "event", FORMULA, "<b>{{ 7191 * 7193 }}</b>", "yes", "-bron"]]
    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerows(rows)
    return NOTES + written.getvalue()


def test_a_monitor_writes_both_tables_and_tells_them_apart_from_the_survey(call, make_study, tmp_path, hostile_notes):
    folder = make_study(**files(2.0, notes=hostile_notes))
    code, _, err = call("monitor", folder, "--out", tmp_path / "out", "--lang", "nl")
    assert code == 0, err
    names = {path.name for path in (tmp_path / "out").iterdir()}
    assert {"outside.csv", "signals.csv", "levels.csv", "changes.csv", "alarms.csv"} <= names
    with (tmp_path / "out" / "signals.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["date"] for row in rows] == ["2026-02-02", "2026-05-12", "2026-06-01"]
    last = rows[-1]
    assert (last["text_nl"], last["place"], last["role"], last["source"]) == (
        f"'{FORMULA}",
        "'@plaats",
        "'+rol",
        "'-bron",
    )
    with (tmp_path / "out" / "outside.csv").open(encoding="utf-8", newline="") as file:
        figures = {(row["series"], row["date"], row["place"]): row["value"] for row in csv.DictReader(file)}
    assert figures["sewage", "2026-07-20", ""] == "520.25"
    assert figures["treatment", "2026-04-01", "North"] == ""
    assert figures["treatment", "2026-04-01", "South"] == ""
    page = (tmp_path / "out" / "monitor.html").read_text(encoding="utf-8")
    assert page.index('id="wave_answer"') < page.index('id="beside"')
    assert "Dit komt niet uit het onderzoek." in page
    assert "Bron: Verzonnen waterschap, https://example.org/riool. Opgehaald op 20 juli 2026." in page
    assert "<b>{{" not in page
    assert str(7191 * 7193) not in page
    everything = "".join(path.read_text(encoding="utf-8") for path in (tmp_path / "out").iterdir())
    assert "DIT MAG NIEMAND ZIEN" not in everything


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "this seems to hold a telephone number"), ("nl", "watch/notes.csv:2 text_nl")]
)
def test_check_names_the_row_with_what_points_at_one_person_and_does_not_repeat_it(call, make_study, lang, said):
    notes = NOTES.replace("Jongeren noemen", "Bel 06-12345678, jongeren noemen")
    code, out, err = call("check", make_study(**files(notes=notes)), "--lang", lang)
    assert code == 1
    assert said in out + err
    assert "12345678" not in out + err
