"""Tables of CBS StatLine in the three layouts in which they are downloaded, with invented figures."""

from __future__ import annotations

import pytest

from pretest.errors import DataError
from pretest.weighting.figures import bracket_of, choose_figures
from pretest.weighting.statline import read_statline

AS_SHOWN = """\ufeff"Bevolking; onderwijsniveau"


"";"Geslacht";"Totaal";"Totaal";"Mannen"
"Onderwerp";"Perioden";"2022";"2023*";"2023*"
"Basisonderwijs";"%";"10,5";"9,8";"9,9"
"Havo, vwo";"%";"59,5";"60,1";"."
"Hbo of universiteit";"%";"30,0";"30,1";"30,2"
"Bron: CBS"
"""
OLDER = """"Bevolking; kerncijfers"
"Onderwerpen";"Bevolking naar leeftijd";"Bevolking naar leeftijd";"Bevolking naar leeftijd";"Bevolking naar leeftijd"
"Onderwerpen";"Totaal";"Jonger dan 20 jaar";"20 tot 65 jaar";"65 jaar of ouder"
"Perioden";"aantal";"aantal";"aantal";"aantal"
"2009";"990";"190";"600";"200"
"2010";"1000";"200";"600";"200"
"\u00a9 Centraal Bureau voor de Statistiek, Den Haag/Heerlen 10-10-2017"
"""
LIST = """"Geslacht";"Leeftijd";"Perioden";"Bevolking op 1 januari (aantal)"
"Totaal mannen en vrouwen";"17 jaar";"2024";"20"
"Totaal mannen en vrouwen";"18 jaar";"2024";"30"
"Totaal mannen en vrouwen";"19 jaar";"2024";"40"
"Totaal mannen en vrouwen";"20 jaar of ouder";"2024";"110"
"Mannen";"17 jaar";"2024";"11"
"Mannen";"18 jaar";"2024";"14"
"Mannen";"19 jaar";"2024";"18"
"Mannen";"20 jaar of ouder";"2024";"51"
"Vrouwen";"17 jaar";"2024";"9"
"Vrouwen";"18 jaar";"2024";"16"
"Vrouwen";"19 jaar";"2024";"22"
"Vrouwen";"20 jaar of ouder";"2024";"59"
"""


def read(text):
    return read_statline(text.encode("utf-8"), "table.csv")


CODES = {"1": ["Basisonderwijs"], "2": ["Havo, vwo"], "3": ["Hbo of universiteit"]}


def test_the_layout_that_is_shown():
    table = read(AS_SHOWN)
    assert table.title == "Bevolking; onderwijsniveau"
    assert table.dimensions == ("Onderwerp", "Geslacht", "Perioden")
    found = choose_figures(table, "table.csv", where={"Geslacht": "Totaal", "Perioden": "2022"}, codes=CODES)
    assert found.categories == {"Basisonderwijs": 10.5, "Havo, vwo": 59.5, "Hbo of universiteit": 30.0}
    assert (found.unit, found.period, found.total, found.cut) == ("percent", "2022", None, None)
    assert found.codes["2"] == ("Havo, vwo",)


def test_the_older_layout_with_ages():
    table = read(OLDER)
    assert table.labels("Onderwerpen")[1] == "Jonger dan 20 jaar"  # without the heading that all share
    found = choose_figures(table, "table.csv", where={"Perioden": "2010"})
    assert found.categories == {"0-19": 200.0, "20-64": 600.0, "65+": 200.0}
    assert (found.cut, found.total, found.ages) == ((20.0, 65.0), 1000.0, (0, None))
    adults = choose_figures(table, "table.csv", where={"Perioden": "2010"}, ages=(20, None))
    assert (adults.categories, adults.cut, adults.total) == ({"20-64": 600.0, "65+": 200.0}, (65.0,), None)


def test_the_list_layout_adds_up_the_ages_that_are_asked_for():
    table = read(LIST)
    codes = {"1": ["Mannen"], "2": ["Vrouwen"]}
    adults = choose_figures(table, "table.csv", dimension="Geslacht", codes=codes, ages=(18, None))
    assert adults.categories == {"Mannen": 83.0, "Vrouwen": 97.0}
    assert (adults.total, adults.ages, adults.period) == (180.0, (18, None), "2024")
    where = {"Geslacht": "Totaal mannen en vrouwen"}
    ages = choose_figures(table, "table.csv", where=where, ages=(18, None), cut=[20])
    assert ages.categories == {"18-19": 70.0, "20+": 110.0}


