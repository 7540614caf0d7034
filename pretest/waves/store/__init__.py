"""Waves that are kept as Parquet files, summed where they lie instead of read into memory."""
