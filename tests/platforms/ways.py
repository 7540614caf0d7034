"""A study with one form for two audiences: a list that sorts people, a split, a debrief of one arm."""

from __future__ import annotations

import textwrap
from pathlib import Path

from pretest.spec import Study, load_study

STUDY = """
study: two-ways
title: {nl: "Proef", en: "Trial"}
languages: [nl, en]
seed: 5
arms:
  control: {label: {nl: Controle, en: Control}, control: true, text: concepts/control.md}
  everyone:
    label: {nl: Iedereen, en: Everybody}
    text: concepts/everyone.md
    debrief: {nl: "Niet iedereen gebruikt drugs.", en: "Not everybody uses drugs."}
audiences:
  users: {label: {nl: Wel, en: Users}, questionnaire: for_users, when: {used: [1]}}
  non_users: {label: {nl: Niet, en: Non-users}, questionnaire: for_others, when: {used: [0]}}
forms:
  main: {screening: drug_list, audiences: [users, non_users]}
data: []
"""
PLAN = """
plan: two-ways
outcomes:
  harm: {role: harm.stigma, primary: true, margin: {sd: 0.2}}
suppress_below: 1
"""
ANSWERS = """
five:
  type: ordinal
  options:
    - {value: 1, label: {nl: "Oneens", en: "Disagree"}}
    - {value: 2, label: {nl: "Beetje oneens", en: "Disagree a little"}}
    - {value: 3, label: {nl: "Geen van beide", en: "Neither"}}
    - {value: 4, label: {nl: "Beetje eens", en: "Agree a little"}}
    - {value: 5, label: {nl: "Eens", en: "Agree"}}
yes_or_no:
  type: nominal
  options:
    - {value: 0, label: {nl: "Nee", en: "No"}}
    - {value: 1, label: {nl: "Ja", en: "Yes"}}
  missing:
    - {value: 97, label: {nl: "Zeg ik liever niet", en: "Prefer not to say"}, kind: refused}
years: {type: number, min: 0, max: 120, step: 1}
text: {type: text}
"""


def _scale(name: str, answers: str, items: str, more: str = "", role: str = "background") -> str:
    direction = "worse" if role.startswith("harm") else "neutral"
    return (
        f"id: {name}\ntitle: {{nl: {name}, en: {name}}}\nmeasures: {{nl: x, en: x}}\nrole: {role}\n"
        f"higher_is: {direction}\nanswers: {answers}\nstatus: new\n{more}items:\n{items}"
    )


def _item(name: str, more: str = "") -> str:
    return f'  - {{id: {name}, text: {{nl: "Vraag {name}?", en: "Question {name}?"}}{more}}}\n'


SCALES = {
    "age": _scale("age", "years", _item("age"), "score: {method: single}\n"),
    "drug_list": _scale(
        "drug_list", "yes_or_no", _item("use_a") + _item("use_b") + _item("use_cannabis"),
        "derive: {used: {any_of: [use_a, use_b], values: [1]}}\n",
    ),
    "before": _scale("before", "five", _item("b1")),
    "harm": _scale(
        "harm", "five",
        _item("h1", ', text_by_audience: {users: {nl: "Hoe kijken anderen naar jou?", en: "How do others see you?"}}')
        + _item("h2", ", audiences: [non_users]") + _item("h3", ", audiences: [users]"),
        role="harm.stigma",
    ),
    "block_a": _scale("block_a", "five", _item("a1")),
    "block_b": _scale("block_b", "five", _item("b2")),
    "block_c": _scale("block_c", "five", _item("c1")),
}  # fmt: skip
BLOCKS = """
  - id: consent
    kind: consent
    text: {nl: "Doe je mee?", en: "Will you take part?"}
    items: [{id: consent, text: {nl: "Ik doe mee", en: "I take part"}, answers: yes_or_no}]
  - {id: screening, kind: scales, scales: [age], show_if: {consent: [1]}}
  - {id: about, kind: scales, scales: [drug_list], show_if: {consent: [1], age: {min: 18}}}
  - {id: before, kind: scales, phase: pre, scales: [before], show_if: {consent: [1], age: {min: 18}}}
  - {id: message, kind: stimulus, min_seconds: 5, show_if: {consent: [1], age: {min: 18}}}
  - {id: after, kind: scales, scales: [harm], order: random, show_if: {consent: [1], age: {min: 18}}}
  - {id: part_a, kind: scales, scales: [block_a], show_if: {consent: [1], age: {min: 18}}}
  - {id: part_b, kind: scales, scales: [block_b], show_if: {consent: [1], age: {min: 18}}}
  - {id: part_c, kind: scales, scales: [block_c], show_if: {consent: [1], age: {min: 18}}}
  - id: words
    kind: open
    show_if: {consent: [1], age: {min: 18}}
    items: [{id: thoughts, text: {nl: "Wat dacht je?", en: "What did you think?"}, answers: text}]
  - {id: end, kind: text, text: {nl: "Bedankt!", en: "Thank you!"}}
"""


def _questionnaire(name: str, audience: str, title: str) -> str:
    head = f'id: {name}\naudience: {audience}\ntitle: {{nl: "{title}", en: "{title}"}}\n'
    return head + "split: {blocks: [part_a, part_b, part_c], each: 2}\nblocks:" + BLOCKS


def two_ways(folder: Path, **changes: str) -> Study:
    """The study; ``changes`` replace a file, by its path with ``__`` for ``/`` and without ``.yaml``."""
    texts = {
        "study.yaml": STUDY,
        "analyses/plan.yaml": PLAN,
        "surveys/answers.yaml": ANSWERS,
        "surveys/questionnaires/for_users.yaml": _questionnaire("for_users", "users", "Mensen die gebruiken"),
        "surveys/questionnaires/for_others.yaml": _questionnaire(
            "for_others", "non_users", "Mensen die niet gebruiken"
        ),
        "concepts/control.md": "Neutraal\n\n---\n\nNeutral\n",
        "concepts/everyone.md": "Iedereen doet het\n\n---\n\nEverybody does it\n",
    }
    texts |= {f"surveys/scales/{name}.yaml": text for name, text in SCALES.items()}
    texts |= {f"{name.replace('__', '/')}.yaml": text for name, text in changes.items()}
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(textwrap.dedent(text).lstrip("\n"), encoding="utf-8")
    return load_study(folder)


def without_message(folder: Path, **changes: str) -> Study:
    """The study without a message; the last questions are a block of the split."""
    blocks = BLOCKS.replace(next(line for line in BLOCKS.splitlines() if "kind: stimulus" in line) + "\n", "")
    start, end = blocks.index("  - id: words"), blocks.index("  - {id: end")
    blocks = blocks[:start] + blocks[end:]
    both = {
        f"surveys__questionnaires__{name}": _questionnaire(name, audience, name).replace(BLOCKS, blocks)
        for name, audience in (("for_users", "users"), ("for_others", "non_users"))
    }
    return two_ways(folder, **(both | changes))