def test_several_labels_of_one_answer_are_joined_in_the_file():
    where = {"Geslacht": "Totaal", "Perioden": "2022"}
    codes = {"1": ["Basisonderwijs", "Havo, vwo"], "2": ["Hbo of universiteit"]}
    found = choose_figures(read(AS_SHOWN), "table.csv", where=where, codes=codes)
    assert found.codes["1"] == ("Basisonderwijs", "Havo, vwo")
    assert len(found.categories) == 3


def test_thousands_are_multiplied():
    heading = '"Titel"\n"Geslacht";"Perioden";"2023"\n'
    cells = (("Totaal", "17,8"), ("Mannen", "8,9"), ("Vrouwen", "8,9"))
    text = heading + "".join(f'"{one}";"x 1 000";"{figure}"\n' for one, figure in cells)
    found = choose_figures(read(text), "t", codes={"1": ["Mannen"], "2": ["Vrouwen"]})
    assert found.categories == {"Mannen": 8900.0, "Vrouwen": 8900.0}


def test_windows_line_ends_and_encoding():
    text = OLDER.replace("\n", "\r\n").encode("cp1252")
    assert len(read_statline(text, "t").figures) == 8


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "holds no table"),
        ('"Titel"\n"Bron: CBS"\n', "no line with semicolons"),
        ('"T"\n"Onderwerp";"Perioden";"2023"\n"Mannen";"euro";"12"\n', "no unit"),
        (AS_SHOWN.replace('"59,5"', '"veel"'), "table.csv:7: column 3 has no figure"),
        (AS_SHOWN.replace('"59,5"', '"1.234"'), "table.csv:7: column 3 has no figure"),
        (AS_SHOWN.replace('"59,5";', ""), "table.csv:7: this line has 4 cells"),
        ('"Mannen";"aantal";"12"\n', "before any line of headings"),
        (LIST.replace('"20"', '"2"0'), "table.csv:2: this is no CSV"),
    ],
)
def test_what_is_not_recognised_says_where(text, words):
    with pytest.raises(DataError, match=words):
        read(text)


@pytest.mark.parametrize(
    ("text", "options", "words"),
    [
        (AS_SHOWN, {"codes": CODES}, "labels of several dimensions"),
        (AS_SHOWN, {"codes": CODES, "dimension": "Onderwerp"}, "they differ in Geslacht, Perioden"),
        (
            LIST + LIST.partition("\n")[2].replace("2024", "2023"),
            {"dimension": "Geslacht", "codes": {"1": ["Mannen"], "2": ["Vrouwen"]}, "ages": (18, None)},
            "they differ in Perioden",
        ),
        (AS_SHOWN, {"where": {"Geslacht": "Totaal", "Perioden": "2022"}}, "which answer each label is"),
        (
            AS_SHOWN,
            {"where": {"Geslacht": "Mannen"}, "codes": CODES},
            "table.csv:7: the table gives no figure for 'Havo, vwo'",
        ),
        (
            AS_SHOWN,
            {
                "where": {"Geslacht": "Totaal", "Perioden": "2022"},
                "codes": {"1": ["Havo, vwo"], "2": ["Basisonderwijs"]},
            },
            "Left out: Hbo",
        ),
        (AS_SHOWN, {"where": {"Perioden": "2021"}}, "no label '2021'"),
        (AS_SHOWN, {"where": {"Periode": "2022"}}, "Did you mean 'Perioden'"),
        (
            OLDER.replace('"1000"', '"1001"'),
            {"where": {"Perioden": "2010"}},
            "table.csv:6: the categories add up to 1,000",
        ),
        (OLDER.replace("65 jaar of ouder", "60 jaar of ouder"), {"where": {"Perioden": "2010"}}, "do not cover"),
        (OLDER, {"where": {"Perioden": "2010"}, "ages": (18, None)}, "18 years and older once each"),
        (OLDER, {"where": {"Perioden": "2010"}, "cut": [30]}, "no label begins at 30"),
    ],
)
def test_what_cannot_be_chosen_says_why(text, options, words):
    with pytest.raises(DataError) as caught:
        choose_figures(read(text), "table.csv", **options)
    assert words in str(caught.value)


@pytest.mark.parametrize(
    ("label", "ages"),
    [
        ("20 tot 25 jaar", (20, 25)),
        ("Jonger dan 5 jaar", (0, 5)),
        ("80 jaar of ouder", (80, None)),
        ("95 jaar en ouder", (95, None)),
        ("18 jaar", (18, 19)),
        ("20 to 25 years", (20, 25)),
        ("Totaal", None),
        ("Mannen", None),
    ],
)
def test_ages_of_a_label(label, ages):
    assert bracket_of(label) == ages
