# Prior probabilities and posteriors of the risk model, by numerical integration over the spreads tau.
# Run: Rscript tests/reference/risk_posterior.R > tests/reference/risk_posterior.json
library(jsonlite)
library(mvtnorm)
set.seed(1) # pmvnorm in more than two dimensions is randomised

half_normal <- function(tau, scale) 2 * dnorm(tau, 0, scale)

# P(any of the outcomes of one role exceeds its margin): what they share is integrated out inside, tau outside.
prior_any <- function(margins, weights, means, sds, scale) {
  none <- function(tau, m, s) {
    given <- function(k) {
      below <- 1
      for (margin in margins) below <- below * pnorm((margin - m - k) / sqrt(.1 * s^2 + tau^2))
      below * dnorm(k, 0, sqrt(.9) * s)
    }
    integrate(given, -9 * s, 9 * s, rel.tol = 1e-11, subdivisions = 2000)$value
  }
  total <- 0
  for (i in seq_along(weights)) {
    outer_ <- function(tau) sapply(tau, none, m = means[i], s = sds[i]) * half_normal(tau, scale)
    total <- total + weights[i] * integrate(outer_, 0, 9 * scale, rel.tol = 1e-9, subdivisions = 2000)$value
  }
  1 - total
}

prior_exceedance <- function(margin, weights, means, sds, scale) {
  inner <- function(tau) {
    total <- 0
    for (m in seq_along(weights)) total <- total + weights[m] * pnorm(margin, means[m], sqrt(sds[m]^2 + tau^2), lower.tail = FALSE)
    total * half_normal(tau, scale)
  }
  integrate(inner, 0, Inf, rel.tol = 1e-12, subdivisions = 2000)$value
}

# Exact posterior by a product grid (midpoints) over the tau of each role and the component of each concept in a role.
# weights, means, sds: vectors for all, or a list of vectors, one per concept in a role in the order of their first cells.
posterior <- function(estimate, V, concept, role, outcome, weights, means, sds, scale, margins, upto, points) {
  R <- max(role); J <- length(estimate)
  step <- upto / points
  taus <- (seq_len(points) - 0.5) * step
  keys <- paste(concept, role); block <- match(keys, unique(keys)); B <- max(block)
  each <- function(part) if (is.list(part)) part else rep(list(part), B)
  weights <- each(weights); means <- each(means); sds <- each(sds)
  states <- expand.grid(c(rep(list(seq_len(points)), R), lapply(weights, seq_along)))
  of_role <- outer(concept, concept, "==") & outer(role, role, "==")
  F <- .9 * of_role + .1 * (of_role & outer(outcome, outcome, "=="))
  n <- nrow(states)
  logw <- numeric(n); mean_ <- matrix(0, n, J); var_ <- matrix(0, n, J); over <- matrix(0, n, J); union <- numeric(n)
  first <- matrix(0, n, B)
  taumean <- matrix(0, n, R)
  for (i in seq_len(n)) {
    tau <- taus[unlist(states[i, 1:R])]; comp <- unlist(states[i, R + 1:B])
    of <- function(part) sapply(seq_len(B), function(b) part[[b]][comp[b]])
    m0 <- of(means)[block]
    S0 <- F * of(sds)[block]^2 + diag(tau[role]^2, J)
    S <- V + S0
    G <- S0 %*% solve(S)
    m <- as.vector(m0 + G %*% (estimate - m0)); C <- S0 - G %*% S0; C <- (C + t(C)) / 2
    logw[i] <- dmvnorm(estimate, m0, S, log = TRUE) + sum(log(half_normal(tau, scale))) + sum(log(of(weights)))
    mean_[i, ] <- m; var_[i, ] <- diag(C); taumean[i, ] <- tau; first[i, ] <- comp == 1
    over[i, ] <- pnorm(margins, m, sqrt(diag(C)), lower.tail = FALSE)
    if (J <= 2) union[i] <- 1 - pmvnorm(upper = margins, mean = m, sigma = C)
  }
  w <- exp(logw - max(logw)); w <- w / sum(w)
  mu <- colSums(w * mean_)
  list(mean = mu, sd = sqrt(colSums(w * (var_ + mean_^2)) - mu^2), exceedance = colSums(w * over),
       union = if (J <= 2) sum(w * union) else NULL, tau = colSums(w * taumean), first = colSums(w * first))
}

