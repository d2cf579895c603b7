"""The inbox in the browser: where staff handle requests."""
