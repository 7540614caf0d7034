# Differences within many blocks: HC2 and CR2 with Satterthwaite degrees of freedom of lm(y ~ f + x + factor(block)),
# without and with weights (clubSandwich, identity target).
# Rscript effects_absorbed.R   writes effects_absorbed.json beside it.
suppressPackageStartupMessages({library(clubSandwich); library(jsonlite)})
set.seed(20261129)
sizes <- sample(3:9, 30, TRUE)
d <- data.frame(block = rep(1:30, sizes))
n <- nrow(d)
d$arm <- sample(rep(0:2, length.out = n)); d$x <- round(rnorm(n), 2); d$z <- round(runif(n), 2)
d$cluster <- sample(1:40, n, TRUE)                      # clusters that cross blocks
d$nested <- d$block * 3 + sample(0:2, n, TRUE)          # clusters within blocks
d$w <- round(exp(rnorm(n, 0, .7)), 3) + .05
d$y <- round(rnorm(30)[d$block] + .5 * d$arm + .3 * d$x + rnorm(40)[d$cluster] / 2 + rnorm(n), 2); d$y[c(3, 17, 40)] <- NA
fit <- function(covariates, weighted, cluster) {
  o <- d[!is.na(d$y), ]; o$f <- factor(o$arm); o$one <- 1; o$v <- if (weighted) o$w else o$one
  formula <- if (covariates) y ~ f + x + z + factor(block) else y ~ f + factor(block)
  m <- if (weighted) lm(formula, o, weights = v) else lm(formula, o)
  unit <- if (cluster == "rows") seq_len(nrow(o)) else o[[cluster]]
  V <- vcovCR(m, cluster = unit, type = "CR2", ignore_FE = FALSE); s <- coef_test(m, vcov = V, test = "Satterthwaite")
  list(estimate = unname(coef(m)[2:3]), cr2 = unname(as.matrix(V)[2:3, 2:3]), df = s$df_Satt[2:3])
}
cases <- expand.grid(covariates = c(FALSE, TRUE), weighted = c(FALSE, TRUE), cluster = c("rows", "cluster", "nested"), stringsAsFactors = FALSE)
results <- lapply(seq_len(nrow(cases)), function(i) c(as.list(cases[i, ]), do.call(fit, as.list(cases[i, ]))))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()),
  packages = list(clubSandwich = as.character(packageVersion("clubSandwich")))), data = d, results = results),
  "effects_absorbed.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
