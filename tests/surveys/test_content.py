"""The shipped survey content: complete against the construct matrix, bilingual, careful in its wording.

Rules kept here
- every construct of the matrix is asked of every audience it belongs to, with its number of items
- nothing before the message asks for intention or willingness, and nothing before it is about the message
- consent comes first, respondents are adults, help is named at the end, refusing is offered where it is sensitive
- the words that the project avoids occur in no text
"""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterator
from itertools import combinations
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from pretest.spec import check_study
from pretest.spec.evidence import Evidence
from pretest.spec.validate import validate
from pretest.spec.yamlfile import read_yaml

SURVEYS = Path(__file__).parents[2] / "surveys"
NU, PU, PR = "non_users", "users", "practitioners"
LANGUAGES = ("nl", "en")


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)


ANSWERS: dict[str, Any] = load(SURVEYS / "answers.yaml")
SCALES: dict[str, Any] = {path.stem: load(path) for path in sorted((SURVEYS / "scales").glob("*.yaml"))}
QUESTIONNAIRES: dict[str, Any] = {path.stem: load(path) for path in sorted((SURVEYS / "questionnaires").glob("*.yaml"))}
EVIDENCE: dict[str, Any] = {path.stem: load(path) for path in sorted((SURVEYS / "evidence").glob("*.yaml"))}
FULL = {NU: "non_users", PU: "users", PR: "practitioners"}
RESPONDENTS = ("non_users", "non_users_short", "users", "users_short")
CORE = {  # what is asked of everybody, whatever is drawn
    "users_core": {"state_shame", "felt_stigma", "help_barriers", "intention", "normality_personal", "law_reasons"},
    "non_users_core": {"social_distance", "blame", "intention", "normality_personal", "law_reasons"},
    "parents": {"parents_shame", "parents_help_delay", "parents_know_what_to_do", "parents_talk", "parents_heard"},
}


class Row(NamedTuple):
    """One row of the matrix: per audience the scales that cover it, and the allowed number of items."""

    construct: str
    scales: dict[str, tuple[str, ...]]
    items: dict[str, tuple[int, int]]


def words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def row(construct: str, items: tuple[int, int], **scales: str) -> Row:
    """A row with the same number of items in every audience."""
    named = {{"nu": NU, "pu": PU, "pr": PR}[audience]: words(ids) for audience, ids in scales.items()}
    return Row(construct, named, dict.fromkeys(named, items))


EMOTIONS = "emotion_fear emotion_sadness emotion_hope emotion_compassion anger"
POLICY = "policy_trade policy_possession policy_prevention policy_care"
LAW = "law_knowledge law_understanding"
FAIR = "message_fairness law_legitimacy"
BACKGROUND = "trait_reactance sensation_seeking contact"
MATRIX: dict[int, Row] = {
    1: Row(
        "social distance",
        {NU: ("social_distance",), PU: ("social_distance",), PR: ("social_distance_professional",)},
        {NU: (5, 5), PU: (2, 4), PR: (5, 5)},
    ),
    2: row("blame", (4, 4), nu="blame", pu="blame", pr="blame"),
    3: row("dangerousness", (3, 3), nu="dangerousness", pr="dangerousness"),
    4: row("affect", (4, 4), nu="warmth group_emotions"),
    5: row("exclusionary treatment", (4, 4), nu="exclusion_support", pr="exclusion_support"),
    7: row("felt stigma", (4, 4), pu="felt_stigma"),
    8: row("state shame and guilt", (5, 5), pu="state_shame state_guilt"),
    10: row("help-seeking and barriers", (7, 7), nu="help_advice help_barriers", pu="help_seeking help_barriers"),
    11: row("intention", (2, 3), nu="intention", pu="intention"),
    12: row("willingness", (2, 3), nu="willingness"),
    13: row("curiosity", (1, 2), nu="curiosity"),
    14: row("descriptive norm", (2, 3), nu="norm_descriptive", pu="norm_descriptive"),
    15: row("injunctive norm", (3, 3), nu="norm_injunctive", pu="norm_injunctive"),
    16: row("attitude", (3, 4), nu="attitude", pu="attitude"),
    17: Row(  # pleasant pictures of use are kept away from people who do not use
        "expectancies",
        {NU: ("expectancies_negative",), PU: words("expectancies_positive expectancies_negative")},
        {NU: (3, 3), PU: (6, 6)},
    ),
    18: row("perceived harm", (2, 3), nu="perceived_harm", pu="perceived_harm"),
    19: row("self-efficacy", (3, 3), nu="self_efficacy", pu="self_efficacy"),
    20: row(
        "identification and prototype",
        (4, 4),
        nu="overlap_use overlap_nonuse prototype_similarity",
        pu="overlap_use overlap_nonuse prototype_similarity",
    ),
    21: row("threat to freedom", (3, 3), nu="threat_to_freedom", pu="threat_to_freedom"),
    22: row("anger", (2, 3), nu="anger", pu="anger"),
    23: row("counter-arguing", (2, 2), nu="counter_arguing", pu="counter_arguing"),
    24: row("brief reactance", (3, 3), nu="reactance_brief", pu="reactance_brief"),
    25: row("perceived effectiveness", (3, 3), nu="pme_effects", pu="pme_effects", pr="expected_effect"),
    26: row("comprehension", (2, 2), nu="comprehension", pu="comprehension", pr="comprehension"),
    27: row(
        "credibility",
        (4, 4),
        nu="credibility source_credibility",
        pu="credibility source_credibility",
        pr="credibility source_credibility",
    ),
    28: row("relevance and attention", (3, 3), nu="relevance attention", pu="relevance attention"),
    29: Row(  # the scales on anger, shame and guilt take the place of single items on the same feeling
        "discrete emotions",
        {
            NU: words(f"{EMOTIONS} emotion_contempt emotion_shame emotion_guilt"),
            PU: words(f"{EMOTIONS} state_shame state_guilt"),
        },
        {NU: (8, 9), PU: (8, 12)},
    ),
    30: row("talk and its tone", (2, 2), nu="talk_intention talk_tone", pu="talk_intention talk_tone"),
    31: row("policy support", (4, 4), nu=POLICY, pu=POLICY, pr=POLICY),
    32: row("rationale of the law", (4, 4), nu=LAW, pu=LAW, pr=LAW),
    33: row("problem awareness", (4, 4), nu="problem_awareness", pu="problem_awareness"),
    34: row("fairness and legitimacy", (4, 4), nu=FAIR, pu=FAIR, pr=FAIR),
    35: Row(
        "traits, contact, position",
        {NU: words(BACKGROUND), PU: words(BACKGROUND), PR: ("contact",)},
        {NU: (7, 7), PU: (7, 7), PR: (2, 2)},
    ),
    36: Row(  # eight to ten ratings, and three numbers for each of two outcomes
        "judged risk and expectation",
        {
            PR: words(
                "judged_risk_non_users judged_risk_users judged_relevance judged_acceptability "
                "elicited_training elicited_stigma elicited_reduction"
            )
        },
        {PR: (15, 17)},
    ),
    37: row("use in practice", (10, 10), pr="feasibility practice_fit practice_safety readiness practitioner_stigma"),
    38: Row(
        "data quality",
        {
            NU: ("attention_check", "attention_check_late"),
            PU: ("attention_check", "attention_check_late"),
            PR: ("attention_check",),
        },
        {NU: (1, 2), PU: (1, 2), PR: (1, 2)},
    ),
}
# optional rows, only after ethics approval: the scale exists and no questionnaire contains it
OPTIONAL = {6: ("attributed_humanity", (1, 2)), 9: ("self_stigma", (4, 4))}
SHORT_ROWS = {
    "non_users_short": (1, 2, 5, 10, 11, 12, 14, 24, 25, 26),
    "users_short": (2, 7, 8, 10, 11, 14, 24, 25, 26, 34),
}

