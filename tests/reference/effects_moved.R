# Who moved: bounds by the formulas of Lu, Ding & Dasgupta (2018) and of Fan & Park (2010) written out over a grid, reliable change of
# Jacobson & Truax (1991), Newcombe's interval (1998, method 10).  Rscript effects_moved.R   writes effects_moved.json beside it.
suppressPackageStartupMessages(library(jsonlite))
set.seed(20261125)
n <- 160
d <- data.frame(seen = rep(0:1, n / 2), pre = round(rnorm(n, 3, 1), 1), w = round(runif(n, .5, 2), 3))
d$item <- pmin(5, pmax(1, round(d$pre + .3 * d$seen + rnorm(n, 0, .8))))
d$score <- round(d$pre + .4 * d$seen + rnorm(n, 0, .6), 2)
shares <- function(y) sapply(1:5, function(j) mean(y == j))
p1 <- shares(d$item[d$seen == 1]); p0 <- shares(d$item[d$seen == 0])
D <- sapply(1:5, function(j) sum(p1[j:5]) - sum(p0[j:5]))            # Delta_j of the paper
eta <- c(max(D), 1 + min(D - p1)); tau <- c(max(p0 + D), 1 + min(D)) # P(Y1 > Y0) and P(Y1 >= Y0)
makarov <- function(y1, y0, by) {                                    # P(Y1 - Y0 > by), ecdf just at and just below every jump
  F1 <- ecdf(y1); F0 <- ecdf(y0); grid <- sort(unique(c(y1, y0 + by))); e <- 1e-7
  c(max(0, sapply(grid, function(y) F0(y - by + e) - F1(y + e))), min(1, sapply(grid, function(y) 1 - F1(y + e) + F0(y - by - e))))
}
y1 <- d$score[d$seen == 1]; y0 <- d$score[d$seen == 0]
least <- function(sd, r) 1.96 * sqrt(2 * (sd * sqrt(1 - r))^2)
lim <- least(sd(d$pre), .8)
up <- (d$score - d$pre) > lim
newcombe <- function(x1, n1, x0, n0, z = qnorm(.975)) {
  w <- function(x, n) { r <- uniroot; f <- function(p) (x / n - p)^2 - z^2 * p * (1 - p) / n
    c(if (x == 0) 0 else r(f, c(0, x / n - 1e-9), tol = 1e-14)$root, if (x == n) 1 else r(f, c(x / n + 1e-9, 1), tol = 1e-14)$root) }
  a <- w(x1, n1); b <- w(x0, n0); q1 <- x1 / n1; q0 <- x0 / n0
  c(q1, q0, q1 - q0 - sqrt((q1 - a[1])^2 + (b[2] - q0)^2), q1 - q0 + sqrt((a[2] - q1)^2 + (q0 - b[1])^2))
}
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion())), data = d, eta = eta, tau = tau,
  makarov = makarov(y1, y0, 0), makarov_half = makarov(y1, y0, .5), least = lim,
  reliable = newcombe(sum(up[d$seen == 1]), n / 2, sum(up[d$seen == 0]), n / 2), published = newcombe(56, 70, 48, 80), zero = newcombe(0, 10, 3, 10)),
  "effects_moved.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
