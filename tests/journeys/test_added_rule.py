"""A rule on quality that a record and its words add runs in check and analyse; no other list names the rules."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner

from pretest.cli.main import cli
from pretest.quality import registry
from pretest.quality.flagged import by_threshold
from pretest.quality.rule import Rule
from pretest.spec.qualityrule import RULE_WORDS, RuleWords
from tests.cli.test_check import data
from tests.tiny import TINY_PLAN

QUALITY = """
quality:
  - {rule: low, at_least: 2}
  - {rule: low, name: lower, at_least: 2}
  - {rule: flags, at_least: 2, then: exclude}
  - {rule: low, name: out, at_least: 3, then: exclude}
"""


def judge_low(sample, rule):
    """A toy: whose support is below ``at_least``."""
    value = sample.first_value("support")
    return by_threshold(value < rule.at_least, value, rule.at_least, "too little support")


@pytest.fixture
def toy(monkeypatch, make_study):
    """A study whose plan uses a rule that one record and one line of words add."""
    monkeypatch.setattr(registry, "RULES", (*registry.RULES, Rule("low", judge_low, sign="support")))
    monkeypatch.setitem(RULE_WORDS, "low", RuleWords(("at_least",)))
    plan = TINY_PLAN.replace("suppress_below: 1", "suppress_below: 10") + QUALITY
    return make_study(plan=plan, data=data())


def test_a_rule_is_added_by_its_record_and_its_words_alone(toy):
    checked = CliRunner().invoke(cli, ["check", str(toy), "--json"])
    assert checked.exit_code == 0, checked.output
    loss = json.loads(checked.stdout)["loss"]
    totals = {row["rule"]: row["n_flagged"] for row in loss if row["concept"] == ""}
    # 12 of 60 support it with 1 and 12 with 2; the two uses of one sign count once, so that "flags" sees none
    assert totals == {"low": 12, "lower": 12, "flags": 0, "out": 24, "kept": 24}
    out = toy / "out"
    analysed = CliRunner().invoke(cli, ["analyse", str(toy), "--out", str(out)])
    assert analysed.exit_code == 0, analysed.output
    assert "low" in (out / "report.html").read_text(encoding="utf-8")


def test_a_word_without_a_record_is_an_error(toy, monkeypatch):
    monkeypatch.setattr(registry, "RULES", registry.RULES[:-1])
    result = CliRunner().invoke(cli, ["check", str(toy)])
    assert result.exit_code == 1
    assert "rule 'low': there is no such rule" in result.stderr
