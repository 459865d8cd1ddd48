"""What runs inside a VM by run command, as real files, and the reader of its answers."""
