# Effects of two arms as standardised mean differences, by metafor: from means, and from counts through the log odds
# ratio. Run: Rscript evidence_convert.R > evidence_convert.json
suppressPackageStartupMessages(library(metafor))
means <- data.frame(
  m1 = c(5.2, 103, 2.1, 30), s1 = c(1.1, 5.5, 0.9, 4), n1 = c(40, 50, 7, 12),
  m2 = c(4.9, 100, 2.6, 30.5), s2 = c(1.3, 4.5, 1.4, 6), n2 = c(44, 50, 5, 400)
)
counts <- data.frame(a = c(12, 5, 0, 40), n1 = c(60, 50, 30, 41), c = c(8, 9, 4, 35), n2 = c(62, 55, 28, 60))
g <- escalc("SMD", m1i = m1, sd1i = s1, n1i = n1, m2i = m2, sd2i = s2, n2i = n2, data = means)
d <- escalc("OR2DL", ai = a, n1i = n1, ci = c, n2i = n2, data = counts)
json <- function(frame, fit) {
  rows <- vapply(seq_len(nrow(frame)), function(i) {
    given <- paste(sprintf('"%s": %s', names(frame), format(unlist(frame[i, ]), digits = 15, trim = TRUE)), collapse = ", ")
    sprintf("{%s, \"estimate\": %.15g, \"se\": %.15g}", given, fit$yi[i], sqrt(fit$vi[i]))
  }, "")
  paste0("[", paste(rows, collapse = ",\n  "), "]")
}
cat(sprintf(
  '{"made_with": "R %s, metafor %s", "date": "2026-11-29",\n "means": %s,\n "counts": %s}\n',
  paste(R.version$major, R.version$minor, sep = "."), packageVersion("metafor"), json(means, g), json(counts, d)
))
