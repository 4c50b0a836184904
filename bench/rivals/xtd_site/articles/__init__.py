"""What is commented on."""
