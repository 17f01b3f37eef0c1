"""Benchmarks: one file each, `run(size) -> Result`. Never part of the tests."""
