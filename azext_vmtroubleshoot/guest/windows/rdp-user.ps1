# Parts of rdp.ps1: the account of the user that is asked about, and its failed logons.

# account=name|where|found, missing or unknown|disabled|locked|password expired|account expires|SID
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
            $sid = Sid $account
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
