"""What an author runs: the lock and the gates."""
