"""Every declared table is registered and described; a table that is registered is everywhere."""

from __future__ import annotations

import importlib
import importlib.util
import json
import pkgutil
import re
from pathlib import Path

import pandas as pd
import pytest

from pretest import tables
from pretest.findings import from_json, to_json
from pretest.report.pages.csvtables import write_tables
from pretest.report.suppression import hide_small
from pretest.spec.qualityrule import RULE_WORDS
from pretest.tables import columns, registry, shared
from pretest.tables.hiding import Count, Hiding
from pretest.tables.table import Column, Table
from pretest.words import AIM_BADGES, BLOCKS, DECISIONS, FAMILIES, HARM_BADGES, NO_SIZES, VERDICTS
from tests.report.sample import sample
from tests.tables.described import assert_follows_the_schema, problems

ROOT = Path(__file__).parent.parent.parent
MODULES = [importlib.import_module(f"pretest.tables.{found.name}") for found in pkgutil.iter_modules(tables.__path__)]
DECLARED = {module.__name__.rpartition(".")[2]: module.TABLE for module in MODULES if hasattr(module, "TABLE")}
# Between rooms only: no file of a user holds them.
INNER = {"cells", "comparability", "item_dif", "studies"}
# Numbers that may stay in a hidden row: keys, what was decided before the data, what is known of a whole population.
NO_FIGURE = {
    "lowest",
    "highest",
    "gate",
    "cut",
    "score",
    "wave",
    "wave_from",
    "wave_to",
    "margin",
    "conf_level",
    "own_alpha",
    "number",  # which entry of a log, and which one it puts right
    "invited",  # how many were asked, as study.yaml says
    "corrects",
    "corrected_by",
    "n_waves",  # how many waves a mean is of
    "expected",  # before the waves: by a pretest, whose own figures were released, or by a panel
    "expected_low",
    "expected_high",
    "n_items",
    "n_outcomes",
    "n_measured",
    "value",
    "population_share",
    "weight",
    "expected_sd",
    "round",
    "n_members",
    "q05",  # what a panel expected is no figure of people who were asked
    "q50",
    "q95",
}
SENTENCE = re.compile(r"^[A-Z].*[^.]\.$", re.DOTALL)


def test_every_module_declares_the_table_of_its_name_and_is_registered():
    assert {name: table.name for name, table in DECLARED.items()} == {name: name for name in DECLARED}
    listed = [table.name for table in (*registry.TABLES, *registry.PLANNED, *registry.BESIDE)]
    assert len(listed) == len(set(listed))
    assert set(listed) | INNER == set(DECLARED)


def all_columns():
    for table in DECLARED.values():
        yield from ((table.name, column) for column in table.columns)
    yield from (("responses", column) for column in (*columns.DESIGN, *columns.SUBMISSION))


def test_every_meaning_is_a_sentence_that_says_more_than_the_name():
    for name, column in all_columns():
        where = f"{name}.{column.name}"
        words = re.findall(r"[a-z0-9]+", column.meaning.lower())
        own = set(re.findall(r"[a-z0-9]+", column.name.lower()))
        assert SENTENCE.match(column.meaning) or column.meaning.startswith(("dif ", "ok, ")), where
        assert len(words) >= 4, where
        assert len(set(words) - own) >= 3, where
        assert not re.search(r"\b(e\.g|etc|tbd|todo)\b", column.meaning.lower()), where


def test_every_table_says_in_a_sentence_what_a_row_is():
    for table in DECLARED.values():
        assert SENTENCE.match(table.what), table.name
        assert table.what.startswith("One row per "), table.name


def test_no_two_columns_of_a_table_mean_the_same():
    for table in DECLARED.values():
        meanings = [column.meaning for column in table.columns]
        assert len(meanings) == len(set(meanings)), table.name


def test_hiding_names_columns_and_forgets_no_figure():
    for table in registry.TABLES:
        hides = table.hides
        named = {*hides.figures, *(name for test in hides.tests for name in test.figures)}
        for count in hides.counts:
            named |= {count.column, *count.takes}
        assert named <= set(table.kinds), table.name
        assert hides.person_level == ("suppressed" not in table.kinds), table.name
        numbers = {name for name, kind in table.kinds.items() if kind in ("int", "float")}
        if not hides.person_level:
            assert numbers - (NO_FIGURE - named) == named & numbers, table.name


def test_declared_words_are_those_of_their_owners():
    said = {column.name: set(column.words) for column in registry.table("verdicts").columns}
    assert said["verdict"] == {*VERDICTS, *DECISIONS}
    assert set(VERDICTS).isdisjoint(DECISIONS)  # one column holds both: a word must tell which it is
    coded = {"block": BLOCKS, "family": FAMILIES, "n_more_reason": NO_SIZES}
    coded |= {"harm_badge": HARM_BADGES, "aim_badge": AIM_BADGES}
    assert {name: said[name] for name in coded} == {name: {"", *words} for name, words in coded.items()}
    kinds = {column.name: column for column in registry.table("loss").columns}
    assert set(kinds["action"].words) == {"flag", "exclude"}
    assert "kept" not in RULE_WORDS


def test_the_sample_follows_the_schema_and_a_stray_word_does_not():
    text = to_json(sample())
    assert_follows_the_schema(text)
    record = json.loads(text)
    record["verdicts"][0]["verdict"] = "safe"
    (found,) = problems(json.dumps(record))
    assert found.startswith("$.verdicts[0].verdict: 'safe' is not one of ")


TOY = Table(
    name="toys",
    what="One row per toy that was counted.",
    columns=(
        Column("toy", "text", "What the toy is called.", ("car", "doll")),
        Column("n", "int", "How many people have the toy."),
        shared.SUPPRESSED,
    ),
    hides=Hiding(figures=("n",), counts=(Count("n", "compared", (), marks=True),)),
    since="9.0.0",
    file="toys.csv",
)


@pytest.fixture
def toys(monkeypatch):
    monkeypatch.setattr(registry, "TABLES", (*registry.TABLES, TOY))
    rows = pd.DataFrame({"toy": ["car", "doll"], "n": [30, 3], "suppressed": [False, True]})
    return sample().with_tables(toys=rows)


def test_a_registered_table_is_a_table_of_findings(toys):
    assert toys.toys["toy"].tolist() == ["car", "doll"]
    assert from_json(to_json(toys)).toys.equals(toys.toys)
    assert sample().toys.empty


def test_a_registered_table_has_a_csv_file_without_its_hidden_figures(toys, tmp_path):
    paths = {path.name: path for path in write_tables(toys, tmp_path)}
    assert paths["toys.csv"].read_text() == "toy,n,suppressed\ncar,30,false\ndoll,,true\n"
    assert hide_small(toys).toys["n"].isna().tolist() == [False, True]


def test_a_registered_table_is_in_the_schema_and_on_the_page(toys):
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    generate = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(generate)
    rows = generate.findings_schema()["properties"]["toys"]["items"]
    assert rows["properties"]["toy"] == {"enum": ["car", "doll", None], "description": "What the toy is called."}
    page = generate.formats_page()
    assert "### toys.csv\n\nOne row per toy that was counted." in page
    assert "| `toy` | text | What the toy is called. | `car`, `doll` |" in page
    assert "Hidden where `n` is below the plan's `suppress_below`" in page


def test_findings_written_before_a_table_was_there_have_it_without_rows(toys):
    record = json.loads(to_json(toys))
    del record["toys"]
    record["provenance"]["version"] = "8.12.1"
    assert from_json(json.dumps(record)).toys.empty
