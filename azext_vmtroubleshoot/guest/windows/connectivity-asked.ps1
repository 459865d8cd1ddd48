# What connectivity.ps1 was asked, as far as it can be.

# A part that fails leaves its lines out, and the others go on.
function Part {
    param($body)
    try {
        & $body
    }
    catch {
        $why = $_.Exception.GetBaseException().Message
        Put 'failed' $why
    }
}

if ($role -ne 'source') {
    $role = 'destination'
}
if ($protocol -ne 'udp') {
    $protocol = 'tcp'
}
if ($peer -notmatch '^[0-9A-Fa-f:.]{2,45}$') {
    $peer = ''
}
if ($own -notmatch '^[0-9A-Fa-f:.]{2,45}$') {
    $own = ''
}
$number = 1
if ($port -match '^\d{1,5}$' -and [int]$port -ge 1 -and [int]$port -le 65535) {
    $number = [int]$port
}
$there = '-'
if ($peer) {
    $there = $peer
}
$here = '-'
if ($own) {
    $here = $own
}
Put 'asked' "$role $there $number $protocol $here"
