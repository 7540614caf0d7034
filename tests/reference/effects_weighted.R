# CR2 variance with Satterthwaite degrees of freedom of weighted least squares (clubSandwich, identity target).
# Also weighted proportional odds with clusters (svyolr), for the data of effects_ordinal.json.
# Rscript effects_weighted.R   writes effects_weighted.json beside it.
suppressPackageStartupMessages({library(clubSandwich); library(survey); library(jsonlite)})
set.seed(20261128)
sizes <- sample(1:9, 24, TRUE)
nested <- data.frame(cluster = rep(1:24, sizes), arm = rep(sample(rep(0:2, 8)), sizes))
nested$z <- as.numeric(nested$cluster %in% tapply(nested$cluster, nested$arm, min))  # one cluster alone fits the slope
crossed <- do.call(rbind, lapply(1:20, function(i) data.frame(cluster = i, arm = sort(c(0, sample(0:2, sample(2:8, 1), TRUE))))))
crossed$z <- round(runif(nrow(crossed)), 2)
fill <- function(d) {
  n <- nrow(d); d$w <- round(exp(rnorm(n, 0, .8)), 3) + .05
  d$x <- round(rnorm(n) + rnorm(max(d$cluster))[d$cluster], 2)
  d$y <- round(rnorm(max(d$cluster))[d$cluster] + .5 * d$arm + .3 * d$x + rnorm(n), 2); d$y[c(3, 17, 40)] <- NA; d
}
fit <- function(data, covariates, clustered) {
  d <- data[!is.na(data$y), ]; d$f <- factor(d$arm)
  d$zx <- d$x - weighted.mean(d$x, d$w); d$zz <- d$z - weighted.mean(d$z, d$w)
  formula <- if (covariates == 0) y ~ f else if (covariates == 1) y ~ f * zx else y ~ f * (zx + zz)
  m <- lm(formula, d, weights = w); k <- grepl("^f[0-9]$", names(coef(m)))
  V <- vcovCR(m, cluster = if (clustered) d$cluster else seq_len(nrow(d)), type = "CR2")
  s <- coef_test(m, vcov = V, test = "Satterthwaite")
  list(estimate = unname(coef(m)[k]), cr2 = unname(as.matrix(V)[k, k]), df = s$df_Satt[k])
}
every <- function(data) list(data = data,
  rows = list(plain = fit(data, 0, FALSE), lin1 = fit(data, 1, FALSE)),
  clusters = list(plain = fit(data, 0, TRUE), lin1 = fit(data, 1, TRUE), lin2 = fit(data, 2, TRUE)))
d <- fromJSON("effects_ordinal.json")$data; d <- as.data.frame(d[c("arm", "x1", "x2", "cluster", "weight", "y")])
d$o <- factor(d$y, ordered = TRUE); d$f <- factor(d$arm)
s <- svyolr(o ~ f + x1 + x2, svydesign(ids = ~cluster, weights = ~weight, data = d), method = "logistic", control = list(reltol = 1e-15, maxit = 1000))
write_json(list(ordinal = list(log_odds = unname(coef(s)[1:2]), se = unname(SE(s)[1:2])), meta = list(date = format(Sys.Date()), R = as.character(getRversion()),
  packages = list(clubSandwich = as.character(packageVersion("clubSandwich")), survey = as.character(packageVersion("survey")))), nested = every(fill(nested)), crossed = every(fill(crossed))),
  "effects_weighted.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
