"""秒批: cases that the platform decides by a published table, when every input is held by an office already."""
