"""All that speaks to Azure: arm.py reads, changes.py writes, over one pipeline; blobs come from their storage."""
