"""An Azure on loopback for real `az` processes, with real guests behind its virtual machines."""
