# What firewall-test.sh does, in a Windows guest: switches Windows Firewall off for some seconds and on again, or tries to
# connect meanwhile. The same lines are told.
#
# -mode off|try|both  -peer ADDRESS  [-port NUMBER]  -seconds NUMBER  -name WORD
#
# No rule can let one machine alone past those that block, so it is off for all. Only profiles that are on are touched,
# and no rule is; what a policy keeps on is left alone. What switches them on again is armed before: a task of the Task
# Scheduler, which is no child of the agent and also runs after a restart; where it cannot be armed nothing is switched
# off.
# Windows PowerShell 4.0 (Windows Server 2012 R2) and 5.1; one statement a line.
param(
    [string]$mode = '-',
    [string]$peer = '-',
    [string]$port = '-',
    [string]$seconds = '-',
    [string]$name = '-'
)
$marks = 'firewall 1'
$most = 120
