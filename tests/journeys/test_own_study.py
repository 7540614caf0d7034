"""A study of one's own goes the whole road: made, checked, put on every platform, answered, read back, told."""

from __future__ import annotations

import json
import re
from html import unescape
from pathlib import Path

import pandas as pd
import pytest

from pretest.analysis.compiled import compile_study
from pretest.forms.layout import lay_out
from pretest.platforms.registry import rehearsable, targets
from pretest.report.words.retold import retold_note, retold_problem
from pretest.spec import load_study
from pretest.spec.load import check_study
from tests.journeys.own_study import ARMS, AUDIENCES, COPY, SPLIT, own_study, run, with_data
from tests.platforms.odk.test_write import java, validate

N = 90  # six people per arm and audience
PLAIN = "[{file: data/wave1.csv, respondent: id, arm: arm, duration: duration}]"
NOT_ANSWERS = ("person", "respondent", "duration", "flag_", "kept")  # a platform has ids and times of its own
ADULT = 2  # answer to age_band from which on people are 18 or older
LATER = ("part_a", "part_b", "part_c")  # blocks of which everybody draws two


@pytest.fixture(scope="module")
def folder(tmp_path_factory) -> Path:
    return own_study(tmp_path_factory.mktemp("own") / "study")


@pytest.fixture(scope="module")
def exports(folder) -> Path:
    """The form for every platform, made with one command."""
    run("survey", "export", "main", "--to", "all", "--study", folder, "--lang", "nl,en")
    return folder / "exports"


@pytest.fixture(scope="module")
def simulated(folder) -> pd.DataFrame:
    """The invented people as they were drawn, scored."""
    with_data(folder, PLAIN)
    run("simulate", folder, "--n", N)
    found = scored(folder)
    with_data(folder, "[]")
    return found


def scored(folder: Path) -> pd.DataFrame:
    """Answers and scores of the study as ``pretest scores`` writes them, without what belongs to a platform."""
    run("scores", folder, "--keep-ids", "--overwrite", "--out", folder / "private" / "scored.csv")
    found = pd.read_csv(folder / "private" / "scored.csv")
    found = found[found["arm"].notna()].reset_index(drop=True)  # some platforms also keep who left before the message
    return found[sorted(name for name in found if not name.startswith(NOT_ANSWERS))]


def test_check_is_content_and_says_what_is_left_to_do(folder):
    shown = run("check", folder).output
    assert "de bestanden zijn in orde" in shown
    assert "leest eerst de tekst van het concept zelf" in shown
    assert "In study.yaml staat niet: controller.name" in shown  # the consent leaves it to the invitation
    assert json.loads(run("check", folder, "--json").stdout)["problems"] == []
    assert "pretest lock" in run("status", folder).output


def test_a_film_that_is_not_there_is_refused_and_told(folder):
    film = folder / "concepts" / "wegkijken.mp4"
    film.rename(film.with_suffix(".away"))
    try:
        shown = run("check", folder, code=1).output
    finally:
        film.with_suffix(".away").rename(film)
    assert "het bestand 'concepts/wegkijken.mp4' van concept 'wegkijken' is er niet" in shown
    assert "The film" not in shown


@pytest.mark.slow
def test_the_form_goes_to_every_platform_with_the_film_beside_it(exports):
    assert {place.name for place in exports.iterdir()} == set(targets())
    for target in targets():
        written = [path for path in (exports / target / "main").rglob("*") if path.is_file()]
        assert len(written) > 1, target
        assert [path.name for path in written if path.parent.name == "media" and path.suffix == ".mp4"], target


@java
def test_odk_accepts_the_form(folder):
    run("survey", "export", "main", "--to", "xlsform", "--study", folder)
    for book in ("main.xlsx", "main_list.xlsx"):
        validate((folder / "exports/xlsform/main" / book).read_bytes())


def test_who_speaks_where_and_with_which_means_stands_in_what_the_researcher_reads(folder):
    """And in nothing that a respondent sees."""
    for target in ("json", "codebook"):
        run("survey", "export", "main", "--to", target, "--study", folder, "--lang", "nl,en")
    arms = json.loads((folder / "exports/json/main/main.json").read_text(encoding="utf-8"))["arms"]
    told = {arm["id"]: arm for arm in arms}
    assert tuple(told) == ARMS
    assert [told["wegkijken"][key] for key in ("messenger", "channel", "strategy")] == [
        "een agent", "sociale media", "confronteren",
    ]  # fmt: skip
    assert [one["id"] for one in told["samen_uit"]["executions"]] == ["a", "b"]
    for language, words in (("nl", ("Afzender", "Sanne vertelt")), ("en", ("Messenger", "Ali tells"))):
        page = unescape((folder / f"exports/codebook/main/main-codebook-{language}.html").read_text(encoding="utf-8"))
        assert all(one in page for one in (*words, "een agent", "sociale media", "confronteren"))
    form = lay_out(load_study(folder), "main")
    shown = [text for part in form.parts for text in (part.title, part.text) if text is not None]
    shown += [question.text for question in form.asked]
    assert not any("confronteren" in text.in_language("nl") for text in shown)


