"""The rules stand in one list: words, records, texts and pages agree."""

from __future__ import annotations

import importlib
import pkgutil
import re
from pathlib import Path

import numpy as np
import pytest
from pandas.testing import assert_frame_equal

from pretest import quality
from pretest.quality import registry, screen
from pretest.report.words.strings import LANGUAGES, read_strings
from pretest.responses import read_responses
from pretest.spec import QualityRule
from pretest.spec.qualityrule import RULE_WORDS

DOCS = Path(__file__).parent.parent.parent / "docs"
PAGES = {"en": DOCS / "quality.md", "nl": DOCS / "kwaliteit.md"}
ONE_OF = {"speeding": {"seconds": 100.0}, "page_speeding": {"seconds_per_item": 1.0}}
NEEDED = {**ONE_OF, "eligible": {"when": {"sd1": [1, 2]}}, "flags": {"at_least": 1, "then": "exclude"}}


def listed(page: Path) -> dict[str, str]:
    """Rule → its line in the table of a page."""
    return dict(re.findall(r"^\| `(\w+)` \|(.*)$", page.read_text(encoding="utf-8"), flags=re.MULTILINE))


def test_the_words_of_a_plan_and_the_records_are_the_same_rules_in_the_same_order():
    assert [rule.name for rule in registry.RULES] == list(RULE_WORDS)


def test_every_rule_has_a_file_of_its_own_under_its_own_name():
    modules = [importlib.import_module(f"pretest.quality.{one.name}") for one in pkgutil.iter_modules(quality.__path__)]
    own = {module.__name__.rpartition(".")[2]: module.RULE for module in modules if hasattr(module, "RULE")}
    assert own == {rule.name: rule for rule in registry.RULES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_rule_is_told_in_every_language_with_its_source(language):
    strings = read_strings(language)
    table = listed(PAGES[language])
    assert list(table) == list(RULE_WORDS)
    for rule in registry.RULES:
        assert strings.has(f"step.{rule.name}"), rule.name
        assert strings.has(f"rule.{rule.name}"), rule.name
        explained = strings(f"rule_explained.{rule.name}")
        assert tuple(re.findall(r"10\.\d{4,9}/[^\s,;]*[^\s,;.]", explained)) == rule.sources, rule.name
        assert all(f"https://doi.org/{source})" in table[rule.name] for source in rule.sources), rule.name
        for key in RULE_WORDS[rule.name].keys:
            assert f"`{key}`" in table[rule.name], (rule.name, key)
        for key, value in rule.defaults.items():
            shown = f"[{', '.join(value)}]" if isinstance(value, tuple) else value
            assert f"`{key}` (`{shown}`" in table[rule.name] or any(
                float(number) == value for number in re.findall(rf"`{key}` \(([\d.]+)\)", table[rule.name])
            ), (rule.name, key)


def test_defaults_are_keys_that_the_rule_takes_within_their_bounds():
    for rule in registry.RULES:
        given = {"rule": rule.name, **NEEDED.get(rule.name, {}), **rule.defaults}
        assert QualityRule.model_validate(given).rule == rule.name


def careless(make_study, put, answers, *rules):
    """80 respondents of whom some answer carelessly, with every kind of data that a rule can look at."""
    rng = np.random.default_rng(20261122)
    frame = answers(80).assign(seconds=rng.integers(40, 400, 80), ac1=rng.choice([4, 3], 80, p=[0.8, 0.2]))
    frame["opinion"] = [f"one two three four {'five' if i < 4 else f'six {i}'}" for i in range(80)]
    frame.loc[10:14, ["sd1", "sd2", "sd3"]] = 2
    frame.loc[20:22, ["sd1", "sd3"]] = np.nan
    put(frame)
    study = make_study({"respondent": "id", "arm": "arm", "duration": "seconds"}, plan={"quality": list(rules)})
    return screen(study, read_responses(study)).cases


@pytest.mark.parametrize("rule", [rule for rule in registry.RULES if rule.defaults], ids=lambda rule: rule.name)
def test_a_default_is_what_the_rule_does_without_the_key(make_study, put, answers, rule):
    given = {"rule": rule.name, **ONE_OF.get(rule.name, {})}
    plain = careless(make_study, put, answers, given)
    assert_frame_equal(plain, careless(make_study, put, answers, given | dict(rule.defaults)))


@pytest.mark.parametrize("rule", [rule for rule in registry.RULES if rule.needs], ids=lambda rule: rule.name)
def test_without_the_data_that_it_needs_a_rule_flags_nobody_and_says_what_is_lacking(make_study, put, rule):
    put("id,arm,distance\na,control,1\nb,debt,2\n")
    outcome = {"column": "distance", "role": "harm.stigma", "higher_is": "worse", "primary": True}
    plan = {"outcomes": {"d": outcome | {"margin": {"sd": 0.2}}}}
    given = {"rule": rule.name, **ONE_OF.get(rule.name, {})}
    study = make_study({"respondent": "id", "arm": "arm"}, plan={**plan, "quality": [given]})
    screened = screen(study, read_responses(study))
    assert screened.cases.empty
    (said,) = [note for note in screened.notes if note.code == "rule_without_data"]
    assert rule.needs in said.message


def test_which_rules_are_special():
    assert [rule.name for rule in registry.RULES if rule.always] == ["eligible"]
    assert [rule.name for rule in registry.RULES if not rule.counted] == ["exposure"]
    assert [rule.name for rule in registry.RULES if rule.reads_signs] == ["flags"]
