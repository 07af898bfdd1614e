"""The API's description, for programs and, without any network, for people."""

from functools import cache
from html import escape
from typing import Any

from tornado import web

from jupyter_mlplatform.extension import openapi
from jupyter_mlplatform.extension.handler import ProblemHandler

_rendered = cache(openapi.render)


class OpenAPIHandler(ProblemHandler):
    """The OpenAPI document."""

    @web.authenticated
    def get(self) -> None:
        """Answer with the document."""
        self.finish(_rendered())


class DocsHandler(ProblemHandler):
    """The document as a page."""

    @web.authenticated
    def get(self) -> None:
        """Answer with the page."""
        self.finish(_page(openapi.document()), set_content_type="text/html; charset=UTF-8")


def _page(document: dict[str, Any]) -> str:
    sections: dict[str, list[str]] = {}
    for path, verbs in document["paths"].items():
        for verb, operation in verbs.items():
            sections.setdefault(operation["tags"][0], []).append(_operation(verb.upper(), path, operation))
    body = "".join(f"<h2>{escape(tag)}</h2>{''.join(items)}" for tag, items in sections.items())
    schemas = "".join(
        f"<details id='{escape(name)}'><summary><code>{escape(name)}</code></summary>{_fields(schema)}</details>"
        for name, schema in document["components"]["schemas"].items()
    )
    title = escape(document["info"]["title"])
    return (
        f"<!doctype html><html lang='en'><meta charset='utf-8'><title>{title} REST API</title>{_STYLE}"
        f"<h1>{title} REST API</h1><p>{escape(document['info']['description'])} "
        f"<a href='openapi.json'>OpenAPI 3.1</a></p>{body}<h2>Records</h2>{schemas}</html>"
    )


def _operation(verb: str, path: str, operation: dict[str, Any]) -> str:
    parameters = "".join(
        f"<li><code>{escape(given['name'])}</code> ({given['in']}) {escape(given.get('description', ''))}</li>"
        for given in operation.get("parameters", ())
    )
    responses = "".join(
        f"<li><b>{status}</b> {escape(response['description'])} {_links(response)}</li>"
        for status, response in operation["responses"].items()
    )
    body = f"<p>Body: {_links(operation['requestBody'])}</p>" if "requestBody" in operation else ""
    return (
        f"<details><summary><b>{verb}</b> <code>{escape(path)}</code> {escape(operation['summary'])}</summary>"
        f"<p>{escape(operation['description'])}</p><ul>{parameters}</ul>{body}<ul>{responses}</ul></details>"
    )


def _links(content: dict[str, Any]) -> str:
    names = [
        media["schema"]["$ref"].rpartition("/")[2]
        for media in content.get("content", {}).values()
        if "$ref" in media["schema"]
    ]
    return " ".join(f"<a href='#{escape(name)}'>{escape(name)}</a>" for name in names)


def _fields(schema: dict[str, Any]) -> str:
    rows = "".join(
        f"<li><code>{escape(name)}</code> {escape(str(it.get('type', '')))} {escape(it.get('description', ''))}</li>"
        for name, it in schema.get("properties", {}).items()
    )
    return f"<p>{escape(schema.get('description', ''))}</p><ul>{rows}</ul>"


_STYLE = (
    "<style>:root{color-scheme:light dark}body{font:15px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;"
    "padding:0 1rem}summary{cursor:pointer;padding:.3rem 0}details{border-bottom:1px solid #8884}"
    "b{display:inline-block;min-width:4.5rem}</style>"
)
