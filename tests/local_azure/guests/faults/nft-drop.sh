# An nftables table drops what comes to the port.
# PORT=22  the port

nft -f - <<RULES
table inet filter {
    chain input {
        type filter hook input priority 0; policy accept;
        tcp dport $PORT drop
    }
}
RULES
