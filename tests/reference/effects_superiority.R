# Probability of superiority with Brunner and Munzel's variance and degrees of freedom, by their formulas in ranks; with clusters
# CR2 and Satterthwaite from clubSandwich on the placements. Rscript effects_superiority.R   writes effects_superiority.json beside it.
suppressPackageStartupMessages({library(clubSandwich); library(jsonlite)})
set.seed(20261203)
d <- data.frame(arm = sample(rep(0:2, c(40, 35, 25))), cluster = sample(rep(0:19, 5)))
d$y <- pmin(5, pmax(1, round(3 + .5 * (d$arm == 1) * rnorm(100, .5) + rnorm(100))))
one <- function(a) {
  z <- d$y[d$arm == 0]; c <- d$y[d$arm == a]; m <- length(z); n <- length(c); r <- rank(c(z, c))
  rz <- r[1:m]; rc <- r[m + 1:n]
  s0 <- sum((rz - rank(z) - mean(rz) + (m + 1) / 2)^2) / (m - 1); s1 <- sum((rc - rank(c) - mean(rc) + (n + 1) / 2)^2) / (n - 1)
  p <- (mean(rc) - (n + 1) / 2) / m
  se <- sqrt(s0 / (m * n^2) + s1 / (n * m^2))
  df <- (m * s0 + n * s1)^2 / ((m * s0)^2 / (m - 1) + (n * s1)^2 / (n - 1))
  e <- d[d$arm %in% c(0, a), ]
  e$v <- ifelse(e$arm == a, sapply(e$y, function(v) mean(z < v) + mean(z == v) / 2), -sapply(e$y, function(v) mean(c > v) + mean(c == v) / 2))
  l <- lm(v ~ factor(arm), e); V <- vcovCR(l, cluster = e$cluster, type = "CR2")
  t <- coef_test(l, vcov = V, test = "Satterthwaite")[2, ]
  list(estimate = p, se = se, df = df, cluster_se = t$SE, cluster_df = t[[grep("df", names(t))[1]]])
}
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = list(clubSandwich = as.character(packageVersion("clubSandwich")))),
  data = d, concepts = lapply(1:2, one)), "effects_superiority.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
