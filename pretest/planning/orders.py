"""Orders in which respondents see k of n concepts, so that place and predecessor cannot pass for an effect.

Every concept comes equally often, in every place, and after every other concept: for k = n these are the squares of
Williams (1949), DOI 10.1071/CH9490149. The general case develops short sequences cyclically, as he does: adding
1, 2, ... to a sequence of residues gives rows in which every residue has every place once, and each difference between
neighbours gives every ordered pair of that difference once. What is left is to choose sequences in which every
difference occurs equally often.
"""

from __future__ import annotations

from collections.abc import Iterator

from pretest.errors import DesignError

MOST_CONCEPTS = 16
MOST_STEPS = 200_000  # of the search; what it has not found by then is taken as equal as it can be

Sequence_ = tuple[int, ...]


def starting_sequences(n: int, k: int) -> tuple[Sequence_, ...]:
    """Sequences of ``k`` different residues mod ``n``, each from 0, whose differences occur equally often.

    Where the search finds no perfect set, one whose differences occur as equally as it can make them.

    Raises
    ------
    DesignError
        When k concepts cannot be chosen from n, or there are more than ``MOST_CONCEPTS``.
    """
    if not 1 <= k <= n or n > MOST_CONCEPTS:
        raise DesignError("orders_impossible", "k-of-n", f"{k} of {n} concepts", f"1 to n, n at most {MOST_CONCEPTS}")
    if k == 1:
        return ((0,),)
    least = _least(n, k)
    for factor in (1, 2, 3):
        found = _search(n, k, least * factor)
        if found is not None:
            return found
    return tuple(_spread(n, k, least))


def rows_of(n: int, sequences: tuple[Sequence_, ...]) -> tuple[Sequence_, ...]:
    """The ``len(sequences)`` × n rows that the sequences develop into."""
    return tuple(tuple((one + shift) % n for one in sequence) for sequence in sequences for shift in range(n))


def _least(n: int, k: int) -> int:
    """The fewest sequences whose differences can occur equally often."""
    number = 1
    while number * (k - 1) % (n - 1):
        number += 1
    return number


def _search(n: int, k: int, number: int) -> tuple[Sequence_, ...] | None:
    """``number`` sequences in which every difference occurs equally often, by backtracking; None when not found."""
    left = [number * (k - 1) // (n - 1)] * n
    steps = 0

    def extend(done: list[list[int]]) -> bool:
        nonlocal steps
        steps += 1
        if steps > MOST_STEPS:
            return False
        last = done[-1]
        if len(last) == k:
            if len(done) == number:
                return True
            done.append([0])
            if extend(done):
                return True
            done.pop()
            return False
        for difference in _zigzag(n):
            following = (last[-1] + difference) % n
            if left[difference] and following not in last:
                left[difference] -= 1
                last.append(following)
                if extend(done):
                    return True
                last.pop()
                left[difference] += 1
        return False

    found = [[0]]
    return tuple(tuple(one) for one in found) if extend(found) else None


def _spread(n: int, k: int, number: int) -> Iterator[Sequence_]:
    """Sequences that always take the difference that was used least."""
    used = [0] * n
    for _ in range(number):
        one = [0]
        while len(one) < k:
            open_ = [d for d in _zigzag(n) if (one[-1] + d) % n not in one]
            best = min(open_, key=lambda difference: used[difference])
            used[best] += 1
            one.append((one[-1] + best) % n)
        yield tuple(one)


def _zigzag(n: int) -> list[int]:
    """1, n-1, 2, n-2, ...: the differences in an order in which the search seldom has to turn back."""
    order = [difference for step in range(1, n // 2 + 1) for difference in (step, n - step)]
    return list(dict.fromkeys(order))
