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
