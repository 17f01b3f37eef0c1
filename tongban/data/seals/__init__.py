"""电子印章: seals of agencies, their keys, signatures over data and over PDF files."""
