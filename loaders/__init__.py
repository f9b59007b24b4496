"""Sources -> staging -> checks -> published snapshot."""
