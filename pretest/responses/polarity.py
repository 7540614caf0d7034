"""Which way a label points, by the words that answer scales are made of: for (+) or against (-), and how strongly.

A small lexicon in Dutch and English, no more than is needed to see that a scale runs the other way. It never decides
what an answer means; it only stops the run where two lists of labels point in opposite directions.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from pretest.values import folded_label


def _those(words: str) -> frozenset[str]:
    return frozenset(words.split())


_FOR = _those(
    "eens akkoord ja wel altijd vaak dikwijls regelmatig meestal dagelijks waarschijnlijk bereid goed tevreden "
    "belangrijk waar juist positief veilig acceptabel aanvaardbaar zinvol gezond nuttig duidelijk geloofwaardig "
    "prettig makkelijk gemakkelijk hoog eerlijk graag verstandig geschikt normaal voor allemaal meeste agree yes "
    "always often frequently usually mostly daily likely probable willing good satisfied important true correct right "
    "positive safe acceptable healthy useful clear credible pleasant easy high fair favourable favorable "
    "comfortable excellent support approve favour favor wise suitable normal sure most all"
)
_AGAINST = _those(
    "oneens nee zelden slecht negatief gevaarlijk moeilijk laag schadelijk tegen disagree rarely seldom bad poor "
    "negative false wrong dangerous difficult hard low harmful oppose against"
)
_AMOUNTS = {"veel": 1, "much": 1, "lot": 1, "weinig": -1, "little": -1}  # beside another word they only say how much
_NOT = _those("niet geen nooit niets niemand not no never none nothing nobody")
_STRONGLY = _those(
    "helemaal volledig geheel zeer heel erg sterk uiterst absoluut zeker beslist totaal strongly completely totally "
    "fully very extremely absolutely definitely certainly entirely"
)
_SOMEWHAT = _those("beetje enigszins tamelijk nogal redelijk eerder somewhat slightly fairly rather bit moderately")
_BETWEEN = _those("neutraal neutral neither noch soms sometimes misschien maybe twijfel unsure undecided")
_NO_ANSWER = _those(
    "weet weten know answer antwoord applicable toepassing zeggen say refused refusal geweigerd weigert missing "
    "ontbreekt nvt dk na opinion mening asked gevraagd"
)
_SMALL_WORDS = frozenset({"een", "a", "in", "te"})
_NOT_VERY = re.compile(r"\b(?:not|niet) (?:so|very|really|zo|erg|heel)\b")  # less against than a bare "not"
_PREFIX = re.compile(r"(?:on|un|dis|in|im)(?P<rest>\w+)")


def means_no_answer(label: str) -> bool:
    """Whether a label says that there is no answer (don't know, refused, not applicable)."""
    return bool(set(_words(label)) & _NO_ANSWER)


def polarity(label: str) -> float | None:
    """How far a label is for (1 to 3) or against (-1 to -3); 0 in between; None where its words do not tell."""
    words = _words(label)
    if not words or set(words) & _NO_ANSWER:
        return None
    if set(words) & _BETWEEN:
        return 0.0
    not_very = _NOT_VERY.search(_plain(label)) is not None
    strong = not not_very and bool(set(words) & _STRONGLY)
    weak = not_very or bool(set(words) & _SOMEWHAT)
    signs = [sign for word in words if (sign := _sign(word))]
    signs = signs or [_AMOUNTS[word] for word in words if word in _AMOUNTS]
    negated = any(word in _NOT for word in words)
    if not signs and not negated and not set(words) <= _STRONGLY | _SOMEWHAT | _SMALL_WORDS:
        return None
    if len(set(signs)) > 1:  # neither agree nor disagree
        return 0.0
    sign = (signs[0] if signs else 1) * (-1 if negated else 1)
    return float(sign * (1 if not_very or (weak and not negated) else 3 if strong else 2))


def direction(labels: Mapping[float, float | None]) -> int:
    """Whether labels go from against to for as their values rise (1), the other way (-1), or cannot be told (0).

    Parameters
    ----------
    labels
        Value → its polarity.
    """
    known = [(value, score) for value, score in labels.items() if score is not None]
    if len(known) < 2:
        return 0
    middle = sum(value for value, _ in known) / len(known)
    mean = sum(score for _, score in known) / len(known)
    slope = sum((value - middle) * (score - mean) for value, score in known)
    return 0 if abs(slope) < 1e-9 else 1 if slope > 0 else -1


def _plain(label: str) -> str:
    return folded_label(label).replace("n't", " not").replace("n.v.t", "nvt")


def _words(label: str) -> list[str]:
    return re.findall(r"[^\W\d_]+", _plain(label).replace("at all", ""))


def _sign(word: str) -> int:
    if word in _FOR:
        return 1
    prefixed = _PREFIX.fullmatch(word)
    return -1 if word in _AGAINST or (prefixed is not None and prefixed["rest"] in _FOR) else 0
