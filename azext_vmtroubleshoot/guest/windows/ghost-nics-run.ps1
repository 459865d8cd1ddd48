# asked=mode|most; tool=what removes; found=how many there were; gone=how many were removed; left=how many there are now
# other=absent adapters of other kinds, left alone; g=id|name of the first ones; kept=id|why it could not be removed
$number = 0
if ($most -match '^[0-9]{1,4}$') {
    $number = [int]$most
}
Put 'asked' $mode $number
try {
    $absent = @(Absent)
    $ghosts = @($absent | Where-Object { IsOurs $_ })
    $modern = [bool]((& pnputil.exe '/?') -match '/remove-device')
    $gone = 0
    $kept = @()
    if ($mode -eq 'remove') {
        if (-not $modern) {
            Add-Type -TypeDefinition $source -IgnoreWarnings
        }
        foreach ($ghost in $ghosts) {
            if ($gone -ge $number -or (Get-Date) -gt $end) {
                break
            }
            $now = Get-PnpDevice -InstanceId $ghost.InstanceId -ErrorAction SilentlyContinue
            if ($null -eq $now -or $now.Present -ne $false) {
                continue
            }
            $why = Remove $ghost.InstanceId
            if ($why) {
                $kept += @{ Id = $ghost.InstanceId; Why = $why }
            }
            else {
                $gone += 1
            }
        }
    }
    $after = @(Absent | Where-Object { IsOurs $_ })
    Put 'tool' $(if ($modern) { 'pnputil' } else { 'DiUninstallDevice' })
    Put 'found' $ghosts.Count
    Put 'gone' $gone
    Put 'left' $after.Count
    Put 'other' ($absent.Count - $ghosts.Count)
    foreach ($one in $kept | Select-Object -First $shown) {
        Put 'kept' $one.Id ($one.Why.Substring(0, [Math]::Min(90, $one.Why.Length)))
    }
    foreach ($one in $after | Select-Object -First $shown) {
        Put 'g' $one.InstanceId $one.FriendlyName
    }
}
catch {
    $why = $_.Exception.GetBaseException().Message -replace '\s+', ' '
    Put 'lost' ($why.Substring(0, [Math]::Min(160, $why.Length)))
}
