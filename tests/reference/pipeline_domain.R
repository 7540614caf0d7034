# Differences between arms in one audience of a weighted, clustered sample: CR2 and Satterthwaite degrees of freedom of
# the audience's own rows (clubSandwich), since a contrast follows how arms were assigned.
# Run: Rscript tests/reference/pipeline_domain.R   (writes tests/reference/pipeline_domain.json)
suppressPackageStartupMessages({library(clubSandwich); library(jsonlite)})
set.seed(20261122)
n <- 240
school <- sample(1:24, n, replace = TRUE)
d <- data.frame(
  id = paste0("r", 1:n), school = paste0("s", school), region = paste0("g", school %% 4),
  condition = sample(c("control", "debt"), n, replace = TRUE), w = round(runif(n, 0.5, 2), 3),
  # people who use live in some schools only
  used = as.integer(school %% 3 == 0 & runif(n) < 0.7)
)
d$distance <- pmin(5, pmax(1, round(3 + 0.5 * (d$condition == "debt") + rnorm(n))))
fit <- function(part, unit) {
  own <- d[part, ]
  f <- lm(distance ~ condition, own, weights = w)
  test <- coef_test(f, vcovCR(f, cluster = unit[part], type = "CR2"), test = "Satterthwaite")
  list(estimate = unname(coef(f)[2]), std_error = test$SE[2], df = test$df_Satt[2])
}
out <- list(
  meta = list(R = R.version.string, clubSandwich = as.character(packageVersion("clubSandwich")), date = as.character(Sys.Date())),
  data = d,
  users = fit(d$used == 1, d$school), non_users = fit(d$used == 0, d$school), users_weights_only = fit(d$used == 1, seq_len(n))
)
write(toJSON(out, digits = 15, auto_unbox = TRUE, dataframe = "columns"), "tests/reference/pipeline_domain.json")
