"""The findings as a workbook for spreadsheets: real numbers, labels beside codes, and nothing that runs."""
