"""What must be so before a test, and whatever it tests, is imported."""

import gc
import os
import tempfile

from tests import loaded_once

os.environ["XDG_RUNTIME_DIR"] = tempfile.mkdtemp()  # private, as the PostgreSQL package demands at import
gc.set_threshold(50_000, 20, 10)  # a test process keeps millions of objects: looking through them costs a fifth
loaded_once.share()
