# Indirect effects by lm, and the rho at which theorem 4 of Imai, Keele & Yamamoto (2010) makes them zero, found by uniroot on their formula;
# standard errors of a and b by summary(lm), of a*b by Sobel's delta method.  Rscript effects_mechanism.R
suppressPackageStartupMessages({library(jsonlite); library(boot)})
set.seed(20261127)
n <- 180
d <- data.frame(seen = rep(0:1, n / 2), x = round(rnorm(n), 4))
d$m <- round(.5 * d$seen + .4 * d$x + rnorm(n), 4); d$m2 <- round(.5 * d$m + rnorm(n), 4)
d$y <- round(.2 * d$seen + .3 * d$m + .2 * d$m2 + .3 * d$x + rnorm(n), 4); d$w <- round(runif(n, .5, 2), 3)
run <- function(v) {
  d$v <- v; w <- v
  fm <- lm(m ~ seen + x, d, weights = v); fy <- lm(y ~ seen + m + x, d, weights = v); ft <- lm(y ~ seen + x, d, weights = v)
  a <- coef(fm)[["seen"]]; b <- coef(fy)[["m"]]
  s <- function(f) sqrt(sum(w * resid(f)^2)); r <- sum(w * resid(fm) * resid(ft)) / (s(fm) * s(ft))
  acme <- function(rho) a * s(ft) / s(fm) * (r - rho * sqrt((1 - r^2) / (1 - rho^2)))
  list(a = a, b = b, indirect = a * b, direct = coef(fy)[["seen"]], total = coef(ft)[["seen"]], share = a * b / coef(ft)[["seen"]],
    rho_zero = uniroot(acme, c(-.99, .99), tol = 1e-14)$root, at_0 = acme(0), at_3 = acme(.3),
    se_a = summary(fm)$coef["seen", 2], se_b = summary(fy)$coef["m", 2], sd_m = s(fm), sd_y = s(ft))
}
c1 <- lm(m ~ seen + x, d); c2 <- lm(m2 ~ seen + m + x, d); c3 <- lm(y ~ seen + m + m2 + x, d)
stat <- function(e, i) { e <- e[i, ]; coef(lm(m ~ seen + x, e))[["seen"]] * coef(lm(y ~ seen + m + x, e))[["m"]] }
bt <- boot(d, stat, 4000, strata = d$seen); ci <- boot.ci(bt, type = c("perc", "bca"))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = list(boot = as.character(packageVersion("boot")))),
  data = d, plain = run(rep(1, n)), weighted = run(d$w),
  chain = list(a = coef(c1)[["seen"]], between = coef(c2)[["m"]], b = coef(c3)[["m2"]], total = coef(lm(y ~ seen + x, d))[["seen"]]),
  boot = list(sd = sd(bt$t), percentile = ci$percent[4:5], bca = ci$bca[4:5])), "effects_mechanism.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
