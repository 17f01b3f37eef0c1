"""申报与受理: applications, the one-window counter, correction, acceptance and delivery (一窗受理、统一出件)."""
