"""模拟部门系统: a department's own system as a program of its own, which loses, repeats and reorders messages.

It knows the platform only by the written interface (tongban/data/exchange/connector/README.md) and imports nothing of
it: the signature is made here a second time.
"""
