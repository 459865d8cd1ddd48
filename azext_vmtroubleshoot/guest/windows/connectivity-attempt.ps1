# Of connectivity.ps1: a connection, as any client makes it.

$outcomes = @{
    ConnectionRefused  = 'refused'
    ConnectionReset    = 'refused'
    TimedOut           = 'timeout'
    NetworkUnreachable = 'unreachable'
    HostUnreachable    = 'unreachable'
    AccessDenied       = 'prohibited'
}

# try=ADDRESS|open, refused, timeout, unreachable, prohibited, silent (UDP only), failed|what the system said
function Attempt {
    param($address)
    $ip = [System.Net.IPAddress]::Parse($address)
    $outcome = 'timeout'
    $said = 'no answer within 4 seconds'
    $kind = [System.Net.Sockets.SocketType]::Stream
    $over = [System.Net.Sockets.ProtocolType]::Tcp
    if ($protocol -eq 'udp') {
        $kind = [System.Net.Sockets.SocketType]::Dgram
        $over = [System.Net.Sockets.ProtocolType]::Udp
    }
    $socket = New-Object System.Net.Sockets.Socket($ip.AddressFamily, $kind, $over)
    try {
        if ($protocol -eq 'udp') {
            $socket.ReceiveTimeout = 2000
            $socket.Connect($ip, $number)
            [void]$socket.Send([byte[]]@())
            [void]$socket.Receive((New-Object byte[] 65536))
            $outcome = 'open'
            $said = ''
        }
        else {
            $wait = $socket.BeginConnect($ip, $number, $null, $null)
            if ($wait.AsyncWaitHandle.WaitOne(4000)) {
                $socket.EndConnect($wait)
                $outcome = 'open'
                $said = ''
            }
        }
    }
    catch {
        $cause = $_.Exception.GetBaseException()
        $outcome = $outcomes["$($cause.SocketErrorCode)"]
        $said = $cause.Message
        if (-not $outcome) {
            $outcome = 'failed'
        }
        if ($protocol -eq 'udp' -and $outcome -eq 'timeout') {
            $outcome = 'silent'
            $said = ''
        }
    }
    finally {
        $socket.Close()
    }
    Put 'try' $address $outcome $said
}

Part {
    if ($role -eq 'source') {
        if ($peer) {
            Attempt $peer
        }
    }
    elseif ($protocol -eq 'tcp') {
        if ($own) {
            Attempt $own
        }
        Attempt '127.0.0.1'
    }
}
