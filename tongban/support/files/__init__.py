"""文件: what people upload and what the platform makes, stored outside the web root and never served unasked."""
