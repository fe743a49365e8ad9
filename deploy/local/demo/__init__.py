"""`sameday demo`: the sample events on their way through a whole system, shown as they go."""
