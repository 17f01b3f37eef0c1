"""流程设计: a draft of a definition as a list of nodes, without scripts; and back as its JSON."""
