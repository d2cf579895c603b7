"""The conversation: what is said, remembered and offered. Knows no platform, network or disk."""