base <- list(weights = 1, means = 0, sds = 0.2, scale = 0.1)
weak <- list(weights = 1, means = 0, sds = 0.5, scale = 0.2)
mixed <- list(weights = c(0.8, 0.2), means = c(0.05, 0), sds = c(0.1, 0.5), scale = 0.1)
case <- function(estimate, V, concept, role, outcome, prior, margins, upto, points) {
  inputs <- list(estimate = estimate, covariance = V, concept = concept, role = role, outcome = outcome, prior = prior, margins = margins)
  c(inputs, list(expected = do.call(posterior, c(list(estimate, V, concept, role, outcome), prior, list(margins, upto, points)))))
}
each_own <- list(weights = list(c(0.5, 0.3, 0.2), c(0.8, 0.2)), means = list(c(-0.05, 0.3, 0), c(0.05, 0)),
                 sds = list(c(0.1, 0.2, 0.5), c(0.1, 0.5)), scale = 0.1)
any_case <- function(margins, prior) list(margins = margins, prior = prior, expected = do.call(prior_any, c(list(margins), prior)))

two <- matrix(c(0.010, 0.006, 0.006, 0.014), 2)
four <- matrix(c(0.012, 0.005, 0.006, 0.002, 0.005, 0.010, 0.002, 0.005, 0.006, 0.002, 0.013, 0.006, 0.002, 0.005, 0.006, 0.011), 4)
tail_ <- seq(0.2, 1, length.out = 16)
pair <- c(0.28, 0.05)

out <- list(
  r = R.version.string, mvtnorm = as.character(packageVersion("mvtnorm")), jsonlite = as.character(packageVersion("jsonlite")),
  date = format(Sys.Date()),
  prior = lapply(list(base = base, weak = weak, mixed = mixed), function(p)
    list(prior = p, margins = c(0.1, 0.2, 0.3), expected = sapply(c(0.1, 0.2, 0.3), function(d) do.call(prior_exceedance, c(list(d), p))))),
  any = list(five = any_case(rep(.2, 5), base), five_weak = any_case(rep(.2, 5), weak), mixed_pair = any_case(c(.2, .35), mixed)),
  posterior = list(
    two_concepts = case(pair, two, 1:2, c(1, 1), c(1, 1), base, c(0.2, 0.2), 0.8, 2000),
    two_outcomes = case(pair, two, c(1, 1), c(1, 1), 1:2, base, c(0.2, 0.15), 0.8, 2000),
    two_outcomes_weak = case(pair, two, c(1, 1), c(1, 1), 1:2, weak, c(0.2, 0.2), 1.6, 2000),
    two_audiences = case(pair, two, c(1, 1), c(1, 1), c(1, 1), base, c(0.2, 0.2), 0.8, 2000),
    two_roles = case(pair, two, c(1, 1), 1:2, 1:2, base, c(0.2, 0.15), 0.8, 60),
    two_by_two = case(c(0.30, 0.10, -0.05, 0.22), four, c(1, 1, 2, 2), rep(1, 4), c(1, 2, 1, 2), base, rep(0.2, 4), 0.8, 2000),
    far_tail = case(tail_, diag(0.03^2, 16), 1:16, rep(1, 16), rep(1, 16), base, rep(0.6, 16), 1.0, 2000),
    far_tail_one_concept = case(tail_, diag(0.03^2 / 2, 16) + 0.03^2 / 2, rep(1, 16), rep(1, 16), 1:16, base, rep(0.6, 16), 1.0, 2000),
    singular = case(c(0.30, 0.10), matrix(0.01, 2, 2), c(1, 1), c(1, 1), 1:2, base, c(0.2, 0.2), 0.8, 4000),
    mixture = case(c(0.55, 0.35), two, 1:2, c(1, 1), c(1, 1), mixed, c(0.2, 0.2), 0.8, 2000),
    mixture_two_roles = case(c(0.55, 0.05), two, c(1, 1), 1:2, 1:2, mixed, c(0.2, 0.2), 0.8, 60),
    own_mixtures = case(c(0.30, 0.10, -0.05, 0.22), four, c(1, 1, 2, 2), rep(1, 4), c(1, 2, 1, 2), each_own, rep(0.2, 4), 0.8, 500)
  ),
  data_only = list(estimate = pair, covariance = two, margins = c(0.2, 0.2),
    expected = 1 - as.numeric(pmvnorm(upper = c(0.2, 0.2), mean = pair, sigma = two)))
)
cat(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = TRUE), "\n")
