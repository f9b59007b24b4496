"""Records from an address: asked page by page, written to a file, and read as any other JSON file."""
