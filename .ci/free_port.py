"""Print the first free port from a wished one on: `free_port.py HOST PORT`. Says so when it is another one."""

import socket
import sys


def free(host: str, port: int) -> bool:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def main() -> None:
    host, wished = sys.argv[1], int(sys.argv[2])
    found = next((port for port in range(wished, wished + 100) if port < 65536 and free(host, port)), None)
    if found is None:
        sys.exit(f"No port from {wished} on is free on {host}: choose another with PORT=")
    if found != wished:
        print(f"Port {wished} is taken, so {found} is used.", file=sys.stderr)
    print(found)


if __name__ == "__main__":
    main()