# what gave its place to normality and the reasons of the law, without which a short form cannot show what is wanted
SHORT_WITHOUT = {"non_users_short": {"help_barriers"}, "users_short": {"law_legitimacy"}}

# Answers a respondent gives at most, whatever blocks are drawn. The core forms take ten minutes, screening and
# background included: 45 answers for everybody, 60 with what is drawn. The long forms set most scales side by side.
BURDEN = {
    "non_users": 170,
    "non_users_short": 60,
    "users": 166,
    "users_short": 60,
    "practitioners": 60,
    "users_core": 60,
    "non_users_core": 60,
    "parents": 60 - 10,  # in one form with the others the ten questions on own use come on top
    "practitioners_short": 42,
}
# constructs for which no published instrument is drawn on
WITHOUT_SOURCE = {
    *("age", "birth_year", "gender", "education", "postcode4", "left_right", "religiosity", "sector"),
    *("experience_years", "used_ever", "used_12m", "used_30d", "comprehension", "relevance", "emotion_sadness"),
    *("emotion_hope", "emotion_contempt", "talk_tone", "law_knowledge", "law_understanding", "law_legitimacy"),
    *("message_fairness", "problem_awareness"),
    *("age_band", "region", "urbanity", "child_12_25", "use_days", "use_worry", "elicited_training"),
    *("normality_personal", "normality_perceived", "normality_setting", "law_reasons", "being_heard"),
    *("trust_police", "trust_municipality", "trust_addiction_care", "crime_pull", "crime_quick_money", "crime_exit"),
    *("parents_know_what_to_do", "parents_talk", "parents_heard"),
}
AVOID = {
    "en": (
        *words("addicts? junk(?:ie)?s? (?:ex-)?users? abuse[drs]? abusers? habits? clean dirty epidemic war scourge"),
        *words("plague zombies? criminals? complicit financiers? everybody everyone normal failed weak"),
        *("blood on your hands", "many of you", "choose to use", "former addict", "addicted baby"),
    ),
    "nl": (
        *words("junks? junkies? (?:ex-)?verslaafden? (?:drugs?)?gebruikers? (?:drugs)?misbruiken? (?:drugs)?misbruik"),
        *words("drugsmisbruikers? clean vuil schoon epidemie strijd zombies? (?:coke-)?snuivers? (?:pillen)?slikkers?"),
        *words("drugstoerist(?:en)? medeplichtig crimine(?:el|len|le) iedereen zwakk?e? ruggengraat normaal"),
        *("bloed aan je handen", "jij financiert", "heel gewoon", "steeds meer jongeren", "eigen schuld"),
    ),
}
ASKS_NORMALITY = re.compile(r"\.normal(?:ity_|5)")  # how normal use is can only be asked with the word itself


