"""公众门户: the pages of citizens and companies."""
