"""Every table of the database, one module an area; importing this package fills `base.metadata`.

A module that appears here belongs to the schema at once, as a file in `scheduler/rules` to the rulebook.
"""

import importlib
import pkgutil

for _found in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{_found.name}")
