"""What every form has: names that stay apart."""

from __future__ import annotations

from pretest.forms.form import plain_names


def test_plain_names_stay_apart():
    assert plain_names(["a b", "a-b", "1", "é"]) == {"a b": "a_b", "a-b": "a_b_2", "1": "a_1", "é": "a"}
