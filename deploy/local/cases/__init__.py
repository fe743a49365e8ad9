"""Cases: what must happen to an event, written down beside the packs and played by the services' own decisions."""
