"""Where things are kept: one implementation of the store port over SQLAlchemy Core."""
