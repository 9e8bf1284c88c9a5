"""When and in what order: the week, chance, the stores and the two drivers."""
