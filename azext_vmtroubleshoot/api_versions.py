"""Which edition of Azure's interfaces is spoken."""

COMPUTE, NETWORK = "2024-07-01", "2024-05-01"
