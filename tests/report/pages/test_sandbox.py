"""A template reaches plain data and a few pure functions, whatever it tries."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from markupsafe import Markup

from pretest.errors import SpecError
from pretest.library import Library
from pretest.report.figures.palette import MARKS
from pretest.report.pages.page import render_page
from pretest.report.pages.sandbox import Sandbox, plain
from pretest.report.pages.table import Cell, Illustration, TableRow, make_table
from pretest.report.words.edition import read_edition
from tests.report.sample import sample

EDITION = read_edition(sample(), "en")
TABLE = make_table("Caption", ["a", "b"], [("", [TableRow("head", (Cell("1", "number"),))])])
VALUES = {
    "title": "Title",
    "content": {"limits": ("One.", "Two."), "values": "a key"},
    "table": TABLE,
    "figure": Illustration("id", Markup("<svg/>"), "Caption", TABLE),
}


def rendered(folder: Path, template: str, **values: object) -> str:
    path = folder / "reports" / "pages" / "own.html.j2"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(template, encoding="utf-8")
    return render_page("pages/own.html.j2", EDITION, Library(folder, templates="study"), **{**VALUES, **values})


PAYLOADS = [
    "{{ f.to_csv(victim) }}",
    "{{ findings.verdicts.to_csv(victim) }}",
    "{{ edition.findings.verdicts.to_csv(victim) }}",
    "{{ (edition | attr('findings')).verdicts.to_csv(victim) }}",
    "{{ edition.rows('verdicts') }}",
    "{{ strings.texts.clear() }}",
    "{{ t.texts }}",
    "{{ t.__globals__ }}",
    "{{ t | attr('__globals__') }}",
    "{{ t['__closure__'] }}",
    "{{ count.__code__ }}",
    "{{ library.find('study.yaml') }}",
    "{{ library.study.write_text('x') }}",
    "{{ content.__class__.__mro__ }}",
    "{{ content['__class__']['__base__'] }}",
    "{{ content.pop('limits') }}",
    "{{ content.update({'limits': ()}) }}",
    "{{ (content | map(attribute='__class__') | first).__mro__ }}",
    "{{ ([content] | groupby('__class__') | first)[0].__mro__ }}",
    "{{ ''.__class__ }}",
    "{{ '{0.__class__}'.format(title) }}",
    "{{ '{a.__class__}'.format_map({'a': title}) }}",
    "{{ 'a'.encode() }}",
    "{{ (1).to_bytes(1, 'big') }}",
    "{{ figure.svg.__class__ }}",
    "{{ figure.svg.unescape() }}",
    "{{ figure.savefig(victim) }}",
    "{{ table.to_csv(victim) }}",
    "{{ table.__init__.__globals__ }}",
    "{{ table.__dict__ }}",
    "{{ cycler.__init__.__globals__ }}",
    "{{ joiner.__init__.__globals__.os.popen('touch ' ~ victim) }}",
    "{{ namespace() }}",
    "{{ lipsum.__globals__ }}",
    "{{ range(3) }}",
    "{{ dict(a=1) }}",
    "{% macro m() %}{{ caller.__globals__ }}{% endmacro %}{% call m() %}{% endcall %}",
    "{% macro m() %}{% endmacro %}{{ m._func.__globals__ }}",
    "{% for x in [1] %}{{ loop._iterator }}{% endfor %}",
    "{% import 'pages/parts.html.j2' as parts with context %}{{ parts.__dict__ }}",
    "{% import 'pages/parts.html.j2' as parts with context %}{{ parts._body_stream }}",
    "{{ self._TemplateReference__context.environment }}",
    "{{ self.__init__.__globals__ }}",
    "{% include '../../study.yaml' %}",
    "{% include '/etc/hostname' %}",
    "{% include ['../styles/report.css', 'pages/own.html.j2'] %}",
    "{% for %}",
    "{{ t('no.such.text') }}",
    "{{ t(1) }}",
    "{{ 1 / 0 }}",
    "{{ 1 + title }}",
    "{% include 'pages/own.html.j2' %}",
]


@pytest.mark.parametrize("payload", PAYLOADS)
def test_a_template_that_reaches_out_is_an_error_and_writes_nothing(tmp_path, payload):
    victim = tmp_path / "victim"
    (tmp_path / "study.yaml").write_text("secret", encoding="utf-8")
    with pytest.raises(SpecError):
        rendered(tmp_path, payload, victim=str(victim))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["reports", "study.yaml"]


def test_the_error_is_short_whatever_the_template_names(tmp_path):
    with pytest.raises(SpecError) as caught:
        rendered(tmp_path, "{{ content() }}", content={"long": "x" * 5000})
    assert len(str(caught.value)) < 400


def test_what_templates_need_still_works(tmp_path):
    template = (
        "{% import 'pages/parts.html.j2' as parts with context %}"
        "{% for key, value in content.items() %}{{ loop.index }}{{ key.upper() }}{% endfor %} "
        "{{ table.empty }} {{ content['values'] }} {{ count(12345) }} {{ language }} {{ title | lower }} "
        "{{ loop is defined }} {% call parts.key([]) %}called{% endcall %}{{ parts.figure(figure) }}"
    )
    page = rendered(tmp_path, template)
    assert page.startswith("1LIMITS2VALUES False a key 12,345 en title False")
    assert "called" in page
    assert "<svg/>" in page
    assert "<caption>Caption</caption>" in page


def test_what_a_template_prints_is_escaped(tmp_path):
    assert rendered(tmp_path, "{{ title }}", title="<b>") == "&lt;b&gt;\n"


def test_records_have_fields_and_properties_and_no_method():
    record = plain(TABLE)
    assert type(record) is SimpleNamespace
    assert vars(record).keys() == {"caption", "columns", "groups", "numeric", "numbered", "empty"}
    assert record.groups[0].rows[0].cells[0].text == "1"
    assert plain(Cell("Stop", "verdict", MARKS["stop"])).mark.shape == MARKS["stop"].shape
    assert plain([1, {"a": [Markup("<b>")]}]) == (1, {"a": (Markup("<b>"),)})


@dataclass(frozen=True)
class Foreign:
    text: str


@pytest.mark.parametrize(
    "value",
    [
        pd.DataFrame(), pd.Series([1]), np.arange(2), np.float64(1), np.int64(1), Path(), sample(), EDITION, Library(),
        EDITION.labels, print, str, object(), Foreign("x"), {1: "a"}, {"a"}, b"x", 1j, TABLE.__class__,
    ],
    ids=lambda value: type(value).__name__,
)  # fmt: skip
@pytest.mark.parametrize(
    "place", [lambda value: value, lambda value: {"a": [value]}, lambda value: TableRow("", (value,))]
)
def test_anything_but_plain_data_is_a_programming_mistake(value, place):
    with pytest.raises(TypeError, match="a template gets plain data"):
        plain(place(value), "content")


def test_a_template_is_compiled_once_and_again_when_its_text_changes(tmp_path, monkeypatch):
    compiled = []
    compile_one = Sandbox.compile
    monkeypatch.setattr(Sandbox, "compile", lambda *given, **more: compiled.append(1) or compile_one(*given, **more))
    marked = f"{tmp_path.name} {{{{ title }}}}"
    assert rendered(tmp_path, marked).strip() == f"{tmp_path.name} Title"
    assert rendered(tmp_path, marked, title="Another").strip() == f"{tmp_path.name} Another"
    assert len(compiled) == 1
    assert rendered(tmp_path, marked + "!").strip() == f"{tmp_path.name} Title!"
    assert len(compiled) == 2
