"""`sameday bench`: how fast, how much and at what cost, from an event's intended time to the agency's webhook."""
