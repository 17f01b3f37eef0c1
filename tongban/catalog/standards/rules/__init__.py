"""What a legal text is made of and how it is cited: values in, values out."""
