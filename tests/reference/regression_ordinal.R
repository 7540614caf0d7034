# Proportional-odds models from MASS::polr and ordinal::clm, logistic regression from glm, the likelihood ratio test of
# proportionality from clm(nominal = ), and its score test from numerical (complex-step) derivatives of the log-likelihood.
# Rscript regression_ordinal.R   writes regression_ordinal.json beside it.
suppressPackageStartupMessages({library(MASS); library(ordinal); library(numDeriv); library(jsonlite)})
set.seed(20261201)
n <- 300
d <- data.frame(g = rep(0:2, 100), x1 = round(rnorm(n, 3), 2), x2 = rbinom(n, 1, .4), w = rpois(n, 1) + 1)
d$y <- as.integer(cut(.6 * d$x1 - .5 * d$x2 + .4 * (d$g == 1) + rlogis(n), c(-Inf, 0, 1, 2.5, 4, Inf))) - 1L
d$f <- factor(d$g); d$o <- factor(d$y, ordered = TRUE)
tight <- clm.control(gradTol = 1e-12, maxIter = 200)
one <- function(m) list(thresholds = unname(m$alpha), coefficient = unname(m$beta), se = unname(sqrt(diag(vcov(m)))), vcov = unname(vcov(m)), logLik = as.numeric(logLik(m)))
plain <- clm(o ~ f + x1 + x2, data = d, control = tight)
weighted <- clm(o ~ f + x1 + x2, data = d, weights = w, control = tight)
nominal <- clm(o ~ x1 + x2, nominal = ~ f, data = d, control = tight)
p <- polr(o ~ f + x1 + x2, data = d, Hess = TRUE, control = list(reltol = 1e-15, maxit = 1000))
b <- glm((y >= 2) ~ f + x1 + x2, binomial, d, control = list(epsilon = 1e-15, maxit = 50))
# Score test: shifts of thresholds 2..4 for groups 1 and 2, at 0, by numerical derivatives.
X <- model.matrix(~ f + x1 + x2, d)[, -1]
loglik <- function(phi) {
  eta <- drop(X %*% phi[5:8]); shift <- matrix(phi[9:14], 3)
  top <- sapply(1:4, function(j) phi[j] - eta + if (j > 1) c(0, shift[j - 1, ])[d$g + 1] else 0)
  P <- cbind(0, 1 / (1 + exp(-top)), 1); sum(log(P[cbind(1:n, d$y + 2)] - P[cbind(1:n, d$y + 1)]))
}
at <- c(plain$alpha, plain$beta, rep(0, 6))
score <- grad(loglik, at, method = "complex"); information <- -hessian(loglik, at, method = "complex")
statistic <- drop(score %*% solve(information, score))
lr <- anova(plain, nominal)
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = lapply(c(MASS = "MASS", ordinal = "ordinal", numDeriv = "numDeriv"), function(x) as.character(packageVersion(x)))),
  data = d[c("g", "x1", "x2", "w", "y")], clm = one(plain), weighted = one(weighted),
  polr = list(thresholds = unname(p$zeta), coefficient = unname(coef(p)), se = unname(sqrt(diag(vcov(p)))), logLik = as.numeric(logLik(p))),
  glm = list(coefficient = unname(coef(b)), vcov = unname(vcov(b)), logLik = as.numeric(logLik(b))),
  score_test = statistic, lr_test = list(statistic = lr$LR.stat[2], df = lr$df[2], p = lr[["Pr(>Chisq)"]][2])),
  "regression_ordinal.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
