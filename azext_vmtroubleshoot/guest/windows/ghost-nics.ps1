# Network adapters of Hyper-V that this Windows guest remembers but no longer has, and their removal.
#
# -mode list|remove  -most NUMBER    remove: at most so many of them, and for at most $seconds; a device that is there,
#                                    or is of another kind, is left alone.
#
# Prints lines KEY=FIELD|FIELD... between two markers, at most $limit bytes of ASCII in all, because run command keeps
# only the last 4,096. Whatever ends it half-way, the next run begins with what is left. Windows PowerShell 5.1, from
# Windows Server 2016 on; one statement a line.
param(
    [string]$mode = 'list',
    [string]$most = '0'
)
$marks = 'ghosts 1'
$seconds = 300
$shown = 20
$end = (Get-Date).AddSeconds($seconds)
