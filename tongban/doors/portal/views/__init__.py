"""Views of the portal, one file for each group of pages."""
