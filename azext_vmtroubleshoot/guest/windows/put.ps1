# Put KEY FIELD FIELD ...: one line of the answer, printable ASCII.
function Put {
    $key, $fields = $args
    $said = foreach ($field in $fields) {
        ("$field" -replace '[^\x20-\x7e]', '?') -replace '\|', '/'
    }
    [void]$lines.Add($key + '=' + ($said -join '|'))
}
