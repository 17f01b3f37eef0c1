"""柜台设备: whose bridge may be used, what a card reader said, and what a hand wrote."""
