"""What districts buy from the agency, and every day accounted for."""
