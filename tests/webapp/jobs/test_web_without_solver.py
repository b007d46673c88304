"""The web process serves pages without the solver, of which only the processes of jobs know."""

import subprocess
import sys
from collections.abc import Callable

from tests.patience import PATIENCE_S

VISIT = """
import sys
from webapp.app import Settings, create_app
from webapp.store.engine import open_store
app = create_app(open_store(sys.argv[1]), Settings(secure=False))
client = app.test_client()
assert client.get("/health").status_code == client.get("/login").status_code == 200
heavy = "ortools distributed dask numba statsmodels scipy.stats scipy.optimize openpyxl".split()
print(sorted(set(heavy) & set(sys.modules)))
print(sorted(name for name in sys.modules if name.startswith("scheduler.solver")))
"""


def test_the_application_runs_without_loading_the_solver(sqlite_database: Callable[[], str]) -> None:
    call = [sys.executable, "-c", VISIT, sqlite_database()]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines()[-2:] == ["[]", "[]"]


def test_a_worker_loads_the_solver_only_for_a_job_that_needs_it() -> None:
    code = "import sys, webapp.jobs.worker; print({'ortools', 'numba'} & set(sys.modules))"
    call = [sys.executable, "-c", code]
    done = subprocess.run(call, capture_output=True, text=True, check=True, timeout=PATIENCE_S)
    assert done.stdout.strip() == "set()"
