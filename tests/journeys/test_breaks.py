"""A question is worded anew in wave 4: the break is told first, drawn as a gap, and is no change of opinion."""

from __future__ import annotations

import json
import re
from functools import cache

import numpy as np
import pandas as pd
import pytest

import pretest
from pretest.errors import SpecError
from pretest.report.figures.source import edition_of
from pretest.report.figures.wavetrend import draw_series
from pretest.report.sections.series import series_by_key
from pretest.report.words.differs import difference_sentences
from pretest.report.words.timeline import events
from tests.tiny import write_study

DATES = {1: "2026-01-05", 3: "2026-03-05", 4: "2026-04-05", 5: "2026-06-05", 6: "2026-07-05"}
NEW = "{nl: 'Wie ziek wordt door drugs <b>is dom</b>.', en: 'Who falls ill from drugs <b>is a fool</b>.'}"
OLD_NL = "Als iemand ziek wordt door drugs, is dat de schuld van die persoon zelf."
STUDY = """
study: breaks
title: {nl: Breuken, en: Breaks}
languages: [nl, en]
seed: 7
arms: {}
audiences:
  everyone: {label: {nl: Iedereen, en: Everyone}}
data:
"""
PLAN = """
plan: breaks
outcomes:
  blame: {primary: true, margin: {points: 0.3}}
  social_distance: {primary: true, margin: {points: 0.3}}
suppress_below: 10
monitor:
  campaign_start: 2026-05-01
  alarms: {alpha: 0.05}
"""
OWN = "  baselines: {blame: {wave: 4, why: {nl: De vraag is nieuw., en: The question is new.}}}\n"
ITEMS = ("bl1", "bl2", "bl3", "bl4", "sd1", "sd2", "sd3", "sd4", "sd5")


def entries(more=lambda wave: "") -> str:
    return "".join(
        f"  - {{file: data/wave{wave}.csv, respondent: id, wave: {wave}, date: {date}{more(wave)}}}\n"
        for wave, date in DATES.items()
    )


def worded_anew(wave: int) -> str:
    return f", worded: {{bl2: {NEW}}}" if wave >= 4 else ""


def answers(wave: int, n: int = 150) -> str:
    """Everybody answers by one opinion; from wave 4 on bl2 is answered a point and a half higher, whoever answers."""
    rng = np.random.default_rng(wave)
    opinion = rng.normal(0, 1, n)
    frame = pd.DataFrame({"id": [f"w{wave}-{i}" for i in range(n)]})
    for item in ITEMS:
        turned = -1 if item == "bl3" else 1
        value = 3 + turned * opinion + rng.normal(0, 0.6, n) + (1.5 if item == "bl2" and wave >= 4 else 0)
        frame[item] = np.clip(np.round(value), 1, 5).astype(int)
    return frame.to_csv(index=False)


@pytest.fixture(scope="module")
def folder_of(tmp_path_factory):
    @cache
    def make(study: str, plan: str):
        files = {f"data/wave{wave}.csv": answers(wave) for wave in DATES if wave > 1}
        return write_study(
            tmp_path_factory.mktemp("breaks") / "study", study=study, plan=plan, data=answers(1), **files
        )

    return make


@pytest.fixture(scope="module")
def found(folder_of):
    @cache
    def monitored(plan: str = PLAN, study: str = STUDY + entries(worded_anew)):
        return pretest.monitor(pretest.load_study(folder_of(study, plan)))

    return monitored


def changes(findings, outcome, kind):
    rows = findings.changes[(findings.changes["outcome"] == outcome) & (findings.changes["kind"] == kind)]
    return {(a, b): bool(c) for a, b, c in rows[["wave_from", "wave_to", "comparable"]].itertuples(index=False)}


def test_only_the_outcome_with_the_question_is_broken_and_only_there(found):
    findings = found()
    assert changes(findings, "blame", "previous") == {
        (1, 3): True, (3, 4): False, (4, 5): True, (5, 6): True,
    }  # fmt: skip
    assert changes(findings, "blame", "baseline") == {(1, wave): wave < 4 for wave in (3, 4, 5, 6)}
    assert all(changes(findings, "social_distance", "previous").values())
    told = findings.wave_differences[findings.wave_differences["code"] == "wording_changed"]
    assert told[["outcome", "item", "wave_from", "wave_to", "comparable"]].to_numpy().tolist() == [
        ["blame", "bl2", 3, 4, False]
    ]


