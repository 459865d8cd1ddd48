# The guest may not have more processes than it has.
# at: host
# SPARE=0  how many more

echo $(($(cat "$PIDS_GROUP/pids.current") + SPARE)) > "$PIDS_GROUP/pids.max"
