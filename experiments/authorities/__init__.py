"""Any English authority, built from the Department for Education's tables as published.

>>> from experiments.authorities import build_authority
>>> derbyshire = build_authority("derbyshire", 2013, "path/to/tables")  # doctest: +SKIP
"""

from experiments.authorities.build import BuiltAuthority, build, build_authority
from experiments.authorities.dfe_cells import PublishedTables

__all__ = ["BuiltAuthority", "PublishedTables", "build", "build_authority"]
