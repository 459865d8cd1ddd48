# All parts of rdp.ps1, side by side.

# Nothing that is asked is ever part of a command: the name is decoded to a value, and a doubtful one is not used.
$refused = @()
$name = ''
if ($user -ne '-') {
    if ($user -match '^([0-9a-f]{2}){1,200}$') {
        $bytes = for ($i = 0; $i -lt $user.Length; $i += 2) {
            [Convert]::ToByte($user.Substring($i, 2), 16)
        }
        $name = [System.Text.Encoding]::UTF8.GetString([byte[]]$bytes)
    }
    if ($name -eq '' -or $name -match '[\x00-\x1f"''/\[\]:;|=,*?<>\u2018-\u201b]') {
        $refused += 'user'
        $name = ''
    }
}
$number = 3389
if ($port -ne '-') {
    if ($port -match '^\d{1,5}$' -and [int]$port -ge 1 -and [int]$port -le 65535) {
        $number = [int]$port
    }
    else {
        $refused += 'port'
    }
}
$asked = @{ User = $name; Port = $number }
[void]$lines.Add("asked=$number|" + ($name -replace '[^\x20-\x7e]', '?'))
if ($refused) {
    [void]$lines.Add('refused=' + ($refused -join ','))
}

$pool = [System.Management.Automation.Runspaces.RunspaceFactory]::CreateRunspacePool(1, 5)
$pool.Open()
$running = foreach ($part in $parts.Keys) {
    $shell = [System.Management.Automation.PowerShell]::Create()
    $shell.RunspacePool = $pool
    [void]$shell.AddScript($common.ToString() + "`n" + $parts[$part].ToString())
    [void]$shell.AddArgument($asked)
    $told = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
    $none = New-Object 'System.Management.Automation.PSDataCollection[psobject]'
    $none.Complete()
    @{ Part = $part; Shell = $shell; Told = $told; Wait = $shell.BeginInvoke($none, $told) }
}
$end = (Get-Date).AddSeconds($seconds)
$done = @()
$lost = @()
foreach ($one in $running) {
    $left = [Math]::Max(0, [int]($end - (Get-Date)).TotalMilliseconds)
    if (-not $one.Wait.AsyncWaitHandle.WaitOne($left)) {
        [void]$one.Shell.BeginStop($null, $null)
        $lost += "lost=$($one.Part)|it took longer than $seconds seconds"
    }
    else {
        try {
            [void]$one.Shell.EndInvoke($one.Wait)
            $done += $one.Part
        }
        catch {
            $why = $_.Exception.GetBaseException().Message -replace '\s+', ' '
            $lost += "lost=$($one.Part)|" + ($why.Substring(0, [Math]::Min(90, $why.Length)) -replace '[^\x20-\x7e]', '?')
        }
    }
    foreach ($line in $one.Told.ReadAll()) {
        [void]$lines.Add([string]$line)
    }
}
[void]$lines.Insert(1, 'done=' + ($done -join ','))
foreach ($line in $lost) {
    [void]$lines.Insert(2, $line)
}
