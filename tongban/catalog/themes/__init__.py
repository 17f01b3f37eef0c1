"""一件事与多证合一 (themes): several items that people think of as one matter, told, asked and handed in once."""
