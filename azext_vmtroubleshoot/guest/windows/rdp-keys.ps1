# Parts of rdp.ps1: the certificate, who may use its key, and TLS.

# certset=thumbprint that was chosen for Remote Desktop, empty for its own certificate|2 by Group Policy, 3 on the machine
# cert=thumbprint|store|not before|not after|state of its private key, "unknown" where .NET is older than 4.6|key file
$parts['certificate'] = {
    $chosen = ''
    $bytes = Value $listener 'SSLCertificateSHA1Hash'
    if ($bytes) {
        $chosen = ($bytes | ForEach-Object { $_.ToString('X2') }) -join ''
    }
    $how = ''
    $place = 'root/cimv2/TerminalServices'
    $all = Get-CimInstance -Namespace $place -ClassName Win32_TSGeneralSetting -ErrorAction SilentlyContinue
    $its = $all | Where-Object { $_.TerminalName -eq 'RDP-Tcp' }
    if ($its.SSLCertificateSHA1HashType -gt 1) {
        $chosen = $its.SSLCertificateSHA1Hash
        $how = $its.SSLCertificateSHA1HashType
    }
    Put 'certset' $chosen $how
    # Brings the drive Cert:, which a runspace need not have from its start.
    Import-Module -Name Microsoft.PowerShell.Security
    $extensions = 'System.Security.Cryptography.X509Certificates.RSACertificateExtensions' -as [type]
    foreach ($store in 'Remote Desktop', 'My') {
        $path = "Cert:\LocalMachine\$store"
        if (-not (Test-Path -LiteralPath $path)) {
            continue
        }
        foreach ($c in Get-ChildItem -LiteralPath $path) {
            if ($store -eq 'My' -and $c.Thumbprint -ne $chosen) {
                continue
            }
            $state = 'none'
            $file = ''
            if ($c.HasPrivateKey) {
                $state = 'unknown'
            }
            if ($c.HasPrivateKey -and $extensions) {
                try {
                    $key = $extensions::GetRSAPrivateKey($c)
                    # None for a key of another kind than RSA.
                    if ($key) {
                        $state = 'ok'
                    }
                    $file = $key.Key.UniqueName
                    if (-not $file) {
                        $file = $key.CspKeyContainerInfo.UniqueKeyContainerName
                    }
                }
                catch {
                    $state = $_.Exception.GetBaseException().Message.Trim()
                }
            }
            Put 'cert' $c.Thumbprint $store (Utc $c.NotBefore) (Utc $c.NotAfter) $state $file
        }
    }
}

# acl=folder or key|file name|owner's SID|SID:Allow or Deny:rights as a number,...: who may use the key of Remote Desktop's
# own certificate, whose container has this name on every Windows; told of those whom TermService and System are
$parts['keys'] = {
    $folder = "$env:ProgramData\Microsoft\Crypto\RSA\MachineKeys"
    $paths = @(Get-Item -LiteralPath $folder -Force)
    $paths += @(Get-ChildItem -Path "$folder\f686aace6942fb7f7ceb231212eef4a4_*" -Force -ErrorAction SilentlyContinue)
    $sids = @('S-1-5-18', 'S-1-5-20', 'S-1-5-32-544', 'S-1-5-32-545', 'S-1-1-0', 'S-1-5-11', 'S-1-5-6', 'S-1-5-80-0')
    $sids += 'S-1-5-80-446051430-1559341753-4161941529-1950928533-810483104'
    foreach ($path in $paths) {
        $kind = 'key'
        if ($path.PSIsContainer) {
            $kind = 'folder'
        }
        $acl = Get-Acl -LiteralPath $path.FullName
        $rules = foreach ($r in $acl.GetAccessRules($true, $true, [System.Security.Principal.SecurityIdentifier])) {
            if ($sids -contains $r.IdentityReference.Value) {
                $r.IdentityReference.Value + ':' + $r.AccessControlType + ':' + [int]$r.FileSystemRights
            }
        }
        $owner = $acl.GetOwner([System.Security.Principal.SecurityIdentifier]).Value
        Put 'acl' $kind $path.Name $owner ($rules -join ',')
    }
}

# tls=version|Enabled|DisabledByDefault: of Schannel as a server; empty is Windows' default
$parts['tls'] = {
    $protocols = 'HKLM:\SYSTEM\CurrentControlSet\Control\SecurityProviders\SCHANNEL\Protocols'
    foreach ($version in '1.0', '1.1', '1.2', '1.3') {
        $path = "$protocols\TLS $version\Server"
        Put 'tls' $version (Value $path 'Enabled') (Value $path 'DisabledByDefault')
    }
}
