# Checks on the design: SMD by its formula, chisq.test, Lee's bounds and his variance (2009, proposition 3) written out, Imbens & Manski by
# uniroot, complier effects from estimatr::iv_robust and Fieller by inverting a test.  Rscript effects_designchecks.R
suppressPackageStartupMessages({library(jsonlite); library(estimatr)})
set.seed(20261126)
n <- 240
d <- data.frame(seen = rep(0:1, n / 2), cluster = rep(1:48, each = 5), age = round(rnorm(n, 35, 9)), female = rbinom(n, 1, .5))
d$y <- round(3 + .3 * d$seen + rnorm(n) + rnorm(48, 0, .4)[d$cluster], 6)
d$stay <- rbinom(n, 1, ifelse(d$seen == 1, .75, .9))
d$looked <- rbinom(n, 1, .8) * d$seen
smd <- function(x) { a <- x[d$seen == 1]; b <- x[d$seen == 0]; (mean(a) - mean(b)) / sqrt((var(a) + var(b)) / 2) }
prop <- function(x) { a <- mean(x[d$seen == 1]); b <- mean(x[d$seen == 0]); (a - b) / sqrt((a * (1 - a) + b * (1 - b)) / 2) }
chi <- chisq.test(c(230, 251, 180))
# Lee: the arm that kept more people (here the control) is trimmed by the surplus, ties cannot occur
lee <- function(y, stay, full) {              # full: 1 for the fuller arm; bounds on mean(fuller) - mean(other) in that order
  n1 <- sum(full == 1); n0 <- sum(full == 0); s1 <- mean(stay[full == 1]); s0 <- mean(stay[full == 0])
  p <- 1 - s0 / s1; Y <- sort(y[full == 1 & stay == 1]); m <- length(Y); k <- (1 - p) * m; whole <- floor(k + 1e-9); part <- k - whole
  o <- y[full == 0 & stay == 1]
  one <- function(Y) {                         # Y in the order in which it is kept
    w <- c(rep(1, whole), if (part > 1e-9) part); keep <- Y[seq_along(w)]; mu <- sum(w * keep) / k; q <- keep[length(keep)]
    # influence values written out: the trimmed mean given its share, and the share through both staying rates
    z <- if (Y[1] < Y[m]) pmin(Y - q, 0) else pmax(Y - q, 0)
    v_mean <- sum((z - mean(z))^2) / (m * (m - 1)) / (1 - p)^2
    v_p <- (1 - p)^2 * ((1 - s1) / s1 / (n1 - 1) + (1 - s0) / s0 / (n0 - 1))
    list(mu = mu, v = v_mean + ((q - mu) / (1 - p))^2 * v_p)
  }
  a <- one(Y); b <- one(rev(Y)); v0 <- var(o) / length(o)
  list(low = a$mu - mean(o), high = b$mu - mean(o), se_low = sqrt(a$v + v0), se_high = sqrt(b$v + v0), trimmed = p)
}
L <- lee(d$y, d$stay, 1 - d$seen)              # control minus concept: turn round
L <- list(low = -L$high, high = -L$low, se_low = L$se_high, se_high = L$se_low, trimmed = L$trimmed)
cc <- uniroot(function(c) pnorm(c + (L$high - L$low) / max(L$se_low, L$se_high)) - pnorm(-c) - .95, c(1, 2.5), tol = 1e-13)$root
L$conf <- c(L$low - cc * L$se_low, L$high + cc * L$se_high)
iv <- iv_robust(y ~ looked | seen, d, se_type = "HC2"); ivc <- iv_robust(y ~ looked | seen, d, clusters = cluster, se_type = "CR2")
welch <- t.test(y ~ seen, d); df <- welch$parameter
g <- function(r) { u <- d$y - r * d$looked; a <- u[d$seen == 1]; b <- u[d$seen == 0]
  ((mean(a) - mean(b))^2) / (var(a) / length(a) + var(b) / length(b)) - qt(.975, df)^2 }
r0 <- coef(iv)[["looked"]]
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = list(estimatr = as.character(packageVersion("estimatr")))),
  data = d, smd = c(smd(d$age), prop(d$female)), chisq = c(chi$statistic[[1]], chi$parameter[[1]], chi$p.value), lee = L,
  complier = list(estimate = r0, se = iv$std.error[["looked"]], cluster_se = ivc$std.error[["looked"]], itt_p = welch$p.value, df = df[[1]],
    fieller = c(uniroot(g, c(r0 - 3, r0), tol = 1e-13)$root, uniroot(g, c(r0, r0 + 3), tol = 1e-13)$root))),
  "effects_designchecks.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
