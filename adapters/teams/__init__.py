"""Microsoft Teams: what people ask there, and what is said to them."""
