"""What DDI-Codebook 2.5 prescribes for the elements that a codebook uses.

Taken from codebook.xsd of 2012-01-17 (DDI Alliance): order and number of child elements (sequence, minOccurs,
maxOccurs), attributes with their allowed words, and which attributes are IDs and references.
"""

from __future__ import annotations

from lxml import etree

NAMESPACE = "{ddi:codebook:2_5}"
MANY = 10**6
ANY_TEXT = None  # text, with children that we do not use
# element → its children in order: name, least, most
CHILDREN: dict[str, list[tuple[str, int, int]] | None] = {
    "codeBook": [("docDscr", 0, MANY), ("stdyDscr", 1, MANY), ("fileDscr", 0, MANY), ("dataDscr", 0, MANY)],
    "stdyDscr": [("citation", 1, MANY), ("stdyInfo", 0, MANY), ("method", 0, MANY), ("notes", 0, MANY)],
    "citation": [("titlStmt", 1, 1), ("rspStmt", 0, 1), ("prodStmt", 0, 1), ("notes", 0, MANY)],
    "titlStmt": [("titl", 1, 1), ("subTitl", 0, MANY), ("altTitl", 0, MANY), ("parTitl", 0, MANY), ("IDNo", 0, MANY)],
    "stdyInfo": [("subject", 0, MANY), ("abstract", 0, MANY), ("sumDscr", 0, MANY), ("notes", 0, MANY)],
    "sumDscr": [("collDate", 0, MANY), ("nation", 0, MANY), ("anlyUnit", 0, MANY), ("universe", 0, MANY)],
    "dataDscr": [("varGrp", 0, MANY), ("var", 0, MANY), ("notes", 0, MANY)],
    "varGrp": [("labl", 0, MANY), ("txt", 0, MANY), ("concept", 0, MANY), ("universe", 0, 1), ("notes", 0, MANY)],
    "var": [
        ("labl", 0, MANY), ("qstn", 0, MANY), ("valrng", 0, MANY), ("invalrng", 0, MANY), ("universe", 0, MANY),
        ("txt", 0, MANY), ("catgry", 0, MANY), ("codInstr", 0, MANY), ("concept", 0, MANY), ("derivation", 0, 1),
        ("varFormat", 0, 1), ("notes", 0, MANY),
    ],
    "qstn": [("qstnLit", 0, MANY)],
    "valrng": [("range", 1, MANY), ("notes", 0, MANY)],
    "range": [],
    "catgry": [("catValu", 0, 1), ("labl", 0, MANY), ("txt", 0, MANY)],
    "derivation": [("drvdesc", 0, 1), ("drvcmd", 0, 1)],
    **dict.fromkeys(
        ("titl", "parTitl", "IDNo", "abstract", "universe", "notes", "labl", "txt", "qstnLit", "catValu", "concept",
         "drvdesc", "varFormat"),
        ANY_TEXT,
    ),
}  # fmt: skip
GLOBALS = {"ID", "{http://www.w3.org/XML/1998/namespace}lang"}
FREE = None
# element → attribute → allowed words, or FREE
ATTRIBUTES: dict[str, dict[str, set[str] | None]] = {
    "codeBook": {"version": {"2.5"}},
    "varGrp": {"type": {"section", "randomized"}, "var": FREE, "name": FREE},
    "var": {
        "name": FREE,
        "intrvl": {"contin", "discrete"},
        "nature": {"nominal", "ordinal", "interval", "ratio", "percent", "other"},
        "aggrMeth": {"sum", "average", "count", "mode", "median", "maximum", "minimum", "percent", "other"},
        "representationType": {"text", "numeric", "code", "datetime", "other"},
    },
    "qstn": {
        "seqNo": FREE,
        "responseDomainType": {"text", "numeric", "code", "category", "datetime", "geographic", "multiple", "other"},
    },
    "range": {"UNITS": {"INT", "REAL"}, "min": FREE, "max": FREE},
    "catgry": {"missing": {"Y", "N"}, "missType": FREE},
    "derivation": {"var": FREE},
    "varFormat": {"type": {"character", "numeric"}, "category": {"date", "time", "currency", "other"}},
    "notes": {"type": FREE, "subject": FREE},
}


def violations(root: etree._Element) -> list[str]:
    """Every place where the document does not keep to the schema."""
    found: list[str] = []
    ids = [element.get("ID") for element in root.iter() if element.get("ID")]
    found += [f"ID {one} twice" for one in set(ids) if ids.count(one) > 1]
    for element in root.iter():
        name = element.tag.removeprefix(NAMESPACE)
        if not element.tag.startswith(NAMESPACE) or name not in CHILDREN:
            found.append(f"unknown element {element.tag}")
            continue
        found += _order(element, name)
        allowed = ATTRIBUTES.get(name, {})
        for key, value in element.attrib.items():
            words = allowed.get(key, FREE)
            if key not in allowed and key not in GLOBALS:
                found.append(f"{name}: attribute {key}")
            elif words is not FREE and value not in words:
                found.append(f"{name}: {key}={value}")
        if name in ("varGrp", "derivation"):
            found += [f"{name}: no element {one}" for one in (element.get("var") or "").split() if one not in ids]
    return found


def _order(element: etree._Element, name: str) -> list[str]:
    wanted = CHILDREN[name]
    children = [child.tag.removeprefix(NAMESPACE) for child in element]
    if wanted is ANY_TEXT:
        return [f"{name}: holds {children}"] if children else []
    order = [child for child, _, _ in wanted]
    unknown = [child for child in children if child not in order]
    if unknown:
        return [f"{name}: holds {unknown}"]
    found = [] if [order.index(c) for c in children] == sorted(order.index(c) for c in children) else [f"{name}: order"]
    counts = {child: children.count(child) for child in order}
    found += [f"{name}: {counts[child]} {child}" for child, low, high in wanted if not low <= counts[child] <= high]
    if children and (element.text or "").strip():
        found.append(f"{name}: text beside elements")
    return found
