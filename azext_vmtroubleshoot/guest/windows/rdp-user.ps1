# Parts of rdp.ps1: failed logons, the account of the user that is asked about, and who may log on.

# failed=failed logons in the last ten minutes, 2000 at most|addresses they came from|the most frequent one|its share
$parts['logons'] = {
    $ask = @{ LogName = 'Security'; Id = 4625; StartTime = (Get-Date).AddMinutes(-10) }
    $found = @()
    try {
        $found = @(Get-WinEvent -FilterHashtable $ask -MaxEvents 2000)
    }
    catch {
        if ($_.FullyQualifiedErrorId -notmatch '^NoMatching') {
            throw
        }
    }
    $from = @($found | Group-Object -Property { $_.Properties[19].Value } | Sort-Object -Property Count -Descending)
    $most = $from | Select-Object -First 1
    Put 'failed' $found.Count $from.Count $most.Name $most.Count
}

# account=name|where|found, missing or unknown|disabled|locked|password expired|account expires|SID
$parts['account'] = {
    if ($asked.User) {
        $where, $name = $asked.User.Split('\', 2)
        if (-not $name) {
            $name, $where = $asked.User.Split('@', 2)
        }
        $box = Get-CimInstance -ClassName Win32_ComputerSystem
        if (-not $where -or $where -eq '.' -or $where -eq $box.Name -or $where -eq 'localhost') {
            $where = $box.Name
            if ($box.DomainRole -ge 4) {
                $where = $box.Domain
            }
        }
        try {
            $account = [ADSI]"WinNT://$where/$name,user"
            $flags = [int]$account.UserFlags.Value
            $sid = (New-Object System.Security.Principal.SecurityIdentifier($account.objectSid.Value, 0)).Value
            $ends = ''
            try {
                $date = [datetime]$account.AccountExpirationDate.Value
                # 1970 stands for never (ADSI, "Account Expiration (WinNT Provider)").
                if ($date.Year -gt 1970) {
                    $ends = Utc $date
                }
            }
            catch {
                $ends = ''
            }
            $locked = $account.psbase.InvokeGet('IsAccountLocked')
            $old = $account.PasswordExpired.Value -eq 1
            Put 'account' $name $where 'found' (($flags -band 2) -ne 0) $locked $old $ends $sid
        }
        catch {
            $state = 'unknown'
            if ($_.Exception.GetBaseException().HResult -eq 0x800708AD) {
                $state = 'missing'
            }
            Put 'account' $name $where $state '' '' '' '' ''
        }
    }
}

# refusal=sub status of 4625 (its status where that is 0)|how often in the last 24 hours|last time|logon type|the addresses
# that they came from; success=last logon of this user in the last 24 hours
$parts['refusals'] = {
    if ($asked.User) {
        # Who gives the whole name, with an at sign, is logged by it or by its first part.
        $name = $asked.User.Split('\')[-1]
        $short = $name.Split('@')[0]
        $who = "Data[@Name='TargetUserName']='$name' or Data[@Name='TargetUserName']='$short'"
        $filter = "TimeCreated[timediff(@SystemTime) <= 86400000]] and EventData[$who]]"
        try {
            $refused = Get-WinEvent -LogName Security -FilterXPath "*[System[EventID=4625 and $filter" -MaxEvents 50
            $code = {
                $why = $_.Properties[9].Value
                if ($why -eq 0) {
                    $why = $_.Properties[7].Value
                }
                '0x{0:x8}' -f $why
            }
            foreach ($group in $refused | Group-Object -Property $code | Select-Object -First 4) {
                $last = $group.Group[0]
                $from = $group.Group | ForEach-Object { $_.Properties[19].Value } | Select-Object -Unique -First 5
                Put 'refusal' $group.Name $group.Count (Utc $last.TimeCreated) $last.Properties[10].Value ($from -join ',')
            }
        }
        catch {
            if ($_.FullyQualifiedErrorId -notmatch '^NoMatching') {
                throw
            }
        }
        try {
            $entered = Get-WinEvent -LogName Security -FilterXPath "*[System[EventID=4624 and $filter" -MaxEvents 1
            Put 'success' (Utc $entered.TimeCreated)
        }
        catch {
            # None, or it is not to be told: then every refusal counts.
            $entered = $null
        }
    }
}

# member=SID of the group|SID of a member, empty where it is not to be had|User or Group|path
# priv=the right to log on by Remote Desktop, or its denial|who has it, whoever gave it: *SID, or the name of a local account
$parts['rights'] = {
    foreach ($sid in 'S-1-5-32-555', 'S-1-5-32-544') {
        $full = (New-Object System.Security.Principal.SecurityIdentifier($sid)).Translate([System.Security.Principal.NTAccount]).Value
        $group = [ADSI]("WinNT://./" + $full.Split('\')[-1] + ",group")
        $members = @($group.psbase.Invoke('Members'))
        if ($members.Count -gt 8) {
            Put 'member' $sid '' 'Group' 'more members than are told'
        }
        foreach ($one in $members | Select-Object -First 8) {
            $member = [ADSI]$one
            try {
                $its = (New-Object System.Security.Principal.SecurityIdentifier($member.objectSid.Value, 0)).Value
            }
            catch {
                # The account is gone, or its domain does not answer.
                $its = ''
            }
            $path = $member.Path -replace '^WinNT://', ''
            Put 'member' $sid $its $member.SchemaClassName $path
        }
    }
    $file = [System.IO.Path]::GetTempPath() + [System.Guid]::NewGuid() + '.inf'
    try {
        & secedit.exe /export /areas USER_RIGHTS /cfg $file /quiet | Out-Null
        $told = @(Get-Content -LiteralPath $file)
    }
    finally {
        Remove-Item -LiteralPath $file -ErrorAction SilentlyContinue
    }
    if ($told -notcontains '[Privilege Rights]') {
        throw 'secedit does not tell who may log on'
    }
    foreach ($right in 'SeRemoteInteractiveLogonRight', 'SeDenyRemoteInteractiveLogonRight') {
        $who = $told | Where-Object { $_ -match "^$right\s*=" }
        Put 'priv' $right ("$who" -replace '^[^=]*=\s*', '')
    }
}
