# Of firewall-test.ps1: what was asked, if it can be, is done.

$address = $null
$span = 0
$wrong = ''
if (-not [Net.IPAddress]::TryParse($peer, [ref]$address)) {
    $wrong = 'peer'
}
elseif (-not [int]::TryParse($seconds, [ref]$span) -or $span -lt 1 -or ($mode -ne 'try' -and $span -gt $most)) {
    $wrong = 'seconds'
}
elseif ($port -notmatch '^(-|[0-9]{1,5})$') {
    $wrong = 'port'
}
elseif ($name -notmatch '^[a-z0-9]{4,40}$') {
    $wrong = 'name'
}
elseif ($mode -notin 'off', 'try', 'both') {
    $wrong = 'mode'
}
if ($wrong) {
    Put 'refused' $wrong
}
else {
    Put 'asked' "$mode $peer $port $span"
    $family = $address.AddressFamily
    try {
        if ($mode -eq 'try') {
            Tries $span
        }
        elseif ($mode -eq 'off') {
            OffAndOn $span { Start-Sleep -Seconds ([Math]::Max(0, ($deadline - (Get-Date)).TotalSeconds)) }
        }
        else {
            Tries 2
            OffAndOn $span { Tries (($deadline - (Get-Date)).TotalSeconds - 1) }
            Tries 2
        }
    }
    catch {
        Put 'failed' ($_.Exception.GetBaseException().Message -replace '\s+', ' ')
    }
}
