"""Every claim of the short reports held against the tables, in both languages; claims that are changed are caught."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache

import pytest

from pretest.findings import Findings
from pretest.report import render_report
from pretest.words import LANGUAGES, Language
from tests.report.contract_examples import CONCEPT, no_control, not_measured, opposite
from tests.report.sample import sample
from tests.report.short_example import FIGURES, short_example, with_sources, with_told, with_words
from tests.truth.short import ShortPage, said_wrongly, short_faults, short_page

PROFILES = ("communication", "council", "participants")


def page(findings: Findings, language: Language, profile: str) -> ShortPage:
    return short_page(findings, language, render_report(findings, language=language, profile=profile))


def only(findings: Findings, *concepts: str) -> Findings:
    """The same study of fewer concepts."""
    tables = {name: table for name, table in findings.tables.items() if "concept" in table and len(table)}
    kept = {name: table[table["concept"].isin(["", "control", *concepts])] for name, table in tables.items()}
    arms = tuple(arm for arm in findings.study.arms if arm.control or arm.id in concepts)
    return replace(findings, study=replace(findings.study, arms=arms)).with_tables(**kept)


def turned(findings: Findings) -> Findings:
    """A benefit that went the wrong way, where the plan hoped for more."""
    verdicts = findings.verdicts.copy()
    here = (verdicts["concept"] == "body") & (verdicts["outcome"] == "support")
    verdicts.loc[here, "verdict"] = "benefit_reversed"
    verdicts.loc[(verdicts["concept"] == "body") & (verdicts["outcome"] == ""), "aim_badge"] = "reversed"
    return findings.with_tables(verdicts=verdicts)


STUDIES = {
    "opposite verdicts": opposite,
    "not measured": not_measured,
    "no control": no_control,
    "example": lambda: short_example(),
    "small groups": lambda: short_example(sharing="unsuppressed"),
    "without new tables": lambda: sample(),
    "one concept": lambda: only(short_example(), "pay"),
    "nothing harmful": lambda: only(short_example(), "talk"),
    "all open": lambda: only(short_example(), "most"),
    "reversed": lambda: turned(short_example()),
    "two waves": lambda: with_words(sample(waves=2)),
    "hidden figures": lambda: hidden(short_example()),
    "fewer people": lambda: with_told(with_words(sample()), {("users", "pay", "shame"): (40.0, 20.4, -30.2, -8.6)}),
    "either way": lambda: with_told(with_words(sample()), {("users", "pay", "shame"): (20.4, 20.6, -7.1, 8.2)}),
    "research expects no harm": lambda: sourced(research=(-6.0, -11.0, -1.0)),
    "practice expects more harm": lambda: sourced(practice=(55.0, 40.0, 70.0)),
    "all agree": lambda: sourced(research=(15.0, 4.0, 26.0), practice=(20.0, 9.0, 30.0)),
    "all differ": lambda: sourced(research=(-6.0, -11.0, -1.0), practice=(55.0, 40.0, 70.0)),
    "nothing beforehand": lambda: sourced(),
    "narrow": lambda: with_told(with_words(sample()), {("users", "pay", "shame"): (20.44, 20.56, 0.05, 0.2)}),
}


def sourced(**said: tuple[float, ...]) -> Findings:
    """The example with one harm in people of 100 (23 more after the concept), and what was said of it beforehand."""
    key = ("non_users", "pay", "distance")
    return with_sources(with_told(with_words(sample()), {key: FIGURES[key]}), {key: said})


def hidden(findings: Findings) -> Findings:
    told = findings.told.copy()
    told["suppressed"] = True
    triptych = findings.table("triptych").copy()
    triptych["suppressed"] = True
    return findings.with_tables(told=told, triptych=triptych)


@cache
def made(study: str) -> Findings:
    return STUDIES[study]()


@cache
def page_of(study: str, language: Language, profile: str) -> ShortPage:
    """The page, rendered once for all that is asked of it."""
    return page(made(study), language, profile)


@pytest.mark.parametrize("study", STUDIES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_claim_is_in_the_tables(study, language):
    for profile in PROFILES:
        told = page_of(study, language, profile)
        assert told.claims
        assert short_faults(told) == []


@pytest.mark.parametrize("study", STUDIES)
def test_both_languages_claim_the_same(study):
    for profile in PROFILES:
        # what fits on one A4 may differ: the pictures of a hundred people are the first to go
        left_out = "told" if profile == "council" else ""
        nl, en = (
            [
                (one.kind, one.claim, one.concept, one.audience, one.outcomes)
                for one in page_of(study, language, profile).claims
                if one.kind != left_out
            ]
            for language in LANGUAGES
        )
        assert nl == en


STATE = {
    "opposite verdicts": {("users", "harm"), ("non_users", "better")},
    "not measured": {("users", "not_above"), ("non_users", "not_measured")},
    "no control": {("users", "cannot_tell"), ("non_users", "cannot_tell")},
}


@pytest.mark.parametrize("study", STATE)
def test_what_is_easily_told_wrongly_is_told_per_audience(study):
    """The cells of a council are the worst of each audience; no audience takes over the word of another."""
    told = page(STUDIES[study](), "nl", "council")
    cells = {(one.audience, one.claim) for one in told.claims if one.kind == "harm_state" and one.concept == CONCEPT}
    assert cells == STATE[study]
    kinds = [one for one in page(STUDIES[study](), "nl", "communication").claims if one.kind == "harm_state"]
    barrier = [one.claim for one in kinds if one.concept == CONCEPT and one.audience == "non_users"]
    assert barrier[-1] == "not_measured"  # nobody asked non-users about help


@pytest.mark.parametrize("language", LANGUAGES)
def test_without_a_control_nothing_is_cleared_and_nothing_is_advised(language):
    for profile in PROFILES:
        told = page(no_control(), language, profile)
        assert not [
            one for one in told.claims if one.claim in ("not_above", "not_above_limit", "go", "better", "asked_go")
        ]
        assert not said_wrongly(told)


def changed(html: str, pattern: str, text: str) -> str:
    found, times = re.subn(pattern, text, html, count=1, flags=re.DOTALL)
    assert times == 1
    return found


@pytest.mark.parametrize(
    ("pattern", "text"),
    [
        (r'(data-claim="figures"[^>]*>[^<]*)31 mensen', r"\g<1>30 mensen"),
        (r'data-kind="told" data-claim="title"([^>]*)>Van 17', r'data-kind="told" data-claim="title"\1>Van 16'),
        (r'data-claim="very_sure"([^>]*)>Heel zeker', r'data-claim="very_sure"\1>Vrij zeker'),
        (r'data-kind="certainty" data-claim="unsure"', 'data-kind="certainty" data-claim="very_sure"'),
        (r'data-kind="harm_state" data-claim="harm"', 'data-kind="harm_state" data-claim="not_above"'),
        (r'data-kind="harm_badge" data-claim="harm"', 'data-kind="harm_badge" data-claim="not_above_limit"'),
        (r'data-kind="finding" data-claim="harm_1"', 'data-kind="finding" data-claim="harm_2"'),
        (r'data-kind="source" data-claim="research"([^>]*)>−6', r'data-kind="source" data-claim="research"\1>+6'),
        (r'data-kind="source" data-claim="practice"', 'data-kind="source" data-claim="together"'),
        (r'(data-kind="source" data-claim="practice"[^>]*>)[^<]*', r'\1niet gevraagd'),
        (r'(data-claim="research_data"[^>]*>[^<]*)mensen minder', r'\1mensen meer'),
        (r'(data-claim="practice_data"[^>]*>)De praktijk[^<]*', r'\1De praktijk verwachtte ongeveer geen verschil.'),
        (r'data-kind="conflict" data-claim="research_data"', 'data-kind="conflict" data-claim="milder_data"'),
        (r'data-kind="verdict" data-claim="harm"', 'data-kind="verdict" data-claim="improved"'),
    ],
)  # fmt: skip
def test_a_claim_that_is_not_so_is_caught(pattern, text):
    findings = sourced(research=(-6.0, -11.0, -1.0), practice=(55.0, 40.0, 70.0))
    html = render_report(findings, language="nl", profile="communication")
    assert short_faults(short_page(findings, "nl", html)) == []
    assert short_faults(short_page(findings, "nl", changed(html, pattern, text)))
