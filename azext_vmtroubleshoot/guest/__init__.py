"""What runs inside a VM by run command, as real files, and the reader of its answers.

Shell and PowerShell; what a Linux guest's rules do is worked out there by firewall.py and what that imports, for any
Python from 2.7 on.
"""
