"""The listening socket of an endpoint's port: the server keeps it, and the endpoint's workers take calls from it.

At a switch, and after a crash, the worker that comes takes calls from the same queue as the one that goes: a connection
that waits there waits for either, and none is refused or reset.
"""

import socket

from jupyter_mlplatform.records.errors import Unavailable

_WAITING = 1024


class Door:
    """An open port of the loopback.

    Parameters
    ----------
    number
        The port; 0 takes a free one.

    Raises
    ------
    Unavailable
        Another program has the port.
    """

    def __init__(self, number: int) -> None:
        self._socket = socket.socket()
        try:
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            # Workers of a server that was killed may hold the port a moment longer than the server.
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
            self._socket.bind(("127.0.0.1", number))
            self._socket.listen(_WAITING)
            self._socket.setblocking(False)
        except OSError as error:
            self._socket.close()
            raise Unavailable(
                f"Port {number} cannot be opened: {error.strerror}.", hint="Ask for another, or for 0."
            ) from error
        self.number: int = self._socket.getsockname()[1]

    def fileno(self) -> int:
        """Return the file to hand over to a worker."""
        return self._socket.fileno()

    def close(self) -> None:
        """Stop listening; connections that wait are reset, unless a worker takes calls still."""
        self._socket.close()
