"""审批办理: the life of an accepted application, from the first review to the decision."""
