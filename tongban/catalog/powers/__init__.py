"""权责清单: what each agency may and must do, on what basis and who answers; changed only by reviewed requests."""
