"""全文检索: finds things by the words people use; the index can always be made again, it is never the truth."""
