"""Excel workbooks that people send and fetch: what could do harm is refused, every fault is told by its cell."""
