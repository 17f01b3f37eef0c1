"""表单与规则: form definitions as immutable versions, their pages, checks, drafts and JSON Schema."""
