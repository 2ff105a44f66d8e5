"""Runs the suites that are named, a few at once: each has servers, ports and folders of its own, and most of them wait a lot.
Those with a browser never wait: of them one runs at a time, and what waits beside it."""
import os, pathlib, subprocess, sys, threading, time

HERE = pathlib.Path(__file__).parent
AT_ONCE = int(os.environ.get("SUITES_AT_ONCE", "3"))
DEADLINE = 1200  # Seconds, after which a suite is taken to hang.
BROWSERS = {"console", "playground", "pages", "developers"}


def run(suite):
    """What a suite said, whether it passed, and how long it took."""
    began = time.monotonic()
    try:
        done = subprocess.run(
            [sys.executable, HERE / f"{suite}.py"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            errors="replace", timeout=DEADLINE)
        said, passed = done.stdout, done.returncode == 0
    except subprocess.TimeoutExpired as expired:
        said, passed = (expired.stdout or b"").decode(errors="replace") + f"not done within {DEADLINE} s\n", False
    return said, passed, time.monotonic() - began


def main(suites):
    browsing, rest = ([suite for suite in suites if (suite in BROWSERS) == browses] for browses in (True, False))
    failed, printing = [], threading.Lock()

    def work(mine, others):
        """Takes from one line, and from the others' when that is empty."""
        while line := mine or others:
            try:
                suite = line.pop(0)
            except IndexError:
                continue  # Another took the last one meanwhile.
            said, passed, took = run(suite)
            with printing:
                print(said, end="" if said.endswith("\n") or not said else "\n")
                print(f"{suite}: {'passed' if passed else 'FAILED'} ({took:.0f} s)", flush=True)
                if not passed:
                    failed.append(suite)

    workers = [threading.Thread(target=work, args=(browsing, rest))]
    workers += [threading.Thread(target=work, args=(rest, [])) for _ in range(AT_ONCE - 1)]
    for worker in workers: worker.start()
    for worker in workers: worker.join()
    if failed:
        sys.exit(f"these failed: {' '.join(failed)}")


main(sys.argv[1:])
