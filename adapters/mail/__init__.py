"""Mail: tells teams and askers that something is waiting for them, never what."""
