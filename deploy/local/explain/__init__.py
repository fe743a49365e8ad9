"""What would be decided about an event, worked out by the services' own decisions; nothing runs, nothing changes."""