def test_the_manifest_of_the_store_knows_how_each_wave_was_asked(found, folder_of):
    found()
    written = (folder_of(STUDY + entries(worded_anew), PLAN) / "data/store/manifest.json").read_text()
    by_wave = {one["wave"]: one for one in json.loads(written)["waves"]}
    asked = {wave: one["questionnaires"]["everyone"] for wave, one in by_wave.items()}
    assert asked[1] == asked[3] != asked[4] == asked[6]
    assert {item for item in ITEMS if by_wave[3]["items"][item] != by_wave[4]["items"][item]} == {"bl2"}


@pytest.mark.usefixtures("no_drawing")
@pytest.mark.parametrize(
    ("lang", "sentence", "forbidden"),
    [
        (
            "nl",
            "Breuk. Meting 4 stelt vraag bl2 van ‘Schuld geven’ (Iedereen) anders dan meting 3. Tussen deze metingen "
            "zegt een verschil niets over wat mensen vinden. Was: ‘" + OLD_NL + "’ Nu: ‘Wie ziek wordt",
            "Schuld geven. Gestegen",
        ),
        (
            "en",
            "Break. Wave 4 asks question bl2 of ‘Blame’ (Everyone) in other words than wave 3. Between these waves a "
            "difference says nothing about what people think. Was: ‘If someone becomes ill because of drugs, it is "
            "that person&#39;s own fault.’ Is: ‘Who falls ill",
            "Blame. Risen",
        ),
    ],
)
def test_the_report_says_the_break_first_and_no_change_across_it(found, lang, sentence, forbidden):
    page = pretest.render(found(), lang=lang)
    assert "<b>is" not in page
    text = " ".join(
        re.sub(r"<[^>]+>", " ", page[page.index('id="comparability"') : page.index('id="monitored"')]).split()
    )
    assert sentence in re.sub(r"\s+([.,])", r"\1", text)
    assert forbidden not in re.sub(r"<[^>]+>", "", page)


def test_the_break_stands_on_the_time_line_of_its_outcome(found):
    (event,) = [one for one in events(edition_of(found(), "nl")) if one.kind == "break"]
    assert event.date.isoformat() == DATES[4]
    assert event.text == "Meting 4, Schuld geven: de tekst van de vragen is veranderd"
    assert event.is_about("everyone", "blame", "")
    assert not event.is_about("everyone", "social_distance", "")


def test_the_line_of_the_chart_has_a_gap_with_its_reason(found):
    edition = edition_of(found(), "nl")
    key = next(key for key in series_by_key(edition, "levels") if key.outcome == "blame")
    ax = draw_series(edition, key, series_by_key(edition, "levels")[key], series_by_key(edition, "changes")[key])
    days = {pd.Timestamp(date).toordinal(): wave for wave, date in DATES.items()}
    ends = {tuple(days.get(round(x), 0) for x in line.get_xdata()) for line in ax.lines if len(line.get_xdata()) == 2}
    assert {(1, 3), (4, 5), (5, 6)} <= ends
    assert (3, 4) not in ends
    assert "andere tekst" in [text.get_text() for text in ax.texts]


def test_after_a_break_alarms_cannot_tell_until_the_plan_names_another_baseline(found):
    def states(findings):
        rows = findings.alarms[findings.alarms["outcome"] == "blame"]
        return rows[["wave", "wave_from", "looks"]].to_numpy().tolist(), set(rows["reason"])

    rows, reasons = states(found())
    assert [wave_from for _, wave_from, _ in rows] == [1, 1]
    assert all(reason.startswith("wording_changed") for reason in reasons)
    assert set(found().alarms.loc[found().alarms["outcome"] == "blame", "state"]) == {"cannot_tell"}
    rows, reasons = states(found(PLAN + OWN))
    assert rows == [[5, 4, 1], [6, 4, 2]]
    assert reasons == {""}
    assert changes(found(PLAN + OWN), "blame", "baseline") == {(4, 5): True, (4, 6): True}
    assert changes(found(PLAN + OWN), "social_distance", "baseline") == {(1, wave): True for wave in (3, 4, 5, 6)}


