"""电子证照: licences as data with a signature, their papers, showing them and checking them."""
