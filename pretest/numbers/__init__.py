"""Arrays in, frozen fits out: what each concept does to each outcome, and how sure that is."""

from pretest.numbers.binary import estimate_risk_differences as estimate_risk_differences
from pretest.numbers.design import Design as Design
from pretest.numbers.fits import LinearFits as LinearFits
from pretest.numbers.influence import joint_covariance as joint_covariance
from pretest.numbers.influence import sum_by_cluster as sum_by_cluster
from pretest.numbers.linear import estimate_differences as estimate_differences
from pretest.numbers.multiplicity import MaxT as MaxT
from pretest.numbers.multiplicity import adjust_max_t as adjust_max_t
from pretest.numbers.multiplicity import benjamini_hochberg as benjamini_hochberg
from pretest.numbers.multiplicity import holm as holm
from pretest.numbers.ordinal import OrdinalFits as OrdinalFits
from pretest.numbers.ordinal import estimate_ordinal as estimate_ordinal
from pretest.numbers.standardise import StandardisedFits as StandardisedFits
from pretest.numbers.standardise import small_sample_correction as small_sample_correction
from pretest.numbers.standardise import standardise as standardise
from pretest.numbers.superiority import SuperiorityFits as SuperiorityFits
from pretest.numbers.superiority import estimate_superiority as estimate_superiority
from pretest.numbers.trimmed import estimate_edge_shares as estimate_edge_shares
from pretest.numbers.trimmed import estimate_trimmed_differences as estimate_trimmed_differences
