# Reference results for tests/responses/test_indices.py: indices of careless answering.
# Run in tests/reference: Rscript careless.R
# The published definitions written out in plain R, one respondent at a time; squared Mahalanobis distances come from
# psych::outlier, on which the R package careless rests, Fisher's exact test from stats::fisher.test. The answers are
# drawn here and stored beside the results, so that the tests need no R.
suppressPackageStartupMessages({ library(psych); library(jsonlite) })
set.seed(20261122)

n <- 60; sizes <- c(4, 5, 3, 4); k <- sum(sizes)
factor_of <- rep(seq_along(sizes), sizes)
f <- matrix(rnorm(n * length(sizes)), n) %*% chol(0.3 + 0.7 * diag(length(sizes)))
x <- sapply(seq_len(k), function(j) findInterval(0.85 * f[, factor_of[j]] + sqrt(1 - 0.85^2) * rnorm(n), c(-1.2, -.4, .4, 1.2)) + 1)
turned <- c(3, 8); x[, turned] <- 6 - x[, turned]
x[1, ] <- 3; x[2, 1:9] <- 4; x[3, ] <- rep(c(1, 5), length.out = k); x[4, ] <- sample(1:5, k, TRUE)
x[matrix(runif(n * k) < .04, n)] <- NA
x[5, 5:9] <- NA; x[6, -1] <- NA; x[7, ] <- NA
storage.mode(x) <- "double"; colnames(x) <- paste0("i", seq_len(k))

longest <- apply(x, 1, function(v) max(rle(v)$lengths))
spread <- apply(x, 1, sd, na.rm = TRUE)
distance <- as.numeric(outlier(x, plot = FALSE))

right <- x; right[, turned] <- 6 - right[, turned]
halves <- function(v) t(sapply(seq_along(sizes), function(s) {
  items <- v[factor_of == s]; odd <- seq_along(items) %% 2 == 1
  c(mean(items[odd], na.rm = TRUE), mean(items[!odd], na.rm = TRUE))
}))
consistency <- apply(right, 1, function(v) {
  h <- halves(v); h <- h[complete.cases(h), , drop = FALSE]
  if (nrow(h) < 2 || sd(h[, 1]) < 1e-9 || sd(h[, 2]) < 1e-9) return(NA)
  r <- cor(h[, 1], h[, 2]); max(2 * r / (1 + r), -1)
})
within <- function(critical, sign) {
  r <- cor(x, use = "pairwise.complete.obs"); r[upper.tri(r, diag = TRUE)] <- NA
  pairs <- which(sign * r > critical, arr.ind = TRUE)
  value <- apply(x, 1, function(v) {
    a <- v[pairs[, 1]]; b <- v[pairs[, 2]]; ok <- !is.na(a) & !is.na(b)
    if (sum(ok) < 3 || sd(a[ok]) == 0 || sd(b[ok]) == 0) NA else cor(a[ok], b[ok])
  })
  list(critical = critical, pairs = unname(pairs), value = value)
}
tables <- list(list(c(3, 9), c(40, 38)), list(c(0, 1, 7), c(20, 25, 22)), list(c(12, 2, 5, 4), c(50, 55, 60, 40)),
               list(c(30, 18, 25), c(120, 110, 130)), list(c(1, 0), c(3, 4)), list(c(38, 20), c(40, 30)))
tests <- lapply(tables, function(one) {
  m <- rbind(one[[1]], one[[2]] - one[[1]])
  chi <- suppressWarnings(chisq.test(m, correct = FALSE))
  list(counts = one[[1]], totals = one[[2]], fisher = fisher.test(m, workspace = 2e7)$p.value,
       statistic = as.numeric(chi$statistic), chi_square = chi$p.value, smallest = min(chi$expected))
})
numbers <- function(v) lapply(v, function(one) if (is.na(one)) NULL else one)
versions <- list(R = R.version.string, psych = as.character(packageVersion("psych")), date = as.character(Sys.Date()))
out <- list(made_by = "careless.R", versions = versions, answers = unname(x), sizes = sizes, turned = turned - 1,
            longest_run = longest, within_sd = spread, mahalanobis = distance, even_odd = consistency,
            synonyms = within(.60, 1), antonyms = within(.50, -1), critical_999 = qchisq(.999, k), tests = tests)
write(toJSON(out, digits = NA, auto_unbox = TRUE, na = "null", matrix = "rowmajor"), "careless.json")
