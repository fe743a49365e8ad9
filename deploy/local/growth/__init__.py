"""What an event costs scoring among ten thousand people, and among a million (docs/adr/0010)."""
