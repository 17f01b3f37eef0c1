"""告知承诺: a written pledge instead of a material, its check afterwards, and what follows when it was not true."""