def texts(node: Any, where: str = "") -> Iterator[tuple[str, dict[str, str]]]:
    """Every bilingual text below ``node``, with the path to it."""
    if isinstance(node, dict):
        if set(node) & {"nl", "en"}:
            yield where, node
            return
        for key, value in node.items():
            yield from texts(value, f"{where}.{key}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from texts(value, f"{where}.{index}")


ALL_TEXTS = [pair for content in (ANSWERS, SCALES, QUESTIONNAIRES, EVIDENCE) for pair in texts(content)]


def items_of(scale: str, audience: str) -> list[dict[str, Any]]:
    return [item for item in SCALES[scale]["items"] if audience in item.get("audiences", [audience])]


def wording(item: dict[str, Any], audience: str) -> dict[str, str]:
    text: dict[str, str] = item.get("text_by_audience", {}).get(audience, item["text"])
    return text


def scales_in(questionnaire: dict[str, Any], phase: str | None = None) -> list[str]:
    return [s for b in questionnaire["blocks"] if phase in (None, b.get("phase")) for s in b.get("scales", [])]


def asked(questionnaire: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Block id and item of everything that is asked, in order."""
    audience = questionnaire["audience"]
    return [
        (block["id"], item)
        for block in questionnaire["blocks"]
        for item in block.get("items", []) + [i for s in block.get("scales", []) for i in items_of(s, audience)]
    ]


def block_index(questionnaire: dict[str, Any], block_id: str) -> int:
    return [block["id"] for block in questionnaire["blocks"]].index(block_id)


def all_items() -> Iterator[tuple[str, dict[str, Any]]]:
    for name, scale in SCALES.items():
        for item in scale["items"]:
            yield name, item


# --- form ------------------------------------------------------------------------------------------
def test_content_loads_as_study(tmp_path: Path) -> None:
    audiences = "".join(f"  {name}: {{label: {name}, questionnaire: {FULL[name]}}}\n" for name in FULL)
    (tmp_path / "analyses").mkdir()
    (tmp_path / "study.yaml").write_text(
        "study: content\ntitle: content\nlanguages: [nl, en]\nseed: 1\nsubstance: drugs\nsetting: any\n"
        f"arms: {{}}\naudiences:\n{audiences}"
    )
    plan = "plan: content\noutcomes:\n  social_distance: {primary: true, margin: {sd: 0.2}, audiences: [non_users]}\n"
    (tmp_path / "analyses" / "plan.yaml").write_text(plan + "evidence: {prior: campaigns}\n")
    study, problems = check_study(tmp_path)
    assert [str(problem) for problem in problems] == []
    assert study is not None
    assert set(study.scales) == set(SCALES)
    assert set(study.questionnaires) == set(QUESTIONNAIRES)


@pytest.mark.parametrize("name", EVIDENCE)
def test_evidence_fits_format(name: str) -> None:
    source = read_yaml(SURVEYS / "evidence" / f"{name}.yaml", f"{name}.yaml")
    evidence, problems = validate(Evidence, source)
    assert problems == []
    assert evidence is not None
    assert evidence.id == name


def test_every_text_has_both_languages() -> None:
    lacking = [
        where
        for where, text in ALL_TEXTS
        if set(text) != set(LANGUAGES) or any(not text[language].strip() for language in text)
    ]
    assert lacking == []


def test_every_folder_has_content() -> None:
    assert len(SCALES) >= 80
    assert set(QUESTIONNAIRES) == set(BURDEN)
    assert len(ALL_TEXTS) > 500


@pytest.mark.parametrize("path", sorted(SURVEYS.rglob("*.yaml")), ids=lambda path: path.name)
def test_file_opens_with_its_purpose(path: Path) -> None:
    assert path.read_text(encoding="utf-8").startswith("# ")


def test_item_ids_are_unique() -> None:
    ids = [item["id"] for _, item in all_items()]
    assert [item for item, n in Counter(ids).items() if n > 1] == []
    extra = {i["id"] for q in QUESTIONNAIRES.values() for b in q["blocks"] for i in b.get("items", [])}
    assert extra & set(ids) == set()


def test_file_name_is_id() -> None:
    for group in (SCALES, QUESTIONNAIRES, EVIDENCE):
        assert {content["id"] for content in group.values()} == set(group)


@pytest.mark.parametrize("audience", FULL)
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_question_is_asked_twice_in_other_clothes(audience: str, language: str) -> None:
    said = [
        wording(item, audience)[language] for _, item in all_items() if audience in item.get("audiences", [audience])
    ]
    assert [text for text, n in Counter(said).items() if n > 1] == []


# --- answers ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", ANSWERS)
def test_options_are_unique_ordered_and_labelled(name: str) -> None:
    answer = ANSWERS[name]
    values = [option["value"] for option in answer.get("options", [])]
    assert len(values) == len(set(values))
    if answer["type"] == "ordinal":
        assert values == list(range(values[0], values[0] + len(values)))
    for language in LANGUAGES:
        labels = [option["label"][language] for option in answer.get("options", [])]
        assert len(labels) == len(set(labels))


@pytest.mark.parametrize("name", ANSWERS)
def test_missing_codes_cannot_be_answers(name: str) -> None:
    answer = ANSWERS[name]
    taken = {option["value"] for option in answer.get("options", [])}
    for code in answer.get("missing", []):
        assert code["value"] not in taken
        if "min" in answer:
            assert not answer["min"] <= code["value"] <= answer["max"]


def test_agreement_has_five_labelled_points() -> None:
    for name in ("agree5", "agree5_private", "support5", "willing5"):
        assert len(ANSWERS[name]["options"]) == 5


@pytest.mark.parametrize(
    "scale", ["substance_screen", "used_12m", "intention", "willingness", "state_shame", "felt_stigma", "crime_pull"]
)
def test_sensitive_questions_offer_refusal(scale: str) -> None:
    for item in SCALES[scale]["items"]:
        kinds = {code["kind"] for code in ANSWERS[item.get("answers", SCALES[scale]["answers"])]["missing"]}
        assert "refused" in kinds


@pytest.mark.parametrize("scale", ["norm_descriptive", "norm_injunctive", "perceived_harm"])
def test_estimates_offer_dont_know(scale: str) -> None:
    assert "dont_know" in {code["kind"] for code in ANSWERS[SCALES[scale]["answers"]]["missing"]}


def test_every_answer_set_is_used_and_known() -> None:
    used = {item.get("answers", SCALES[name]["answers"]) for name, item in all_items()}
    used |= {i["answers"] for q in QUESTIONNAIRES.values() for b in q["blocks"] for i in b.get("items", [])}
    assert used <= set(ANSWERS)
    assert set(ANSWERS) - used == set()


# --- the matrix ------------------------------------------------------------------------------------
CELLS = [(number, audience) for number, entry in MATRIX.items() for audience in entry.scales]


@pytest.mark.parametrize(("number", "audience"), CELLS)
def test_full_questionnaire_covers_matrix(number: int, audience: str) -> None:
    entry = MATRIX[number]
    questionnaire = QUESTIONNAIRES[FULL[audience]]
    missing = set(entry.scales[audience]) - set(scales_in(questionnaire))
    assert missing == set(), entry.construct
    low, high = entry.items[audience]
    n_items = sum(len(items_of(scale, audience)) for scale in entry.scales[audience])
    assert low <= n_items <= high, entry.construct


def test_matrix_rows_are_all_encoded() -> None:
    assert set(MATRIX) | set(OPTIONAL) == set(range(1, 39))


@pytest.mark.parametrize("name", SHORT_ROWS)
def test_short_questionnaire_keeps_core_rows(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    for number in SHORT_ROWS[name]:
        missing = set(MATRIX[number].scales[questionnaire["audience"]]) - set(scales_in(questionnaire))
        assert missing <= SHORT_WITHOUT[name], MATRIX[number].construct
    assert {"normality_personal", "law_reasons"} <= set(scales_in(questionnaire))


@pytest.mark.parametrize("number", OPTIONAL)
def test_optional_scales_exist_and_are_not_shipped_in_a_questionnaire(number: int) -> None:
    scale, (low, high) = OPTIONAL[number]
    assert low <= len(SCALES[scale]["items"]) <= high
    assert all(scale not in scales_in(questionnaire) for questionnaire in QUESTIONNAIRES.values())


def test_humanity_is_never_asked_of_people_who_use_drugs() -> None:
    assert items_of("attributed_humanity", PU) == []


def test_spill_over_to_addiction_is_asked() -> None:
    assert "social_distance_addiction" in scales_in(QUESTIONNAIRES["non_users"], "post")
    assert len(SCALES["social_distance_addiction"]["items"]) == 3


@pytest.mark.parametrize(
    ("scale", "n_reversed"),
    [
        ("social_distance", 5),
        ("social_distance_professional", 5),
        ("social_distance_addiction", 3),
        ("blame", 1),
        ("dangerousness", 1),
        ("exclusion_support", 2),
        ("practitioner_stigma", 2),
        ("felt_stigma", 1),
        ("intention", 3),
        ("law_knowledge", 1),
        ("help_barriers", 1),
        ("self_stigma", 1),
        ("emergency_help", 1),
        ("moral_condemnation", 1),
        ("care_discrimination", 1),
        ("parents_help_delay", 2),
    ],
)
def test_reversed_items(scale: str, n_reversed: int) -> None:
    assert sum(item.get("reverse", False) for item in SCALES[scale]["items"]) == n_reversed


DIRECTIONS = {
    "worse": words(
        "social_distance social_distance_professional social_distance_addiction blame dangerousness group_emotions "
        "exclusion_support felt_stigma state_shame self_stigma help_barriers intention willingness curiosity "
        "norm_descriptive norm_injunctive attitude expectancies_positive emotion_contempt message_image "
        "normality_personal normality_perceived normality_setting moral_condemnation moral_disengagement "
        "care_discrimination parents_shame parents_help_delay crime_pull crime_quick_money "
        "threat_to_freedom anger counter_arguing reactance_brief judged_risk_users judged_risk_non_users"
    ),
    "better": words(
        "warmth attributed_humanity help_seeking expectancies_negative perceived_harm self_efficacy "
        "pme_effects credibility message_fairness law_legitimacy policy_care policy_prevention law_knowledge "
        "help_advice emergency_help harm_reduction_support trust_police trust_municipality trust_addiction_care "
        "being_heard law_reasons co_responsibility crime_exit parents_know_what_to_do parents_talk parents_heard"
    ),
    "neutral": words(
        "state_guilt emotion_shame policy_possession age used_12m overlap_use overlap_nonuse prototype_similarity "
        "anticipated_guilt"
    ),
}


@pytest.mark.parametrize(("scale", "direction"), [(s, d) for d, scales in DIRECTIONS.items() for s in scales])
def test_direction_after_reverse_keying(scale: str, direction: str) -> None:
    assert SCALES[scale]["higher_is"] == direction


def test_harm_scales_have_direction_and_margin() -> None:
    harm = {name: scale for name, scale in SCALES.items() if scale["role"].startswith("harm.")}
    assert len(harm) >= 25
    for name, scale in harm.items():
        assert scale["margin"] == {"sd": 0.20}, name
        assert scale["higher_is"] in ("worse", "better"), name
    for name in ("threat_to_freedom", "anger", "counter_arguing", "reactance_brief"):
        assert SCALES[name]["margin"] == {"sd": 0.30}


def test_two_of_three_answers_make_a_score() -> None:
    for name, scale in SCALES.items():
        if scale["score"]["method"] == "mean" and len(scale["items"]) == 3 and name[:8] != "elicited":
            assert scale["score"]["min_answered"] * 3 <= 2, name
        if scale["score"]["method"] == "mean" and len(scale["items"]) == 4:
            assert 2 < scale["score"]["min_answered"] * 4 <= 3, name


def test_share_counts_the_right_answer() -> None:
    right = {"cm1": "Drugs", "cm2": "That fewer people use drugs"}
    for item in SCALES["comprehension"]["items"]:
        options = ANSWERS[item.get("answers", SCALES["comprehension"]["answers"])]["options"]
        counted = [o["label"]["en"] for o in options if o["value"] in SCALES["comprehension"]["score"]["count"]]
        assert counted == [right[item["id"]]]
    assert SCALES["law_knowledge"]["score"]["count"] == [3]
    assert ANSWERS["true_false"]["options"][-1] == {"value": 3, "label": {"nl": "Waar", "en": "True"}}


def test_intention_items_differ_by_audience() -> None:
    own = {audience: {item["id"] for item in items_of("intention", audience)} for audience in (NU, PU)}
    assert own[NU] & own[PU] == set()
    assert own[NU] | own[PU] == {item["id"] for item in SCALES["intention"]["items"]}


@pytest.mark.parametrize("scale", ["help_advice", "help_barriers"])
def test_people_who_do_not_use_answer_for_a_friend(scale: str) -> None:
    for item in SCALES[scale]["items"]:
        assert "friend" in wording(item, NU)["en"]
        assert "vriend" in wording(item, NU)["nl"]


# --- sources ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("name", SCALES)
def test_scale_is_new_and_names_its_sources(name: str) -> None:
    scale = SCALES[name]
    assert scale["status"] == "new"
    assert bool(scale["sources"]) == (name not in WITHOUT_SOURCE)
    for source in scale["sources"]:
        assert re.fullmatch(r"10\.\d{4,9}/\S+", source["doi"])
        assert source["note"].strip()


def test_evidence_can_be_pooled_where_it_is_a_prior() -> None:
    studies = EVIDENCE["campaigns"]["studies"]
    assert {study["metric"] for study in studies} == {"smd"}
    assert {study["role"] for study in studies} == {"harm.boomerang"}, "no stigma trial of a campaign is known"
    assert all(study["doi"] and study["ci"] and study["obtained"] for study in studies)
    assert len({study["doi"] for study in studies}) == len(studies), "one review counts once"


def test_what_has_no_doi_says_so() -> None:
    studies = [study for evidence in EVIDENCE.values() for study in evidence.get("studies", ())]
    assert [study["id"] for study in studies if "doi" not in study and "No DOI was seen" not in study["note"]] == []


# --- order -----------------------------------------------------------------------------------------
LATE = {"intention", "willingness", "curiosity", "help_seeking", "help_advice", "talk_intention"}
# a covariate of the complete questionnaire for users, without which too many people are needed; it asks for no use
EARLY = {"users": {"help_seeking"}}


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_nothing_before_the_message_asks_for_intention(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    before = questionnaire["blocks"][: block_index(questionnaire, "message")]
    for block in before:
        assert set(block.get("scales", [])) & LATE <= EARLY.get(name, set())
        for scale in block.get("scales", []):
            assert SCALES[scale]["answers"] != "likely7" or scale in EARLY.get(name, set())
            for item in items_of(scale, questionnaire["audience"]):
                assert "deze boodschap" not in wording(item, questionnaire["audience"])["nl"].lower()
                assert "komende 12 maanden" not in wording(item, questionnaire["audience"])["nl"].lower()


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_phases_follow_the_message(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    message = block_index(questionnaire, "message")
    for index, block in enumerate(questionnaire["blocks"]):
        assert (block.get("phase") == "pre") <= (index < message)
        if index > message and block["kind"] == "scales":
            assert block["phase"] == "post"
    pre = set(scales_in(questionnaire, "pre"))
    assert pre <= set(scales_in(questionnaire, "post")), "a pre-measure serves as covariate of the same outcome"
    assert bool(pre) == (questionnaire["audience"] != PR)


@pytest.mark.parametrize("name", RESPONDENTS)
def test_intention_late_and_judging_the_message_last(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    order = [block_index(questionnaire, block) for block in ("people", "norms", "help", "choices", "review")]
    assert order == sorted(order)
    assert "intention" in questionnaire["blocks"][order[3]]["scales"]
    assert "pme_effects" in questionnaire["blocks"][order[4]]["scales"]


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_attention_item_stands_in_the_later_half(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    places = [i for i, (_, item) in enumerate(asked(questionnaire)) if "instructed" in item]
    assert places
    n_answers = len(asked(questionnaire))
    assert all(0.3 * n_answers < place < 0.97 * n_answers for place in places)


def test_instructed_answer_is_the_one_named() -> None:
    for name in ("attention_check", "attention_check_late"):
        (item,) = SCALES[name]["items"]
        options = {o["value"]: o["label"] for o in ANSWERS[SCALES[name]["answers"]]["options"]}
        for language in LANGUAGES:
            assert f"'{options[item['instructed']][language]}'" in item["text"][language]


# --- protection of respondents -----------------------------------------------------------------------
@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_consent_first_debrief_last(name: str) -> None:
    blocks = QUESTIONNAIRES[name]["blocks"]
    assert blocks[0]["kind"] == "consent"
    assert [item["id"] for item in blocks[0]["items"]] == ["consent"]
    assert "overslaan" in blocks[0]["text"]["nl"]
    assert "skip" in blocks[0]["text"]["en"]
    assert "18" in blocks[0]["text"]["nl"]
    assert blocks[-1]["id"] == "debrief"
    assert "show_if" not in blocks[-1]
    assert all(block["show_if"]["consent"] == [1] for block in blocks[1:-1])


@pytest.mark.parametrize("name", QUESTIONNAIRES)
@pytest.mark.parametrize("language", LANGUAGES)
def test_debrief_names_help_and_says_the_message_is_a_trial(name: str, language: str) -> None:
    *_, seen, last = QUESTIONNAIRES[name]["blocks"]
    text = last["text"][language]
    for help_route in ("Drugs Infolijn", "0900-1995", "MIND Korrelatie", "113", "0800-0113"):
        assert help_route in text
    assert {"nl": "huisarts", "en": "GP"}[language] in text
    assert {"nl": "boodschap", "en": "message"}[language] not in text, "who refused or is under 18 saw none"
    message = next(block for block in QUESTIONNAIRES[name]["blocks"] if block["kind"] == "stimulus")
    assert seen["id"] == "debrief_message"
    assert seen["show_if"] == message["show_if"]
    text = seen["text"][language]
    # true for everybody: also for who saw the neutral message, or what is sent today
    assert {"nl": "Sommige zijn een proefversie", "en": "Some are trial versions"}[language] in text
    assert {"nl": "Andere bestaan al of zijn neutraal", "en": "already in use or are neutral"}[language] in text
    if name in RESPONDENTS:
        correction = {"nl": "de meeste volwassenen in Nederland gebruiken geen drugs", "en": "most adults"}
        assert correction[language] in text
    written = (SURVEYS / "questionnaires" / f"{name}.yaml").read_text(encoding="utf-8")
    assert "Check all telephone numbers" in written


@pytest.mark.parametrize("name", RESPONDENTS)
def test_respondents_are_adults_and_sorted(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    screening = block_index(questionnaire, "screening")
    assert questionnaire["blocks"][screening]["scales"] == ["age"]
    for block in questionnaire["blocks"][screening + 1 : -1]:
        assert block["show_if"]["age"] == {"min": 18}
    first = scales_in({"blocks": questionnaire["blocks"][: block_index(questionnaire, "message")]})
    assert {"gender", "education", "substance_screen"} <= set(first)


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_invented_substance_is_asked_where_use_is_asked(name: str) -> None:
    bogus = [item for _, item in asked(QUESTIONNAIRES[name]) if item.get("bogus")]
    full = name in ("users", "non_users")  # the full forms ask ever, last 12 months and last 30 days
    asks_use = "substance_screen" in scales_in(QUESTIONNAIRES[name])
    assert len(bogus) == (3 if full else int(asks_use))
    assert asks_use == (name in (*RESPONDENTS, "users_core", "non_users_core"))


@pytest.mark.parametrize("name", ["users", "non_users"])
def test_use_is_screened_per_substance_ever_in_12_months_and_in_30_days(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    before = {"blocks": questionnaire["blocks"][: block_index(questionnaire, "message")]}
    ids = [item["id"] for _, item in asked(before | {"audience": questionnaire["audience"]})]
    substances = {
        period: {
            one.removeprefix("use_").removesuffix(f"_{period}") for one in ids if re.match(rf"use_.+_{period}$", one)
        }
        for period in ("ever", "12m", "30d")
    }
    assert substances["ever"] == substances["12m"] == substances["30d"]
    assert {"cannabis", "xtc", "cocaine", "zelvarine"} < substances["12m"]


def test_invented_substance_stands_inside_each_list() -> None:
    for name in ("substance_screen", "substance_use_ever", "substance_use_30d"):
        places = [i for i, item in enumerate(SCALES[name]["items"]) if item.get("bogus")]
        assert len(places) == 1
        assert 1 < places[0] < len(SCALES[name]["items"]) - 2


def test_practitioners_are_not_asked_about_own_use() -> None:
    for name in ("practitioners", "practitioners_short"):
        assert not any(scale.startswith(("substance", "used_")) for scale in scales_in(QUESTIONNAIRES[name]))


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_show_if_names_earlier_items(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    known: set[str] = set()
    for block in questionnaire["blocks"]:
        assert set(block.get("show_if", {})) <= known, block["id"]
        known |= {item["id"] for item in block.get("items", [])}
        known |= {i["id"] for s in block.get("scales", []) for i in items_of(s, questionnaire["audience"])}
        known |= {made for s in block.get("scales", []) for made in SCALES[s].get("derive", {})}


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_scales_have_items_for_the_audience(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    for scale in scales_in(questionnaire):
        assert items_of(scale, questionnaire["audience"]), scale


def drawn(questionnaire: dict[str, Any]) -> Iterator[set[str]]:
    """The blocks that are left out, for every draw of the questionnaire's split."""
    split = questionnaire.get("split", {"blocks": [], "each": 0})
    for some in combinations(split["blocks"], split["each"]):
        yield set(split["blocks"]) - set(some)


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_burden(name: str) -> None:
    questionnaire = QUESTIONNAIRES[name]
    for left_out in drawn(questionnaire):
        assert sum(block not in left_out for block, _ in asked(questionnaire)) <= BURDEN[name], left_out


@pytest.mark.parametrize("name", CORE)
def test_core_is_asked_of_everybody_in_45_answers(name: str) -> None:
    """The measures before the message, the primary harms and the aims are never left to the draw."""
    questionnaire = QUESTIONNAIRES[name]
    split = questionnaire["split"]
    assert split["each"] == 2
    assert len(split["blocks"]) == 3
    core = [item for block, item in asked(questionnaire) if block not in split["blocks"]]
    assert len(core) <= BURDEN[name] - 15
    by_block = {block["id"]: set(block.get("scales", [])) for block in questionnaire["blocks"]}
    kept = set().union(*(scales for block, scales in by_block.items() if block not in split["blocks"]))
    assert kept >= CORE[name]
    assert all(by_block[block] for block in split["blocks"])


@pytest.mark.parametrize("name", CORE)
def test_core_questionnaires_begin_and_end_alike(name: str) -> None:
    """So that they fit in one form: who refuses or is under 18 sees the beginning and the end, and nothing between."""
    first, this = (QUESTIONNAIRES[one]["blocks"] for one in ("users_core", name))
    assert this[:2] == first[:2]
    assert this[-1] == first[-1]


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_the_title_that_respondents_see_says_nothing_about_them(name: str) -> None:
    """It stands above the form, in the history of the browser and on paper, before anybody has agreed to anything."""
    for language in LANGUAGES:
        said = QUESTIONNAIRES[name]["respondent_title"][language].lower()
        assert not re.search("drug|gebruik|use|ouder|parent|professional|practitioner", said)


# --- wording ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_avoided_term_in_any_text(language: str) -> None:
    pattern = re.compile(rf"(?<!\w)(?:{'|'.join(AVOID[language])})(?!\w)", re.IGNORECASE)
    found = {
        (where, hit.group())
        for where, text in ALL_TEXTS
        for hit in pattern.finditer(text[language])
        if hit.group().lower() not in ("normaal", "normal") or not ASKS_NORMALITY.search(where)
    }
    assert found == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("nl", "Een gebruiker is zwak."),
        ("nl", "Verslaafden"),
        ("en", "Drug users"),
        ("en", "It is normal."),
        ("nl", "Junk"),
    ],
)
def test_avoided_terms_are_recognised(language: str, text: str) -> None:
    assert re.search(rf"(?<!\w)(?:{'|'.join(AVOID[language])})(?!\w)", text, re.IGNORECASE)


