"""办件 that a department handles in a system of its own: what is passed on, and what its answers do."""
