"""Shipped files are parsed once; what is of a study, or has changed, is parsed anew."""

from __future__ import annotations

import pytest

from pretest.library import SHIPPED, Content
from pretest.spec import contentfile
from pretest.spec.contentfile import parse_content
from pretest.spec.load import load_study
from pretest.spec.yamlfile import parse_yaml


@pytest.fixture
def parsed(monkeypatch) -> list[str]:
    """The names of the files that were really parsed, from nothing remembered on."""
    names: list[str] = []

    def counted(raw, name):
        names.append(name)
        return parse_yaml(raw, name)

    contentfile._parse_shipped.cache_clear()
    monkeypatch.setattr(contentfile, "parse_yaml", counted)
    yield names
    contentfile._parse_shipped.cache_clear()


def test_a_shipped_file_is_parsed_once_and_a_changed_one_anew(parsed):
    first, again = (parse_content(Content(f"{SHIPPED}a.yaml", b"a: 1")) for _ in range(2))
    assert first is again
    assert parse_content(Content(f"{SHIPPED}a.yaml", b"a: 2")).data == {"a": 2}
    assert parsed == [f"{SHIPPED}a.yaml"] * 2


def test_a_file_of_a_study_is_parsed_each_time(parsed):
    first, again = (parse_content(Content("a.yaml", b"a: 1")) for _ in range(2))
    assert first.data == again.data == {"a": 1}
    assert first.data is not again.data


def test_two_studies_share_no_model_of_what_is_shipped(tiny_study, parsed):
    """Who changes one study in Python, even in place, changes no other."""
    first, again = (load_study(tiny_study) for _ in range(2))
    shipped = [name for name in parsed if name.startswith(SHIPPED)]
    assert len(shipped) == len(set(shipped)) > 50
    assert first.scales == again.scales
    assert all(first.scales[name] is not again.scales[name] for name in first.scales)
    assert all(first.answers[name] is not again.answers[name] for name in first.answers)
