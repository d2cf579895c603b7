"""The commands and the terminal chat."""
