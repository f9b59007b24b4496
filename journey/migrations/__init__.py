"""How the journey store came to its present shape, step by step; never edited once released."""
