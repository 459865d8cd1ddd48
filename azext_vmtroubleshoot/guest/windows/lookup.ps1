# What lookup.sh tells, from a Windows guest, in the same line. Reads, and changes nothing.
#
# -name NAME
#
# Windows PowerShell 4.0 (Windows Server 2012 R2) and 5.1; one statement a line.
param(
    [string]$name = ''
)
$marks = 'lookup 1'
