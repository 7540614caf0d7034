# Reference values for pretest/waves from R's survey package. Run from the repository root:
#   Rscript tests/reference/waves_survey.R
# Writes tests/reference/waves_survey.json: the data, the design of each case, and what survey says of it.

suppressPackageStartupMessages({
  library(survey)
  library(jsonlite)
})
options(survey.lonely.psu = "adjust", digits = 17)
RNGversion("4.2.0")
set.seed(20261122)

waves <- 1:3
strata <- c("north", "east", "south")
units_per_stratum <- c(north = 4, east = 5, south = 3)

# Three waves. Sampling units differ in size, places cut across strata, some scores are missing.
clustered <- function(new_units_each_wave) {
  effects <- list()
  rows <- list()
  for (wave in waves) for (s in strata) for (u in seq_len(units_per_stratum[[s]])) {
    unit <- if (new_units_each_wave) paste0("w", wave, "u", u) else paste0("u", u)
    key <- paste(s, unit)
    if (is.null(effects[[key]])) effects[[key]] <- rnorm(1, 0, 0.5)
    n <- sample(4:8, 1)
    score <- 3 + 0.15 * wave + effects[[key]] + rnorm(n, 0, 0.8)
    rows[[length(rows) + 1]] <- data.frame(
      wave = wave, stratum = s, cluster = unit,
      weight = round(runif(n, 0.4, 2.5), 3),
      place = sample(c("harbour", "hill"), n, TRUE, c(0.6, 0.4)),
      score = ifelse(runif(n) < 0.08, NA, round(score, 2)),
      answer = pmin(pmax(round(score), 2), 4)
    )
  }
  data <- do.call(rbind, rows)
  data$respondent <- sprintf("r%03d", seq_len(nrow(data)))
  data
}

level <- function(design, formula, df) {
  m <- svymean(formula, design, deff = "replace")
  ci <- confint(m, df = df)
  list(estimate = as.numeric(coef(m)), std_error = as.numeric(SE(m)), df = df,
       conf_low = ci[, 1], conf_high = ci[, 2], deff = as.numeric(deff(m)), n = sum(weights(design) != 0))
}

levels_of <- function(data, design) {
  out <- list()
  for (w in waves) for (p in c("", "harbour", "hill")) {
    inside <- data$wave == w & !is.na(data$score) & (p == "" | data$place == p)
    domain <- subset(design, inside)
    out[[length(out) + 1]] <- c(list(wave = w, place = p, outcome = "score", category = ""),
                                level(domain, ~score, degf(domain)))
    inside <- data$wave == w & (p == "" | data$place == p)
    domain <- subset(design, inside)
    for (code in 2:4) {
      domain <- update(domain, is_code = as.numeric(answer == code))
      row <- level(domain, ~is_code, degf(domain))
      beta <- confint(svyciprop(~is_code, domain, method = "beta", level = 0.95))
      row$conf_low <- beta[1]
      row$conf_high <- beta[2]
      out[[length(out) + 1]] <- c(list(wave = w, place = p, outcome = "answer", category = as.character(code)), row)
    }
  }
  out
}

changes_of <- function(data, design) {
  answered <- subset(design, !is.na(data$score))
  by_wave <- svyby(~score, ~wave, answered, svymean, covmat = TRUE)
  n <- as.numeric(table(data$wave[!is.na(data$score) & data$weight > 0]))
  middle <- sum(n * waves) / sum(n)
  slope <- n * (waves - middle) / sum(n * (waves - middle)^2)
  contrasts <- list(list("previous", 1, 2, c(-1, 1, 0)), list("previous", 2, 3, c(0, -1, 1)),
                    list("baseline", 1, 2, c(-1, 1, 0)), list("baseline", 1, 3, c(-1, 0, 1)),
                    list("trend", 1, 3, slope))
  lapply(contrasts, function(k) {
    result <- svycontrast(by_wave, setNames(k[[4]], rownames(coef(by_wave))))
    list(kind = k[[1]], wave_from = k[[2]], wave_to = k[[3]],
         estimate = as.numeric(coef(result)), std_error = as.numeric(SE(result)))
  })
}

cases <- list()

