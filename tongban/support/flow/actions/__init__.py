"""Everything that changes a flow. Each action: lock the instance, may they, may it, write, record, tell."""
