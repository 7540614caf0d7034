# Reference values for pretest/risk, by numerical integration over tau.
# Run: Rscript tests/reference/risk_reference.R > tests/reference/risk_reference.json
library(jsonlite)
library(mvtnorm)
set.seed(1) # pmvnorm in more than two dimensions is randomised

half_normal <- function(tau, scale) 2 * dnorm(tau, 0, scale)

prior_exceedance <- function(margin, weights, means, sds, scale) {
  inner <- function(tau) {
    total <- 0
    for (m in seq_along(weights)) total <- total + weights[m] * pnorm(margin, means[m], sqrt(sds[m]^2 + tau^2), lower.tail = FALSE)
    total * half_normal(tau, scale)
  }
  integrate(inner, 0, Inf, rel.tol = 1e-12, subdivisions = 2000)$value
}

# Exact posterior by a product grid (midpoints) over the tau of each outcome and the components of the prior mean.
posterior <- function(estimate, V, outcome, weights, means, sds, scale, margins, upto, points) {
  K <- max(outcome); J <- length(estimate)
  step <- upto / points
  taus <- (seq_len(points) - 0.5) * step
  states <- expand.grid(c(rep(list(seq_len(points)), K), rep(list(seq_along(weights)), K)))
  same <- outer(outcome, outcome, "==") * 1
  n <- nrow(states)
  logw <- numeric(n); mean_ <- matrix(0, n, J); var_ <- matrix(0, n, J); over <- matrix(0, n, J); union <- numeric(n)
  taumean <- matrix(0, n, K)
  for (i in seq_len(n)) {
    tau <- taus[unlist(states[i, 1:K])]; comp <- unlist(states[i, K + 1:K])
    m0 <- means[comp][outcome]
    S0 <- same * sds[comp][outcome]^2 + diag(tau[outcome]^2, J)
    S <- V + S0
    G <- S0 %*% solve(S)
    m <- as.vector(m0 + G %*% (estimate - m0)); C <- S0 - G %*% S0; C <- (C + t(C)) / 2
    logw[i] <- dmvnorm(estimate, m0, S, log = TRUE) + sum(log(half_normal(tau, scale))) + sum(log(weights[comp]))
    mean_[i, ] <- m; var_[i, ] <- diag(C); taumean[i, ] <- tau
    over[i, ] <- pnorm(margins, m, sqrt(diag(C)), lower.tail = FALSE)
    if (J <= 2) union[i] <- 1 - pmvnorm(upper = margins, mean = m, sigma = C)
  }
  w <- exp(logw - max(logw)); w <- w / sum(w)
  mu <- colSums(w * mean_)
  list(mean = mu, sd = sqrt(colSums(w * (var_ + mean_^2)) - mu^2), exceedance = colSums(w * over),
       union = if (J <= 2) sum(w * union) else NULL, tau = colSums(w * taumean))
}

base <- list(weights = 1, means = 0, sds = 0.2, scale = 0.1)
weak <- list(weights = 1, means = 0, sds = 0.5, scale = 0.2)
mixed <- list(weights = c(0.8, 0.2), means = c(0.05, 0), sds = c(0.1, 0.5), scale = 0.1)
case <- function(estimate, V, outcome, prior, margins, upto, points) {
  inputs <- list(estimate = estimate, covariance = V, outcome = outcome - 1, prior = prior, margins = margins)
  c(inputs, list(expected = do.call(posterior, c(list(estimate, V, outcome), prior, list(margins, upto, points)))))
}

two <- matrix(c(0.010, 0.006, 0.006, 0.014), 2)
four <- matrix(c(0.012, 0.005, 0.006, 0.002, 0.005, 0.010, 0.002, 0.005, 0.006, 0.002, 0.013, 0.006, 0.002, 0.005, 0.006, 0.011), 4)
tail_ <- seq(0.2, 1, length.out = 16)

need <- function(est, se, n, margin, alpha, power) {
  reach <- function(n2) pnorm((margin - est) / (se * sqrt(n / n2)) - qnorm(1 - alpha)) - power
  uniroot(reach, c(1, 1e9), tol = 1e-10)$root - n
}

out <- list(
  r = R.version.string, mvtnorm = as.character(packageVersion("mvtnorm")), jsonlite = as.character(packageVersion("jsonlite")),
  date = "2026-11-22",
  prior = lapply(list(base = base, weak = weak, mixed = mixed), function(p)
    list(prior = p, margins = c(0.1, 0.2, 0.3), expected = sapply(c(0.1, 0.2, 0.3), function(d) do.call(prior_exceedance, c(list(d), p))))),
  posterior = list(
    correlated_pair = case(c(0.28, 0.05), two, c(1, 1), base, c(0.2, 0.2), 0.8, 2000),
    correlated_pair_weak = case(c(0.28, 0.05), two, c(1, 1), weak, c(0.2, 0.2), 1.6, 2000),
    two_outcomes_one_concept = case(c(0.28, 0.05), two, c(1, 2), base, c(0.2, 0.15), 0.8, 60),
    two_by_two = case(c(0.30, 0.10, -0.05, 0.22), four, c(1, 2, 1, 2), base, c(0.2, 0.2, 0.2, 0.2), 0.8, 60),
    far_tail = case(tail_, diag(0.03^2, 16), rep(1, 16), base, rep(0.6, 16), 1.0, 2000),
    far_tail_shared_control = case(tail_, diag(0.03^2 / 2, 16) + 0.03^2 / 2, rep(1, 16), base, rep(0.6, 16), 1.0, 2000),
    singular = case(c(0.30, 0.10), matrix(0.01, 2, 2), c(1, 1), base, c(0.2, 0.2), 0.8, 4000),
    mixture = case(c(0.55, 0.35), two, c(1, 1), mixed, c(0.2, 0.2), 0.8, 2000)
  ),
  data_only = list(estimate = c(0.28, 0.05), covariance = two, margins = c(0.2, 0.2),
    expected = 1 - as.numeric(pmvnorm(upper = c(0.2, 0.2), mean = c(0.28, 0.05), sigma = two))),
  bounds = list(estimate = c(0.31, 0.05, -0.10, 0.18), std_error = c(0.04, 0.07, 0.05, 0.02), df = c(212.4, 35.1, 6, 1e9),
    local_level = c(0.0042, 0.0042, 0.01, 0.05), alpha = 0.05),
  holm = list(p = c(0.004, 0.04, 0.03, 0.005, 0.6), expected = p.adjust(c(0.004, 0.04, 0.03, 0.005, 0.6), "holm")),
  extra = list(estimate = c(0.05, 0.00, 0.15, -0.1), std_error = c(0.12, 0.10, 0.09, 0.5), n = c(100, 150, 240, 30), margin = 0.2, alpha = 0.05, power = 0.8)
)
b <- out$bounds
out$bounds$lower <- b$estimate - qt(b$local_level, b$df, lower.tail = FALSE) * b$std_error
out$bounds$upper <- b$estimate + qt(b$alpha, b$df, lower.tail = FALSE) * b$std_error
e <- out$extra
out$extra$expected <- mapply(need, e$estimate, e$std_error, e$n, MoreArgs = list(margin = e$margin, alpha = e$alpha, power = e$power))
cat(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = TRUE), "\n")
