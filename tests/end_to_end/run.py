# SPDX-License-Identifier: Apache-2.0
"""python3 tests/end_to_end/run.py MODULE [TEST…]: one module of the end-to-end tests.

A module of which every test was skipped says "SKIPPED: why" as its last line.
"""
import pathlib
import sys
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
names = [".".join([sys.argv[1], name]) for name in sys.argv[2:]] or [sys.argv[1]]
result = unittest.TextTestRunner(verbosity=2).run(unittest.defaultTestLoader.loadTestsFromNames(names))
if result.skipped and len(result.skipped) == result.testsRun:
    print("SKIPPED:", "; ".join(sorted({why for _, why in result.skipped})), flush=True)
sys.exit(not result.wasSuccessful())
