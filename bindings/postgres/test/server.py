"""A PostgreSQL server of the test's own: made in a temporary folder, reached by a socket there, stopped at the end.

The server refuses to run as root, so as root it runs as the system's user `postgres`.
"""
import contextlib
import os
import pwd
import shutil
import subprocess
import tempfile

import psycopg

PG_CONFIG = os.environ.get("PG_CONFIG", "pg_config")


def bin_folder():
    return subprocess.run([PG_CONFIG, "--bindir"], check=True, capture_output=True, text=True).stdout.strip()


def as_server(command, **options):
    """The command as a user that may run a server."""
    if os.geteuid() == 0:
        command = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] + command
    return subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd="/", **options)


class Server:
    def __init__(self, folder):
        self.folder = folder
        self.data = os.path.join(folder, "data")
        self.log = os.path.join(folder, "log")

    def start(self):
        bins = bin_folder()
        as_server([f"{bins}/initdb", "-D", self.data, "-A", "trust", "-U", "test", "-E", "UTF8", "--locale=C", "-N"])
        options = (f"-k {self.folder} -c listen_addresses='' -c fsync=off -c max_parallel_workers=4 "
                   "-c max_worker_processes=8")
        as_server([f"{bins}/pg_ctl", "-D", self.data, "-l", self.log, "-w", "-o", options, "start"])

    def stop(self):
        as_server([f"{bin_folder()}/pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop"])

    def connect(self, database="postgres", **options):
        return psycopg.connect(host=self.folder, user="test", dbname=database, autocommit=True, **options)

    def crashes(self):
        """Lines of the server's log that tell of a process that died."""
        with open(self.log, encoding="utf-8", errors="replace") as log:
            return [line for line in log if "was terminated by signal" in line or "server process" in line
                    and "exited with" in line or "TRAP:" in line]


@contextlib.contextmanager
def running():
    folder = tempfile.mkdtemp(prefix="icha-postgres-")
    if os.geteuid() == 0:
        user = pwd.getpwnam("postgres")
        os.chown(folder, user.pw_uid, user.pw_gid)
    server = Server(folder)
    try:
        server.start()
        try:
            with server.connect() as connection:
                connection.execute("CREATE EXTENSION icha")
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
