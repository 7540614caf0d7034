# Welch intervals of a difference between two estimates, and scores of normal forecasts by adaptive quadrature of R.
# Rscript lookback_welch.R   writes lookback_welch.json beside it.
suppressPackageStartupMessages(library(jsonlite))
whole <- function(f, low, high) integrate(f, low, high, rel.tol = 1e-12, abs.tol = 1e-15, subdivisions = 5000)$value
set.seed(20261129)
samples <- list(list(x = round(rnorm(9, 0.1, 1), 3), y = round(rnorm(14, 0.6, 2), 3)),
  list(x = round(rnorm(40), 3), y = round(rnorm(6, -1, 3), 3)))
welch <- lapply(samples, function(d) {
  # y minus x, of which each mean is known with its own error
  t <- t.test(d$y, d$x, conf.level = .95)
  c(d, list(low = t$conf.int[1], high = t$conf.int[2], df = unname(t$parameter)))
})
crps <- function(mean, sd, truth) whole(function(v) pnorm(v, mean, sd)^2, -Inf, truth) +
  whole(function(v) pnorm(v, mean, sd, lower.tail = FALSE)^2, truth, Inf)
cases <- list(c(0, .1, .3, .05), c(.5, .2, .1, .4), c(-1, .3, -1, .3))
scores <- lapply(cases, function(v) list(values = v, score = crps(v[1], v[2], v[3]),
  score_expected = whole(Vectorize(function(y) crps(v[1], v[2], y) * dnorm(y, v[3], v[4])), v[3] - 9 * v[4], v[3] + 9 * v[4]),
  benchmark_expected = whole(function(y) abs(y) * dnorm(y, v[3], v[4]), -Inf, 0) +
    whole(function(y) abs(y) * dnorm(y, v[3], v[4]), 0, Inf)))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion())), welch = welch, scores = scores),
  "lookback_welch.json", digits = NA, auto_unbox = TRUE)
