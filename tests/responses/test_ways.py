"""Two ways through a form, one column of answers."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from pretest.errors import DataError
from pretest.forms.layout import forms_of
from pretest.platforms.unwrapped import Unwrapped
from pretest.responses.ways import join_ways
from pretest.tablefiles.tablefile import Table
from tests.platforms.ways import two_ways

FIELDS = {"g-h1": "h1", "g-h1__2": "h1", "age": "age"}


def _unwrapped(first, second, coded=None):
    frame = pd.DataFrame({"g-h1": first, "g-h1__2": second, "age": ["30", "40", "50"]})
    rows = np.arange(2, 5)
    table = Table("w.csv", frame, rows, "csv", "0" * 64, 3, coded=coded or {})
    return Unwrapped(table=table, fields=FIELDS, texts={"g-h1__2": "Vraag?"})


@pytest.fixture(scope="module")
def forms(tmp_path_factory):
    return forms_of(two_ways(tmp_path_factory.mktemp("ways")))


def test_whoever_was_asked_has_the_answer(forms):
    found = join_ways(_unwrapped(["4", None, ""], [None, "2", "5"]), forms)
    assert found.table.frame["g-h1"].tolist() == ["4", "2", "5"]
    assert "g-h1__2" not in found.table.frame
    assert found.fields == {"g-h1": "h1", "age": "age"}
    assert not found.texts


def test_what_the_file_declares_missing_stays_so(forms):
    coded = {"g-h1__2": np.array([False, True, False])}
    found = join_ways(_unwrapped([4.0, np.nan, np.nan], [np.nan, 99.0, 5.0], coded), forms)
    assert found.table.coded["g-h1"].tolist() == [False, True, False]


def test_answers_on_two_ways__error(forms):
    with pytest.raises(DataError, match=r"two ways through the form.*row 3"):
        join_ways(_unwrapped(["4", "1", None], [None, "2", None]), forms)


def test_seconds_and_orders_of_every_way_have_the_names_of_their_questionnaire(forms):
    frame = pd.DataFrame(
        {"t1": [3.0, np.nan], "t2": [np.nan, 5.0], "o1": ["h1 | h3", None], "o2": [None, "h2 | h1__2"]}
    )
    fields = {"t1": "_seconds_harm", "t2": "_seconds_harm__2", "o1": "_order_after", "o2": "_order_after__2"}
    table = Table("w.csv", frame, np.arange(2, 4), "csv", "0" * 64, 4)
    found = join_ways(Unwrapped(table=table, fields=fields), forms)
    assert found.fields == {"t1": "_seconds_harm", "o1": "_order_after"}
    assert found.table.frame["t1"].tolist() == [3.0, 5.0]
    assert found.table.frame["o1"].tolist() == ["h1 | h3", "h2 | h1"]


def test_one_file_of_the_second_way_alone_has_its_names_too(forms):
    table = Table("w.csv", pd.DataFrame({"o2": ["h2 | h1__2"]}), np.arange(2, 3), "csv", "0" * 64, 1)
    found = join_ways(Unwrapped(table=table, fields={"o2": "_order_after__2"}), forms)
    assert (found.fields, found.table.frame["o2"].tolist()) == ({"o2": "_order_after"}, ["h2 | h1"])
