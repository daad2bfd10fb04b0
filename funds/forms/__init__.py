"""What people are asked about the fund and its orders."""
