"""What is: one file a fact, a frozen dataclass and how it is read.

ABOUT says what a fact is read from, where that can be changed by a remedy: "vm", "network", "guest", or "caller" for
what is tried from this machine. The other facts follow from those they are read from.
"""
