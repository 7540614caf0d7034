"""YAML as plain data: 1.2 core types, line numbers, and everything dangerous refused."""

from __future__ import annotations

import pytest

from pretest.limits import YAML_BYTES
from pretest.spec.yamlfile import parse_yaml, read_yaml


def data_of(text: str):
    source = parse_yaml(text.encode(), "file.yaml")
    assert not source.problems, source.problems
    return source.data


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("no", "no"),
        ("NO", "NO"),
        ("yes", "yes"),
        ("on", "on"),
        ("010", "010"),
        ("0x1F", "0x1F"),
        ("1_000", "1_000"),
        ("12:30", "12:30"),
        ("2026-03-01", "2026-03-01"),
        ("true", True),
        ("false", False),
        ("~", None),
        ("", None),
        ("-99", -99),
        ("+3", 3),
        ("0.20", 0.2),
        (".5", 0.5),
        ("1e3", 1000.0),
        ("'1'", "1"),
        ('"true"', "true"),
        ("x1", "x1"),
    ],
)
def test_scalars_follow_yaml_1_2_core(text, value):
    got = data_of(f"key: {text}")["key"]
    assert got == value
    assert type(got) is type(value)


def test_nested_data_and_their_lines():
    source = parse_yaml(b"a:\n  - {b: 1, c: [x, y]}\n  - |\n    two\n    lines\n", "f.yaml")
    assert source.data == {"a": [{"b": 1, "c": ["x", "y"]}, "two\nlines\n"]}
    assert source.where(("a", 0, "c", 1)) == "f.yaml:2 a.0.c.1"
    assert source.where(("a", 1)) == "f.yaml:3 a.1"
    assert source.where(("a", 7, "x")) == "f.yaml:1 a.7.x"


@pytest.mark.parametrize(
    ("text", "code", "line"),
    [
        ("a: 1\nb: 2\na: 3\n", "yaml_duplicate_key", 3),
        ("a: &x [1]\nb: *x\n", "yaml_alias", 1),
        ("a: 1\nb: !!python/object/apply:os.system ['true']\n", "yaml_tag", 2),
        ("a: 1\nb: !!int '3'\n", "yaml_tag", 2),
        ("a: [1, 2\nb: 3\n", "yaml_syntax", 2),
        ("a: 1\n---\nb: 2\n", "yaml_documents", 2),
        ("? [a, b]\n: 1\n", "yaml_key", 1),
        ("a: \x01\n", "yaml_syntax", 1),
    ],
)
def test_refused_with_code_and_line(text, code, line):
    (problem,) = parse_yaml(text.encode(), "f.yaml").problems
    assert problem.code == code
    assert problem.where == f"f.yaml:{line}"


def test_billion_laughs_is_refused_at_once():
    lines = ["a: &a [x, x, x, x, x, x, x, x, x]"]
    lines += [
        f"{name}: &{name} [{', '.join(['*' + before] * 9)}]"
        for before, name in zip("abcdefgh", "bcdefghi", strict=True)
    ]
    source = parse_yaml("\n".join(lines).encode(), "bomb.yaml")
    assert [(problem.code, problem.where) for problem in source.problems] == [("yaml_alias", "bomb.yaml:1")]
    assert source.data is None, "nothing was built"


def test_very_deep_nesting_is_refused_without_a_crash():
    source = parse_yaml(b"a: " + b"[" * 100_000, "deep.yaml")
    assert [problem.code for problem in source.problems] == ["yaml_depth"]


def test_other_encoding_names_the_line():
    (problem,) = parse_yaml("a: 1\nb: caf\xe9\n".encode("latin-1"), "f.yaml").problems
    assert (problem.code, problem.where) == ("yaml_encoding", "f.yaml:2")


def test_too_large_and_missing_files(tmp_path):
    assert parse_yaml(b"#" * (YAML_BYTES + 1), "f.yaml").problems[0].code == "yaml_too_large"
    assert read_yaml(tmp_path / "none.yaml", "none.yaml").problems[0].code == "file_unreadable"


def test_byte_order_mark_is_no_part_of_the_first_key():
    assert parse_yaml("\ufeffa: 1\n".encode(), "f.yaml").data == {"a": 1}
