# References for best linear predictor, sorted groups and their description; for effects in subgroups; and for mean
# differences from proportional odds. Run: Rscript heterogeneity.R > heterogeneity.json
suppressPackageStartupMessages({library(jsonlite); library(sandwich); library(MASS)})
set.seed(20)
n <- 120
d <- rep(0:1, n / 2); b <- rnorm(n); s <- rnorm(n); z <- rbinom(n, 1, plogis(s)); w <- runif(n, 0.5, 2)
g <- rep(1:24, each = 5); y <- 0.6 * b + d * (0.2 + 0.7 * s) + rnorm(n) + rnorm(24)[g] * 0.3
group <- rank(s, ties.method = "first"); group <- ((group - 1) * 3) %/% n
p <- 0.5; m <- d - p
rows <- function(fit, V, keep, df) {
  L <- diag(length(coef(fit)))[keep, , drop = FALSE]
  list(estimate = as.vector(L %*% coef(fit)), std_error = sqrt(diag(L %*% V %*% t(L))), df = df)
}
contrast <- function(fit, V, df) {
  k <- length(coef(fit)); L <- rep(0, k); L[k] <- 1; L[k - 2] <- -1
  list(estimate = sum(L * coef(fit)), std_error = sqrt(as.numeric(t(L) %*% V %*% L)), df = df)
}
blp <- lm(y ~ b + m + I(m * (s - mean(s))))
sw <- s - weighted.mean(s, w)
blpw <- lm(y ~ b + m + I(m * sw), weights = w)
G <- sapply(0:2, function(k) as.numeric(group == k))
gates <- lm(y ~ b + s + I(m * G[, 1]) + I(m * G[, 2]) + I(m * G[, 3]))
clan <- lm(z ~ 0 + G)
cl <- function(fit) vcovCL(fit, cluster = g, type = "HC1", cadjust = TRUE)
hc <- function(fit) vcovHC(fit, type = "HC2")
out <- list(
  data = list(y = y, d = d, b = b, s = s, z = z, w = w, g = g - 1, group = group),
  blp = rows(blp, hc(blp), 3:4, n - 4), blp_cluster = rows(blp, cl(blp), 3:4, 23),
  blp_weighted = rows(blpw, hc(blpw), 3:4, n - 4),
  groups = rows(gates, hc(gates), 4:6, n - 6), groups_difference = contrast(gates, hc(gates), n - 6),
  description = rows(clan, hc(clan), 1:3, n - 3), description_difference = contrast(clan, hc(clan), n - 3)
)

# effects in subgroups: one outcome, two cells of three levels, integrated over tau and omega on a fine grid
est <- c(0.35, 0.10, -0.05, 0.02, 0.20, 0.15)
V <- diag(c(0.02, 0.015, 0.08, 0.02, 0.015, 0.08)) + kronecker(matrix(c(0.006, 0.006, 0.006, 0.006), 2), diag(3))
cell <- c(1, 1, 1, 2, 2, 2); same <- outer(cell, cell, "==") * 1; J <- 6; scale <- 0.1; sd0 <- 0.2; margin <- 0.2
nodes <- function(k) { x <- ((1:k) - 0.5) / k * 6 * scale; x }
tau <- nodes(160); total <- 0; mean1 <- rep(0, J); second <- rep(0, J); above <- rep(0, J); mtau <- 0; momega <- 0
for (t in tau) for (o in tau) {
  C <- sd0^2 * matrix(1, J, J) + t^2 * same + o^2 * diag(J)
  A <- chol(C + V); r <- backsolve(A, est, transpose = TRUE)
  weight <- exp(-sum(log(diag(A))) - 0.5 * sum(r^2) - 0.5 * (t^2 + o^2) / scale^2)
  K <- C %*% chol2inv(A); mu <- as.vector(K %*% est); S <- diag(C - K %*% C)
  total <- total + weight; mean1 <- mean1 + weight * mu; second <- second + weight * (mu^2 + S)
  above <- above + weight * pnorm(margin, mu, sqrt(S), lower.tail = FALSE)
  mtau <- mtau + weight * t; momega <- momega + weight * o
}
known <- sd0^2 * matrix(1, J, J) + 0.05^2 * same + 0.08^2 * diag(J); K <- known %*% solve(known + V)
out$levels <- list(estimate = est, covariance = V, cell = cell - 1, margin = margin, mean = mean1 / total,
  sd = sqrt(second / total - (mean1 / total)^2), above = above / total, tau = mtau / total, omega = momega / total,
  known_mean = as.vector(K %*% est), known_covariance = known - K %*% known)

# mean answer under proportional odds
a <- rep(0:2, each = 60); lat <- rlogis(180) + 0.5 * (a == 1) + 1.1 * (a == 2)
answer <- cut(lat, c(-Inf, -1.5, -0.3, 0.6, 1.8, Inf), labels = FALSE)
po <- polr(factor(answer) ~ factor(a), control = list(reltol = 1e-14, maxit = 5000))
P <- predict(po, data.frame(a = 0:2), type = "probs")
means <- as.vector(P %*% (1:5))
out$ordinal <- list(answer = answer, arm = a, difference = means[2:3] - means[1])
out$versions <- list(R = R.version.string, sandwich = as.character(packageVersion("sandwich")),
  MASS = as.character(packageVersion("MASS")), date = as.character(Sys.Date()))
cat(toJSON(out, digits = 12, auto_unbox = TRUE, pretty = FALSE), "\n")
