"""What changes between two desired states: who gains or loses which access."""
