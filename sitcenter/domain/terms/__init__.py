"""Terms of services: n working days with a cutoff, or minutes; by versioned rules and calendars."""
