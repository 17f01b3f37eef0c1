"""Everything that changes the list: filing what is already there, and requests from draft to publication."""
