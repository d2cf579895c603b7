"""The outside: channels, store, settings, and the one place that wires them."""
