"""What must hold: nobody reads that an effect was measured where no outcome of this study measures it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from pretest.report.sections.unintended import EFFECTS, unintended_section
from pretest.report.words.edition import read_edition
from pretest.spec.content import load_content
from pretest.words import HARM_ROLES, LANGUAGES
from tests.report.sample import sample

CHO_AND_SALMON = (
    "obfuscation", "dissonance", "boomerang", "apprehension", "desensitization", "culpability", "opportunity_cost",
    "social_reproduction", "social_norming", "enabling", "system_activation",
)  # fmt: skip


def measured(*outcomes: str, language="en") -> dict[str, str]:
    """Effect → what its row says is measured, in a study with these outcomes alone."""
    findings = sample()
    one = findings.study.outcomes[0]
    known = tuple(replace(one, id=name, label={"nl": name, "en": name}) for name in outcomes)
    few = replace(findings, study=replace(findings.study, outcomes=known), tables={})
    (group,) = unintended_section(read_edition(few, language)).groups
    return {effect.id: row.cells[1].text for effect, row in zip(EFFECTS, group.rows, strict=True)}


def test_the_eleven_effects_in_the_order_of_their_source():
    assert tuple(effect.id for effect in EFFECTS) == CHO_AND_SALMON


def test_only_what_the_plan_asks_is_called_measured():
    said = measured("blame", "state_shame", "my_own_scale")
    assert said.pop("culpability") == "Measured, by: blame"
    assert said.pop("dissonance") == "In part, by: state_shame"
    assert set(said.values()) == {"Not measured"}
    assert set(measured(language="nl").values()) == {"Niet gemeten"}


def test_understanding_counts_where_it_was_asked():
    (group,) = unintended_section(read_edition(sample(), "en")).groups
    row = group.rows[CHO_AND_SALMON.index("social_reproduction")]
    asked = bool(len(sample().understood)) and set(sample().understood["scale"]) == {"comprehension"}
    assert row.cells[1].text.startswith("In part" if asked else "Not measured")


def test_every_shipped_scale_on_harm_has_its_place():
    scales = load_content(None).scales
    placed = {name for effect in EFFECTS for name in effect.scales}
    assert placed <= set(scales)
    assert {scale.id for scale in scales.values() if scale.role in HARM_ROLES} <= placed


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_nothing_measures_stays_out_of_sight_wholly(language):
    (group,) = unintended_section(read_edition(sample(), language)).groups
    everything = {"en": "Everything.", "nl": "Alles."}[language]
    for effect, row in zip(EFFECTS, group.rows, strict=True):
        assert row.cells[2].text.startswith(everything) == (not effect.scales), effect.id
