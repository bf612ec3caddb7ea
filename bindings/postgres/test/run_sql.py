#!/usr/bin/env python3
"""Runs an SQL file by psql on a server of its own, and prints what it prints. usage: run_sql.py FILE"""
import os
import subprocess
import sys

import server

with server.running() as running:
    with open(sys.argv[1], encoding="utf-8") as file:
        psql = subprocess.run([os.path.join(server.bin_folder(), "psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-P", "pager=off",
                               "-h", running.folder, "-U", "test", "postgres"], stdin=file, check=False)
sys.exit(psql.returncode)
