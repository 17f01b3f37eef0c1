"""审计: who did or read what and when, in rows that nobody can change unseen."""
