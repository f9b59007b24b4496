"""Estimates, comparisons and rankings from sums: numpy in, numpy out, no SQL, nothing of ours."""
