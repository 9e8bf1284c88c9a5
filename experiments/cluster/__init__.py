"""Studies in parts: prepared folders, members of job arrays, gathering, status, and the scripts that start them."""