def test_everybody_is_asked_sixty_questions_at_most(folder, simulated):
    """By the answers of invented people who skip next to nothing, and by the form itself."""
    form = lay_out(load_study(folder), "main")
    asked = [question.of for question in form.asked]
    answered = simulated[[name for name in dict.fromkeys(asked) if name in simulated]].notna().sum(axis=1)
    assert answered.max() <= 60
    for audience in AUDIENCES:
        assert answered[simulated[f"audience_{audience}"] == 1].max() > 40, audience


LONG = ("qualtrics", "redcap")  # forms of several audiences go out and come back in tests/platforms too
PLATFORMS = [pytest.param(one, marks=pytest.mark.slow if one in LONG else ()) for one in rehearsable()]


@pytest.mark.parametrize("platform", PLATFORMS)
def test_answers_come_back_as_they_were_given(folder, simulated, platform):
    place = folder / "data" / platform
    run("simulate", folder, "--n", N, "--as", platform, "--out", place)
    shown = run("import", *sorted(place.iterdir()), "--study", folder, "--out", folder / f"data/{platform}.parquet")
    assert "!!" not in shown.output
    with_data(folder, f"[{{file: data/{platform}.parquet, wave: 1}}]")
    try:
        found = scored(folder)
    finally:
        with_data(folder, "[]")
    assert len(simulated) == N
    pd.testing.assert_frame_equal(found, simulated, check_dtype=False)


def test_the_draw_is_kept_and_nobody_answered_a_block_that_they_did_not_draw(folder, simulated):
    """All audiences, all arms and all draws are there, so that the test above says something."""
    study = load_study(folder)
    assert set(simulated["split"]) == set(SPLIT)
    assert simulated["arm"].nunique() == len(ARMS)
    assert simulated["age_band"].min() >= ADULT, "nobody is invented who may not see the message"
    for audience in AUDIENCES:
        own = simulated[simulated[f"audience_{audience}"] == 1]
        assert len(own) == N / len(AUDIENCES)
        questionnaire = study.questionnaire_of(audience)
        for block in questionnaire.blocks:
            if block.id in LATER:
                items = [item.id for name in block.scales for item in study.scales[name].items_for(audience)]
                drew = own["split"].map(lambda draw, block=block: block.id in SPLIT[int(draw)])
                assert own.loc[~drew, items].isna().all(axis=None), (audience, block.id)
                assert own.loc[drew, items].notna().any(axis=1).mean() > 0.9, (audience, block.id)


_FEW = 330  # 22 people per arm and audience
_SHORTER = (
    (r"(?ms)^  # Further harms.*?(?=^  # Parents)", ""),
    (r"(?ms)^  # How the message works.*?(?=^# One measure)", ""),
    (r"(?m)^  law_reasons: .*\n", ""),
    (r"(?m)^  help_seeking: .*\n", ""),
    (r"resamples: 9999", "resamples: 999"),
)


@pytest.fixture(scope="module")
def report(tmp_path_factory) -> Path:
    """Findings of a study in which one concept harms all three audiences, much; the outcomes that decide, few draws."""
    folder = own_study(tmp_path_factory.mktemp("judged") / "study")
    path = folder / "analyses" / "plan.yaml"
    text = path.read_text(encoding="utf-8")
    for long, short in _SHORTER:
        text, found = re.subn(long, short, text)
        assert found >= 1, long
    path.write_text(text, encoding="utf-8")
    run("simulate", folder, "--n", _FEW, "--as", "redcap", "--out", folder / "raw")
    run("import", *sorted((folder / "raw").iterdir()), "--study", folder, "--out", folder / "data/wave1.parquet")
    with_data(folder, "[{file: data/wave1.parquet, wave: 1}]")
    run("analyse", folder, "--out", folder / "reports/one")
    return folder / "reports/one"


def page(report: Path, profile: str, language: str) -> str:
    """The text of a rendered page, in one line."""
    out = report / f"{profile}-{language}.html"
    run("report", report, "--profile", profile, "--lang", language, "--out", out)
    text = re.sub(r"(?s)<(style|script|svg).*?</\1>", " ", out.read_text(encoding="utf-8"))
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", text)))


