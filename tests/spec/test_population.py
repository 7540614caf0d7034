"""Population files: what ships, what is refused, and margins read from StatLine."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from pretest.analysis.weights.margins import to_margin
from pretest.cli.main import cli
from pretest.errors import PretestError
from pretest.library import Library
from pretest.spec.load import Reading
from pretest.spec.population import Population
from pretest.weighting.populationfile import new_population, read_population, with_margin

SHIPPED = Library(None).names("surveys/populations", ".yaml")
MARGIN = {
    "variable": "gender",
    "unit": "persons",
    "categories": {"men": 49.0, "women": 51.0},
    "total": 100.0,
    "codes": {"1": "men", "2": "women"},
    "source": {"table": "CBS StatLine 00000NED", "date": "2024"},
}
HEAD = {"id": "town", "title": "Town", "population": "Everybody", "ages": {"min": 18}}


def shipped() -> dict[str, Population]:
    reading = Reading(Path(), Library(None))
    found = reading.folder("surveys/populations", Population)
    assert reading.problems == []
    return found


def test_shipped_figures_are_those_of_the_tables():
    found = shipped()
    assert sum(found["netherlands-region-2025"].margins[0].categories.values()) == 18_044_027
    assert found["netherlands-gender-2023"].margins[0].categories == {"men": 8_850_309, "women": 8_960_982}
    age = found["netherlands-20plus-age-2019"]
    assert (age.ages.min, age.margins[0].cut) == (20, (40, 65, 80))
    assert sum(age.margins[0].categories.values()) == 13_490_325
    education = to_margin(found["zuid-holland-15-74-education-2022"].margins[0])
    assert education.categories[-1] == "hbo_wo_bachelor + hbo_wo_master_doctor"
    assert education.shares[-1] == pytest.approx((19.3 + 12.7) / 99.9)


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_margin_says_where_it_comes_from(name):
    found = shipped()[name]
    assert all(margin.source.table.startswith("CBS StatLine ") and margin.source.url for margin in found.margins)
    years = {margin.source.date[:4] for margin in found.margins}
    assert all(year in name for year in years)
    assert found.ages.min > 0 or "all ages" in found.population.en


def test_no_shipped_population_is_called_18plus():
    assert not [name for name in SHIPPED if "18plus" in name]  # no such figures were published in our sources


def changed(**parts: object) -> str:
    return new_population(HEAD, {**MARGIN, **parts})


@pytest.mark.parametrize(
    ("parts", "words"),
    [
        ({"total": 101}, "add up to 100, the total says 101"),
        ({"unit": "percent", "total": None, "categories": {"men": 49, "women": 49}}, "add up to 98"),
        ({"codes": {"1": "men", "2": "woman"}}, "'woman', which has no figure"),
        ({"codes": {"1": "men"}}, "no code stands for women"),
        ({"codes": None}, "either codes or cut"),
        ({"cut": [40], "codes": None, "categories": {"a": 50, "b": 25, "c": 25}}, "needs 2 rising bounds"),
        ({"codes": {"1": ["men", "women"], "2": "women"}}, "different codes"),
        ({"categories": {"men": 100, "women": 0}}, "above 0"),
        ({"source": {"table": "CBS", "date": "2024", "url": "http://x"}}, "url"),
        ({"sourc": 1}, "Did you mean 'source'"),
    ],
)
def test_what_is_refused(parts, words):
    with pytest.raises(PretestError) as caught:
        read_population(changed(**parts), "town.yaml")
    assert words in str(caught.value)
    assert "town.yaml:" in str(caught.value)


def test_percentages_may_miss_100_by_rounding():
    text = changed(unit="percent", total=None, categories={"men": 49.9, "women": 50.0})
    shares = to_margin(read_population(text, "town.yaml").margins[0]).shares
    assert shares.sum() == pytest.approx(1.0)


def test_a_second_margin_leaves_what_people_wrote():
    text = "# by hand\n" + changed()
    longer = with_margin(text, {**MARGIN, "variable": "sex"}, "town.yaml")
    assert longer.startswith(text)
    assert [one.variable for one in read_population(longer, "town.yaml").margins] == ["gender", "sex"]
    with pytest.raises(PretestError, match="has a margin of 'gender' already"):
        with_margin(text, MARGIN, "town.yaml")
    with pytest.raises(PretestError, match="at the end of the file"):
        with_margin(text.replace("ages:\n  min: 18\n", "") + "ages: {min: 18}\n", {**MARGIN, "variable": "s"}, "t")


# --- the command ------------------------------------------------------------------------------------
TABLE = """"Bevolking; geslacht"

"";"Leeftijd";"Totaal";"18 jaar of ouder"
"Onderwerp";"Perioden";"2024";"2024"
"Totaal mannen en vrouwen";"aantal";"120";"100"
"Mannen";"aantal";"60";"49"
"Vrouwen";"aantal";"60";"51"
"Bron: CBS"
"""
READ = ["--variable", "gender", "--dimension", "Onderwerp", "--code", "1=Mannen", "--code", "2=Vrouwen"]
SOURCE = ["--table", "00000NED", "--people", "Everybody of 18 and older", "--where", "Leeftijd=18 jaar of ouder"]


def run(*arguments):
    return CliRunner().invoke(cli, ["population", *arguments], catch_exceptions=False)


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "table.csv"
    path.write_text(TABLE, encoding="utf-8-sig")
    return str(path)


def test_read_writes_a_population_that_loads(table, tmp_path):
    out = tmp_path / "study" / "surveys" / "populations" / "town.yaml"
    found = run("read", table, *READ, *SOURCE, "--out", str(out))
    assert found.exit_code == 0, found.output
    made = read_population(out.read_text("utf-8"), "town.yaml")
    assert made.margins[0].categories == {"Mannen": 49, "Vrouwen": 51}
    assert (made.id, made.ages.min, made.margins[0].total, made.margins[0].source.date) == ("town", 18, 100, "2024")
    with pytest.raises(PretestError, match="already"):
        run("read", table, *READ, *SOURCE, "--out", str(out))
    listed = run("list", "--study", str(tmp_path / "study"))
    assert "town" in listed.output
    shown = run("show", "town", "--study", str(tmp_path / "study"))
    assert "49.00 %" in shown.output
    assert "CBS StatLine 00000NED" in shown.output


def test_read_without_a_variable_shows_the_table(table):
    assert "Vrouwen" in run("read", table).output


def test_read_says_what_is_missing(table):
    with pytest.raises(PretestError, match="no dimension of ages"):
        run("read", table, *READ, *SOURCE[:4], "--where", "Leeftijd=Totaal", "--ages", "18-")
    with pytest.raises(PretestError, match="--table"):
        run("read", table, *READ, *SOURCE[2:])
    with pytest.raises(PretestError, match="in words whom"):
        run("read", table, *READ, *SOURCE[:2], *SOURCE[4:])
    assert run("read", table, *READ, "--cut", "old").exit_code == 2
    assert run("read", table, *READ, "--code", "1").exit_code == 2
    assert run("read", table, *READ, "--ages", "old").exit_code == 2


def test_show_has_a_near_miss():
    with pytest.raises(PretestError, match="Did you mean 'netherlands-region-2025'"):
        run("show", "netherlands-region-2026")
    assert run("list", "--json").exit_code == 0
    assert run("show", "netherlands-region-2025", "--json").exit_code == 0
