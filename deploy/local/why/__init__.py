"""What an event, a referral or a person waits for, what happens next and when, and why an agency was not told."""
