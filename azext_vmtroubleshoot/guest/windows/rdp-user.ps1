# Parts of rdp.ps1: failed logons, the account of the user that is asked about, and who may log on.

# audit=what is logged of logons: 0 nothing, 1 those that succeed, 2 those that fail, 3 both
$parts['audit'] = {
    $policy = Exported { & auditpol.exe /backup "/file:$($args[0])" } | Where-Object { $_ -match '\{0CCE9215-69AE-' }
    Put 'audit' ("$($policy | Select-Object -First 1)".Split(',')[-1])
}

# failed=failed logons by network and Remote Desktop in the last ten minutes, 2000 at most|addresses they came from|the most
# frequent one|its share
$parts['logons'] = {
    $ask = @{ LogName = 'Security'; Id = 4625; StartTime = (Get-Date).AddMinutes(-10) }
    $found = @()
    try {
        $all = Get-WinEvent -FilterHashtable $ask -MaxEvents 2000
        $found = @($all | Where-Object { 3, 10 -contains $_.Properties[10].Value })
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
# in=SID of a group that the account is in, twelve at most
# A bare name may be one of the domain, and a name with an at sign need not be the account's: Windows looks them up.
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
        $known = Known
        if ($known) {
            $where, $name = $known.Name.Split('\', 2)
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
            try {
                foreach ($one in @($account.psbase.Invoke('Groups')) | Select-Object -First 12) {
                    $group = [ADSI]$one
                    Put 'in' (New-Object System.Security.Principal.SecurityIdentifier($group.objectSid.Value, 0)).Value
                }
            }
            catch {
                # Its domain does not tell: then what groups it is in is not known.
                $group = $null
            }
        }
        catch {
            $state = 'unknown'
            if ($_.Exception.GetBaseException().HResult -eq 0x800708AD -and -not $known -and $asked.User -notmatch '@') {
                $state = 'missing'
            }
            Put 'account' $name $where $state '' '' '' '' "$($known.Sid)"
        }
    }
}

# refusal=sub status of 4625 (its status where that is 0)|how often in the last 24 hours|last time|logon type|the addresses
# that they came from; success=last logon of this user by Remote Desktop in the last 24 hours
$parts['refusals'] = {
    if ($asked.User) {
        # Logged is the name as it was typed, whole or without what follows the at sign, and XPath tells cases apart.
        $typed = $asked.User.Split('\')[-1]
        $names = @($typed, $typed.Split('@')[0])
        $known = Known
        if ($known) {
            $names += $known.Name.Split('\')[-1]
        }
        $names = $names | ForEach-Object { $_, $_.ToLowerInvariant(), $_.ToUpperInvariant() } | Select-Object -Unique
        $names = $names | Where-Object { $_ -notmatch "'" }
        $who = ($names | ForEach-Object { "Data[@Name='TargetUserName']='$_'" }) -join ' or '
        $recent = 'TimeCreated[timediff(@SystemTime) <= 86400000]'
        # Of services and tasks (4, 5) and at the console (2) others are logged, which are not the caller's.
        $types = 3, 7, 10 | ForEach-Object { "Data[@Name='LogonType']='$_'" }
        $filter = "$recent] and EventData[($who) and ($($types -join ' or '))]]"
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
            if ($known) {
                $who = "Data[@Name='TargetUserSid']='$($known.Sid)'"
            }
            $types = 7, 10, 12 | ForEach-Object { "Data[@Name='LogonType']='$_'" }
            $filter = "$recent] and EventData[($who) and ($($types -join ' or '))]]"
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
# priv=the right to log on by Remote Desktop or by network, or its denial|who has it, whoever gave it: *SID, or a name that
# stands for none
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
    $told = @(Exported { & secedit.exe /export /areas USER_RIGHTS /cfg $args[0] /quiet })
    if ($told -notcontains '[Privilege Rights]') {
        throw 'secedit does not tell who may log on'
    }
    foreach ($kind in 'RemoteInteractive', 'Network') {
        foreach ($right in "Se${kind}LogonRight", "SeDeny${kind}LogonRight") {
            $who = $told | Where-Object { $_ -match "^$right\s*=" }
            $who = foreach ($one in ("$who" -replace '^[^=]*=\s*', '').Split(',')) {
                $sid = $one
                if ($one -match '^[^*]') {
                    try {
                        $account = New-Object System.Security.Principal.NTAccount($one)
                        $sid = '*' + $account.Translate([System.Security.Principal.SecurityIdentifier]).Value
                    }
                    catch {
                        $sid = $one
                    }
                }
                $sid
            }
            Put 'priv' $right ($who -join ',')
        }
    }
}
