# One factor in one group (lavaan, psych, factanal), and in several groups with loadings and intercepts free or equal
# (lavaan: maximum likelihood on means and covariances, expected information); eigenvalues and average correlations of psych.
# Rscript measurement_invariance.R   writes measurement_invariance.json beside it.
suppressPackageStartupMessages({library(lavaan); library(jsonlite)})
set.seed(20261125)
tight <- list(rel.tol = 1e-10)
answers <- function(n, loadings, shift = 0, mean = 0, sd = 1, cuts = c(-1.5, -.5, .5, 1.5)) {
  f <- mean + sd * rnorm(n); s <- rep(shift, length.out = length(loadings))
  matrix(as.integer(sapply(seq_along(loadings), function(j) findInterval(loadings[j] * f + s[j] + sqrt(1 - loadings[j]^2) * rnorm(n), cuts) + 1)), n)
}
model_of <- function(k) paste("f =~", paste0("x", 1:k, collapse = " + "))
measures <- function(fit) as.list(fitMeasures(fit, c("chisq", "df", "pvalue", "cfi", "rmsea", "srmr", "baseline.chisq", "baseline.df")))
case <- function(parts) {
  k <- ncol(parts[[1]])
  d <- as.data.frame(do.call(rbind, parts)); names(d) <- paste0("x", 1:k)
  d$g <- rep(seq_along(parts), sapply(parts, nrow))
  equal <- list(configural = "", metric = "loadings", scalar = c("loadings", "intercepts"))
  fits <- lapply(equal, function(e) {
    fit <- cfa(model_of(k), d, group = "g", std.lv = TRUE, meanstructure = TRUE, group.equal = e, control = tight)
    stopifnot(lavInspect(fit, "converged"))
    est <- lavInspect(fit, "est"); se <- lavInspect(fit, "se")
    pick <- function(x) lapply(x, function(g) list(loadings = as.numeric(g$lambda), uniquenesses = as.numeric(diag(g$theta)),
      intercepts = as.numeric(g$nu), mean = as.numeric(g$alpha), variance = as.numeric(g$psi)))
    c(measures(fit), list(est = unname(pick(est)), se = unname(pick(se))))
  })
  list(items = unname(as.matrix(d[, 1:k])), group = d$g - 1, fits = fits)
}
good <- c(.8, .7, .6, .75, .65)
cases <- list(
  alike = case(list(answers(300, good), answers(250, good, mean = .4, sd = 1.2))),
  intercept = case(list(answers(300, good), answers(250, good, shift = c(0, .8, 0, 0, 0)))),
  loading = case(list(answers(300, good), answers(250, c(.8, .2, .6, .75, .65)))),
  three_items = case(list(answers(220, good[1:3]), answers(180, good[1:3], mean = -.3))),
  three_groups = case(list(answers(200, good[1:4]), answers(180, good[1:4], mean = .5), answers(160, good[1:4], sd = .8, shift = c(.3, 0, 0, 0))))
)
single <- function(X) {
  d <- as.data.frame(X); k <- ncol(d); names(d) <- paste0("x", 1:k)
  fit <- cfa(model_of(k), d, std.lv = TRUE, control = tight); R <- cor(d); dimnames(R) <- NULL
  fa <- factanal(d, 1, control = list(opt = list(factr = 1e3, maxit = 5000)))
  list(items = unname(X), fit = measures(fit), loadings = as.numeric(lavInspect(fit, "std")$lambda), factanal = abs(as.numeric(fa$loadings)),
       eigenvalues = eigen(R)$values, correlations = R, average = psych::alpha(d, warnings = FALSE)$total$average_r)
}
f <- matrix(rnorm(500 * 2), 500); f[, 2] <- .3 * f[, 1] + sqrt(1 - .09) * f[, 2]
two <- sapply(1:6, function(j) findInterval(.8 * f[, 1 + (j > 4)] + .6 * rnorm(500), c(-1.5, -.5, .5, 1.5)) + 1)
singles <- list(one = single(answers(400, good)), two = single(matrix(as.integer(two), 500)))
# Horn's threshold: 95th percentile of the largest eigenvalues of normal noise, by R's own draws
draw <- function(n, k, times) apply(replicate(times, eigen(cor(matrix(rnorm(n * k), n)))$values), 1, quantile, .95)
threshold <- list(n = 400, k = 5, values = draw(400, 5, 20000))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()),
  packages = lapply(c(lavaan = "lavaan", psych = "psych"), function(x) as.character(packageVersion(x)))),
  groups = cases, single = singles, threshold = threshold), "measurement_invariance.json", digits = NA, auto_unbox = TRUE)
