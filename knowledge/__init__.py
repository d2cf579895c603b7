"""What the assistant knows: the YAML files and the code that reads and checks them."""
