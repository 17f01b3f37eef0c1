"""Where the tests of the office find what all doors share."""

from tongban.common.tests.refusing import Page, nothing_changes, refuses

__all__ = ["Page", "nothing_changes", "refuses"]