def sentences(text: str) -> list[str]:
    return [part for part in re.split(r"[.?!:]\s+", text) if part]


ITEM_TEXTS = [
    (item["id"], text) for _, item in all_items() for text in (item["text"], *item.get("text_by_audience", {}).values())
]


MOST_WORDS = {"sentence": 25, "item": 50}
NEGATION = {"nl": r"\b(?:niet|geen|nooit|niemand)\b", "en": r"\b(?:not|no|never|nobody|none|neither)\b"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_items_are_short_complete_sentences(language: str) -> None:
    for item, text in ITEM_TEXTS:
        said = text[language]
        assert said[0].isupper(), item
        assert said[-1] in ".?", item
        assert max(len(sentence.split()) for sentence in sentences(said)) <= MOST_WORDS["sentence"], item
        assert len(said.split()) <= MOST_WORDS["item"], item


@pytest.mark.parametrize("language", LANGUAGES)
def test_items_have_no_double_negative(language: str) -> None:
    doubled = {
        item
        for item, text in ITEM_TEXTS
        for sentence in sentences(text[language])
        if len(re.findall(NEGATION[language], sentence, re.IGNORECASE)) > 1
    }
    assert doubled == set()


def reading_ease(dutch: str) -> float:
    """Flesch's ease of reading, as Douma fitted it to Dutch; syllables are counted as runs of vowels."""
    said = re.findall(r"[\w'-]+", dutch)
    n_sentences = max(1, len(re.findall(r"[.?!:]", dutch)))
    syllables = sum(max(1, len(re.findall("[aeiouyáéíóúàèëïöüê]+", word.lower()))) for word in said)
    return 206.84 - 77 * syllables / len(said) - 0.93 * len(said) / n_sentences


def test_reading_ease_knows_easy_from_hard() -> None:
    assert reading_ease("Ik ga naar huis. Het is laat.") > 100
    assert reading_ease("Maatschappelijke stigmatisering veroorzaakt onbeheersbare neveneffecten.") < 0


def test_dutch_reads_easily() -> None:
    """About B1: 60 and more is plain, and a short question with one long word can be lower."""
    items = {item: reading_ease(text["nl"]) for item, text in ITEM_TEXTS}
    assert statistics.median(items.values()) >= 80
    assert {item for item, ease in items.items() if ease < 40} == set()
    told = {
        f"{name}.{block['id']}": reading_ease(block["text"]["nl"])
        for name, questionnaire in QUESTIONNAIRES.items()
        for block in questionnaire["blocks"]
        if "text" in block
    }
    assert {block for block, ease in told.items() if ease < 60} == set()


@pytest.mark.parametrize("name", [n for n in SCALES if SCALES[n]["role"] == "harm.stigma"])
def test_stigma_scale_names_its_group(name: str) -> None:
    about_self = {"felt_stigma", "state_shame", "self_stigma", "parents_shame"}
    first = SCALES[name]["items"][0]["text"]
    if name == "social_distance_addiction":
        assert "drugsverslaving" in first["nl"]
    elif name not in about_self:
        assert "soms drugs gebruik" in first["nl"]
        assert "zoals xtc of cocaïne" in first["nl"]
        assert "XTC or cocaine" in first["en"]


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_drugs_are_defined_before_the_outcomes(name: str) -> None:
    blocks = QUESTIONNAIRES[name]["blocks"]
    defined = [i for i, block in enumerate(blocks) if "bedoelen we met drugs" in block.get("text", {}).get("nl", "")]
    message = block_index(QUESTIONNAIRES[name], "message")
    about_drugs = [
        i
        for i, block in enumerate(blocks)
        if i > message
        and any("drugs" in item["text"]["nl"] for s in block.get("scales", []) for item in SCALES[s]["items"])
    ]
    assert defined
    assert defined[0] <= about_drugs[0]


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_no_form_asks_what_singles_people_out_or_needs_a_consent_of_its_own(name: str) -> None:
    """Politics and religion are special categories of personal data; a postcode or birth year points to few people."""
    assert not {"left_right", "religiosity", "postcode4", "birth_year"} & set(scales_in(QUESTIONNAIRES[name]))


@pytest.mark.parametrize("name", QUESTIONNAIRES)
def test_consent_promises_what_is_true(name: str) -> None:
    consent = QUESTIONNAIRES[name]["blocks"][0]["text"]
    said = " ".join(text["nl"] + text["en"] for _, text in texts(QUESTIONNAIRES[name])).lower()
    assert "anoniem" not in said
    assert "anonymous" not in said
    for language, promised in {
        "nl": ("{controller}", "{rows_until}", "verwijderen", "klacht", "uitkomsten van groepen"),
        "en": ("{controller}", "{rows_until}", "deleted", "complaint", "results for groups"),
    }.items():
        assert [word for word in promised if word not in consent[language]] == []


def test_primary_harms_of_shipped_plans_do_not_ask_about_the_message() -> None:
    """The message is blamed by the comparison of arms, not by the respondent: a neutral arm could never feel it."""
    for path in sorted((SURVEYS.parent / "analyses" / "plans").glob("*.yaml")):
        plan = load(path)
        composites = plan.get("composites", {}).values()
        harms = {name for name, one in plan["outcomes"].items() if one.get("primary")}
        harms |= {name for one in composites if one.get("primary") for name in one["of"]}
        assert harms
        assert {name for name in harms if SCALES[name].get("refers_to") == "message"} == set(), path.name


@pytest.mark.parametrize("name", SCALES)
def test_a_scale_says_whether_it_asks_about_the_message(name):
    """Harms that ask about the message cannot be cleared against a control on another topic."""
    items = SCALES[name]["items"]
    texts = [text for item in items for text in (item["text"], *item.get("text_by_audience", {}).values())]
    for language, word in (("nl", "boodschap"), ("en", "message")):
        mentions = any(word in text[language].lower() for text in texts)
        assert (SCALES[name].get("refers_to", "none") == "message") == mentions, language
