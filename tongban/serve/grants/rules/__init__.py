"""Decisions of grants, without database or clock."""
