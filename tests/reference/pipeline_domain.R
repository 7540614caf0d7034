# An audience is a domain of the whole design: svyglm on subset() of a stratified, clustered, weighted sample.
# Run: Rscript tests/reference/pipeline_domain.R   (writes tests/reference/pipeline_domain.json)
suppressPackageStartupMessages({library(survey); library(jsonlite)})
set.seed(20261122)
n <- 240
school <- sample(1:24, n, replace = TRUE)
d <- data.frame(
  id = paste0("r", 1:n), school = paste0("s", school), region = paste0("g", school %% 4),
  condition = sample(c("control", "debt"), n, replace = TRUE), w = round(runif(n, 0.5, 2), 3),
  # people who use live in some schools only, so some sampling units have nobody of the audience
  used = as.integer(school %% 3 == 0 & runif(n) < 0.7)
)
d$distance <- pmin(5, pmax(1, round(3 + 0.5 * (d$condition == "debt") + rnorm(n))))
design <- svydesign(ids = ~school, strata = ~region, weights = ~w, data = d)
fit <- function(part) {
  f <- svyglm(distance ~ condition, design = subset(design, part))
  list(estimate = unname(coef(f)[2]), std_error = unname(SE(f)[2]))
}
unclustered <- svydesign(ids = ~1, weights = ~w, data = d)
loose <- svyglm(distance ~ condition, design = subset(unclustered, used == 1))
out <- list(
  meta = list(R = R.version.string, survey = as.character(packageVersion("survey")), date = as.character(Sys.Date())),
  data = d,
  users = fit(d$used == 1), non_users = fit(d$used == 0),
  users_weights_only = list(estimate = unname(coef(loose)[2]), std_error = unname(SE(loose)[2]))
)
write(toJSON(out, digits = 15, auto_unbox = TRUE, dataframe = "columns"), "tests/reference/pipeline_domain.json")
