"""One form for several audiences in REDCap: people go through the dictionary and the allocation table as written."""

from __future__ import annotations

import csv
import html
import io
import json
import math
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timedelta
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from pretest.platforms.redcap.write import to_redcap
from tests.platforms.redcap.test_write import Value, check_dictionary, rows
from tests.platforms.walking import TITLE, Walk, all_faults, faults, faults_alone, people
from tests.platforms.ways import two_ways

NAME, FORM, HEADER, LABEL = "Variable / Field Name", "Form Name", "Section Header", "Field Label"
LOGIC, NOTE = "Branching Logic (Show field only if...)", "Field Annotation"
TESTED = re.compile(r"\[[a-z0-9_]+\] (=|<>|>=) (?:'\w*'|\w+)")
UNSEEN = ("pretest_message_at", "pretest_message_until", "pretest_message_until_2", "pretest_stratum")
# what another test says as well: who has said yes has met the case before, and a minor is not asked the list
SAID_TWICE = ("[use_a] <> '1'", "[use_b] <> '1'", "[age] <> ''", "[age] >= 18", "[pretest_started] = ''")
QUOTED = re.compile(r"('[^']*')")


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return to_redcap(two_ways(tmp_path_factory.mktemp("ways")), "main")


@pytest.fixture(scope="module")
def dictionary(export):
    return rows(export, "main")


def compiled(text: str):
    """REDCap's logic or calculation as Python over the values of one record."""

    def plain(piece: str) -> str:
        piece = re.sub(r"\[([a-z0-9_]+)\]", r"V('\1')", piece).replace("<>", "!=")
        piece = re.sub(r"(?<![<>!=])=(?!=)", "==", piece)
        return re.sub(r"\bif\(", "choose(", piece)

    pieces = [piece if number % 2 else plain(piece) for number, piece in enumerate(QUOTED.split(text))]
    return compile("".join(pieces) or "True", text, "eval")


@cache
def datediff(one: str, other: str, unit: str, _form: str) -> float:
    assert unit == "s"
    moments = [datetime.strptime(moment, "%Y-%m-%d %H:%M:%S") for moment in (one, other)]
    return abs((moments[1] - moments[0]).total_seconds())


def worked_out(code, values):
    names = {
        "V": lambda name: Value(values.get(name, "")),
        "choose": lambda test, yes, no: yes if test else no,
        "datediff": lambda *given: datediff(*map(str, given)) if all(given) else math.nan,
        "rounddown": lambda number, _places: number if math.isnan(number) else math.floor(number),
    }
    found = eval(code, names)
    return f"{found:.0f}" if isinstance(found, float) else str(found) if isinstance(found, str) else found


