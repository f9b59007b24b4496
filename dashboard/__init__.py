"""Pages, charts, access, exports and the command line."""
