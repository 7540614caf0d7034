"""Arrays in, frozen fits out: what each concept does to each outcome, and how sure that is."""

from pretest.effects.binary import estimate_risk_differences as estimate_risk_differences
from pretest.effects.fits import LinearFits as LinearFits
from pretest.effects.influence import joint_covariance as joint_covariance
from pretest.effects.influence import sum_by_cluster as sum_by_cluster
from pretest.effects.linear import estimate_differences as estimate_differences
from pretest.effects.multiplicity import MaxT as MaxT
from pretest.effects.multiplicity import adjust_max_t as adjust_max_t
from pretest.effects.multiplicity import benjamini_hochberg as benjamini_hochberg
from pretest.effects.multiplicity import holm as holm
from pretest.effects.ordinal import OrdinalFits as OrdinalFits
from pretest.effects.ordinal import estimate_ordinal as estimate_ordinal
from pretest.effects.standardise import StandardisedFits as StandardisedFits
from pretest.effects.standardise import ratio_bounds as ratio_bounds
from pretest.effects.standardise import small_sample_correction as small_sample_correction
from pretest.effects.standardise import standardise as standardise
from pretest.effects.superiority import SuperiorityFits as SuperiorityFits
from pretest.effects.superiority import estimate_superiority as estimate_superiority
from pretest.effects.trimmed import estimate_edge_shares as estimate_edge_shares
from pretest.effects.trimmed import estimate_trimmed_differences as estimate_trimmed_differences
