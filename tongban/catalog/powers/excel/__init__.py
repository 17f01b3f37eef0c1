"""The list as an Excel sheet: out, and in again with every fault written into its cell."""
