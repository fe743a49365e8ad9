"""Lists for people who meet: who is looked at again, who is expected, what is counted (S1, S17, S20, S29, S39)."""
