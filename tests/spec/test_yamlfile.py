"""YAML as plain data: 1.2 core types, line numbers, and everything dangerous refused."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pretest.errors import SpecError
from pretest.limits import YAML_BYTES
from pretest.report.words.retold import retold_problem
from pretest.spec import yamlfile
from pretest.spec.yamlfile import parse_yaml, read_yaml
from tests.platforms.ways import PLAN, STUDY, two_ways


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
        ("a: [1, 2\nb: 3\n", "yaml_syntax", 1),
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


@pytest.mark.parametrize("loader", [yaml.SafeLoader, getattr(yaml, "CSafeLoader", yaml.SafeLoader)])
@pytest.mark.parametrize(
    ("text", "line", "what", "hint"),
    [
        ("id: x\ntext: Let op: fout\n", 2, "a colon with a blank", "between double quotes"),
        ("id: x\ntext: {nl: Let op: fout, en: y}\n", 2, "a colon with a blank", "between double quotes"),
        ("items:\n  - text: Vraag: wat?\n", 2, "a colon with a blank", "between double quotes"),
        ("items:\n\t- a: 1\n", 2, "begins with a tab", "two for every level"),
        ("a:\n  b: 1\n\tc: 2\n", 3, "begins with a tab", "two for every level"),
        ("id:x\ntitle: y\n", 1, "after 'id:' a blank is missing", "Write 'id: ...'"),
        ("id: x\ntitle:y\nrole: z\n", 2, "after 'title:' a blank is missing", "Write 'title: ...'"),
        ("id: x\ntitle: {nl:goed, en: b}\n", 2, "after 'nl:' a blank is missing", "Write 'nl: ...'"),
        ('title: {nl:"goed", en: b}\n', 1, "after 'nl:' a blank is missing", "Write 'nl: ...'"),
        ("items:\n  - a\n  -b\n", 3, "after '-' a blank is missing", "Write '- ...'"),
        ("items:\n  - id: a\n     text: b\n", 3, "does not stand below", "the same number of blanks"),
        ("a:\n    b: 1\n  c: 2\n", 3, "does not stand below", "the same number of blanks"),
        ("id: x\n title: y\n", 2, "does not stand below", "the same number of blanks"),
        ("id: x\ntitle: “Hallo: daar”\n", 2, "curly", "straight"),
        ("id: x\ntitle: “Hallo”\n", 2, "curly", "straight"),
        ("id: x\ntitle: ‘Hallo’\n", 2, "curly", "straight"),
        ('id: x\ntitle: "Hallo\nrole: z\n', 2, "is not closed", "the same mark"),
        ('id: x\ntitle: "Hallo\nrole: "z"\n', 2, "is not closed", "the same mark"),
        ("id: x\ntitle: 'Dat's leuk'\n", 2, "goes on after", "double quotes"),
        ('title: {nl: "a" en: "b"}\n', 1, "a comma is missing", "Write {nl"),
        ("title: {nl: a, en: b\nrole: z\n", 1, "not closed with }", "Put } at its end"),
        ("a: [1, 2\nb: 3\n", 1, "not closed with ]", "Put ] at its end"),
        ("margin: {sd: 0,20}\n", 1, "a comma in it", "a decimal point: sd: 0.20."),
        ("text: @jou\n", 1, "cannot begin with @", "between double quotes"),
        ("a: 1\nb: 2\na: 3\n", 3, "given twice (first on line 1)", "Leave one of the two out"),
    ],
)  # fmt: skip
def test_a_slip_is_told_in_words_on_its_line(monkeypatch, loader, text, line, what, hint):
    """Whichever reader PyYAML has: the sentence is ours."""
    monkeypatch.setattr(yamlfile, "_Loader", loader)
    (problem,) = parse_yaml(text.encode(), "f.yaml").problems
    assert problem.where == f"f.yaml:{line}"
    assert what in problem.what
    assert hint in problem.hint
    told = retold_problem(problem)
    assert told is not None
    assert "YAML" not in told


@pytest.mark.parametrize(
    "text",
    [
        "text: Hij zei ‘ja’ en ging\n", "text: ‘Ja’ of ‘nee’, zei zij\n", "a: {10:30: laat}\n", "a: {1: , 2: }\n",
        "text: \"‘Ja’\"\n", "url: https://x.nl/a:b\n", "text: zo'n vraag's einde\n", "arms: {A:1: control}\n",
    ],
)  # fmt: skip
def test_what_only_looks_like_a_slip_is_read(text):
    assert not parse_yaml(text.encode(), "f.yaml").problems


@pytest.mark.parametrize(
    ("old", "new", "hint"),
    [
        ("margin: {sd: 0.2}", 'margin: {sd: "0,2"}', "Numbers have a decimal point: 0.2."),
        ("plan: two-ways", "plan: 2026", 'Put it between quotes if it is a text: "2026".'),
        ("plan: two-ways", "plan: true", 'Put it between quotes if it is a text: "true".'),
        ("plan: two-ways", "plan: two-ways\ncovariates: -age", "Write every entry on a line of its own"),
    ],
)
def test_a_value_of_the_wrong_kind_says_how_to_write_it(tmp_path, old, new, hint):
    plan = PLAN.replace(old, new)
    assert plan != PLAN
    with pytest.raises(SpecError) as error:
        two_ways(tmp_path, analyses__plan=plan)
    (problem,) = error.value.problems
    assert problem.hint.startswith(hint)
    assert retold_problem(problem) is not None


def test_a_title_of_true_or_false_is_told(tmp_path):
    with pytest.raises(SpecError, match='Put it between quotes if it is a text: "true"'):
        two_ways(tmp_path, study=STUDY.replace('title: {nl: "Proef", en: "Trial"}', "title: {nl: true, en: Trial}"))


def test_what_is_shipped_has_no_slips():
    for path in [path for folder in ("surveys", "analyses", "reports") for path in Path(folder).rglob("*.yaml")]:
        assert not read_yaml(path, path.name).problems, path
