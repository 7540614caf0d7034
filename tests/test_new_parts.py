"""A new section, question or model comes with its own files and one line in its registry; nothing else knows it."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from pretest.analysis.analyse import analyse
from pretest.analysis.models import registry as models
from pretest.analysis.models.linear import estimate_means
from pretest.analysis.models.model import Estimated, Model
from pretest.analysis.questions import registry as questions
from pretest.analysis.questions.question import Analysis, Deeper, Question
from pretest.errors import Note
from pretest.findings import Findings, from_json, to_json
from pretest.library import shipped
from pretest.numbers.scorebounds import score_bounds
from pretest.report import render
from pretest.report.pages.csvtables import table_files
from pretest.report.sections import registry as sections
from pretest.report.sections.section import Section
from pretest.report.words.edition import Edition, read_edition
from pretest.spec import load_study
from pretest.tables import registry as tables
from pretest.tables.columns import ARM
from pretest.tables.hiding import Hiding
from pretest.tables.table import Column, Table
from tests.report.sample import sample
from tests.report.waves_example import example

WORDS = {"nl": ("Wie er waren", "{arm}: {n} mensen"), "en": ("Who were there", "{arm}: {n} people")}
COLUMNS = (Column("arm", "text", "Arm of the study, by its id."), Column("n", "int", "People in that arm."))
PEOPLE = Table("people", "One arm.", COLUMNS, Hiding(), file="people.csv")


def find_people(analysis: Analysis) -> Deeper:
    counts = analysis.responses.frame[ARM].value_counts().sort_index()
    frame = pd.DataFrame({"arm": list(counts.index), "n": counts.to_numpy()})
    return Deeper({"people": PEOPLE.require(frame)}, (Note("people_counted", "info", "arms", "People were counted."),))


def people_section(edition: Edition) -> tuple[str, ...]:
    rows = edition.rows("people")
    return tuple(edition.strings("people.line", arm=row["arm"], n=edition.numerals.count(row["n"])) for row in rows)


@pytest.fixture
def content(tmp_path, monkeypatch) -> Path:
    """The shipped content, with the files of one more section and a profile that shows it."""
    real, made = Path(str(shipped())).resolve(), tmp_path / "content"
    shutil.copytree(real / "reports", made / "reports")
    for name in ("surveys", "analyses"):
        (made / name).symlink_to(real / name)
    home = made / "reports" / "sections" / "people"
    home.mkdir()
    (home / "section.html.j2").write_text("{% for line in section %}<p>{{ line }}</p>{% endfor %}\n", encoding="utf-8")
    for language, (title, line) in WORDS.items():
        text = f'section:\n  people: {{title: "{title}"}}\npeople:\n  line: "{line}"\n'
        (home / f"{language}.yaml").write_text(text, encoding="utf-8")
    shown = (
        "id: mine\ntitle: {nl: Mijn, en: Mine}\nsections: [decisions, people, limits, serious_notes, risks, harms]\n"
    )
    (made / "reports" / "profiles" / "mine.yaml").write_text(shown, encoding="utf-8")
    monkeypatch.setattr("pretest.library.shipped", lambda: made)
    return made


@pytest.mark.usefixtures("content")
def test_a_new_table_question_and_section_reach_the_report(make_study, monkeypatch):
    monkeypatch.setattr(tables, "TABLES", (*tables.TABLES, PEOPLE))
    monkeypatch.setattr(questions, "QUESTIONS", (Question("people", find_people, (PEOPLE,)), *questions.QUESTIONS))
    monkeypatch.setattr(sections, "SECTIONS", (*sections.SECTIONS, Section("people", people_section, (PEOPLE,))))
    findings = analyse(load_study(make_study()))
    assert findings.people["n"].tolist() == [6, 6]
    assert "people_counted" in {note.code for note in findings.notes}
    assert table_files(findings)["people.csv"] == "arm,n\ncontrol,6\ndebt,6\n"
    assert from_json(to_json(findings)).people["arm"].tolist() == ["control", "debt"]
    for language, (title, line) in WORDS.items():
        page = render(findings, language, "mine")
        assert f'<h2 id="people-title">{title}</h2>' in page
        assert f"<p>{line.format(arm='debt', n=6)}</p>" in page


def test_a_question_fills_only_the_tables_that_it_declares(make_study, monkeypatch):
    monkeypatch.setattr(questions, "QUESTIONS", (Question("people", find_people, ()),))
    with pytest.raises(ValueError, match=r"'people' fills undeclared tables \['people'\]"):
        analyse(load_study(make_study()))


def estimate_tenths(study, outcomes, scores, sampling, covariates, where) -> Estimated:
    """Differences between means of tenths, called by a name of their own and judged as shares of ten."""
    found = estimate_means(study, outcomes, scores / 10, sampling, covariates, where)
    return replace(found, details=("tenths",) * len(outcomes), raw=found.fits)


def with_model(make_study, name: str) -> Findings:
    study = load_study(make_study())
    outcomes = dict(study.plan.outcomes)
    outcomes["distance"] = outcomes["distance"].model_copy(update={"model": name})
    return analyse(replace(study, plan=study.plan.model_copy(update={"outcomes": outcomes})))


def test_a_new_model_estimates_judges_and_is_told(make_study, monkeypatch):
    model = Model("tenths", "tenths", estimate_tenths, shares=True, answers=lambda study, outcome: (1, 2, 3, 4, 5))
    monkeypatch.setattr(models, "MODELS", (*models.MODELS, model))
    findings = with_model(make_study, "tenths")
    (row,) = findings.estimates[findings.estimates["outcome"] == "distance"].to_dict("records")
    assert (row["model"], row["estimand"], row["unit"], row["detail"]) == ("tenths", "tenths", "probability", "tenths")
    assert row["estimate"] == pytest.approx(0.2)
    (judged,) = findings.verdicts[findings.verdicts["outcome"] == "distance"].to_dict("records")
    assert (judged["unit"], judged["verdict"], judged["block"]) == ("probability", "inconclusive", "too_few")
    lower, upper = score_bounds(
        *(np.array([x]) for x in (0.4, 6.0, 0.2, 6.0, 0.05)), skewness="wider"
    )  # 4 and 2 of 10 in arms of six
    assert (judged["lower"], judged["upper"]) == (pytest.approx(lower[0]), pytest.approx(upper[0]))
    assert "+0.20 (of 0 to 1)" in render(findings, "en").replace("\u00a0", " ")


def test_a_model_of_shares_without_shares_is_refused(make_study, monkeypatch):
    def without(*given) -> Estimated:
        return replace(estimate_tenths(*given), raw=None)

    monkeypatch.setattr(models, "MODELS", (*models.MODELS, Model("tenths", "tenths", without, shares=True)))
    with pytest.raises(ValueError, match=r"'tenths' compares shares.*`raw`"):
        with_model(make_study, "tenths")


def test_a_model_that_is_not_listed_is_no_model(make_study):
    with pytest.raises(KeyError, match="tenths"):
        with_model(make_study, "tenths")


def read_tables(section: Section, edition: Edition, monkeypatch) -> set[str]:
    asked: set[str] = set()
    plain = Edition.rows

    def rows(self: Edition, table: str) -> list[dict[str, object]]:
        asked.add(table)
        return plain(self, table)

    with monkeypatch.context() as patch:
        patch.setattr(Edition, "rows", rows)
        section.build(edition)
    return asked


@pytest.mark.parametrize(("run", "make"), [("analyse", sample), ("monitor", example)])
def test_a_section_reads_no_table_that_it_does_not_name(run, make, monkeypatch):
    edition = read_edition(make(), "en")
    for section in sections.sections_of(run).values():
        named = {table.name for table in section.tables}
        assert read_tables(section, edition, monkeypatch) <= named, section.id


def test_every_table_is_told_by_a_section_of_its_run():
    for table in tables.TABLES:
        assert any(table in section.tables and table.run in section.runs for section in sections.SECTIONS), table.name


def modules(package: str, noun: str) -> list[str]:
    """Modules of the package that hold such a record."""
    folder = Path(import_module(package).__file__).parent
    return [path.stem for path in folder.glob("*.py") if hasattr(import_module(f"{package}.{path.stem}"), noun)]


def named(package: str, noun: str, records: Sequence[object], name: str) -> None:
    found = {getattr(getattr(import_module(f"{package}.{stem}"), noun), name): stem for stem in modules(package, noun)}
    assert found == {getattr(record, name): getattr(record, name) for record in records}


def test_every_record_is_listed_and_stands_in_the_file_of_its_name():
    named("pretest.report.sections", "SECTION", sections.SECTIONS, "home")
    named("pretest.analysis.questions", "QUESTION", questions.QUESTIONS, "id")
    named("pretest.analysis.models", "MODEL", models.MODELS, "id")


def test_every_section_has_a_folder_with_its_template_and_its_words():
    folder = Path(str(shipped())) / "reports" / "sections"
    expected = {"section.html.j2", "nl.yaml", "en.yaml"}
    found = {home.name: {path.name for path in home.iterdir()} for home in folder.iterdir()}
    assert found == {section.home: expected for section in sections.SECTIONS}
    for run in ("analyse", "monitor"):
        assert len(sections.sections_of(run)) == sum(run in section.runs for section in sections.SECTIONS)


def test_models_say_what_their_effects_are():
    assert models.estimands() == {
        "linear": "difference",
        "ordinal": "marginal_effect",
        "binary": "risk_difference",
    }
    assert models.share_models() == ("ordinal", "binary")
    assert np.isin(models.share_models(), [model.id for model in models.MODELS]).all()
