"""Each figure that the README quotes, measured anew: `python -m benchmarks` writes README.md beside this file."""
