"""What the commands cost, as ratios: `python -m benchmarks`. Measured, never asserted."""
