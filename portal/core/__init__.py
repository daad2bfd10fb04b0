"""Shared machinery that knows no app of ours: scope, state, jobs, mail, time, money."""
