"""Allocation tables: who is shown what, decided before anybody takes part.

Made for platforms that follow a prepared list, for field work on paper, and for groups that are assigned as a whole.
The same seed, method and names give the same table; another stratum or cluster list gives another.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Literal, get_args

import numpy as np
import pandas as pd

from pretest.errors import DesignError
from pretest.planning.orders import rows_of, starting_sequences
from pretest.seeds import stream
from pretest.spec import Study

Parts = Mapping[str, int]  # arm → parts of the allocation
Method = Literal["simple", "block", "stratified", "cluster", "k-of-n"]
METHODS: tuple[Method, ...] = get_args(Method)

DEFAULT_BLOCKS = (2, 4)  # a block holds every part twice or four times


def randomise(
    study: Study,
    *,
    n: int | None = None,
    method: Method = "block",
    ratio: Parts | None = None,
    block_sizes: Sequence[int] | None = None,
    strata: Mapping[str, int] | None = None,
    clusters: pd.DataFrame | None = None,
    k: int = 2,
    seed: int | None = None,
) -> pd.DataFrame:
    """A table of who is shown what; the same study, method, names and seed give the same table.

    Parameters
    ----------
    n : respondents, per stratum when ``stratified``. Not used by ``cluster``.
    method : ``simple`` (an own draw for everybody), ``block`` (permuted blocks of varying size), ``stratified`` (blocks
        within each stratum), ``cluster`` (whole groups), ``k-of-n`` (everybody sees k concepts, in a balanced order).
    ratio : arm → parts of the allocation; 1 for arms that are not named.
    block_sizes : people per block, one of which is drawn each time.
    strata : stratum → respondents; None gives each audience of the study ``n``.
    clusters : column ``cluster`` (unique), and where known ``size`` and ``stratum``.
    k : concepts that each respondent sees.
    seed : the study's own when None.

    Returns
    -------
    DataFrame
        ``number`` and ``arm``, with ``block`` and ``stratum`` where the method has them; for ``cluster`` the columns
        given and ``arm``; for ``k-of-n`` ``number`` and ``concept_1`` to ``concept_k``. Keep it from everybody who
        decides whether somebody takes part.

    Raises
    ------
    DesignError
        When the study has no arms, the method lacks what it needs, a ratio or block size does not fit, or the list of
        clusters has gaps or repeats.

    References
    ----------
    Permuted blocks: Zelen (1974), https://doi.org/10.1016/0021-9681(74)90015-0. Balanced orders: Williams (1949),
    https://doi.org/10.1071/CH9490149.

    Examples
    --------
    >>> import pretest
    >>> study = pretest.load_study("demo/pretest")
    >>> table = pretest.randomise(study, n=40, ratio={"control": 2})
    >>> table.columns.tolist()
    ['number', 'block', 'arm']
    >>> first = table[table["block"] == 1]
    >>> round(float((first["arm"] == "control").mean()), 2)
    0.33
    """
    arms = list(study.file.arms)
    if not arms:
        raise DesignError("no_arms", study.name, "the study has no arms to assign")
    parts, chosen = parts_of(ratio or {}, arms), study.file.seed if seed is None else seed
    if method == "cluster":
        if clusters is None:
            raise DesignError("no_clusters", "clusters", "method cluster needs a list of clusters")
        return allocate_clusters(parts, clusters, chosen)
    if n is None and (method != "stratified" or strata is None):
        raise DesignError("no_people", "n", f"method {method} needs the number of respondents")
    people, rng = n or 0, stream(chosen, "randomise", method)
    if method == "stratified":
        wanted = dict.fromkeys(study.audiences, people) if strata is None else strata
        return allocate_in_strata(parts, wanted, chosen, block_sizes)
    if method == "simple":
        return allocate_simply(parts, people, rng)
    if method == "block":
        return allocate_in_blocks(parts, people, rng, block_sizes)
    if method != "k-of-n":
        raise DesignError("unknown_method", "method", f"there is no method '{method}'", ", ".join(METHODS))
    if set(parts.values()) != {1}:
        raise DesignError("ratio", "ratio", "method k-of-n shows every concept equally often; it takes no ratio")
    return allocate_orders(arms, k, people, rng)


def allocate_simply(parts: Parts, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Everybody by an own draw: nobody can foresee the next arm, and the arms may differ in size by chance.

    Returns
    -------
    DataFrame
        ``number`` (1 to n) and ``arm``.
    """
    arms = list(_checked(parts))
    shares = np.array(list(parts.values()), dtype=np.float64)
    drawn = rng.choice(len(arms), size=n, p=shares / shares.sum())
    return pd.DataFrame({"number": np.arange(1, n + 1), "arm": [arms[index] for index in drawn]})


