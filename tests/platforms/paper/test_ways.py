"""Paper of a form of two audiences, read as a person reads it: the sheet's own words say where to go on."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import product

import pytest
from docx import Document
from lxml import html

from pretest.forms.layout import lay_out
from pretest.forms.wording import question_hash
from pretest.platforms.paper.write import to_paper
from pretest.platforms.paper.write.sheet import versions
from tests.forms.test_together import ADULT, walk
from tests.platforms.ways import two_ways

ONLY = re.compile(r"^Fill in this part only with these answers: (?P<when>.+)\. Otherwise: go to (?P<to>.+)\.$")
LINE = re.compile(r"^Line (?P<n>\d+)\. At (?P<when>.+)\. Then go to (?P<to>.+)\.$")
NONE = re.compile(r"Tick nothing here and go to (?P<to>.+)\.$")
LABELS = {"0": "No", "1": "Yes", "97": "Prefer not to say", "3": "Neither"}


@pytest.fixture(scope="module")
def study(tmp_path_factory):
    return two_ways(tmp_path_factory.mktemp("paper"))


@pytest.fixture(scope="module")
def export(study):
    return to_paper(study, "main")


def said(element) -> str:
    return " ".join(element.text_content().split())


class Reader:
    """A person with a sheet, who knows nothing but what is printed on it."""

    def __init__(self, page: bytes, given: dict[str, str]) -> None:
        tree = html.document_fromstring(page.decode("utf-8"))
        self.sections = tree.xpath("//section")
        self.given = given
        self.written: dict[int, str] = {}  # number of a question, answer in words
        self.seen: list[str] = []

    def read(self) -> list[str]:
        place = 0
        while place < len(self.sections):
            place = self.part(place)
        return self.seen

    def part(self, place: int) -> int:
        section = self.sections[place]
        for text in map(said, section.xpath("./p[@class='instruction']")):
            found = ONLY.match(text)
            assert found is not None, text
            if not self.true(found["when"]):
                return self.where(found["to"])
        lines = [said(one) for one in section.xpath(".//li//span") if said(one).startswith("Line ")]
        if lines:
            return self.tick(section, lines)
        for box in section.xpath(".//fieldset|.//tbody/tr"):
            name = box.xpath(".//input[@name]|.//textarea[@name]")[0].get("name")
            number = int(re.match(r"(\d+)\.", said(box)).group(1))
            self.seen.append(name)
            answer = self.given.get(name, "3")
            self.written[number] = answer if name == "age" else LABELS[answer]
        return place + 1

    def tick(self, section, lines: list[str]) -> int:
        number = int(re.match(r"(\d+)\.", said(section.xpath(".//legend")[0])).group(1))
        for line in lines:
            found = LINE.match(line)
            if self.true(found["when"]):
                self.written[number] = f"line {found['n']}"
                return self.where(found["to"])
        return self.where(NONE.search(said(section))["to"])

    def where(self, target: str) -> int:
        return len(self.sections) if "end" in target else int(target.removeprefix("part ")) - 1

    def true(self, condition: str) -> bool:
        return all(self.holds(one) for one in condition.split("; and "))

    def holds(self, condition: str) -> bool:
        asked, _, wanted = condition.partition(": ")
        first, *more = map(int, re.findall(r"\d+", asked))
        numbers = range(first, more[0] + 1) if " to " in asked else [first, *more]
        met = [self.answered(self.written.get(number), wanted) for number in numbers]
        return any(met) if asked.startswith("one or more") else all(met)

    def answered(self, answer: str | None, wanted: str) -> bool:
        if answer is None:
            return False
        least = re.fullmatch(r"(\d+) or higher", wanted)
        return int(answer) >= int(least[1]) if least else answer in re.findall("“(.*?)”", wanted)


PEOPLE = [
    {"use_a": a, "use_b": b, "consent": c, "age": age}
    for a, b in product(("0", "1", "97"), repeat=2)
    for c, age in (("1", "30"), ("1", "17"), ("0", "30"))
]


@pytest.mark.parametrize("arm", ["control", "everyone"])
def test_who_follows_the_sheet_answers_what_the_form_would_ask_and_nothing_else(study, export, arm):
    form = lay_out(study, "main")
    letter = next(version for version, one in versions(form).items() if one.id == arm)
    asked = {question.column for question in form.asked}
    reached = set()
    for draw, person in product((1, 2, 3), PEOPLE):
        given = ADULT | person | {"split": str(draw), "split__2": str(draw)}
        read = Reader(export.files[f"main-en-{letter}{draw}.html"], given).read()
        walked = dict.fromkeys(walk(form, given, arm))  # blocks too, one of which is called as its question
        assert read == [name for name in walked if name in asked], given
        reached |= set(read)
    assert reached == asked


def test_nobody_lands_on_a_question_of_another_audience(study, export):
    form = lay_out(study, "main")
    for person in PEOPLE:
        mine = "users" if "1" in (person["use_a"], person["use_b"]) else "non_users"
        questions = [form.question(name) for name in Reader(export.files["main-en-A1.html"], ADULT | person).read()]
        assert all(question.item.asked_of(mine) for question in questions)
        told = [question for question in questions if question.of == "h1"]
        assert all(one.text == one.item.text_by_audience.get(mine, one.item.text) for one in told)


def test_only_the_version_of_an_arm_tells_its_readers_otherwise(study, export):
    for version, arm in versions(lay_out(study, "main")).items():
        for draw, kind in product((1, 2, 3), ("html", "docx")):
            made = export.files[f"main-nl-{version}{draw}.{kind}"]
            text = made.decode("utf-8") if kind == "html" else words_of(made)
            assert ("Niet iedereen gebruikt drugs." in text) == (arm.id == "everyone")


def words_of(data: bytes) -> str:
    document = Document(io.BytesIO(data))
    cells = [cell.text for grid in document.tables for row in grid.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def rows_of(export, name: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(export.files[name].decode("utf-8"), newline="")))


def test_a_version_per_arm_and_draw_of_which_the_sheet_keeps_the_draw(export):
    printed = {name.removeprefix("main-nl-") for name in export.files if name.startswith("main-nl-")}
    assert printed == {f"{a}{d}.{kind}" for a in "AB" for d in (1, 2, 3) for kind in ("html", "docx")}
    blocks = {1: {"a1", "b2"}, 2: {"a1", "c1"}, 3: {"b2", "c1"}}
    for draw, kept in blocks.items():
        page = html.document_fromstring(export.files[f"main-nl-A{draw}.html"].decode("utf-8"))
        names = {box.get("name") for box in page.xpath("//input[@name]")}
        assert names & {"a1", "b2", "c1"} == kept
        assert [said(one) for one in page.xpath("//section/p[@class='code']")] == [
            f"Voor het invoeren: split = {draw}"
        ] * 2
        assert f"split = {draw}" in words_of(export.files[f"main-nl-A{draw}.docx"])
        assert f"Versie A{draw}" in page.text_content()


def test_every_draw_as_often_in_every_arm(export):
    listed = [row[1] for row in rows_of(export, "main-allocation.csv")[1:]]
    counts = Counter(listed)
    assert set(counts) == {f"{arm}{draw}" for arm in "AB" for draw in (1, 2, 3)}
    assert max(counts.values()) - min(counts.values()) <= 2
    assert {"split_versions", "ways_on_paper"} <= {note.code for note in export.notes}


def test_data_entry_has_one_column_for_a_question_of_two_audiences(study, export):
    [header] = rows_of(export, "main-entry.csv")
    assert len(header) == len(set(header))
    assert {"h1", "h2", "h3", "split", "pretest_route", "thoughts"} <= set(header)
    assert "used" not in header  # it is worked out of the list
    assert not [name for name in header if "__" in name]
    page = html.document_fromstring(export.files["main-en-A1.html"].decode("utf-8"))
    assert {said(one) for one in page.xpath("//table//code|//span[@class='name']/code")} - set("1234507") >= {"h1"}
    assert "h1__2" not in page.text_content()
    form = lay_out(study, "main")
    assert rows_of(export, "main-wording.csv")[2:] == [[q.of, q.column, question_hash(q)] for q in form.asked]


def test_nothing_on_the_sheet_says_who_is_who(export):
    for name in ("main-nl-A1", "main-nl-B3"):
        page = html.document_fromstring(export.files[f"{name}.html"].decode("utf-8"))
        assert page.xpath("//h1")[0].text == "Onderzoek naar een boodschap"
        assert page.xpath("//title")[0].text.startswith("Onderzoek naar een boodschap")
        document = Document(io.BytesIO(export.files[f"{name}.docx"]))
        assert document.core_properties.title == document.paragraphs[0].text == "Onderzoek naar een boodschap"
        for text in (page.text_content(), words_of(export.files[f"{name}.docx"])):
            assert not [word for word in ("Wel", "Mensen die", "non_users", "users", "Proef") if word in text]


SOLO = """
id: solo
audience: users
title: {nl: Alleen, en: Alone}
blocks:
  - {id: list, kind: scales, scales: [drug_list]}
  - {id: more, kind: scales, scales: [before], show_if: {used: [0], use_cannabis: [1]}}
  - {id: last, kind: scales, scales: [block_a]}
"""


def test_what_a_block_looks_at_is_a_line_to_tick(tmp_path):
    page = to_paper(two_ways(tmp_path, surveys__questionnaires__solo=SOLO), "solo", ["en"]).files["solo-en.html"]
    for a, b, c in product(("0", "1", "97"), repeat=3):
        read = Reader(page, {"use_a": a, "use_b": b, "use_cannabis": c}).read()
        assert ("b1" in read) == ((a, b, c) == ("0", "0", "1"))
        assert read[-1] == "a1"
