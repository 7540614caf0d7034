"""What a paper says of a row is what the row says: by hand in both languages, and read back from every sentence."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import pretest
from pretest.report.words.apa import _sentences, apa, apa_table, has_figures, reported
from pretest.report.words.edition import read_edition
from pretest.report.words.figures import Figures
from tests.report.judged_example import with_changes
from tests.report.sample import sample

MINUS = "\u2212"
SAMPLE = sample()
EDITION = read_edition(SAMPLE, "en")
NUMBER = r"(?:\u2212?\d*[.,]?\d+)"


def plain(text: str) -> str:
    return text.replace("\xa0", " ")


def number(text: str) -> float:
    return float(text.replace(MINUS, "-").replace(",", "."))


def one(findings, lang, **which):
    (sentence,) = apa(findings, lang=lang, **which)
    return plain(sentence)


def with_estimates(findings, outcome, concept, audience, **values):
    """The row in SD of one cell with other figures."""
    rows = findings.estimates.copy()
    here = (rows["outcome"] == outcome) & (rows["concept"] == concept) & (rows["audience"] == audience)
    here &= (rows["subgroup"] == "") & (rows["unit"] == "sd")
    assert here.any()
    for name, value in values.items():
        rows.loc[here, name] = value
    return findings.with_tables(estimates=rows)


PAY = {"outcome": "distance", "concept": "pay", "audience": "non_users"}


def test_a_harm_by_hand():
    assert one(sample(), "en", **PAY) == (
        "Among ‘People who do not use drugs’, the difference in ‘Social distance’ between ‘You help to pay’ (n = 420) "
        "and ‘Control: bicycle lights’ (n = 420) was 0.47 SD, 95% CI [0.33, 0.61], t(838) = 6.71, p < .001, where a "
        "difference above zero is worse. On the scale of the score it was 0.42 points, 95% CI [0.30, 0.55]. For harm, "
        "one-sided and corrected for all primary harms, p < .001. Against a margin of 0.20 SD, with one-sided bounds "
        "at α = .05, the lower bound (corrected for all primary harms) was 0.29 SD and the upper bound 0.59 SD; "
        "verdict: Harm shown."
    )
    assert one(sample(), "nl", **PAY) == (
        "Bij ‘Mensen die geen drugs gebruiken’ was het verschil in ‘Sociale afstand’ tussen ‘Jij betaalt mee’ "
        "(n = 420) en ‘Controle: fietsverlichting’ (n = 420) 0,47 SD, 95%-BI [0,33; 0,61], t(838) = 6,71, p < ,001; "
        "een verschil boven nul is slechter. Op de schaal van de score was het 0,42 punten, 95%-BI [0,30; 0,55]. Voor "
        "schade, eenzijdig en gecorrigeerd voor alle hoofdschades: p < ,001. Tegen een grens van 0,20 SD, met "
        "eenzijdige betrouwbaarheidsgrenzen bij α = ,05, was de ondergrens (gecorrigeerd voor alle hoofdschades) "
        "0,29 SD en de bovengrens 0,59 SD; oordeel: Schade aangetoond."
    )


def test_an_intended_effect_is_told_as_gain_whichever_way_its_score_runs():
    text = one(sample(), "en", outcome="support", concept="talk", audience="non_users")
    assert "was 0.26 SD, 95% CI [0.12, 0.40], t(838) = 3.71, p < .001, where a difference above zero is better." in text
    findings = sample()
    outcomes = tuple(
        replace(fact, higher_is="worse") if fact.id == "support" else fact for fact in findings.study.outcomes
    )
    turned = replace(findings, study=replace(findings.study, outcomes=outcomes))
    text = one(turned, "en", outcome="support", concept="talk", audience="non_users")
    assert f"was {MINUS}0.26 SD, 95% CI [{MINUS}0.40, {MINUS}0.12], t(838) = {MINUS}3.71, p < .001" in text


def test_symbols_are_in_italics_in_markdown():
    text = one(sample(), "en", **PAY, style="markdown")
    assert text.count("*n* = 420") == 2
    assert "*t*(838) = 6.71, *p* < .001" in text
    assert "*" not in one(sample(), "en", **PAY)


def test_a_bound_is_never_rounded_onto_its_margin_nor_an_interval_onto_zero():
    changes = (("non_users", "most", "distance", {"upper": 0.19996, "verdict": "harm_excluded"}),)
    findings = with_changes(sample(), changes)
    findings = with_estimates(findings, "distance", "most", "non_users", conf_low=-0.0004)
    text = one(findings, "en", outcome="distance", concept="most", audience="non_users")
    assert "the upper bound 0.19996 SD; verdict: No harm above the margin found." in text
    assert f"95% CI [{MINUS}0.0004, " in text
    table = apa_table(findings, lang="nl")
    assert "0,19996\xa0SD" in table["Bovengrens"].tolist()


def test_without_an_end_to_the_degrees_of_freedom_the_statistic_is_z():
    findings = with_estimates(sample(), "distance", "pay", "non_users", df=None)
    assert "z = 6.71, p < .001" in one(findings, "en", **PAY)
    assert "∞" in apa_table(findings, lang="en")["df"].tolist()


def test_shares_have_no_zero_before_the_point():
    findings = sample()
    rows, verdicts = findings.estimates.copy(), findings.verdicts.copy()
    here = (rows["outcome"] == "distance") & (rows["unit"] == "sd") & (rows["subgroup"] == "")
    rows.loc[here, "unit"] = "probability"
    rows.loc[here, "estimand"] = "marginal_effect"
    verdicts.loc[verdicts["outcome"] == "distance", "unit"] = "probability"
    shares = findings.with_tables(estimates=rows, verdicts=verdicts)
    text = one(shares, "en", **PAY)
    assert "was .47 (difference between shares), 95% CI [.33, .61], t(838)" in text
    assert "Against a margin of .20 (difference between shares)" in text
    assert "On the scale" not in text


def test_figures_of_few_people_are_told_by_neither():
    text = one(sample(), "en", outcome="shame", concept="most", audience="users")
    assert "These figures rest on fewer than 10 people and are not shown." in text
    assert not re.search(r"\d\.\d|CI|p =", text)
    table = apa_table(sample(), lang="en")
    row = table[(table["Concept"] == "Most people do not") & (table["Outcome"] == "Shame")].iloc[0]
    assert set(row.drop(["Audience", "Outcome", "Concept", "Verdict"])) == {"–"}


def test_what_is_not_for_sharing_says_so_in_every_sentence_and_row():
    findings = sample(sharing="unsuppressed")
    warning = "Not for sharing: figures on very small groups are not hidden."
    assert all(text.endswith(warning) for text in apa(findings, lang="en"))
    assert apa_table(findings, lang="nl")["Delen"].str.startswith("Niet delen").all()
    assert "Sharing" not in apa_table(sample(), lang="en")


def test_without_a_correction_none_is_claimed():
    findings = sample()
    free = replace(findings, plan=replace(findings.plan, multiplicity="none"))
    text = one(free, "en", **PAY)
    assert "corrected for all" not in text
    assert "For harm, one-sided and not corrected for other tests, p < .001." in text


@pytest.mark.parametrize("which", [{"outcome": "distanse"}, {"concept": "nobody"}, {"audience": ""}])
def test_unknown_ids_are_refused(which):
    with pytest.raises(ValueError, match="the study has no "):
        apa(sample(), **which)


def test_an_unknown_style_is_refused():
    with pytest.raises(ValueError, match="none of plain, markdown"):
        apa(sample(), style="latex")


def test_every_judged_outcome_has_a_sentence_and_a_row():
    findings = sample()
    judged = findings.verdicts[findings.verdicts["outcome"] != ""]
    assert len(apa(findings)) == len(apa_table(findings)) == len(judged)
    assert pretest.apa(findings) == apa(findings, lang=findings.study.languages[0])
    assert pretest.apa_table(findings, lang="en").equals(apa_table(findings, lang="en"))


def read_back(text: str) -> dict[str, str]:
    found = re.search(
        rf"(?:was|\)) (?P<estimate>{NUMBER}) (?:SD|points|punten), 95%(?: CI|-BI) "
        rf"\[(?P<low>{NUMBER})[,;] (?P<high>{NUMBER})\], "
        rf"t\((?P<df>{NUMBER})\) = (?P<t>{NUMBER}), p (?P<sign>[=<>]) (?P<p>{NUMBER})",
        text,
    )
    assert found, text
    return found.groupdict()


def half(text: str) -> float:
    """Half a unit of the last digit that is printed."""
    return 0.5 * 10 ** -len(re.split("[.,]", text)[1]) + 1e-9 if re.search("[.,]", text) else 0.5


@pytest.mark.parametrize("language", ["en", "nl"])
def test_every_figure_reads_back_to_its_row(language):
    findings = sample()
    edition = read_edition(findings, language)
    sentences = apa(findings, lang=language)
    checked = 0
    for made, text in zip(reported(edition), sentences, strict=True):
        if not has_figures(made):
            continue
        check(made, read_back(plain(text)))
        checked += 1
    assert checked > 30


def check(made, printed) -> None:
    row = made.row
    harm = made.cell.is_harm
    estimate = row["harm_estimate"] if harm else -row["harm_estimate"]
    same = estimate * row["estimate"] >= 0
    low, high = (row["conf_low"], row["conf_high"]) if same else (-row["conf_high"], -row["conf_low"])
    for name, value in (("estimate", estimate), ("low", low), ("high", high), ("df", row["df"])):
        assert abs(number(printed[name]) - value) <= half(printed[name]), name
    assert abs(abs(number(printed["t"])) - abs(row["statistic"])) <= half(printed["t"])
    assert number(printed["t"]) * estimate >= 0
    p = number(printed["p"])
    assert (
        row["p_value"] < p
        if printed["sign"] == "<"
        else row["p_value"] > p
        if printed["sign"] == ">"
        else abs(row["p_value"] - p) <= half(printed["p"])
    )


@given(
    estimate=st.floats(-2, 2).map(lambda value: round(value, 6)),
    error=st.floats(0.01, 0.4),
    df=st.floats(5, 3000).map(lambda value: round(value, 4)),
    p=st.floats(0, 1),
)
def test_any_figures_read_back(estimate, error, df, p):
    figures = {
        "estimate": estimate, "harm_estimate": estimate, "conf_low": estimate - 2 * error,
        "conf_high": estimate + 2 * error, "statistic": estimate / error, "df": df, "p_value": p,
    }  # fmt: skip
    findings = with_estimates(SAMPLE, "distance", "pay", "non_users", **figures)
    edition = replace(EDITION, findings=findings)
    (made,) = [one for one in reported(edition) if one.cell.outcome == "distance" and one.cell.concept == "pay"]
    sentence = plain(" ".join(_sentences(Figures(edition), made)))
    check(made, read_back(sentence))
