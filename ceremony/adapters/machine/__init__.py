"""Looks at the machine: reads files under a root folder and asks the kernel a few questions. Starts no program.

Each look returns a value in the words of the rows of ceremony/machine. It raises where it cannot see,
and the fact is then "not known": never taken for good.
"""