# 1. New sampling units in each wave: strata are crossed with waves.
data <- clustered(TRUE)
design <- svydesign(ids = ~cluster, strata = ~interaction(wave, stratum), weights = ~weight, data = data, nest = TRUE)
cases$new_units <- list(data = data, levels = levels_of(data, design), changes = changes_of(data, design))

# 2. The same sampling units in every wave: one design over the waves.
data <- clustered(FALSE)
design <- svydesign(ids = ~cluster, strata = ~stratum, weights = ~weight, data = data, nest = TRUE)
cases$same_units <- list(data = data, levels = levels_of(data, design), changes = changes_of(data, design),
                         degf = degf(design))

# 3. A stratum with one sampling unit.
data <- clustered(TRUE)
data <- data[!(data$stratum == "south" & !grepl("u1$", data$cluster)), ]
design <- svydesign(ids = ~cluster, strata = ~interaction(wave, stratum), weights = ~weight, data = data, nest = TRUE)
cases$lonely_unit <- list(data = data, levels = levels_of(data, design), changes = changes_of(data, design))

# 4. Simple random samples: Welch's test, the paired test, and the regression slope of the pooled data.
n <- c(23, 31, 18)
data <- data.frame(wave = rep(waves, n), respondent = sprintf("r%03d", seq_len(sum(n))),
                   score = round(rnorm(sum(n), rep(c(2.8, 3.1, 3.3), n), rep(c(0.6, 1.1, 0.9), n)), 2))
tests <- lapply(list(c(1, 2), c(2, 3)), function(w) {
  test <- t.test(data$score[data$wave == w[2]], data$score[data$wave == w[1]], var.equal = FALSE)
  list(wave_from = w[1], wave_to = w[2], estimate = as.numeric(diff(rev(test$estimate))), std_error = test$stderr,
       df = as.numeric(test$parameter), p_value = test$p.value, conf_low = test$conf.int[1], conf_high = test$conf.int[2])
})
design <- svydesign(ids = ~1, weights = ~1, data = data)
slope <- as.numeric(coef(svyglm(score ~ wave, design))["wave"])
cases$independent <- list(data = data, tests = tests, slope = slope)

n <- 26
person <- rnorm(n)
data <- data.frame(wave = rep(1:2, each = n), respondent = rep(sprintf("r%03d", seq_len(n)), 2),
                   score = round(3 + rep(person, 2) + rep(c(0, 0.2), each = n) + rnorm(2 * n, 0, 0.5), 2))
test <- t.test(data$score[data$wave == 2], data$score[data$wave == 1], paired = TRUE)
cases$panel <- list(data = data, tests = list(list(
  wave_from = 1, wave_to = 2, estimate = as.numeric(test$estimate), std_error = test$stderr,
  df = as.numeric(test$parameter), p_value = test$p.value, conf_low = test$conf.int[1], conf_high = test$conf.int[2])))

# 5. No clusters: people drawn within strata, new ones in each wave, some with weight zero, one alone in its stratum.
rows <- list()
for (wave in waves) for (s in strata) {
  n <- if (wave == 2 && s == "south") 1 else sample(14:30, 1)
  score <- 3 + 0.2 * wave + (s == "north") * 0.5 + rnorm(n, 0, 0.9)
  rows[[length(rows) + 1]] <- data.frame(
    wave = wave, stratum = s, weight = round(runif(n, 0.4, 2.5), 3) * (runif(n) > 0.06),
    place = sample(c("harbour", "hill"), n, TRUE, c(0.6, 0.4)),
    score = ifelse(runif(n) < 0.1 & n > 1, NA, round(score, 2)), answer = pmin(pmax(round(score), 2), 4)
  )
}
data <- do.call(rbind, rows)
data$respondent <- sprintf("r%03d", seq_len(nrow(data)))
design <- svydesign(ids = ~1, strata = ~interaction(wave, stratum), weights = ~weight, data = data)
cases$elements <- list(data = data, levels = levels_of(data, design), changes = changes_of(data, design))

header <- list(made_by = "tests/reference/waves_survey.R", date = format(Sys.Date()), R = R.version.string,
               survey = as.character(packageVersion("survey")))
write_json(c(header, cases), "tests/reference/waves_survey.json", dataframe = "columns", auto_unbox = TRUE,
           digits = NA, na = "null", pretty = FALSE)
