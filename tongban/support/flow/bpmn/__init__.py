"""BPMN 2.0 进出: definitions as files that other modellers read, and files of others as drafts."""
