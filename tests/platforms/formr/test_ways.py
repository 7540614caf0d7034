"""The form of three audiences in formr: a thousand people walk through the spreadsheet by its own R."""

from __future__ import annotations

import html
import io
import re
import shutil
import subprocess
from functools import cache

import openpyxl
import pytest

from pretest.forms.layout import forms_of, lay_out
from pretest.planning.invented import invented_answers
from pretest.platforms.formr.read import FORMR
from pretest.platforms.formr.rehearse import layout_formr
from pretest.platforms.formr.write import to_formr
from pretest.platforms.formr.write.survey import DRAW
from pretest.responses.ways import join_ways
from pretest.seeds import stream
from pretest.spec.truth import Truth
from tests.platforms import invention, rcode
from tests.platforms.invention import all_ways
from tests.platforms.rcode import NA, NO_COMPILING
from tests.platforms.routed import (
    TITLES,
    Seen,
    audience_of,
    person,
    require_drawn_blocks,
    require_fair,
    require_own_way,
    returning,
    three_ways,
)
from tests.platforms.ways import without_message

PEOPLE = 1000
LANGUAGES = ("nl", "en")
NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.]*")
# one thing that a showif asks: an answer, who somebody is, which blocks were drawn, the arm
CONDITION = re.compile(
    r"\(?(?:consent %in% c\(1\)"
    r"|\(\(!\(is\.na\(suppressWarnings\(as\.numeric\(as\.character\(age\)\)\)\)\)\) && .*? %in% TRUE\)\)"
    r"|suppressWarnings\(as\.numeric\(as\.character\((?:split\w*|pretest_route)\)\)\) %in% c\([0-9, ]+\)"
    r'|pretest_arm %in% "\w+")\)?'
)


@pytest.fixture(scope="module")
def ways(tmp_path_factory):
    return three_ways(tmp_path_factory.mktemp("three"))


@pytest.fixture(scope="module")
def export(ways):
    return to_formr(ways, "main")


@pytest.fixture(scope="module")
def surveys(export):
    """Language → rows of the survey sheet."""
    return {language: sheet(export.files[f"main_{language}.xlsx"]) for language in LANGUAGES}


@pytest.fixture(scope="module")
def columns_of(ways):
    """Field → the column of the data that it answers; fields keep their names in formr."""
    return {question.column: question.of for question in lay_out(ways, "main").asked}


def sheet(data):
    header, *rows = openpyxl.load_workbook(io.BytesIO(data))["survey"].iter_rows(values_only=True)
    return [dict(zip(header, ["" if cell is None else cell for cell in row], strict=True)) for row in rows]


@cache
def bare(text):
    return html.unescape(re.sub(r"<[^>]+>", "", text)).strip()


@cache
def names_in(code):
    return tuple(dict.fromkeys(NAME.findall(re.sub(r'"[^"]*"', "", code))))


RESULTS: dict = {}  # R code and the values that it looks at → what it gives


def run(code, values):
    """The value of R code; what was worked out before for the same values is not worked out again."""
    known = tuple((name, values[name]) for name in names_in(code) if name in values)
    key = (code, known, tuple(type(value) for _, value in known))
    if key not in RESULTS:
        RESULTS[key] = rcode.evaluate(code, dict(known))
    return RESULTS[key]


def walk(rows, columns_of, answers, rng):
    """What somebody sees who answers so, page after page; a page looks only at what was sent before it.

    formr draws what is drawn whatever its showif says, and may hand what it worked out to R as text or as a number.
    """
    values = dict.fromkeys((row["name"] for row in rows), NA)
    texts, sent, as_text = [], {}, bool(rng.integers(2))
    for row in rows:
        kind, _, rest = row["type"].partition(" ")
        shown = row["showif"] == "" or run(row["showif"], values)
        assert isinstance(shown, bool), "never NA"
        if kind == "submit":
            values |= sent
            sent = {}
        elif kind == "random":
            low, high = map(int, rest.split(","))
            sent[row["name"]] = float(rng.integers(low, high + 1))
        elif shown and kind == "calculate":
            made = run(row["value"], values)
            sent[row["name"]] = float(made) if not as_text and str(made).isdigit() else made
        elif shown:
            texts.append(bare(row["label"]))
            if kind != "note":
                sent[row["name"]] = given(kind, answers[columns_of[row["name"]]])
    values |= sent
    return Seen(texts, {name: "" if value is NA else rcode.spelled(value) for name, value in values.items()})


