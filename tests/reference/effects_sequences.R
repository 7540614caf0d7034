# Boundaries of confidence sequences from their definition: the mixture of exp(l D - l^2 V / 2) over l (normal with mean 0 and SD rho;
# of one side its positive half) is integrated numerically, and D is the root of mixture = 1 / alpha. t quantiles from qt.
# Rscript effects_sequences.R   writes effects_sequences.json beside it.
suppressPackageStartupMessages(library(jsonlite))
mixture <- function(D, V, rho, half) {  # integrated over the posterior's own scale, so that nothing is missed
  s <- sqrt(1 / (V + 1 / rho^2)); m <- D * s^2
  f <- function(l) exp(l * D - l^2 * V / 2 + dnorm(l, 0, rho, log = TRUE)) * (if (half) 2 else 1)
  lo <- if (half) max(0, m - 12 * s) else m - 12 * s
  integrate(f, lo, max(m, 0) + 12 * s, rel.tol = 1e-12, subdivisions = 2000)$value
}
crossing <- function(V, rho, alpha, half) uniroot(function(D) log(mixture(D, V, rho, half)) + log(alpha), c(1e-9, 12 * sqrt(V + 1 / rho^2)), tol = 1e-13)$root
cases <- expand.grid(V = c(.04, .5, 1, 4, 20), rho = c(.3, 1, 2.5), alpha = c(.05, .01, .001))
cases$two <- mapply(crossing, cases$V, cases$rho, cases$alpha, FALSE)
cases$one <- mapply(crossing, cases$V, cases$rho, cases$alpha, TRUE)
narrowest <- function(V, alpha) optimize(function(lr) crossing(V, exp(lr), alpha, FALSE), c(-4, 4), tol = 1e-7)$minimum
tuned <- expand.grid(V = c(1, 9), alpha = c(.05, .002))
tuned$rho <- exp(mapply(narrowest, tuned$V, tuned$alpha))
tails <- expand.grid(b = c(1.645, 3, 4.5), df = c(2, 7.5, 60))
tails$like_t <- qt(pnorm(tails$b, lower.tail = FALSE), tails$df, lower.tail = FALSE)
write_json(list(meta = list(made_by = "tests/reference/effects_sequences.R", date = format(Sys.Date()), R = R.version.string),
  cases = cases, tuned = tuned, tails = tails), "effects_sequences.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
