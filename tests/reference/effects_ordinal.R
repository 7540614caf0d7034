# Average marginal effects on P(answer >= cut) and the implied probability of superiority from clm, with
# delta-method sandwich standard errors: independent rows (n / (n - parameters)), clusters (G / (G - 1)), and a survey design from
# survey::svyolr. The superpopulation version adds var(p_c - p_0) / n for independent rows.
# Rscript effects_ordinal.R   writes effects_ordinal.json beside it.
suppressPackageStartupMessages({library(ordinal); library(numDeriv); library(survey); library(jsonlite)})
set.seed(20261202)
n <- 240
d <- data.frame(arm = rep(0:2, n / 3), x1 = round(rnorm(n), 2), x2 = rbinom(n, 1, .5), cluster = rep(0:39, each = 6), stratum = rep(0:3, each = 60), weight = round(runif(n, .5, 2), 2))
d$y <- as.integer(cut(.8 * d$x1 + .5 * d$x2 + .5 * (d$arm == 2) + rlogis(n), c(-Inf, -1, .5, 2, Inf))) + 0L
d$f <- factor(d$arm); d$o <- factor(d$y, ordered = TRUE)
m <- clm(o ~ f + x1 + x2, data = d, control = clm.control(gradTol = 1e-12, maxIter = 200))
X <- model.matrix(~ f + x1 + x2, d)[, -1]
rows <- function(phi) {  # log-likelihood of every row
  P <- cbind(0, plogis(sapply(1:3, function(j) phi[j] - drop(X %*% phi[4:7]))), 1)
  log(P[cbind(1:n, d$y + 1)] - P[cbind(1:n, d$y)])
}
above <- function(phi, a) { Z <- X; Z[, 1] <- a == 1; Z[, 2] <- a == 2; 1 - plogis(sapply(1:3, function(j) phi[j] - drop(Z %*% phi[4:7]))) }
superior <- function(c, z) { pc <- -diff(c(1, c, 0)); pz <- -diff(c(1, z, 0)); M <- outer(1:4, 1:4, function(i, j) (i > j) + .5 * (i == j)); drop(pc %*% M %*% pz) }
effects <- function(phi, w = rep(1, n)) {
  L <- lapply(0:2, function(a) colSums(w * above(phi, a)) / sum(w))
  c(L[[2]] - L[[1]], L[[3]] - L[[1]], superior(L[[2]], L[[1]]), superior(L[[3]], L[[1]]), phi[4:5])
}
at <- c(m$alpha, m$beta)
U <- jacobian(rows, at); H <- solve(-hessian(function(phi) sum(rows(phi)), at)); J <- jacobian(effects, at)
hc <- H %*% crossprod(U) %*% H * n / (n - 7)
S <- rowsum(U, d$cluster); cl <- H %*% crossprod(S) %*% H * 40 / 39
moved <- sapply(1:2, function(a) apply(above(at, a) - above(at, 0), 2, var) / n)
design <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = d, nest = TRUE)
s <- svyolr(o ~ f + x1 + x2, design, method = "logistic", control = list(reltol = 1e-15, maxit = 1000))
se <- function(V) sqrt(diag(J %*% V %*% t(J)))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = lapply(c(ordinal = "ordinal", numDeriv = "numDeriv", survey = "survey"), function(x) as.character(packageVersion(x)))),
  data = d[c("arm", "x1", "x2", "cluster", "stratum", "weight", "y")], estimate = effects(at), se = se(hc), se_cluster = se(cl), moved = c(moved),
  survey = list(log_odds = unname(coef(s)[1:2]), se = unname(SE(s)[1:2]))),
  "effects_ordinal.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
