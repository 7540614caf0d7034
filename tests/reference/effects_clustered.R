# CR2 variance with Satterthwaite degrees of freedom (clubSandwich) and Stata's CR1, with and without covariates.
# Rscript effects_clustered.R   writes effects_clustered.json beside it.
suppressPackageStartupMessages({library(clubSandwich); library(estimatr); library(jsonlite)})
set.seed(20261102)
sizes <- sample(2:7, 24, TRUE)
nested <- data.frame(cluster = rep(1:24, sizes), arm = rep(sample(rep(0:2, 8)), sizes))
nested$x <- round(rnorm(nrow(nested)), 2)
# z is 1 in exactly one cluster of every arm: that cluster alone determines the slope, so I - H_gg is singular
alone <- tapply(nested$cluster, nested$arm, min)
nested$z <- as.numeric(nested$cluster %in% alone)
nested$y <- round(rnorm(24)[nested$cluster] + .5 * nested$arm + .3 * nested$x + rnorm(nrow(nested)), 2)
crossed <- do.call(rbind, lapply(1:20, function(i) data.frame(cluster = i, arm = sort(c(0, sample(0:4, sample(2:4, 1), TRUE))))))
crossed$x <- round(rnorm(20), 2)[crossed$cluster]
crossed$z <- round(runif(nrow(crossed)), 2)
crossed$y <- round(rnorm(20)[crossed$cluster] + .4 * (crossed$arm == 2) + .2 * crossed$x + rnorm(nrow(crossed)), 2)
crossed$y[c(3, 17, 40)] <- NA
fit <- function(data, covariates) {
  d <- data[!is.na(data$y), ]; d$f <- factor(d$arm); d$zx <- d$x - mean(d$x); d$zz <- d$z - mean(d$z)
  m <- if (covariates) lm(y ~ f * (zx + zz), d) else lm(y ~ f, d)
  k <- grepl("^f[0-9]$", names(coef(m)))
  V <- vcovCR(m, cluster = d$cluster, type = "CR2"); s <- coef_test(m, vcov = V, test = "Satterthwaite")
  stata <- vcovCR(m, cluster = d$cluster, type = "CR1S")
  out <- list(estimate = unname(coef(m)[k]), cr2 = unname(as.matrix(V)[k, k]), df = s$df_Satt[k], cr1 = unname(as.matrix(stata)[k, k]))
  if (!covariates) { r <- lm_robust(y ~ f, d, clusters = cluster, se_type = "stata"); out$stata_se <- unname(r$std.error[k]); out$stata_df <- unname(r$df[k]) }
  out
}
versions <- sapply(c("clubSandwich", "estimatr"), function(p) as.character(packageVersion(p)))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()), packages = as.list(versions)),
  nested = list(data = nested, plain = fit(nested, FALSE), lin = fit(nested, TRUE)),
  crossed = list(data = crossed, plain = fit(crossed, FALSE), lin = fit(crossed, TRUE))),
  "effects_clustered.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
