# Extra units per arm so that all upper bounds lie below their margins together, by multivariate normal integration.
# Rscript risk_more.R   writes risk_more.json beside it.
suppressPackageStartupMessages({library(jsonlite); library(mvtnorm)})
set.seed(1)
power_at <- function(x, c) {
  se <- sqrt(c$v1 * c$n1 / (c$n1 + x) + c$v0 * c$n0 / (c$n0 + x))
  df <- c$df * (c$n1 + c$n0 + 2 * x) / (c$n1 + c$n0)
  reach <- (c$margin - c$estimate) / se - qt(1 - c$alpha, df)
  J <- length(reach)
  if (J == 1) return(pnorm(reach))
  as.numeric(pmvnorm(upper = reach, corr = matrix(c$correlation, J), algorithm = GenzBretz(maxpts = 1e6, abseps = 1e-6)))
}
need <- function(c) { lo <- -1; hi <- 100000
  while (hi - lo > 1) { m <- floor((lo + hi) / 2); if (power_at(m, c) >= .8) hi <- m else lo <- m }; hi }
equal <- function(J, r) c(matrix(r, J, J) + diag(1 - r, J))
cases <- list(
  one = list(estimate = .05, v1 = .01, v0 = .012, df = 150, n1 = 80, n0 = 70, margin = .3, alpha = .05, correlation = 1),
  clusters = list(estimate = .02, v1 = .02, v0 = .015, df = 7.3, n1 = 5, n0 = 6, margin = .35, alpha = .05, correlation = 1),
  two = list(estimate = c(.05, .0), v1 = c(.01, .012), v0 = c(.01, .009), df = c(190, 180), n1 = c(100, 96), n0 = c(100, 99), margin = c(.25, .2), alpha = .05, correlation = equal(2, .5)),
  five = list(estimate = c(.0, .02, -.03, .05, .01), v1 = rep(.008, 5), v0 = rep(.002, 5), df = rep(200, 5), n1 = rep(120, 5), n0 = rep(480, 5), margin = rep(.2, 5), alpha = .0244, correlation = equal(5, .4)))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), mvtnorm = as.character(packageVersion("mvtnorm"))),
  cases = lapply(cases, function(c) c(c, list(expected = need(c))))), "risk_more.json", digits = NA, auto_unbox = TRUE)