def test_the_concept_that_harms_is_stopped_in_every_audience_and_no_other_for_harm(report):
    rows = pd.read_csv(report / "verdicts.csv", keep_default_na=False)
    decided = rows[rows["outcome"] == ""].set_index(["concept", "audience"])["verdict"]
    assert [decided[("wegkijken", audience)] for audience in ("", *AUDIENCES)] == ["stop"] * 4
    assert "stop" not in [decided[(concept, audience)] for concept in ("feiten", "samen_uit") for audience in AUDIENCES]
    harms = rows[(rows["concept"] == "wegkijken") & (rows["verdict"] == "harm")]
    assert {"parents_shame", "parents_help_delay"} <= set(harms.loc[harms["audience"] == "parents", "outcome"])
    assert "own_stigma" in set(harms.loc[harms["audience"] == "users", "outcome"])
    assert "stigma" in set(harms.loc[harms["audience"] == "non_users", "outcome"])


_TOLD = {
    "nl": ("Wegkijken", "Ouders van kinderen van 12 tot en met 25 jaar", "meer schaamte als ouder"),
    "en": ("Looking away", "Parents of children aged 12 to 25", "more shame as a parent"),
}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("profile", ["communication", "council"])
def test_what_harms_parents_is_told_of_parents(report, profile, language):
    text = page(report, profile, language)
    concept, parents, harm = _TOLD[language]
    assert re.search(rf"(?:Stop : ?{concept}|(?:Gebruik niet|Do not use): [‘']{concept}[’'])", text), text[:1500]
    assert parents in text
    assert harm in text
    assert "parents_shame" not in text
    assert not re.search(rf"(?:bij|door|by|among) {parents}", text), "within a sentence a group is no name"
    assert not re.search(r"(?i)ouders? die (?:soms )?drugs gebruik|parents who (?:sometimes )?use", text)


@pytest.mark.parametrize("language", ["nl", "en"])
def test_who_took_part_is_told_what_harms_without_a_figure_of_anybody(report, language):
    text = page(report, "participants", language)
    assert _TOLD[language][0] in text
    assert not re.search(r"\bSD\b|p [<=]", text)


@pytest.mark.slow
@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("profile", ["research", "full"])
def test_the_whole_report_says_what_a_concept_is_made_of(report, profile, language):
    text = page(report, profile, language)
    said = {"nl": ("Afzender", "Sanne vertelt", COPY["wegkijken"][0]), "en": ("Messenger", "Ali tells", COPY["ali"][1])}
    assert all(one in text for one in (*said[language][:2], "een agent", "sociale media", "confronteren"))
    assert _TOLD[language][1] in text


@pytest.mark.parametrize(
    ("file", "old", "new", "told"),
    [
        ("study.yaml", "[parents, users, non_users]}", "[parents, parents, users, non_users]}", "staat er twee keer"),
        ("study.yaml", "    questionnaire: parents\n", "", "groep 'parents' heeft geen vragenlijst"),
        ("study.yaml", "screening: substance_screen", "screening: gender", "schaal 'gender' wordt niets afgeleid"),
        ("study.yaml", "has_child_12_25: [1]}", "has_child: [1]}", "groep 'parents' wordt herkend aan 'has_child'"),
        ("surveys/questionnaires/parents.yaml", "[part_a, ", "[part_x, ", "split noemt 'part_x', maar dat is geen"),
    ],
)  # fmt: skip
def test_a_mistake_is_told_once_in_the_language_of_the_study(mistaken, file, old, new, told):
    path = mistaken / file
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")
    study, problems = check_study(mistaken)
    found = list(problems) or list(compile_study(study).problems)
    path.write_text(before, encoding="utf-8")
    (one,) = found
    assert told in str(retold_problem(one))


@pytest.fixture(scope="module")
def mistaken(tmp_path_factory) -> Path:
    """A study of one's own with a questionnaire of its own, to make mistakes in."""
    folder = own_study(tmp_path_factory.mktemp("mistaken") / "study")
    run("survey", "copy", "questionnaires/parents", "--study", folder)
    return folder


def test_messages_that_are_not_written_and_those_that_no_form_shows_are_told(tmp_path):
    folder = tmp_path / "study"
    run("init", folder, "--title", "x", "--yes")
    path = folder / "study.yaml"
    only = "    executions: {a: {text: concepts/a.md}}\n"
    path.write_text(path.read_text().replace("    text: concepts/concept_a.md\n", only), encoding="utf-8")
    (folder / "concepts/a.md").write_text("Geschreven.\n", encoding="utf-8")
    notes = {note.code: note for note in compile_study(load_study(folder)).notes}
    assert notes["concept_unwritten"].where == "concepts/current.md"
    assert not {"executions_only", "executions_by_hand", "arm_without_message"} & set(notes), "the form draws it"
    path.write_text(path.read_text().replace(only, "    executions: {a: {label: Ali}}\n"), encoding="utf-8")
    told = {note.code: note for note in compile_study(load_study(folder)).notes}["executions_only"]
    assert told.severity == "serious"
    assert "uitvoeringen zonder tekst, plaatje, film of geluid" in str(retold_note(told))
