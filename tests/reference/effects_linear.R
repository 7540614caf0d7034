# Differences in means and Lin-adjusted differences with HC2, HC3 and classical variances.
# Rscript effects_linear.R   writes effects_linear.json beside it.
suppressPackageStartupMessages({library(sandwich); library(clubSandwich); library(estimatr); library(jsonlite)})
set.seed(20261101)
n <- 90
arm <- sample(rep(0:3, c(30, 25, 20, 15)))
x1 <- round(rnorm(n, 40, 12))
x2 <- rbinom(n, 1, .4)
y1 <- round(3 + .4 * (arm == 1) - .3 * (arm == 2) + .03 * x1 + .5 * x2 * (arm == 3) + rnorm(n) * (1 + .5 * (arm == 3)), 2)
y2 <- pmin(5, pmax(1, round(1.6 + .5 * (arm > 1) + .6 * x2 + rexp(n))))
y2[sample(n, 9)] <- NA
data <- data.frame(arm, x1, x2, y1, y2)
terms <- function(m) m[grepl("^f[0-9]$", rownames(m)), grepl("^f[0-9]$", colnames(m)), drop = FALSE]
plain <- function(y) {
  d <- data[!is.na(data[[y]]), ]; d$y <- d[[y]]; d$f <- factor(d$arm); m <- lm(y ~ f, d)
  welch <- lapply(1:3, function(c) { t <- t.test(d$y[d$arm == c], d$y[d$arm == 0]); c(t$estimate[[1]] - t$estimate[[2]], t$stderr, t$parameter[[1]]) })
  list(estimate = sapply(welch, `[`, 1), welch_se = sapply(welch, `[`, 2), welch_df = sapply(welch, `[`, 3),
       hc2 = unname(terms(vcovHC(m, "HC2"))), hc3 = unname(terms(vcovHC(m, "HC3"))), classical = unname(terms(vcov(m))), classical_df = df.residual(m),
       control_mean = mean(d$y[d$arm == 0]), control_sd = sd(d$y[d$arm == 0]))
}
lin <- function(y) {
  d <- data[!is.na(data[[y]]), ]; d$y <- d[[y]]; d$f <- factor(d$arm)
  fit <- function(type) lm_lin(y ~ f, covariates = ~ x1 + x2, data = d, se_type = type)
  e <- fit("HC2"); k <- paste0("f", 1:3)
  d$z1 <- d$x1 - mean(d$x1); d$z2 <- d$x2 - mean(d$x2); m <- lm(y ~ f * (z1 + z2), d)
  bm <- coef_test(m, vcov = "CR2", cluster = seq_len(nrow(d)), test = "Satterthwaite")
  slope <- sapply(0:3, function(a) coef(lm(y ~ z1 + z2, d[d$arm == a, ]))[2:3])
  extra <- sapply(1:3, function(c) { b <- slope[, c + 1] - slope[, 1]; drop(t(b) %*% cov(d[, c("z1", "z2")]) %*% b) / nrow(d) })
  list(estimate = unname(e$coefficients[k]), hc2_se = unname(e$std.error[k]), hc3_se = unname(fit("HC3")$std.error[k]), classical_se = unname(fit("classical")$std.error[k]),
       hc2 = unname(terms(vcovHC(m, "HC2"))), bm_df = bm$df_Satt[match(k, rownames(bm))], classical_df = df.residual(m),
       superpopulation_se = unname(sqrt(e$std.error[k]^2 + extra)))
}
versions <- sapply(c("sandwich", "clubSandwich", "estimatr"), function(p) as.character(packageVersion(p)))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = as.list(versions)), data = data,
  plain = list(y1 = plain("y1"), y2 = plain("y2")), lin = list(y1 = lin("y1"), y2 = lin("y2")),
  hedges = list(df = c(2, 3, 9, 49, 399), factor = exp(lgamma(c(2, 3, 9, 49, 399) / 2) - lgamma((c(2, 3, 9, 49, 399) - 1) / 2)) / sqrt(c(2, 3, 9, 49, 399) / 2))),
  "effects_linear.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
