"""Long-range library plans: writing, review, sign-off."""
