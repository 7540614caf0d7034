# Max-T under a joint normal distribution (multcomp, mvtnorm), Holm and Benjamini-Hochberg (p.adjust).
# Rscript effects_multiplicity.R   writes effects_multiplicity.json beside it.
suppressPackageStartupMessages({library(multcomp); library(mvtnorm); library(jsonlite)})
set.seed(20261105)
estimate <- c(.42, .05, .28, -.10, .33, .19)
A <- matrix(round(rnorm(36), 2), 6); V <- .004 * (A %*% t(A)) / 6 + .009 * matrix(1, 6, 6) + diag(.004, 6)
names(estimate) <- letters[1:6]; dimnames(V) <- list(letters[1:6], letters[1:6])
g <- glht(parm(estimate, V), linfct = diag(6), alternative = "greater")
single <- summary(g, test = adjusted("single-step", abseps = 1e-5, maxpts = 1e6))$test$pvalues
free <- summary(g, test = adjusted("free", abseps = 1e-5, maxpts = 1e6))$test$pvalues
raw <- summary(g, test = adjusted("none"))$test$pvalues
critical <- qmvnorm(.95, tail = "lower.tail", corr = cov2cor(V), abseps = 1e-5, maxpts = 1e6)$quantile
p <- c(.001, .04, .03, .2, .011, .04, .9)
versions <- sapply(c("multcomp", "mvtnorm"), function(p) as.character(packageVersion(p)))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = as.list(versions)),
  estimate = unname(estimate), V = unname(V), raw = as.numeric(raw), single_step = as.numeric(single), step_down = as.numeric(free), critical = critical,
  p = p, holm = p.adjust(p, "holm"), bh = p.adjust(p, "BH")),
  "effects_multiplicity.json", digits = NA, auto_unbox = TRUE, na = "null")
