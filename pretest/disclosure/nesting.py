"""How counts of people hang together: which are parts of which, and which differences are people too.

Said per kind of count, for whatever names a release tells; ``Ledger.split`` leaves out what is not told, and looks in
the counts themselves whether parts are the whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from itertools import combinations, pairwise

from pretest.disclosure.ledger import Key, Ledger
from pretest.disclosure.overlap import Pattern, Signs, differences
from pretest.tables.columns import STATUSES

READ, ASSIGNED, KEPT = "read", "assigned", "kept"
EXPORTED = "exported"  # every submission of a file, also those that never count
COUNTING = ("complete", "partial")
ASKED, COUNTED = "asked", "counted"  # parts of a question: who answered it, and who answered as is told
OF_AUDIENCES = (
    "people",
    "flagged",
    "answered",
    "category",
    "level",
    "item",
    "share",
    "margin",
    "place",
    "answer",
    "within",
    "told",
    "understood",
)
Named = dict[Key, list[Key]]


def relate(ledger: Ledger, patterns: Iterable[Pattern] = ()) -> None:
    """Enter into ``ledger`` what its counts have to do with each other.

    patterns: the audiences that somebody is in at once, as ``overlap.patterns_of``.
    """
    steps = _steps(ledger)
    _statuses(ledger)
    _over_arms(ledger)
    _over_audiences(ledger, steps)
    _along_the_road(ledger, steps)
    _answers(ledger)
    _questions(ledger)
    _understood(ledger)
    _levels(ledger)
    _items(ledger)
    _answers_of_places(ledger)
    for what in ("margin", "place"):
        _over_last(ledger, what)
    _pointed(ledger)
    for key in _of(ledger, "realised"):
        ledger.split(("judged", *key[1:]), [key])
    for key in _of(ledger, "judged"):  # mostly everybody of the arm, whose number may be hidden
        ledger.split(("people", key[1], "", key[2], READ), [key])
    _overlapping(ledger, differences(patterns), steps)


def _of(ledger: Ledger, what: str) -> list[Key]:
    return [key for key in ledger.counts if key[0] == what and key[-1] != "also"]


def _grouped(keys: list[Key], by: Callable[[Key], Key]) -> Named:
    found: Named = defaultdict(list)
    for key in keys:
        found[by(key)].append(key)
    return found


def _steps(ledger: Ledger) -> dict[object, int]:
    """Every step of the road with its place: read first, kept last, the rules in the order in which they came."""
    told = dict.fromkeys(key[4] for key in _of(ledger, "people") if key[4] not in (READ, ASSIGNED, KEPT))
    return {step: place for place, step in enumerate((READ, ASSIGNED, *told, KEPT))}


def _pointed(ledger: Ledger) -> None:
    """Whom a rule points out in one audience are parts of all to whom it points."""
    whole = [key for key in _of(ledger, "flagged") if key[3] == ""]
    for key in _of(ledger, "pointed"):
        parts = [one for one in whole if one[4] == key[1]]
        ledger.split(key, parts)
        for one in parts:
            ledger.split(key, [one])


def _statuses(ledger: Ledger) -> None:
    """Submissions of a file are of one status each; those that are finished or half finished count."""
    apart = _grouped([key for key in _of(ledger, "apart") if key[2] in STATUSES], lambda key: (key[1],))
    for (wave,), parts in apart.items():
        ledger.split(("people", wave, "", "", EXPORTED), parts)
        ledger.split(("people", wave, "", "", READ), [key for key in parts if key[2] in COUNTING])


def _over_arms(ledger: Ledger) -> None:
    """Arms are parts of their audience; who saw no arm is a part of everybody who was read."""
    for what in ("people", "flagged"):
        arms = [key for key in _of(ledger, what) if key[3] != ""]
        for whole, parts in _grouped(arms, lambda key: (*key[:3], "", key[4])).items():
            apart = ("apart", whole[1], "no_arm")
            extra = (
                [apart] if what == "people" and whole[2] == "" and whole[4] == READ and apart in ledger.counts else []
            )
            ledger.split(whole, [*parts, *extra])


def _over_audiences(ledger: Ledger, steps: dict[object, int]) -> None:
    """Audiences that do not overlap are parts of everybody, at the same step and at earlier ones."""
    own = [key for key in _of(ledger, "people") if key[2] != ""]
    for group, parts in _grouped(own, lambda key: (key[1], key[3], key[4])).items():
        wave, arm, step = group
        for earlier in steps:
            if steps[earlier] <= steps[step]:
                ledger.split(("people", wave, "", arm, earlier), parts)


def _overlapping(ledger: Ledger, found: Iterable[Signs], steps: dict[object, int]) -> None:
    """Whatever is told of one audience and of another that overlaps it tells of those who are in one only."""
    told: dict[Key, dict[object, Key]] = defaultdict(dict)
    for key in ledger.counts:
        if key[0] in OF_AUDIENCES and key[-1] != "also":
            told[(key[0], key[1], *key[3:])][key[2]] = key
    by_first: dict[str, list[tuple[int, Signs]]] = defaultdict(list)
    for number, signs in enumerate(found):
        by_first[next(iter(signs))].append((number, signs))
    for same in told.values():
        near = [one for audience, ones in by_first.items() if audience in same for one in ones]
        for _, signs in sorted(near, key=lambda one: one[0]):  # in the order in which they were found
            if all(audience in same for audience in signs):
                ledger.shade({same[audience]: sign for audience, sign in signs.items()})
    inner = [tuple(signs) for signs in found if list(signs.values()) == [1, -1]]
    inner += [(second, first) for first, second in (tuple(s) for s in found if list(s.values()) == [-1, 1])]
    for outer, within in inner:
        for key in _of(ledger, "people"):
            if key[2] == within:
                _at_earlier_steps(ledger, outer, key, steps)


def _at_earlier_steps(ledger: Ledger, outer: str, key: Key, steps: dict[object, int]) -> None:
    """Who is left of an audience was in one around it before."""
    for step, place in steps.items():
        whole = ("people", key[1], outer, key[3], step)
        if place < steps[key[4]] and whole in ledger.counts:
            ledger.guard({whole: 1, key: -1})


def _along_the_road(ledger: Ledger, steps: dict[object, int]) -> None:
    """Who is there at a later step was there before; between are those whom the rules left out."""
    for keys in _grouped(_of(ledger, "people"), lambda key: key[1:4]).values():
        ordered = sorted(keys, key=lambda key: steps[key[4]])
        for before, after in combinations(ordered, 2):
            ledger.split(before, [after])
        for before, after in pairwise(ordered):
            _with_flagged(ledger, before, after)
        _with_flagged(ledger, ordered[0], ordered[-1])


def _with_flagged(ledger: Ledger, before: Key, after: Key) -> None:
    """An excluding rule splits those before it into whom it points out and who is left."""
    pointed = ("flagged", *after[1:])
    if ledger.counts.get(pointed) == ledger.counts[before] - ledger.counts[after]:
        ledger.split(before, [after, pointed])


def _answers(ledger: Ledger) -> None:
    """Who has an outcome was kept.

    How many left a question open is no secret, and guarding it would hide every number of people that effects rest on.
    But where a few were left out, whoever is counted after that tells about them as the step does; and where nobody
    left it open, as in a form that asks for every answer, the two counts are one.
    """
    answered = _of(ledger, "answered")
    for key in answered:
        _, wave, audience, arm, _ = key
        for step in before_few_left(ledger, wave, audience, arm):
            ledger.split(("people", wave, audience, arm, step), [key])
        kept = ("people", wave, audience, arm, KEPT)
        ledger.contain(kept, key)
        if ledger.counts.get(kept) == ledger.counts[key]:
            ledger.split(kept, [key])


def _questions(ledger: Ledger) -> None:
    """Who answered a question was kept, and the answers are all of theirs; who has an outcome of one question, or of
    several that as many people answered, answered it."""
    single = [key for key in _of(ledger, "category") if key not in ledger.joint]
    given = _grouped(single, lambda key: ("told", *key[1:6], ASKED))
    asked = dict.fromkeys((*given, *(key for key in _of(ledger, "told") if key[-1] == ASKED)))
    questions = _grouped(list(given), lambda key: key[1:5])
    for whole in asked:
        _, wave, audience, arm, *_ = whole
        parts = given.get(whole, [])
        ledger.split(whole, parts)
        for step in before_few_left(ledger, wave, audience, arm):
            for found in ([whole], parts):
                ledger.split(("people", wave, audience, arm, step), found)
        kept = ("people", wave, audience, arm, KEPT)
        if whole in ledger.counts and kept in ledger.counts:
            ledger.contain(kept, whole)
            _as_many(ledger, kept, whole)
        scored = ("answered", *whole[1:5])
        if len(questions[whole[1:5]]) == 1:
            ledger.split(scored, [whole])
        else:
            _as_many(ledger, scored, whole)


def _understood(ledger: Ledger) -> None:
    """Who answered the questions on what a message says, and who has them right: parts of who was kept, of who has the
    score, and of each other; groups are parts of all, and a group is one level of a subgroup of the same name."""
    every = _of(ledger, "understood")
    for whole in [key for key in every if key[-1] == ASKED]:
        ledger.split(whole, [(*whole[:-1], COUNTED)])
    for key in every:
        _, wave, audience, arm, scale, by, _, part = key
        if by != "" or part != ASKED:
            continue
        for step in before_few_left(ledger, wave, audience, arm):
            ledger.split(("people", wave, audience, arm, step), [key])
        kept = ("people", wave, audience, arm, KEPT)
        ledger.contain(kept, key)
        _as_many(ledger, kept, key)
        _same(ledger, ("answered", wave, audience, arm, scale), key)
    grouped = [key for key in every if key[5] != ""]
    for whole, parts in _grouped(grouped, lambda key: (*key[:5], "", "", key[-1])).items():
        for own in _grouped(parts, lambda key: (key[5],)).values():
            ledger.split(whole, own)
    for key in grouped:
        if key[-1] == ASKED:
            _same(ledger, ("level", *key[1:7]), key)
    _right_answers(ledger, [key for key in every if key[5] == "" and key[-1] == COUNTED])


def _same(ledger: Ledger, one: Key, other: Key) -> None:
    """Two names of the same people; where they differ, by people whose answers tell them apart."""
    if one in ledger.counts:
        whole, part = (one, other) if ledger.counts[one] >= ledger.counts[other] else (other, one)
        ledger.split(whole, [part])


def _right_answers(ledger: Ledger, counted: list[Key]) -> None:
    """Who has every question right gave the right answer to each: as many people as gave it, where there is one."""
    for key in counted:
        for answer in _of(ledger, "category"):
            if answer[1:5] == key[1:5]:
                _as_many(ledger, answer, key)


def _as_many(ledger: Ledger, one: Key, other: Key) -> None:
    """Two counts of the same people, as far as a reader can tell, where they are equal."""
    if ledger.counts.get(one, -1) == ledger.counts.get(other):
        ledger.split(one, [other])


def before_few_left(ledger: Ledger, wave: object, audience: object, arm: object) -> list[str]:
    """The steps between which and the last a few people of the arm were left out."""
    counts = [ledger.counts.get(("people", wave, audience, arm, step)) for step in (READ, ASSIGNED, KEPT)]
    last = counts[-1]
    return [
        step
        for step, n in zip((READ, ASSIGNED), counts, strict=False)
        if n is not None and last is not None and ledger.is_small(n - last)
    ]


def _levels(ledger: Ledger) -> None:
    """The levels of a subgroup are parts of who has the outcome; a level is hidden for all outcomes and arms or for
    none: an effect compares one level in two arms."""
    levels = _of(ledger, "level")
    for parts in _grouped(levels, lambda key: key[1:6]).values():
        _, wave, audience, arm, outcome, _, _ = parts[0]
        ledger.split(("answered", wave, audience, arm, outcome), parts)
    for name, same in _grouped(levels, lambda key: (*key[1:3], *key[5:])).items():
        ledger.tie(("level", *name), same)


def _answers_of_places(ledger: Ledger) -> None:
    """Answers are parts of who answered in a place; over the places they add up to who gave the answer."""
    answers = _of(ledger, "answer")
    for whole, parts in _grouped(answers, lambda key: ("place", *key[1:5])).items():
        ledger.split(whole, parts)
    everywhere = _grouped([key for key in answers if key[4] != ""], lambda key: (*key[:4], "", key[5]))
    for whole, parts in everywhere.items():
        ledger.split(whole, parts)


def _items(ledger: Ledger) -> None:
    """A share of those who answered an item leaves the others."""
    for key in _of(ledger, "share"):
        if key[-1] != "missing":
            ledger.split(("item", *key[1:6]), [key])


def _over_last(ledger: Ledger, what: str) -> None:
    """Categories of a variable, or places, are parts of the line that carries none of them."""
    parts = [key for key in _of(ledger, what) if key[-1] != ""]
    for group, keys in _grouped(parts, lambda key: key[:-1]).items():
        whole = (*group[:3], "", "") if what == "margin" else (*group, "")
        ledger.split(whole, keys)
