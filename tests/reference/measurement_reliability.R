# Reference results for tests/measurement: alpha, Feldt's interval, item statistics, omega and its standard error.
# Run in tests/reference: Rscript measurement_reliability.R
# The data are drawn here and stored beside the results, so that the tests need no R.
suppressPackageStartupMessages({ library(psych); library(lavaan); library(jsonlite) })
set.seed(20261122)

ordinal <- function(n, loadings, cuts) {
  f <- rnorm(n)
  x <- sapply(loadings, function(l) findInterval(l * f + sqrt(1 - l^2) * rnorm(n), cuts) + 1)
  matrix(as.integer(x), n)
}
results <- function(X) {
  X <- as.data.frame(X); names(X) <- paste0("x", seq_along(X)); k <- ncol(X)
  a <- suppressWarnings(alpha(X, warnings = FALSE))
  ci <- function(level) { z <- alpha.ci(a$total$raw_alpha, nrow(X), k, p.val = 1 - level); c(z$lower.ci, z$upper.ci) }
  out <- list(data = unname(as.matrix(X)), alpha = a$total$raw_alpha, feldt_95 = ci(.95), feldt_90 = ci(.90),
              item_rest = a$item.stats$r.drop, alpha_dropped = if (k > 2) a$alpha.drop$raw_alpha else NULL)
  if (k > 2) {
    fa <- factanal(X, 1, control = list(opt = list(factr = 1e3, maxit = 5000)))
    l <- as.numeric(fa$loadings)
    out$omega <- sum(l)^2 / (sum(l)^2 + sum(fa$uniquenesses))
    i <- seq_len(k)
    std <- paste0("l", i, "/sqrt(l", i, "^2 + e", i, ")")
    unq <- paste0("e", i, "/(l", i, "^2 + e", i, ")")
    model <- paste(c(paste("f =~", paste0("NA*x", i, " + l", i, "*x", i, collapse = " + ")), "f ~~ 1*f",
                     paste0("x", i, " ~~ e", i, "*x", i),
                     paste0("omega := (", paste(std, collapse = "+"), ")^2 / ((", paste(std, collapse = "+"), ")^2 + ",
                            paste(unq, collapse = "+"), ")")), collapse = "\n")
    fit <- cfa(model, X, estimator = "MLR")
    row <- subset(parameterEstimates(fit), label == "omega")
    out$omega_lavaan <- row$est; out$omega_se_lavaan_mlr <- row$se
  } else {
    r <- cor(X)[1, 2]
    fit <- cfa("x1 ~~ c*x2\nx1 ~~ v*x1\nx2 ~~ w*x2\nr := c / sqrt(v*w)", X, estimator = "MLR")
    row <- subset(parameterEstimates(fit), label == "r")
    out$r <- r; out$spearman_brown <- 2 * r / (1 + r); out$r_se_lavaan_mlr <- row$se
  }
  out
}
cases <- list(
  five_items = results(ordinal(140, c(.8, .7, .6, .75, .5), c(-.5, .3, 1, 1.7))),
  three_items = results(ordinal(90, c(.85, .7, .65), c(-1, -.2, .4, 1))),
  two_items = results(ordinal(80, c(.8, .7), c(-.8, .1, .9, 1.5)))
)
versions <- list(R = R.version.string, psych = as.character(packageVersion("psych")),
                 lavaan = as.character(packageVersion("lavaan")), date = as.character(Sys.Date()))
write(toJSON(c(list(made_by = "measurement_reliability.R", versions = versions), cases), digits = NA, auto_unbox = TRUE),
      "measurement_reliability.json")
