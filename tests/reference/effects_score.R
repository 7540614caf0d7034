# Miettinen-Nurminen score bounds from their definition: the restricted likelihood is maximised numerically (no cubic),
# and the statistic is inverted by uniroot. Rscript effects_score.R   writes effects_score.json beside it.
suppressPackageStartupMessages(library(jsonlite))
restricted <- function(x1, n1, x0, n0, d) {
  low <- max(0, -d); high <- min(1, 1 - d)
  part <- function(x, p) if (x > 0) x / p else 0
  slope <- function(p) part(x0, p) - part(n0 - x0, 1 - p) + part(x1, p + d) - part(n1 - x1, 1 - p - d)
  edge <- (high - low) * 1e-13
  a <- slope(low + edge); b <- slope(high - edge)
  if (a <= 0) return(low)
  if (b >= 0) return(high)
  uniroot(slope, c(low + edge, high - edge), tol = 1e-16, maxiter = 5000)$root
}
z <- function(d, x1, n1, x0, n0) {
  p0 <- restricted(x1, n1, x0, n0, d); p1 <- min(1, max(0, p0 + d)); n <- n1 + n0
  (x1 / n1 - x0 / n0 - d) / sqrt((p1 * (1 - p1) / n1 + p0 * (1 - p0) / n0) * n / (n - 1))
}
bounds <- function(x1, n1, x0, n0, alpha, df) {
  q <- if (is.na(df)) qnorm(1 - alpha) else qt(1 - alpha, df)
  at <- function(target) uniroot(function(d) z(d, x1, n1, x0, n0) - target, c(-1, 1) * (1 - 1e-9), tol = 1e-14, maxiter = 5000)$root
  p <- function(t) if (is.na(df)) pnorm(t) else pt(t, df)
  z0 <- z(0, x1, n1, x0, n0)
  c(low = at(q), high = at(-q), above = p(-z0), below = p(z0))
}
cases <- data.frame(
  x1 = c(56, 9, 6, 5, 15, 6, 3, 0, 12.4, 4.75, 40), n1 = c(70, 10, 7, 56, 300, 600, 60, 40, 61.3, 48.2, 40.5),
  x0 = c(48, 3, 2, 1, 3, 3, 15, 5, 7.9, 1.1, 31), n0 = c(80, 10, 7, 29, 60, 150, 300, 120, 58.8, 33.7, 35),
  alpha = c(.025, .025, .025, .025, .05, .05, .05, .05, .01, .0042, .05), df = c(NA, NA, NA, NA, NA, NA, NA, NA, 21.5, 6, 38))
found <- t(mapply(bounds, cases$x1, cases$n1, cases$x0, cases$n0, cases$alpha, cases$df))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion())), cases = cases, expected = as.data.frame(found)),
  "effects_score.json", digits = NA, auto_unbox = TRUE, dataframe = "columns", na = "null")
