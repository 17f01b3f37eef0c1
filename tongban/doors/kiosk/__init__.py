"""自助终端: the large screens in halls and neighbourhoods, for everybody, by touch alone."""
