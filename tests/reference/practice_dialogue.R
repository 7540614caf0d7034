# Shifts and distances of an invented dilemma table with t.test of R. Rscript practice_dialogue.R   writes practice_dialogue.json beside it.
suppressPackageStartupMessages(library(jsonlite))
d <- data.frame(
  domain = rep(c("care", "safety", "experience"), c(5, 4, 3)),
  before = c(2, 3, 1, 4, 2, 7, 6, 6, 5, 3, 2, 5),
  after  = c(3, 3, 2, 5, 4, 6, 5, 6, 3, 4, 3, 5))
d$shift <- d$after - d$before
told <- function(t, estimate, n) list(n = n, estimate = estimate, se = t$stderr, df = unname(t$parameter), low = t$conf.int[1], high = t$conf.int[2])
paired <- function(rows) { t <- t.test(rows$after, rows$before, paired = TRUE); told(t, unname(t$estimate), nrow(rows)) }
apart <- function(column) { a <- d[d$domain == "care", column]; b <- d[d$domain == "safety", column]
  t <- t.test(a, b); told(t, mean(a) - mean(b), length(a) + length(b)) }
level <- function(rows, column) list(n = nrow(rows), mean = mean(rows[[column]]), sd = sd(rows[[column]]))
groups <- c(split(d, d$domain), list(all = d))
write_json(list(meta = list(date = format(Sys.Date()), R = as.character(getRversion())), data = d,
  before = lapply(groups, level, "before"), after = lapply(groups, level, "after"), change = lapply(groups, paired),
  distance = list(before = apart("before"), after = apart("after"), change = apart("shift"))),
  "practice_dialogue.json", digits = NA, auto_unbox = TRUE, dataframe = "columns")
