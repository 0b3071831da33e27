"""Runs Examples/talk against Examples/hello: what it publishes must come back to it.

    talk.py HELLO TALK
"""
import subprocess
import sys
import threading


def main(hello, talk):
    server = subprocess.Popen(["stdbuf", "-oL", hello, "0"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    line = server.stdout.readline()
    if not line.startswith("listening on "):
        sys.exit(f"hello said “{line.strip()}”")
    port = line.split(";")[0].rsplit(":", 1)[1]
    url = f"ws://127.0.0.1:{port}/connection/websocket"
    client = subprocess.Popen(["stdbuf", "-oL", talk, url], stdout=subprocess.PIPE, text=True)
    watchdog = threading.Timer(30, client.kill)
    watchdog.start()
    said = []
    for line in client.stdout:
        said.append(line.strip())
        if "publication" in line:
            break
    watchdog.cancel()
    client.kill()
    server.stdin.close()
    server.wait(timeout=30)
    if not said or "publication" not in said[-1]:
        sys.exit("talk did not get back what it published:\n" + "\n".join(said))
    print(f"talk: {len(said)} lines, the last: {said[-1][:100]}")


if __name__ == "__main__":
    main(*sys.argv[1:3])
