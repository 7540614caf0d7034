# Level of one arm with weights, clusters and strata: svymean of R package survey.
# Rscript effects_levels.R   writes effects_levels.json beside it.
suppressPackageStartupMessages({library(survey); library(jsonlite)})
options(survey.lonely.psu = "adjust")
RNGversion("4.2.0")
set.seed(20261128)
psu <- expand.grid(unit = 1:4, stratum = 1:3)
psu$cluster <- seq_len(nrow(psu))
data <- psu[rep(seq_len(nrow(psu)), sample(2:6, nrow(psu), TRUE)), c("stratum", "cluster")]
n <- nrow(data)
data$weight <- round(rgamma(n, 3, 3) + .2, 3)
data$y <- pmin(5, pmax(1, round(2.4 + rnorm(12, 0, .6)[data$cluster] + rnorm(n))))
rownames(data) <- NULL
level <- function(design) {
  m <- svymean(~y, design); df <- degf(design); ci <- confint(m, df = df)
  list(mean = unname(coef(m)), std_error = unname(SE(m)[1]), df = df, conf_low = ci[1], conf_high = ci[2])
}
lonely <- data[!(data$stratum == 3 & data$cluster != 12), ]
one <- rep(1, n)
results <- list(
  plain = level(svydesign(ids = ~1, weights = one, data = data)),
  weights = level(svydesign(ids = ~1, weights = ~weight, data = data)),
  clusters = level(svydesign(ids = ~cluster, weights = one, data = data)),
  clusters_weights = level(svydesign(ids = ~cluster, weights = ~weight, data = data)),
  strata_weights = level(svydesign(ids = ~1, strata = ~stratum, weights = ~weight, data = data)),
  full = level(svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = data)),
  lonely = level(svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = lonely)))
results$t_test <- list(mean = mean(data$y), std_error = sd(data$y) / sqrt(n), df = n - 1,
  conf_low = t.test(data$y)$conf.int[1], conf_high = t.test(data$y)$conf.int[2])
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion()),
    packages = list(survey = as.character(packageVersion("survey")))),
  data = data, lonely_rows = which(!(data$stratum == 3 & data$cluster != 12)) - 1, results = results),
  "effects_levels.json", digits = NA, auto_unbox = TRUE, na = "null", dataframe = "columns")
