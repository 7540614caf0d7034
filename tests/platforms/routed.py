"""People who fill in the form of three audiences, and what each of them must see: counted by hand, not by our logic.

A walk through an exported file gives ``Seen``; ``require_own_way`` says whether it is right. Every text that is shown
is compared, in order, so nobody can see a question of another audience, its words, or one too few.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from pretest.spec import Study
from tests.platforms.ways import SCALES, STUDY, _item, _questionnaire, two_ways

AUDIENCES = ("users", "tasters", "non_users")
SPLITS = dict(zip(AUDIENCES, ("split", "split__2", "split__3"), strict=True))
DRAWS = (("a1", "b2"), ("a1", "c1"), ("b2", "c1"))
ARMS = ("control", "everyone")
LIST = ("use_a", "use_b", "use_cannabis")
OWN_ITEM = {"users": "h3", "tasters": "h4", "non_users": "h2"}
TITLES = {"nl": "Onderzoek naar een boodschap", "en": "Study of a message"}
WORDS = {
    "nl": {
        "welcome": "Doe je mee?", "consent": "Ik doe mee", "item": "Vraag {}?",
        "of users": "Hoe kijken anderen naar jou?", "control": "Neutraal", "everyone": "Iedereen doet het",
        "thoughts": "Wat dacht je?", "debrief": "Niet iedereen gebruikt drugs.", "end": "Bedankt!",
    },
    "en": {
        "welcome": "Will you take part?", "consent": "I take part", "item": "Question {}?",
        "of users": "How do others see you?", "control": "Neutral", "everyone": "Everybody does it",
        "thoughts": "What did you think?", "debrief": "Not everybody uses drugs.", "end": "Thank you!",
    },
}  # fmt: skip
# cannabis alone: between the two others, of whom it would else be one
_TASTERS = """
  tasters: {label: {nl: Blowt, en: Cannabis}, questionnaire: for_tasters, when: {used: [0], use_cannabis: [1]}}
  non_users:"""


def three_ways(folder: Path) -> Study:
    """The study of ``two_ways`` with a third audience, whose members the last one would take too."""
    study = STUDY.replace("\n  non_users:", _TASTERS).replace("[users, non_users]", f"[{', '.join(AUDIENCES)}]")
    return two_ways(
        folder,
        study=study,
        surveys__questionnaires__for_tasters=_questionnaire("for_tasters", "tasters", "Mensen die blowen"),
        surveys__scales__harm=SCALES["harm"] + _item("h4", ", audiences: [tasters]"),
    )


@dataclass(frozen=True)
class Seen:
    """texts: all that was shown, in order, without markup. kept: hidden field → its value, "" where it has none."""

    texts: list[str]
    kept: dict[str, str]


def person(rng) -> dict[str, str]:
    """Column of the data → what somebody would answer: refusals (97), nothing (""), and children among them."""
    answers = {"consent": str(rng.choice(["1", "0", "97", ""], p=[0.85, 0.07, 0.04, 0.04]))}
    answers["age"] = str(rng.choice(["12", "17", "18", "30", "64", ""], p=[0.05, 0.1, 0.2, 0.4, 0.2, 0.05]))
    answers |= {name: str(rng.choice(["0", "1", "97", ""], p=[0.6, 0.25, 0.08, 0.07])) for name in LIST}
    five = ["1", "2", "3", "4", "5", ""]
    answers |= {name: str(rng.choice(five)) for name in ("b1_pre", "h1", "h2", "h3", "h4", "a1", "b2", "c1")}
    return answers | {"thoughts": str(rng.choice(["1", "no", ""]))}


@cache
def returning() -> list[tuple[dict[str, str], dict[str, str]]]:
    """Two sets of answers of one person each, who went back: all audiences and none as often, so any fault is met."""
    rng = np.random.default_rng(12)
    lists = [("1", "0", "0"), ("0", "1", "0"), ("0", "0", "1"), ("0", "0", "0"), ("0", "0", ""), ("0", "0", "97")]
    lists += [("97", "0", "0"), ("0", "97", "0"), ("0", "", "1")]
    entries = [("1", "30"), ("1", "64"), ("1", "30"), ("1", "17"), ("0", "30"), ("97", "64")]
    found = []
    for _ in range(600):
        both = []
        for _ in range(2):
            consent, age = entries[int(rng.integers(len(entries)))]
            told = zip(LIST, lists[int(rng.integers(len(lists)))], strict=True)
            both.append(person(rng) | {"consent": consent, "age": age} | dict(told))
        found.append((both[0], both[1]))
    return found


def used_of(answers: dict[str, str]) -> str:
    """What the list says, for those who are asked it: one yes is a yes, and only two times no is a no."""
    if not _adult(answers):
        return ""
    listed = (answers["use_a"], answers["use_b"])
    return "1" if "1" in listed else "0" if listed == ("0", "0") else ""


def audience_of(answers: dict[str, str]) -> str | None:
    used = used_of(answers)
    if used == "0":
        return "tasters" if answers["use_cannabis"] == "1" else "non_users"
    return "users" if used == "1" else None


def _adult(answers: dict[str, str]) -> bool:
    return answers["consent"] == "1" and answers["age"] != "" and int(answers["age"]) >= 18


def texts_for(answers: dict[str, str], kept: dict[str, str], language: str) -> list[str]:
    """Every text that somebody with these answers, this arm and this draw must see, in order, and no other."""
    words = WORDS[language]

    def items(*names: str) -> list[str]:
        return [words["item"].format(name) for name in names]

    found = [words["welcome"], words["consent"]]
    found += items("age") if answers["consent"] == "1" else []
    found += items(*LIST) if _adult(answers) else []
    who = audience_of(answers)
    if who is not None:
        assert kept["pretest_arm"] in ARMS, "who belongs to an audience has an arm"
        assert kept[SPLITS[who]] in ("1", "2", "3"), "and blocks that were drawn"
        found += [*items("b1"), words[kept["pretest_arm"]]]
        found += [words["of users"]] if who == "users" else items("h1")
        found += items(OWN_ITEM[who], *DRAWS[int(kept[SPLITS[who]]) - 1])
        found += [words["thoughts"], *([words["debrief"]] if kept["pretest_arm"] == "everyone" else [])]
    return [*found, words["end"]]


def require_own_way(answers: dict[str, str], seen: Seen, language: str) -> None:
    """Who answered so saw what is for them, and the hidden answers say it."""
    who, kept = audience_of(answers), seen.kept
    assert kept["used"] == used_of(answers)
    assert kept["pretest_route"] == ("" if who is None else str(AUDIENCES.index(who) + 1))
    assert kept["pretest_audience"] == (who or "")
    assert kept["pretest_screened_out"] == ("1" if who is None else "0")
    assert (kept["pretest_arm"] == "") == (who is None)
    assert {name for name, field in SPLITS.items() if kept[field]} == ({who} if who else set())
    assert seen.texts == texts_for(answers, kept, language)


def require_fair(walked: list[tuple[dict[str, str], Seen]]) -> None:
    """All kinds of people were there; arms and blocks fell to them with about equal chances."""
    members = [(who, seen.kept) for answers, seen in walked if (who := audience_of(answers)) is not None]
    assert set(Counter(who for who, _ in members)) == set(AUDIENCES)
    assert len(walked) - len(members) > len(walked) / 5, "some are nobody's audience"
    for drawn, n in ((Counter(kept[SPLITS[who]] for who, kept in members), 3),
                     (Counter(kept["pretest_arm"] for _, kept in members), 2)):  # fmt: skip
        assert len(drawn) == n
        assert all(abs(count - len(members) / n) < 4.5 * (len(members) / n) ** 0.5 for count in drawn.values())


def require_drawn_blocks(answers: dict[str, str], seen: Seen, language: str) -> None:
    """One questionnaire without others: every adult is asked the two blocks that were drawn, whatever they used."""
    assert kept_as_number(seen) in (1, 2, 3)
    assert seen.kept["used"] == used_of(answers)
    blocks = [WORDS[language]["item"].format(name) for name in ("a1", "b2", "c1")]
    drawn = DRAWS[kept_as_number(seen) - 1] if _adult(answers) else ()
    wanted = [WORDS[language]["item"].format(name) for name in drawn]
    assert [text for text in seen.texts if text in blocks] == wanted


def kept_as_number(seen: Seen) -> int:
    return int(seen.kept["split"])
