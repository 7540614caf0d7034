# Raked weights: rake() of R package survey, and under a cap the minimum of the dual function by optim().
# Rscript weighting_rake.R   writes weighting_rake.json beside it.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
set.seed(20261110)
n <- 400
data <- data.frame(a = sample(1:2, n, TRUE, c(.62, .38)), b = sample(1:4, n, TRUE, c(.1, .2, .3, .4)),
                   c = sample(1:3, n, TRUE, c(.5, .3, .2)), base = round(rgamma(n, 3, 3) + .2, 3))
data$b[data$a == 1 & runif(n) < .3] <- 4
data$y <- round(rnorm(n) + .4 * data$a - .3 * data$b, 2)
shares <- list(a = c(.49, .51), b = c(.22, .28, .27, .23), c = c(.31, .42, .27))
weigh <- function(base) {
  design <- svydesign(ids = ~1, weights = base, data = data)
  rake(design, list(~a, ~b, ~c), lapply(names(shares), function(v) setNames(data.frame(seq_along(shares[[v]]), n * shares[[v]]), c(v, "Freq"))),
       control = list(maxit = 500, epsilon = 1e-11))
}
# weights min(exp(x'l), cap) that meet the margins: the minimum of a convex function, by quasi-Newton and damped Newton steps
bounded <- function(cap) {
  X <- model.matrix(~ factor(a) + factor(b) + factor(c), data)
  totals <- n * c(1, shares$a[2], shares$b[-1], shares$c[-1])
  w <- function(l) pmin(exp(drop(X %*% l)), cap)
  G <- function(l) { u <- drop(X %*% l); sum(ifelse(u < log(cap), exp(u), cap + cap * (u - log(cap)))) - sum(totals * l) }
  g <- function(l) drop(crossprod(X, w(l))) - totals
  l <- optim(rep(0, ncol(X)), G, g, method = "BFGS", control = list(maxit = 5000, reltol = 1e-15))$par
  for (i in 1:100) {
    free <- exp(drop(X %*% l)) < cap
    move <- solve(crossprod(X[free, ] * sqrt(w(l)[free])), g(l)); step <- 1
    while (max(abs(g(l - step * move))) > max(abs(g(l))) && step > 1e-8) step <- step / 2
    l <- l - step * move
    if (max(abs(g(l))) < 1e-10) break
  }
  stopifnot(max(abs(g(l))) < 1e-9)
  w(l)
}
# the practice of trimming and raking again until both hold
trimmed <- function(cap) {
  design <- weigh(rep(1, n)); rounds <- 0
  repeat {
    rounds <- rounds + 1
    w <- weights(design)
    if (max(w) <= cap * (1 + 1e-9) || rounds > 5000) break
    design <- weigh(pmin(w, cap))
  }
  list(weights = unname(weights(design)), rounds = rounds)
}
cap <- 3.5
plain <- weigh(rep(1, n)); based <- weigh(data$base)
mean_of <- function(d) { m <- svymean(~y, d); c(coef(m), SE(m)) }
kish <- function(w) c(deff = length(w) * sum(w^2) / sum(w)^2, n_effective = sum(w)^2 / sum(w^2))
# missing categories: a level of its own whose share is that of the sample
gone <- data; gone$b[seq(1, n, by = 9)] <- 5
held <- mean(gone$b == 5)
missing <- local({
  design <- svydesign(ids = ~1, weights = rep(1, n), data = gone)
  pop <- list(data.frame(a = 1:2, Freq = n * shares$a), data.frame(b = 1:5, Freq = n * c((1 - held) * shares$b, held)), data.frame(c = 1:3, Freq = n * shares$c))
  weights(rake(design, list(~a, ~b, ~c), pop, control = list(maxit = 500, epsilon = 1e-11)))
})
# Taylor variance that takes the raked weights as given, beside the one that knows of the raking
given <- svydesign(ids = ~1, weights = weights(plain), data = data)
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = list(survey = as.character(packageVersion("survey")))),
  data = data, shares = shares, plain = unname(weights(plain)), based = unname(weights(based)), cap = cap,
  bounded = unname(bounded(cap)), trimmed = trimmed(cap), missing_b = gone$b, missing = unname(missing),
  kish = as.list(kish(weights(plain))), y_raked = mean_of(plain), y_given = mean_of(given)),
  "weighting_rake.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
