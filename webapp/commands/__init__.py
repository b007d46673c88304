"""The commands of `paiban`, one module per use case."""

import os

# Before any command imports numpy: small algebra is slower on many threads, and they change last digits.
for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMEXPR_NUM_THREADS"):
    os.environ.setdefault(_variable, "1")
