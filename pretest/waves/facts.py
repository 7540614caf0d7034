"""What must be known of each wave before its results may be compared with another wave's."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from pretest.errors import DataError


@dataclass(frozen=True, slots=True)
class AnswersSeen:
    """Answers to one item in one wave.

    counts: answer code → people who gave it; leave it empty for an item with so many different answers that they say
    nothing about the answer options. allowed: the codes of the answer set. bounds: lowest and highest answer of a
    number or slider. Both stay empty when nobody declared them.
    """

    counts: Mapping[float, int]
    allowed: tuple[float, ...] = ()
    bounds: tuple[float, float] | None = None

    @property
    def n(self) -> int:
        return sum(self.counts.values())

    @property
    def declared(self) -> bool:
        return bool(self.allowed) or self.bounds is not None

    @property
    def out_of_range(self) -> tuple[float, ...]:
        """Codes that were seen but cannot occur, ascending."""
        low, high = self.bounds or (float("-inf"), float("inf"))
        return tuple(
            sorted(
                code for code in self.counts if not low <= code <= high or (self.allowed and code not in self.allowed)
            )
        )


def answers_seen(
    answers: pd.Series, *, allowed: tuple[float, ...] = (), bounds: tuple[float, float] | None = None
) -> AnswersSeen:
    """The counts of a numeric column, missing answers left out."""
    counts = answers.dropna().value_counts()
    return AnswersSeen(dict(zip(counts.index.astype(float).tolist(), counts.tolist(), strict=True)), allowed, bounds)


@dataclass(frozen=True, slots=True)
class Wording:
    """One question as respondents read it. hash: of question, answers and their codes, in the languages of the study.
    texts: language → the question; answers: language → its answers in one line; both empty where only the hash is
    known."""

    hash: str
    texts: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Reliability:
    """Cronbach's alpha of a score in one wave, with its interval."""

    alpha: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class OutcomeFactsInput:
    """One outcome as it was measured in one wave.

    items: ids of the items of its score that were asked, in any order; the outcome's own id for a score that was
    already in the data. answers: item → what was answered. wording: a hash of the texts as asked, or None when not
    known. share_missing: 0-1, members of the audience without a score. An outcome without any item was not asked.
    wordings: item → how it was worded, of items of which that is known. order: a hash of all that was asked up to the
    last of its items, in order; None when not known. reliability: None for a single question, or of too few people.
    """

    items: tuple[str, ...]
    share_missing: float
    answers: Mapping[str, AnswersSeen] = field(default_factory=dict)
    wording: str | None = None
    wordings: Mapping[str, Wording] = field(default_factory=dict)
    order: str | None = None
    reliability: Reliability | None = None


@dataclass(frozen=True, slots=True)
class WaveFactsInput:
    """One wave of one audience. None: not known.

    n: members of the audience who took part. outcomes: by outcome id. places: place → members of the audience; empty
    without places. mode: how people were asked (web, paper, telephone), file_format: what platform the file is from,
    audience_definition: any text that changes when the definition of the audience does. questionnaire: a hash of all
    that was asked. response: 0-1, people who answered of those who were invited. mix: variable → answer → members;
    empty where weights set the mix right. targets: a hash of the population that the wave was weighted to.
    weights_deff: n Σw² / (Σw)² of the weights. left_out, flagged: 0-1, people whom the plan's rules on quality left
    out, and of whom they flagged any answer.
    """

    wave: int
    n: int
    outcomes: Mapping[str, OutcomeFactsInput]
    weighted: bool = False
    places: Mapping[str, int] = field(default_factory=dict)
    mode: str | None = None
    file_format: str | None = None
    audience_definition: str | None = None
    questionnaire: str | None = None
    response: float | None = None
    mix: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    targets: str | None = None
    weights_deff: float | None = None
    left_out: float | None = None
    flagged: float | None = None

    def to_record(self) -> dict[str, Any]:
        """The facts as JSON may hold them; a number that is missing is None."""
        return facts_to_record(self)

    @classmethod
    def from_record(cls, record: Mapping[str, Any]) -> WaveFactsInput:
        """The facts that ``to_record`` wrote.

        Raises
        ------
        DataError
            When the record is damaged.
        """
        return facts_from_record(record)