class Project:
    """The fields of a dictionary. pages: instrument → lists of fields; a header begins a page."""

    def __init__(self, dictionary, table):
        self.logic = {row[NAME]: compiled(row[LOGIC]) for row in dictionary}
        self.label = {row[NAME]: html.unescape(re.sub(r"<[^>]*>", "", row[LABEL])).strip() for row in dictionary}
        self.note = {row[NAME]: row[NOTE] for row in dictionary}
        self.choices = {row[NAME]: row["Choices, Calculations, OR Slider Labels"] for row in dictionary}
        self.calculated = {
            name: compiled(note.partition("@CALCTEXT(")[2].strip().removesuffix(")"))
            for name, note in self.note.items()
            if "@CALCTEXT(" in note
        }
        self.pages: dict[str, list[list[str]]] = {}
        for row in dictionary:
            pages = self.pages.setdefault(row[FORM], [[]])
            if row[HEADER] and pages[-1]:
                pages.append([])
            pages[-1] += [row[NAME]] if row[NAME] != "record_id" else []
        self.table = list(table)

    def send(self, given, moment) -> Walk:
        values: dict[str, str] = {}
        walk = Walk()
        self._survey("pretest_before", values, given, walk, moment)
        if values["pretest_screened_out"] == "0":  # the logic that the note gives for the automatic assignment
            place = next(i for i, row in enumerate(self.table) if row[1:] in ([], [values.get("pretest_stratum")]))
            values["pretest_arm"] = self.table.pop(place)[0]
        # even where it is left out that only those with an arm go on, nobody sees what is not theirs
        self._survey("pretest_after", values, given, walk, moment)
        walk.arm, walk.used, walk.route = values.get("pretest_arm", ""), values["used"], values.get("pretest_route", "")
        walk.split = values["split"] + values.get("split_2", "")
        walk.execution = str(values.get("execution", ""))
        walk.audience, walk.out = values["pretest_audience"], values["pretest_screened_out"] == "1"
        return walk

    def _survey(self, instrument, values, given, walk, moment):
        for page in self.pages[instrument]:
            before = dict(values)
            hidden = [name for name in page if "@HIDDEN-SURVEY" in self.note[name]]
            if not any(self._shown(name, values) for name in page if name not in hidden):
                continue  # a page on which nothing is to be seen is not opened
            for name in hidden:
                if self._shown(name, values):
                    self._set(name, values, moment)
            for name in page:
                if name not in hidden and self._shown(name, values):
                    walk.shown.append(self.label[name])
                    if given.get(self.label[name]):
                        values[name] = given[self.label[name]]
            if values != before:
                self._calculate(values)

    def _set(self, name, values, moment):
        note = self.note[name]
        if "@NOW-SERVER" in note and name not in values:
            values[name] = moment.strftime("%Y-%m-%d %H:%M:%S")
        piped = re.search(r"@SETVALUE='\[([a-z0-9_]+)\]'", note)
        if piped is not None and f"{values[piped[1]]}, " in f"{self.choices[name]}, ":
            values[name] = values[piped[1]]

    def _shown(self, name, values) -> bool:
        return bool(worked_out(self.logic[name], values))

    def _calculate(self, values):
        for name, code in self.calculated.items():
            values[name] = worked_out(code, values)


def table_of(export):
    return list(csv.reader(io.StringIO(export.files["allocation_production.csv"].decode())))


def walks_of(dictionary, export, given) -> Iterator[Walk]:
    project = Project(dictionary, table_of(export)[1:])
    rng = np.random.default_rng(5)
    moments = [
        datetime(2026, 3, 2, 9) + timedelta(seconds=int(second)) for second in rng.integers(0, 10**6, len(given))
    ]
    return (project.send(*pair) for pair in zip(given, moments, strict=True))


def test_a_form_of_several_keeps_the_rules(export, dictionary):
    check_dictionary(dictionary)
    before = [row for row in dictionary if row[FORM] != "pretest_assignment"]
    assert not [row[NAME] for row in before if "user" in " ".join(row.values()).replace("used", "")]
    assert not [row for row in before if "Proef" in row[LABEL] or "Mensen die" in row[LABEL]]
    notes = {note.code: note for note in export.notes}
    assert f"'{TITLE}'" in notes["survey_title"].message
    assert "'pretest_stratum'" in notes["assignment_by_audience"].message
    assert notes["no_way_back"].severity == "serious"
    assert "split_by_clock" in notes


def test_a_thousand_people_see_what_is_theirs_and_nothing_else(export, dictionary):
    given = people(np.random.default_rng(20261128), 1000)
    walks = list(walks_of(dictionary, export, given))
    assert all_faults(given, walks) == []
    for way in ("1", "2"):
        draws = Counter(walk.split for walk in walks if walk.route == way)
        expected = sum(draws.values()) / 3
        assert len(draws) == 3
        assert sum((n - expected) ** 2 / expected for n in draws.values()) < 13.8  # chi-square, 2 df, p = 0.001


def test_arms_are_listed_for_each_audience(export):
    table = table_of(export)
    assert table[0] == ["redcap_randomization_group", "pretest_stratum"]
    for way in ("1", "2"):
        arms = [arm for arm, stratum in table[1:] if stratum == way]
        assert len(arms) == 2000
        assert all(abs(2 * arms[:n].count("control") - n) <= 2 for n in range(1, 2000))
    assert [arm for arm, way in table[1:] if way == "1"] != [arm for arm, way in table[1:] if way == "2"]


