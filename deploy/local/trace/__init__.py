"""What happened to an event, a referral or a person, read from the services' journals and ledgers."""
