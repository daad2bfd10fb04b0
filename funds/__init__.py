"""The Common School Fund: allocations, orders, consultation, receiving."""
