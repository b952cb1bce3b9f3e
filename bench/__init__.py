"""Speed and long random runs, each a command that prints figures: `python3 do.py bench NAME`, `python3 do.py soak NAME`."""
