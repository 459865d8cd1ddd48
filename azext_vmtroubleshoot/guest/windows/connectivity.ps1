# What connectivity.sh tells, from a Windows guest, in the same lines. Reads, and changes nothing; what it sends is what
# any client sends to connect, and over UDP one datagram without content.
#
# -role source|destination  [-peer ADDRESS]  -port NUMBER  -protocol tcp|udp  [-own ADDRESS]
#
# Of Windows Firewall only what is certain is told: it is off, or no Group Policy speaks of it and its own rules decide.
# Windows PowerShell 4.0 (Windows Server 2012 R2) and 5.1; one statement a line.
param(
    [string]$role = 'destination',
    [string]$peer = '-',
    [string]$port = '-',
    [string]$protocol = 'tcp',
    [string]$own = '-'
)
$marks = 'connectivity 1'
