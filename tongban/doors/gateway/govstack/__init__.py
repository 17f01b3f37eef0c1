"""GovStack: the paths of its Registration building block that fit, thin over the same actions
(docs/reference/govstack.md)."""
