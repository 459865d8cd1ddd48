"""What the commands do: read the parameters, run the engine, hand over the report. One file for each goal."""