def given(kind, answer):
    """An answer as formr hands it to R: codes of options as numbers, what is typed as text, nothing as NA."""
    return NA if answer == "" else float(answer) if kind == "mc" else answer


def test_a_thousand_people_see_their_own_way_only(surveys, columns_of):
    rng = stream(1, "formr", "walk")
    walked = []
    for number in range(PEOPLE):
        answers, language = person(rng), LANGUAGES[number % 2]
        seen = walk(surveys[language], columns_of, answers, rng)
        require_own_way(answers, seen, language)
        walked.append((answers, seen))
    require_fair(walked)


@pytest.mark.skipif(shutil.which("Rscript") is None, reason="needs R")
def test_r_itself_says_the_same(surveys, columns_of, tmp_path):
    """Every condition and every value that some of these people met, in R: our small R leads nobody otherwise."""
    rng = stream(4, "formr", "R")
    RESULTS.clear()
    for answers, _ in returning()[:80]:
        walk(surveys["nl"], columns_of, answers, rng)
    lines, expected = [NO_COMPILING], []
    for (code, known, _), result in RESULTS.items():
        given_ = "; ".join(f"{name} <- {in_r(value)}" for name, value in known)
        lines.append(f"cat('<', as.character((function() {{ {given_}; {code} }})()), '>\\n', sep = '')")
        expected.append(f"<{str(result).upper() if isinstance(result, bool) else rcode.spelled(result)}>")
    assert len(expected) > 200
    script = tmp_path / "met.R"
    script.write_text("\n".join(lines), encoding="utf-8")
    done = subprocess.run(["Rscript", "--vanilla", str(script)], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines() == expected


def in_r(value):
    return "NA" if value is NA else f'"{value}"' if isinstance(value, str) else rcode.spelled(value)


def is_wrong(rows, columns_of):
    """Whether anybody is led where they do not belong."""
    rng = stream(3, "formr", "wrong")
    try:
        for answers, _ in returning():
            require_own_way(answers, walk(rows, columns_of, answers, rng), "nl")
    except AssertionError:
        return True
    return False


def without(rows, name, key, code, instead):
    return [row | {key: row[key].replace(code, instead)} if row["name"] == name else row for row in rows]


def test_an_item_that_lost_a_condition_would_be_seen(surveys, columns_of):
    """The test above can fail: in turn every item is shown to all, and every one loses way, draw or arm."""
    rows = surveys["nl"]
    assert not is_wrong(rows, columns_of)
    opened = 0
    for row in (row for row in rows if row["showif"]):
        assert is_wrong(without(rows, row["name"], "showif", row["showif"], "TRUE"), columns_of), row["name"]
        for condition in CONDITION.findall(row["showif"]):
            if decides(condition, row):
                changed = without(rows, row["name"], "showif", condition, "TRUE")
                assert is_wrong(changed, columns_of), (row["name"], condition)
                opened += 1
    assert opened > 20


def decides(condition, row):
    """Whether who does not meet it meets all else: nobody has a way, a draw or an arm without what goes before."""
    draws = "split" in row["showif"]
    if "pretest_route" in condition:
        return not draws and row["name"] != "pretest_text_debrief_everyone"
    if "age" in condition:
        return row["name"].startswith("use_")
    return "split" in condition or "pretest_arm" in condition or row["name"] == "age"


@pytest.mark.parametrize(
    ("name", "lost", "instead"),
    [
        ("used", "use_b %in% c(1)", "FALSE"),
        ("used", "(!(use_b %in% c(97)))", "(TRUE)"),
        ("used", "(!(is.na(use_b)))", "(TRUE)"),
        ("pretest_route", "(use_cannabis %in% c(1))", "(TRUE)"),
        ("split__2", f"{DRAW}_split__2", '""'),
        ("pretest_arm", f"[{DRAW}]", "[1]"),
    ],
)
def test_a_value_that_lost_a_piece_would_be_seen(surveys, columns_of, name, lost, instead):
    assert lost in next(row["value"] for row in surveys["nl"] if row["name"] == name)
    changed = without(surveys["nl"], name, "value", lost, instead)
    if name == "pretest_arm":
        rng = stream(5, "formr", "arm")
        with pytest.raises(AssertionError):
            require_fair([(answers, walk(changed, columns_of, answers, rng)) for answers, _ in returning()])
    else:
        assert is_wrong(changed, columns_of)


def test_hidden_answers_have_pages_of_their_own(surveys):
    """formr passes over a page on which only its button is left; what comes after can look at what it kept."""
    rows = surveys["nl"]
    names = [row["name"] for row in rows]
    for name in ("used", "pretest_route", "split", "split__2", "split__3"):
        before, after = rows[names.index(name) - 1], rows[names.index(name) + 1]
        assert (before["type"], rows[names.index(name)]["type"], after["type"]) == ("submit", "calculate", "submit")
    assert max(names.index(f"{DRAW}_{name}") for name in ("split", "split__2", "split__3")) < names.index("consent")


def test_one_questionnaire_draws_its_blocks_too(ways):
    alone = sheet(to_formr(ways, "for_users").files["for_users_nl.xlsx"])
    fields = {question.column: question.of for question in lay_out(ways, "for_users").asked}
    rng = stream(8, "formr")
    draws = set()
    for answers, _ in returning()[:100]:
        seen = walk(alone, fields, answers, rng)
        require_drawn_blocks(answers, seen, "nl")
        draws.add(seen.kept["split"])
    assert len(draws) == 3


def test_without_a_message_who_goes_any_way_is_not_screened_out(tmp_path):
    study = without_message(tmp_path)
    rows = sheet(to_formr(study, "main").files["main_nl.xlsx"])
    fields = {question.column: question.of for question in lay_out(study, "main").asked}
    rng = stream(9, "formr")
    for answers, _ in returning()[:100]:
        kept = walk(rows, fields, answers, rng).kept
        assert kept["pretest_screened_out"] == ("1" if audience_of(answers) is None else "0")


def test_nothing_that_respondents_see_says_who_they_are(ways, surveys, export):
    labels = [label for audience in ways.file.audiences.values() for label in (audience.label.nl, audience.label.en)]
    shown = [bare(row["label"]) for rows in surveys.values() for row in rows]
    assert not [text for text in shown if text in labels or "Mensen die" in text]
    note = next(note for note in export.notes if note.code == "run_title")
    assert TITLES["nl"] in note.message


def test_notes_know_the_audiences(export):
    notes = {note.code: note.message for note in export.notes}
    assert "pretest_audience" in notes["quota_open"]
    assert "also within each audience" in notes["assignment_simple"]
    assert notes["number_unchecked"].startswith("age: ")


def test_rehearsed_answers_of_every_way_come_back_in_their_column(ways):
    """Also the hidden ones; nobody has an answer on two ways."""
    forms = forms_of(ways)
    (invented,) = invented_answers(ways, Truth(skipped=0.05, refused=0.05), n=150, rng=stream(6, "formr"))
    content = layout_formr(ways, invented, stream(7, "formr"))
    _, found = invention.read(FORMR, next(iter(content.values())), forms=forms)
    joined = join_ways(found, forms)
    given = all_ways(invented.form, invented.frame)
    assert {"used", "pretest_route", "split", "h1"} <= {name for name, values in given.items() if any(values)}
    for column, values in given.items():
        assert invention.answers(joined, column)[: len(values)] == values, column
    came = list(joined.fields.values())
    assert sorted(name for name in came if name in given) == sorted(given), "every question is one column"
    assert not [note for note in joined.notes if note.severity != "info"]
