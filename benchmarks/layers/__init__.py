"""Real software in chains, broken one part at a time, to measure the verdict."""