@pytest.mark.usefixtures("no_drawing")
def test_another_baseline_is_told_with_its_reason(found):
    for lang, words in (("nl", "wordt vergeleken met meting 4. Zo staat het in het plan. De vraag is nieuw."),
                        ("en", "is compared with wave 4. The plan says so. The question is new.")):  # fmt: skip
        assert words in pretest.render(found(PLAN + OWN), lang=lang)


def test_a_question_that_drifts_is_named_though_nobody_said_that_it_changed(found):
    """The wording is not declared; the answers show it."""
    findings = found(study=STUDY + entries())
    told = findings.wave_differences[findings.wave_differences["code"] == "items_drifted"]
    assert set(told["item"]) == {"bl2"}
    assert set(told["wave_to"]) == {4}
    assert changes(findings, "blame", "baseline")[1, 5]
    assert "items_drifted" in findings.alarms.loc[findings.alarms["outcome"] == "blame", "reason"].iloc[0]
    assert findings.alarms.loc[findings.alarms["outcome"] == "blame", "state"].tolist() != ["fine", "fine"]


def test_mode_response_and_where_people_were_found_are_told(found):
    def more(wave):
        late = wave >= 3
        return f", mode: {'paper' if late else 'web'}, invited: {900 if late else 300}, drawn_from: 'Panel {1 + late}'"

    findings = found(study=STUDY + entries(more))
    codes = findings.wave_differences[findings.wave_differences["wave_to"] == 3]["code"].tolist()
    assert set(codes) == {"mode_changed", "response_rate_changed", "audience_changed"}
    whole = findings.wave_quality[findings.wave_quality["audience"] == ""].set_index("wave")
    assert whole["response"].round(3).tolist() == [0.5, 0.167, 0.167, 0.167, 0.167]
    assert whole["mode"].tolist() == ["web", "paper", "paper", "paper", "paper"]
    said = {
        lang: " ".join(one.text for one in difference_sentences(edition_of(findings, lang))) for lang in ("nl", "en")
    }
    assert "eerst op internet, daarna op papier (Iedereen)" in said["nl"]
    assert "first on the web, then on paper (Everyone)" in said["en"]
    assert "first ‘Panel 1’, then ‘Panel 2’" in said["en"]


@pytest.mark.parametrize(
    ("study", "plan", "where", "code"),
    [
        ("worded: {bl9: anders}", "", "data[0].worded.bl9", "unknown_item"),
        ("worded: {bl1: {nl: a, en: b, answers: nothing}}", "", "data[0].worded.bl1.answers", "unknown_answer_set"),
        ("questionnaires: {everyone: nothing}", "", "data[0].questionnaires.everyone", "unknown_questionnaire"),
        ("questionnaires: {nobody: users}", "", "data[0].questionnaires.nobody", "unknown_audience"),
        ("", OWN.replace("blame", "trust"), "monitor.baselines.trust", "unknown_outcome"),
        ("", OWN.replace("wave: 4", "wave: 9"), "monitor.baselines.blame.wave", "unknown_wave"),
        ("", OWN.replace("wave: 4", "wave: 5"), "monitor.baselines.blame.wave", "baseline_after_start"),
        (
            "",
            OWN.replace(", why: {nl: De vraag is nieuw., en: The question is new.}", ""),
            "baselines.blame",
            "missing_key",
        ),
        ("mode: fax", "", "data[0].mode", "not_allowed"),
        ("invited: 0", "", "data[0].invited", "invalid"),
    ],
)
def test_what_study_or_plan_may_not_say_is_named_with_its_place(tmp_path, study, plan, where, code):
    data = entries(lambda wave: f", {study}" if study and wave == 1 else "")
    folder = write_study(tmp_path / "study", study=STUDY + data, plan=PLAN + plan, data="id\n1\n")
    with pytest.raises(SpecError) as caught:
        pretest.load_study(folder)
    (problem,) = caught.value.problems
    assert where.split(".")[-1] in problem.where, problem.where
    assert problem.code == code, problem.code
