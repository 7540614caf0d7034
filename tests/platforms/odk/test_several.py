"""One form for several audiences as XLSForm: people go through the relevances and calculations of the workbook."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

import numpy as np
import pytest
from lxml import etree

from pretest.platforms.odk.write import to_xlsform
from tests.platforms.odk.test_write import java, sheet, validate
from tests.platforms.walking import TITLE, Walk, all_faults, faults, faults_alone, people
from tests.platforms.ways import two_ways

LABEL = "label::Nederlands (nl)"
REFERENCE = re.compile(r"\$\{([A-Za-z0-9_]+)\}")
TIMES = ("now()", "86400")


@pytest.fixture(scope="module")
def export(tmp_path_factory):
    return to_xlsform(two_ways(tmp_path_factory.mktemp("ways")), "main")


@pytest.fixture(scope="module")
def survey(export):
    return sheet(export, "survey", "main.xlsx")


class Expression:
    """XPath as the workbook has it. reads: fields that it looks at."""

    def __init__(self, text: str, functions) -> None:
        self.reads = frozenset(REFERENCE.findall(text))
        self.drawn = "once(" in text
        self.xpath = etree.XPath(REFERENCE.sub(r"$\1", text), extensions=functions)

    def of(self, values) -> object:
        return self.xpath(ROOT, **{name: values.get(name, "") for name in self.reads})


ROOT = etree.fromstring("<a/>")


class Form:
    """A workbook that can be filled in; calculations follow every page, in whatever order they stand."""

    def __init__(self, rows, seed: int = 11) -> None:
        rng = np.random.default_rng(seed)
        functions = {
            (None, "if"): lambda _, test, yes, no: yes if test else no,
            (None, "random"): lambda _: float(rng.random()),
            (None, "int"): lambda _, number: float(int(number)),
            (None, "once"): lambda _, value: value,
        }
        self.rows = [
            (row, Expression(row["relevant"], functions) if "relevant" in row else None)
            for row in rows
            if "type" in row
        ]
        self.calculated = {
            row["name"]: Expression(row["calculation"], functions)
            for row in rows
            if row.get("type") == "calculate" and not any(mark in row["calculation"] for mark in TIMES)
        }

    def send(self, given) -> Walk:
        values: dict[str, str] = {}
        self._calculate(values, None)
        walk, hidden = Walk(), [True]
        for row, relevant in self.rows:
            if row["type"] == "end_group":
                hidden.pop()
            elif row["type"] == "begin_group":
                hidden.append(hidden[-1] and (relevant is None or bool(relevant.of(values))))
            elif hidden[-1] and LABEL in row and (relevant is None or relevant.of(values)):
                walk.shown.append(row[LABEL])
                answer = given.get(row[LABEL], "1" if row.get("required") else "")
                if answer:
                    values[row["name"]] = answer
                    self._calculate(values, row["name"])
        walk.arm, walk.used, walk.route = values["pretest_arm"], values["used"], values.get("pretest_route", "")
        walk.split = values["split"] + values.get("split__2", "")
        walk.execution = values.get("execution", "")
        walk.audience, walk.out = values["pretest_audience"], values["pretest_screened_out"] == "1"
        return walk

    def _calculate(self, values, changed: str | None) -> None:
        """All calculations that rest on ``changed``, and those that rest on them; a draw stays what it is."""
        waiting = list(self.calculated) if changed is None else self._resting_on(changed)
        while waiting:
            name = waiting.pop(0)
            code = self.calculated[name]
            found = code.of(values)
            text = f"{found:.0f}" if isinstance(found, float) else str(found)
            if code.drawn and text and values.get(name):
                continue
            if text != values.get(name):
                values[name] = text
                waiting += [other for other in self._resting_on(name) if other not in waiting]

    def _resting_on(self, name: str) -> list[str]:
        return [other for other, code in self.calculated.items() if name in code.reads]


def walks_of(rows, given) -> Iterator[Walk]:
    form = Form(rows)
    return (form.send(answers) for answers in given)


def test_a_thousand_people_see_what_is_theirs_and_nothing_else(export, survey):
    assert sheet(export, "settings", "main.xlsx")[0]["form_title"] == TITLE
    given = people(np.random.default_rng(20261128), 1000)
    walks = list(walks_of(survey, given))
    assert all_faults(given, walks) == []
    for way, name, n in (("1", "split", 3), ("2", "split", 3), ("1", "arm", 2), ("2", "arm", 2)):
        counts = Counter(getattr(walk, name) for walk in walks if walk.route == way)
        expected = sum(counts.values()) / n
        assert len(counts) == n
        assert sum((one - expected) ** 2 / expected for one in counts.values()) < 13.8  # p = 0.001 with 2 df


# what another test of the same calculation says as well: who has said yes has met the case before
SAID_TWICE = ("${use_a} != '1'", "${use_b} != '1'")
TESTED = re.compile(r"\$\{\w+\} (=|!=|>=) (?:'\w*'|\w+)")


def test_every_condition_that_is_dropped_is_found(survey):
    """The walk can fail: without any one condition, somebody sees what is not theirs or is counted wrongly."""
    given = people(np.random.default_rng(3), 150)
    spoiled = [
        (place, {key: cell for key, cell in row.items() if key != "relevant"})
        for place, row in enumerate(survey)
        if "relevant" in row
    ]
    for place, row in enumerate(survey):
        if row.get("name") in ("used", "pretest_route", "pretest_audience"):
            text = row["calculation"]
            for test in TESTED.finditer(text):
                if test[1] == "=" and test[0] not in SAID_TWICE:
                    spoiled.append((place, row | {"calculation": f"{text[: test.start()]}1 = 0{text[test.end() :]}"}))
        if row.get("name") in ("split", "split__2"):
            spoiled.append((place, row | {"calculation": "once(int(random() * 3) + 1)"}))
    assert len(spoiled) > 20
    for place, row in spoiled:
        walks = walks_of([*survey[:place], row, *survey[place + 1 :]], given)
        assert any(faults(*pair) for pair in zip(given, walks, strict=True)), row


@java
def test_a_form_of_several_is_valid(export):
    validate(export.files["main.xlsx"])


def test_one_questionnaire_derives_and_draws_too(tmp_path):
    found = sheet(to_xlsform(two_ways(tmp_path), "for_users"), "survey", "for_users.xlsx")
    given = people(np.random.default_rng(5), 200)
    pairs = zip(given, walks_of(found, given), strict=True)
    assert [fault for pair in pairs for fault in faults_alone(*pair)] == []