def allocate_in_blocks(
    parts: Parts, n: int, rng: np.random.Generator, block_sizes: Sequence[int] | None = None
) -> pd.DataFrame:
    """Permuted blocks of varying size: after every block the arms have exactly their shares.

    Parameters
    ----------
    block_sizes : people per block, one of which is drawn each time; multiples of the sum of the parts. By default two
        and four times that sum: with one size the last person of a block could be foreseen.

    Returns
    -------
    DataFrame
        ``number``, ``block`` (1 and up) and ``arm``; the last block may be cut off at n.

    Raises
    ------
    DesignError
        When a block size is no multiple of the sum of the parts.
    """
    once = [arm for arm, count in _checked(parts).items() for _ in range(count)]
    sizes = [len(once) * factor for factor in DEFAULT_BLOCKS] if block_sizes is None else list(block_sizes)
    wrong = [size for size in sizes if size < len(once) or size % len(once)]
    if wrong or not sizes:
        what = f"a block of {wrong[0] if wrong else 0} cannot hold the arms in their shares"
        raise DesignError("block_size", "block sizes", what, f"multiples of {len(once)}")
    arms: list[str] = []
    blocks: list[int] = []
    while len(arms) < n:
        block = once * (int(rng.choice(sizes)) // len(once))
        blocks += [blocks[-1] + 1 if blocks else 1] * len(block)
        arms += [block[place] for place in rng.permutation(len(block))]
    return pd.DataFrame(
        {
            "number": np.arange(1, n + 1),
            "block": np.array(blocks[:n], dtype=np.int64),
            "arm": pd.Series(arms[:n], dtype="str"),
        }
    )


def allocate_in_strata(
    parts: Parts, n: Mapping[str, int], seed: int, block_sizes: Sequence[int] | None = None
) -> pd.DataFrame:
    """One list of permuted blocks per stratum; its stream is named by the stratum, so that another changes nothing.

    Parameters
    ----------
    n : stratum → people.

    Returns
    -------
    DataFrame
        ``stratum``, ``number`` (within the stratum), ``block`` and ``arm``.
    """
    lists = [
        allocate_in_blocks(parts, count, stream(seed, "randomise", "stratum", name), block_sizes).assign(stratum=name)
        for name, count in n.items()
    ]
    return pd.concat(lists, ignore_index=True)[["stratum", "number", "block", "arm"]]


def allocate_clusters(parts: Parts, clusters: pd.DataFrame, seed: int) -> pd.DataFrame:
    """Whole groups (classes, venues): within each stratum, neighbours in size are spread over the arms.

    Groups are sorted by size and cut into sets of as many as the parts add up to; within a set, chance decides. So the
    arms get equally many groups of about the same sizes, and the last set is filled as far as it goes.

    Parameters
    ----------
    clusters : ``cluster`` (unique), and where known ``size`` and ``stratum``.

    Returns
    -------
    DataFrame
        The columns given, and ``arm``, in the order given.

    Raises
    ------
    DesignError
        When the column ``cluster`` is missing, has gaps or repeats, or a size is no positive number.
    """
    table = _checked_clusters(clusters)
    once = [arm for arm, count in _checked(parts).items() for _ in range(count)]
    arm = np.empty(len(table), dtype=object)
    strata = table["stratum"].astype(str) if "stratum" in table else pd.Series("", index=table.index)
    for name in dict.fromkeys(strata):
        rng = stream(seed, "randomise", "clusters", name)
        rows = np.flatnonzero(strata == name)
        chance = rng.permutation(len(rows))  # decides between groups of one size
        size = table["size"].to_numpy(dtype=np.float64)[rows] if "size" in table else np.zeros(len(rows))
        rows = rows[np.lexsort((chance, -size))]
        for start in range(0, len(rows), len(once)):
            chosen = rows[start : start + len(once)]
            arm[chosen] = [once[place] for place in rng.permutation(len(once))[: len(chosen)]]
    return table.assign(arm=arm)


def allocate_orders(concepts: Sequence[str], k: int, n: int, rng: np.random.Generator) -> pd.DataFrame:
    """Which ``k`` concepts each respondent sees, and in which order.

    After every ``len(concepts)`` respondents every concept was seen equally often in every place; after every full set
    of rows it also came equally often after every other. Which concept takes which part in the design, and the order of
    the rows, is drawn.

    Returns
    -------
    DataFrame
        ``number`` and ``concept_1`` to ``concept_k``.

    Raises
    ------
    DesignError
        When k concepts cannot be chosen.
    """
    size = len(concepts)
    sequences = starting_sequences(size, k)
    names = [concepts[place] for place in rng.permutation(size)]
    rows: list[tuple[int, ...]] = []
    while len(rows) < n:
        for chosen in rng.permutation(len(sequences)):
            developed = rows_of(size, (sequences[int(chosen)],))
            rows += [developed[place] for place in rng.permutation(size)]
    columns = {f"concept_{place + 1}": [names[row[place]] for row in rows[:n]] for place in range(k)}
    return pd.DataFrame({"number": np.arange(1, n + 1), **columns})


def full_set(n_concepts: int, k: int) -> int:
    """Respondents after which the orders of ``allocate_orders`` are balanced in every way."""
    return n_concepts * len(starting_sequences(n_concepts, k))


def parse_ratio(text: str, arms: Sequence[str]) -> dict[str, int]:
    """``control=2,guilt=1`` as parts per arm, in lowest terms; arms that are not named get 1.

    Raises
    ------
    DesignError
        When an arm is not known, or a part is no whole number of 1 or more.
    """
    parts = dict.fromkeys(arms, 1)
    for piece in filter(None, (one.strip() for one in text.split(","))):
        name, sign, number = (one.strip() for one in piece.partition("="))
        if not sign or name not in parts or not number.isdecimal() or int(number) < 1:
            expected = f"arm=parts, as {next(iter(arms), 'control')}=2; arms: {', '.join(arms)}"
            raise DesignError("ratio", "ratio", f"'{piece}' is not understood", expected)
        parts[name] = int(number)
    return parts_of(parts, arms)


def parts_of(ratio: Parts, arms: Sequence[str]) -> dict[str, int]:
    """Parts per arm in lowest terms; arms that are not named get 1.

    Raises
    ------
    DesignError
        When an arm is not known, or a part is less than 1.
    """
    for arm, count in ratio.items():
        if arm not in arms or count < 1:
            expected = f"parts of 1 or more for arms of the study: {', '.join(arms)}"
            raise DesignError("ratio", "ratio", f"'{arm}={count}' is not understood", expected)
    parts = dict.fromkeys(arms, 1) | dict(ratio)
    divisor = math.gcd(*parts.values()) if parts else 1
    return {arm: count // divisor for arm, count in parts.items()}


def _checked(parts: Parts) -> Parts:
    if not parts or any(count < 1 for count in parts.values()):
        raise DesignError("no_arms", "allocation", "there are no arms to assign, or one of them has no part")
    return parts


def _checked_clusters(clusters: pd.DataFrame) -> pd.DataFrame:
    if "cluster" not in clusters:
        raise DesignError("no_clusters", "clusters", "the list has no column 'cluster'")
    names = clusters["cluster"]
    if names.isna().any() or names.duplicated().any():
        raise DesignError("clusters_repeated", "clusters", "every cluster needs a name of its own")
    if "size" in clusters and not (pd.to_numeric(clusters["size"], errors="coerce") > 0).all():
        raise DesignError("cluster_size", "clusters", "every size must be a number above 0")
    return clusters.reset_index(drop=True)
