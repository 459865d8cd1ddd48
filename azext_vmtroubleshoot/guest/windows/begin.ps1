# What every script begins with, behind its own parameters and $marks: its name and version.
$limit = 3900
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$lines = New-Object System.Collections.ArrayList
