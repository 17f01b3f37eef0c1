"""Decisions of 会商会审 without database or clock."""
