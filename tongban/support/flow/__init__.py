"""流程引擎: who does what next on a case, and how much time is left for it."""
