"""What other systems hold, read from their files: payments, acts, duties, lists of grounds."""
