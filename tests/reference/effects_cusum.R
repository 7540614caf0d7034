# Average run lengths of a one-sided CUSUM with known, independent errors, three ways: Gauss-Legendre quadrature of Page's integral
# equation (spc, Knoth), a Markov chain of 600 states (Brook & Evans 1972), and, in `published`, the two-sided table that textbooks
# give (Montgomery, Introduction to Statistical Quality Control, table 9.3), whose chart crosses twice as often while nothing changes.
# Rscript effects_cusum.R   writes effects_cusum.json beside it.
suppressPackageStartupMessages({library(jsonlite); library(spc)})
chain <- function(k, h, mu, m = 600) {
  w <- 2 * h / (2 * m - 1); mid <- (0:(m - 1)) * w
  P <- outer(mid, mid, function(i, j) pnorm(j + w / 2 - i + k, mu) - pnorm(j - w / 2 - i + k, mu))
  P[, 1] <- pnorm(w / 2 - mid + k, mu)
  solve(diag(m) - P, rep(1, m))[1]
}
cases <- expand.grid(k = c(.25, .5, 1), h = c(1, 2, 4, 5), mu = c(0, .25, .5, 1, 2))
cases$integral <- mapply(function(k, h, mu) as.numeric(xcusum.arl(k, h, mu, sided = "one", r = 60)), cases$k, cases$h, cases$mu)
cases$chain <- mapply(chain, cases$k, cases$h, cases$mu)
# chance of a crossing within 20 waves that share one baseline: waves are independent given its error, so that the chain's
# survival is averaged over that error (margin 0.3 SD, n people in the baseline and in each wave; known variances)
survival <- function(k, h, mu, looks, m = 300) {
  w <- 2 * h / (2 * m - 1); mid <- (0:(m - 1)) * w
  P <- outer(mid, mid, function(i, j) pnorm(j + w / 2 - i + k, mu, 1 / sqrt(2)) - pnorm(j - w / 2 - i + k, mu, 1 / sqrt(2)))
  P[, 1] <- pnorm(w / 2 - mid + k, mu, 1 / sqrt(2))
  p <- c(1, rep(0, m - 1)); for (i in 1:looks) p <- p %*% P
  sum(p)
}
shared <- expand.grid(n = c(60, 100, 200), h = c(2, 4, 6), shift = c(0, .5, 1))
shared$crossed <- mapply(function(n, h, shift) {
  se <- sqrt(2 / n); k <- .15 / se
  b <- seq(-5, 5, length.out = 121); wt <- dnorm(b); wt <- wt / sum(wt)
  sum(wt * sapply(b, function(one) 1 - survival(k, h, shift * .3 / se - one / sqrt(2), 20)))
}, shared$n, shared$h, shared$shift)
published <- data.frame(k = .5, h = c(4, 4, 4, 5, 5, 5), mu = c(0, 1, 2, 0, 1, 2), two_sided = c(168, 8.38, 3.34, 465, 10.4, 4.01))
write_json(list(meta = list(made_by = "tests/reference/effects_cusum.R", date = format(Sys.Date()), R = R.version.string,
  spc = as.character(packageVersion("spc"))), cases = cases, shared = shared, published = published), "effects_cusum.json", digits = NA,
  auto_unbox = TRUE, dataframe = "columns")
