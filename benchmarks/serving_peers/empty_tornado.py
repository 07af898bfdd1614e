"""An empty tornado handler: ``python empty_tornado.py PORT``."""

import asyncio
import sys

from tornado.web import Application, RequestHandler


class EmptyHandler(RequestHandler):
    """Answers an empty object."""

    def post(self) -> None:
        """Answer."""
        self.finish("{}")


async def main(port: int) -> None:
    """Serve until killed."""
    Application([("/", EmptyHandler)]).listen(port, "127.0.0.1")
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))
