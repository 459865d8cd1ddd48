# lookup=known, none or timeout|addresses
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
    Put 'lookup' $outcome $found
}
