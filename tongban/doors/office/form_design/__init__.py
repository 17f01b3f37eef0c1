"""表单设计: the form of an item's draft as a page of questions, without scripts; and back as groups."""
