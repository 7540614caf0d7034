# Reference results for tests/measurement: omega total of the sum of items in their own units, and its standard error.
# Run in tests/reference: Rscript measurement_omega.R
# factanal gives loadings and uniquenesses of standardised items; with the SDs of the items they are those of the score.
# The standard error is the infinitesimal jackknife: the derivative of omega to the weight of each row, by differences.
# The data are drawn here and stored beside the results, so that the tests need no R.
suppressPackageStartupMessages(library(jsonlite))
set.seed(20261122)

omega <- function(X, w = rep(1, nrow(X)), own = TRUE) {
  S <- cov.wt(X, w / sum(w), method = "ML")$cov
  fa <- factanal(covmat = S, factors = 1, n.obs = nrow(X), control = list(opt = list(factr = 1e3, maxit = 5000)))
  d <- if (own) sqrt(diag(S)) else rep(1, ncol(X))
  sum(d * fa$loadings)^2 / (sum(d * fa$loadings)^2 + sum(d^2 * fa$uniquenesses))
}
std_error <- function(X, step = .02) {
  psi <- sapply(seq_len(nrow(X)), function(i) {
    up <- down <- rep(1, nrow(X)); up[i] <- 1 + step; down[i] <- 1 - step
    (omega(X, up) - omega(X, down)) / (2 * step)
  })
  sqrt(sum(psi^2))
}
drawn <- function(n, loadings, spread, cuts) {
  f <- rnorm(n)
  x <- sapply(loadings, function(l) findInterval(l * f + sqrt(1 - l^2) * rnorm(n), cuts) + 1)
  sweep(x, 2, spread, "*")
}
results <- function(X, differs) {
  standardised <- omega(X, own = FALSE)
  list(data = unname(X), omega = omega(X), std_error = std_error(X), omega_standardised = standardised, differs = differs)
}
cases <- list(
  unlike_spread = results(drawn(160, c(.85, .7, .6, .5), c(1, 1, 2, 4), c(-.5, .3, 1, 1.7)), .02),
  like_spread = results(drawn(120, c(.8, .7, .65, .75, .5), rep(1, 5), c(-.8, 0, .6, 1.2)), 0)
)
versions <- list(R = R.version.string, jsonlite = as.character(packageVersion("jsonlite")), date = as.character(Sys.Date()))
write(toJSON(c(list(made_by = "measurement_omega.R", versions = versions), cases), digits = NA, auto_unbox = TRUE),
      "measurement_omega.json")