def test_every_condition_that_is_dropped_is_found(export, dictionary):
    """The walk can fail: without any one condition, somebody sees what is not theirs or is counted wrongly."""
    given = people(np.random.default_rng(3), 150)
    spoiled = [(number, LOGIC, "") for number, row in enumerate(dictionary) if row[LOGIC] and row[NAME] not in UNSEEN]
    for number, row in enumerate(dictionary):
        for test in TESTED.finditer(row[NOTE] if "@CALCTEXT" in row[NOTE] else ""):
            if test[0] not in SAID_TWICE:
                other = "1 = 0" if test[1] == "=" else "1 = 1"
                spoiled.append((number, NOTE, row[NOTE][: test.start()] + other + row[NOTE][test.end() :]))
    assert len(spoiled) > 30
    for number, column, text in spoiled:
        changed = [row | {column: text} if place == number else row for place, row in enumerate(dictionary)]
        walks = walks_of(changed, export, given)
        assert any(faults(*pair) for pair in zip(given, walks, strict=True)), (dictionary[number][NAME], text)


def test_the_time_after_the_message_stands_on_the_first_page_of_each_audience(dictionary):
    until = {row[NAME]: row[LOGIC] for row in dictionary if row[NAME].startswith("pretest_message_until")}
    assert [logic.count("pretest_route") for logic in until.values()] == [1, 1]
    assert "[pretest_route] = '1'" in until["pretest_message_until"]
    assert "[pretest_route] = '2'" in until["pretest_message_until_2"]


def test_the_time_after_the_message_is_kept_where_the_first_blocks_are_drawn(tmp_path):
    """Not everybody sees the first block then: the time stands on each page up to one that all see."""
    two_ways(tmp_path)
    path = tmp_path / "surveys/questionnaires/for_users.yaml"
    lines = path.read_text(encoding="utf-8").splitlines()
    after = next(line for line in lines if "id: after" in line)
    lines.remove(after)
    lines.insert(next(i for i, line in enumerate(lines) if "id: part_c" in line) + 1, after)
    study = two_ways(tmp_path, surveys__questionnaires__for_users="\n".join(lines))
    found = rows(to_redcap(study, "for_users"), "for_users")
    next_field = {row[NAME]: other[NAME] for row, other in pairwise(found)}
    times = [name for name in next_field if name.startswith("pretest_message_until")]
    assert [next_field[name] for name in times] == ["a1", "b2", "c1", "h1"]


def test_a_title_above_hidden_fields_is_shown_and_translated(tmp_path):
    """The first page, and the one after the message, begin with hidden fields; their titles are for respondents."""
    two_ways(tmp_path)
    path = tmp_path / "surveys/questionnaires/for_users.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("kind: consent\n", 'kind: consent\n    title: {nl: "Begin", en: "Start"}\n')
    text = text.replace("{id: after, kind", '{id: after, title: {nl: "Nu jij", en: "Your turn"}, kind')
    found = to_redcap(two_ways(tmp_path, surveys__questionnaires__for_users=text), "for_users")
    headers = [row[HEADER] for row in rows(found, "for_users") if row[HEADER] not in ("", "&nbsp;")]
    assert headers == ["Begin", "Nu jij"]
    fields = json.loads(found.files["for_users_en.json"])["fieldTranslations"]
    shown = [one["header"]["translation"] for one in fields if "header" in one]
    assert [text for text in shown if text != "&nbsp;"] == ["Start", "Your turn"]


def test_one_questionnaire_derives_and_draws_too(tmp_path):
    found = to_redcap(two_ways(tmp_path), "for_users")
    given = people(np.random.default_rng(5), 200)
    pairs = zip(given, walks_of(rows(found, "for_users"), found, given), strict=True)
    assert [fault for pair in pairs for fault in faults_alone(*pair)] == []
    assert "split_by_clock" in {note.code for note in found.notes}
