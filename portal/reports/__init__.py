"""One kind of PDF job for all: request, render, keep, sign, verify."""
