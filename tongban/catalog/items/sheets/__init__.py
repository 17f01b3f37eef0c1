"""Guides as rows of a spreadsheet: which cells there are, how a value is written into one and read from it."""
