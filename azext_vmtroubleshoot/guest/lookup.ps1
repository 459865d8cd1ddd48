# What lookup.sh tells, from a Windows guest, in the same line. Reads, and changes nothing.
#
# -name NAME
#
# Windows PowerShell 4.0 (Windows Server 2012 R2) and 5.1; one statement a line.
param(
    [string]$name = ''
)
$version = 1
$ErrorActionPreference = 'Stop'
$line = ''

if ($name -match '^[A-Za-z0-9._-]{1,253}$') {
    $outcome = 'timeout'
    $found = ''
    try {
        $wait = [System.Net.Dns]::BeginGetHostAddresses($name, $null, $null)
        if ($wait.AsyncWaitHandle.WaitOne(8000)) {
            $outcome = 'none'
            $addresses = [System.Net.Dns]::EndGetHostAddresses($wait) | Select-Object -First 8
            $found = ($addresses | ForEach-Object { $_.IPAddressToString }) -join ' '
            $outcome = 'known'
        }
    }
    catch {
        $found = ''
    }
    $line = "lookup=$outcome|$found`n"
}

$count = @($line -split "`n" | Where-Object { $_ }).Count
$last = '[end status=0 lines={0} bytes={1} cut=]' -f $count, $line.Length
Write-Output ("[vm-troubleshoot lookup $version]`n" + $line + $last)
