"""Hostile inputs, the same for a seed: each a folder that is made and a command that is run in it."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from tests.fuzz import seeds
from tests.fuzz.hostile import (
    JSON_VALUES,
    KEYS,
    LINES,
    YAML_VALUES,
    hurt_bytes,
    hurt_table,
    places,
    replaced,
    without,
)

HERE = "@@@"


@dataclass(frozen=True, slots=True)
class Input:
    """One input. prepare: makes it in an empty folder, which is the working folder of the command ``arguments``."""

    name: str
    prepare: Callable[[Path], object]
    arguments: tuple[str, ...]


@cache
def _plain(name: str) -> Any:
    return yaml.safe_load(seeds.FILES[name])


@cache
def _paths(name: str) -> tuple[tuple[str | int, ...], ...]:
    return tuple(places(_plain(name)))


def hurt_yaml(name: str, rng: random.Random) -> tuple[str, str]:
    """The YAML file ``name`` with one thing wrong, and what that is."""
    path = rng.choice(_paths(name))
    value, where = _plain(name), ".".join(map(str, path))
    way = rng.randrange(10)
    if way == 0:
        return yaml.safe_dump(without(value, path), sort_keys=False), f"{where} gone"
    marked = yaml.safe_dump(replaced(value, path, HERE), sort_keys=False, width=10_000)
    if way == 1 and isinstance(path[-1], str):
        key = rng.choice(KEYS)
        return re.sub(
            rf"\b{re.escape(path[-1])}: '?{HERE}'?", lambda _: f"? {key}\n: 1", marked
        ), f"{where} key {key[:30]}"
    new = rng.choice(YAML_VALUES)
    return re.sub(rf"'?{HERE}'?", lambda _: new, marked), f"{where} = {new[:30]}"


COMMANDS = (
    *((("check", "study"),) * 5),
    ("analyse", "study", "--out", "out"),
    ("analyse", "study", "--out", "out", "--lang", "nl"),
    ("monitor", "study", "--out", "out"),
    ("simulate", "study", "--n", "20", "--out", "made"),
    ("lock", "study", "--after-data", "x"),
    ("lock", "study", "--state"),
    ("verify", "study"),
    ("randomise", "study", "--n", "8", "--out", "table.csv"),
    ("check", "study", "--json"),
    ("survey", "list", "--study", "study"),
    ("survey", "show", "worry", "--study", "study"),
    ("population", "list", "--study", "study"),
    ("import", "study/data/wave1.csv", "--study", "study"),
)


def _of_yaml(rng: random.Random, number: int) -> Input:
    name = rng.choice(("study.yaml", "study.yaml", "analyses/plan.yaml", "analyses/plan.yaml", *seeds.FILES))
    if name.endswith(".md"):
        name = "analyses/plan.yaml"
    text, what = hurt_yaml(name, rng)
    command = rng.choice(COMMANDS)

    def prepare(folder: Path) -> None:
        seeds.make_seed(folder / "study")
        (folder / "study" / name).write_text(text, encoding="utf-8", errors="surrogatepass")

    return Input(f"yaml {number}: {name} {what}", prepare, command)


def _with_data(name: str, data: bytes, rng: random.Random, number: int, kind: str) -> Input:
    command = rng.choice(
        (("check",), ("check",), ("analyse", "--out", "../out"), ("import", f"data/{name}", "--overwrite"))
    )

    def prepare(folder: Path) -> None:
        study = seeds.make_seed(folder / "study")
        (study / "data" / name).write_bytes(data)
        path = study / "study.yaml"
        path.write_text(path.read_text("utf-8").replace("data/wave1.csv", f"data/{name}"), encoding="utf-8")

    where = ("study",) if command[0] != "import" else ()
    arguments = (command[0], *where, *command[1:])
    if command[0] == "import":
        arguments = ("import", f"study/data/{name}", "--study", "study", "--overwrite")
    return Input(f"{kind} {number}: {name}", prepare, tuple(one.replace("../out", "out") for one in arguments))


def _of_text(rng: random.Random, number: int) -> Input:
    return _with_data("wave1.csv", hurt_table(seeds.DATA, rng), rng, number, "csv")


def _of_binary(rng: random.Random, number: int) -> Input:
    name, data = rng.choice([pair for pair in seeds.files_of_answers().items() if not pair[0].endswith(("csv", "tsv"))])
    kept = rng.randrange(12)
    hurt = data if kept == 0 else hurt_bytes(data, rng)
    ending = rng.choice(tuple(seeds.files_of_answers())).rpartition(".")[2] if kept <= 1 else name.rpartition(".")[2]
    return _with_data(f"wave1.{ending}", hurt, rng, number, "binary")


def _of_findings(rng: random.Random, number: int) -> Input:
    record = json.loads(seeds.findings_text())
    path = rng.choice(_findings_paths())
    way = rng.randrange(12)
    if way == 0:
        text, what = json.dumps(without(record, path)), "gone"
    elif way == 1:
        text, what = hurt_bytes(seeds.findings_text().encode(), rng).decode("latin-1"), "bytes"
    else:
        new = rng.choice(JSON_VALUES)
        text, what = json.dumps(replaced(record, path, new)), repr(new)[:30]
    command = rng.choice(
        (("report", "out"), ("report", "out", "--lang", "nl"), ("report", "out", "--profile", "communication"))
    )

    def prepare(folder: Path) -> None:
        (folder / "out").mkdir()
        (folder / "out" / "findings.json").write_text(text, encoding="utf-8", errors="surrogatepass")

    return Input(f"findings {number}: {'.'.join(map(str, path))} = {what}", prepare, command)


@cache
def _findings_paths() -> tuple[tuple[str | int, ...], ...]:
    """Of every part, and of the first and last row of every table."""
    record = json.loads(seeds.findings_text())
    few = {
        name: value[:1] + value[-1:] if isinstance(value, list) and len(value) > 2 else value
        for name, value in record.items()
    }
    return tuple(places(few))


def _of_records(rng: random.Random, number: int) -> Input:
    """Locks and provenance that were tampered with."""
    choice, salt = (
        rng.randrange(1 << 30),
        rng.choice(("analyses/plan.lock", "analyses/plan.lock", "out/provenance.json")),
    )
    command = rng.choice(
        (("lock", "study", "--state"), ("verify", "study"), ("check", "study"), ("lock", "study", "--amend", "x"))
    )
    if salt.startswith("out"):
        command = rng.choice((("verify", "out"), ("report", "out")))

    def prepare(folder: Path) -> None:
        inner = random.Random(choice)
        study = seeds.make_seed(folder / "study")
        if salt.startswith("out"):
            path = seeds.make_results(folder / "out") / "provenance.json"
        else:
            seeds.make_lock(study)
            path = study / salt
        data = path.read_bytes()
        if inner.randrange(6) == 0:
            path.write_bytes(hurt_bytes(data, inner))
            return
        record = json.loads(data)
        where = inner.choice(list(places(record)))
        new = replaced(record, where, inner.choice(JSON_VALUES)) if inner.randrange(5) else without(record, where)
        path.write_text(json.dumps(new), encoding="utf-8")

    return Input(f"record {number}: {salt}", prepare, command)


OPTIONS = (
    ("check", "NAME"), ("analyse", "NAME"), ("analyse", "study", "--out", "NAME"), ("report", "NAME"),
    ("verify", "NAME"), ("verify", "study", "--anchor", "NAME"), ("lock", "study", "--amend", "NAME"),
    ("lock", "study", "--after-data", "NAME"), ("randomise", "study", "--n", "NAME", "--out", "t.csv"),
    ("randomise", "study", "--n", "6", "--out", "NAME"), ("simulate", "study", "--n", "NAME"),
    ("randomise", "study", "--n", "6", "--ratio", "NAME", "--out", "t.csv"),
    ("randomise", "study", "--n", "6", "--block-sizes", "NAME", "--out", "t.csv"),
    ("randomise", "study", "--method", "stratified", "--strata", "NAME", "--n", "6", "--out", "t.csv"),
    ("randomise", "study", "--method", "cluster", "--clusters", "NAME", "--out", "t.csv"),
    ("simulate", "study", "--n", "20", "--truth", "NAME"), ("simulate", "study", "--n", "20", "--seed", "NAME"),
    ("simulate", "study", "--n", "20", "--out", "NAME"), ("import", "NAME", "--study", "study"),
    ("import", "study/data/wave1.csv", "--study", "study", "--wave", "NAME"),
    ("import", "study/data/wave1.csv", "--study", "study", "--out", "NAME"),
    ("import", "study/data/wave1.csv", "--study", "study", "--keep", "NAME"),
    ("monitor", "study", "--waves", "NAME"), ("survey", "show", "NAME"), ("survey", "show", "NAME", "--study", "study"),
    ("survey", "export", "NAME", "--to", "json", "--out", "o"), ("init", "NAME"), ("plan", "study", "--ratio", "NAME"),
    ("survey", "export", "non_users", "--to", "json", "--lang", "NAME", "--out", "o"), ("population", "show", "NAME"),
    ("population", "read", "NAME"), ("population", "read", "s.csv", "--variable", "NAME"),
    ("population", "read", "s.csv", "--variable", "sex", "--where", "NAME"),
    ("population", "read", "s.csv", "--variable", "sex", "--code", "NAME"),
    ("population", "read", "s.csv", "--variable", "age", "--cut", "NAME"), ("check", "study", "NAME"),
    ("population", "read", "s.csv", "--variable", "age", "--ages", "NAME"), ("NAME",),
    ("report", "out", "--profile", "NAME"),
    ("population", "read", "s.csv", "--variable", "sex", "--code", "1=Mannen", "--code", "2=Vrouwen", "--out", "NAME"),
    ("survey", "list", "--study", "NAME"), ("plan", "study", "--n", "NAME"), ("report", "out", "--out", "NAME"),
)  # fmt: skip
# Commands write to these names: none may lead out of the folder of the input.
NAMES = (
    "", " ", ".", "..", "x", "x" * 300, "x" * 5_000, "a\x00b", "\x00", "é", "😀", "\u202e", "a\nb", "-1", "0",
    "1", "5",
    "1e999", "nan", "9" * 30, "9" * 5_000, "1,2", "4,8", ",", "=", "a=b", "control=2", "control=0", "control=1e300",
    "control=nan", "debt=-1,control=1", "{}", "[]", "loop", "loop/x", "file", "file/x", "folder", "dangling", "outside",
    "study", "study/study.yaml", "study/data", "study/data/wave1.csv", "study/analyses",
    "s.csv", "out", "CON", "%s", "18-", "-5", "74-18", "18-9999999999999", "25,45,65", "65,25",
    "\ud800",
    "../x", "~", "*", "a/b/c", "fifo",
)  # fmt: skip


def _of_options(rng: random.Random, number: int) -> Input:
    form, name = rng.choice(OPTIONS), rng.choice(NAMES)
    if "fifo" in name and form[0] in ("init",):
        name = "file"

    def prepare(folder: Path) -> None:
        import os

        seeds.make_seed(folder / "study")
        seeds.make_results(folder / "out") if "out" in form else None
        (folder / "file").write_text("x")
        (folder / "folder").mkdir()
        (folder / "s.csv").write_text(seeds.STATLINE, encoding="utf-8")
        (folder / "loop").symlink_to("loop")
        (folder / "dangling").symlink_to("nowhere/at/all")
        (folder.parent / "elsewhere").mkdir()
        (folder / "outside").symlink_to("../elsewhere")
        os.mkfifo(folder / "fifo") if name == "fifo" else None

    return Input(
        f"option {number}: {' '.join(form)} {name[:30]!r}",
        prepare,
        tuple(name if one == "NAME" else one for one in form),
    )


TARGETS = (
    "data", "data/wave1.csv", "analyses", "analyses/plan.yaml", "surveys", "surveys/scales", "study.yaml", "concepts",
    "concepts/debt.md", "reports", "private", "analyses/plan.lock", "truth.yaml", "house", "surveys/answers.yaml",
    "surveys/scales/worry.yaml", "analyses/looks.jsonl", "exports",
)  # fmt: skip


def _of_folders(rng: random.Random, number: int) -> Input:
    """Links in circles, files in place of folders and the reverse."""
    target = rng.choice(TARGETS)
    way, command = rng.randrange(8), rng.choice(COMMANDS)

    def prepare(folder: Path) -> None:
        import os
        import shutil

        path = seeds.make_seed(folder / "study") / target
        path.parent.mkdir(exist_ok=True, parents=True)
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        if way in (0, 1):
            (folder.parent / "elsewhere").mkdir()
            path.symlink_to(path.name if way == 0 else folder.parent / "elsewhere")
        elif way == 2:
            path.mkdir()
            (path / "x.yaml").mkdir()
        elif way == 3:
            path.write_bytes(b"\x00\xff\xfe" * 10)
        elif way == 4:
            path.symlink_to("../nowhere")
        elif way == 5:
            path.write_bytes(b"")
        elif way == 6:
            os.mkfifo(path)
        else:
            path.symlink_to("..")

    return Input(f"folder {number}: {target} way {way}", prepare, command)


def _of_population(rng: random.Random, number: int) -> Input:
    data = seeds.STATLINE.encode()
    for _ in range(rng.randrange(1, 4)):
        data = hurt_bytes(data, rng) or b"x"
    if rng.randrange(3) == 0:
        data = seeds.STATLINE.replace(
            rng.choice(("140", "160", "300", "Mannen", "aantal", "2023")), rng.choice(LINES)
        ).encode()
    more = rng.choice(((), ("--variable", "sex", "--code", "1=Mannen", "--code", "2=Vrouwen")))
    return Input(
        f"population {number}",
        lambda folder: (folder / "s.csv").write_bytes(data),
        ("population", "read", "s.csv", *more),
    )


KINDS: tuple[tuple[int, Callable[[random.Random, int], Input]], ...] = (
    (8, _of_yaml), (4, _of_text), (4, _of_binary), (6, _of_findings), (2, _of_records), (4, _of_options),
    (1, _of_folders), (1, _of_population),
)  # fmt: skip


def inputs(n: int, seed: int = 1) -> Iterator[Input]:
    """``n`` inputs of all kinds; the same for a seed."""
    makers = [make for weight, make in KINDS for _ in range(weight)]
    for number in range(n):
        rng = random.Random(seed * 1_000_003 + number)
        yield rng.choice(makers)(rng, number)
