"""Findings of a study that has none yet: what its plan and a report about it need to name things."""

from __future__ import annotations

from pretest.analysis.record.provenance import provenance
from pretest.analysis.record.studyfacts import plan_facts, study_facts
from pretest.disclosure.limit import threshold
from pretest.findings import Findings
from pretest.spec.study import Study


def draft_findings(study: Study) -> Findings:
    """Names, labels and decisions of ``study``, without a single result."""
    return Findings(
        kind="analyse",
        study=study_facts(study),
        plan=plan_facts(study),
        provenance=provenance(study, ()),
        notes=(),
        suppressed_below=threshold(study),
    )