def facts_to_record(facts: WaveFactsInput) -> dict[str, Any]:
    """Plain dicts, lists, texts and numbers; codes of answers are pairs, since JSON has no numbers as keys."""
    plain = ("wave", "n", "weighted", "mode", "file_format", "audience_definition", "questionnaire", "targets")
    record: dict[str, Any] = {name: getattr(facts, name) for name in plain}
    record |= {name: _number(getattr(facts, name)) for name in _SHARES}
    record |= {"places": dict(facts.places), "mix": {name: dict(counts) for name, counts in facts.mix.items()}}
    return record | {"outcomes": {name: _outcome_record(one) for name, one in facts.outcomes.items()}}


def facts_from_record(record: Mapping[str, Any]) -> WaveFactsInput:
    """The facts of a record; a key that it does not have is not known."""
    more: dict[str, Any] = {name: _text(record.get(name)) for name in _TEXTS}
    try:
        more |= {name: _share(record.get(name)) for name in _SHARES}
        return WaveFactsInput(
            wave=int(record["wave"]),
            n=int(record["n"]),
            outcomes={str(name): _outcome(one) for name, one in record["outcomes"].items()},
            weighted=bool(record["weighted"]),
            places=_counts(record["places"]),
            mix={str(name): _counts(counts) for name, counts in record.get("mix", {}).items()},
            **more,
        )
    except (KeyError, TypeError, ValueError, AttributeError):
        hint = "Import the data of the wave again."
        raise DataError("facts_damaged", "wave", "what is kept of the wave cannot be read", hint=hint) from None


_TEXTS = ("mode", "file_format", "audience_definition", "questionnaire", "targets")
_SHARES = ("response", "weights_deff", "left_out", "flagged")


def _outcome_record(facts: OutcomeFactsInput) -> dict[str, Any]:
    reliability = facts.reliability
    return {
        "items": list(facts.items),
        "share_missing": _number(facts.share_missing),
        "answers": {item: _seen_record(seen) for item, seen in facts.answers.items()},
        "wording": facts.wording,
        "wordings": {
            item: {"hash": one.hash, "texts": dict(one.texts), "answers": dict(one.answers)}
            for item, one in facts.wordings.items()
        },
        "order": facts.order,
        "reliability": None if reliability is None else [reliability.alpha, reliability.low, reliability.high],
    }


def _seen_record(seen: AnswersSeen) -> dict[str, Any]:
    bounds = None if seen.bounds is None else list(seen.bounds)
    return {"counts": [[code, n] for code, n in seen.counts.items()], "allowed": list(seen.allowed), "bounds": bounds}


def _outcome(record: Mapping[str, Any]) -> OutcomeFactsInput:
    missing, reliability = record["share_missing"], record.get("reliability")
    return OutcomeFactsInput(
        items=tuple(str(item) for item in record["items"]),
        share_missing=math.nan if missing is None else float(missing),
        answers={str(item): _seen(seen) for item, seen in record["answers"].items()},
        wording=_text(record.get("wording")),
        wordings={str(item): _wording(one) for item, one in record.get("wordings", {}).items()},
        order=_text(record.get("order")),
        reliability=None if reliability is None else Reliability(*(float(number) for number in reliability)),
    )


def _seen(record: Mapping[str, Any]) -> AnswersSeen:
    bounds = record["bounds"]
    return AnswersSeen(
        {float(code): int(n) for code, n in record["counts"]},
        tuple(float(code) for code in record["allowed"]),
        None if bounds is None else (float(bounds[0]), float(bounds[1])),
    )


def _wording(record: Mapping[str, Any]) -> Wording:
    said = ({str(lang): str(text) for lang, text in record[name].items()} for name in ("texts", "answers"))
    return Wording(str(record["hash"]), *said)


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)


def _share(value: Any) -> float | None:
    return None if value is None else float(value)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _counts(record: Mapping[str, Any]) -> dict[str, int]:
    return {str(name): int(n) for name, n in record.items()}
