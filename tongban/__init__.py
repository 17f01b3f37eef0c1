"""通办: the platform for integrated government services."""

__version__ = "0.1.0"
