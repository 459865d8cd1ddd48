"""Gather the facts, judge them, choose the root cause."""
