"""事件: what happened, told to whoever cares, after the change is certain."""
