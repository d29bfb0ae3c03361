"""Requests to a WebDAV collection (RFC 4918): bounded answers, faults in plain words.

Proxies are those that the system's environment names; certificates are judged by its own store.
"""

from __future__ import annotations

import contextlib
import ssl
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import httpx
from lxml import etree

from contractkit.agenda import one_line, shorten
from contractkit.errors import ContractkitError, EnvironmentFault, Place, Problem

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

MOST_OCTETS = 32_000_000
"""A longer answer is refused: 10,000 entries are listed in about 5 MB."""

_TIMEOUT = httpx.Timeout(30.0, connect=10.0)
_MOST_HOPS = 3
_SHOWN = 200
_NAMES = {
    "D": "DAV:",
    "C": "urn:ietf:params:xml:ns:caldav",
    "s": "http://sabredav.org/ns",
}
_LISTING = (
    b'<?xml version="1.0" encoding="utf-8"?>'
    b'<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/><D:resourcetype/></D:prop></D:propfind>'
)
_HEADERS = {
    "Accept-Encoding": "identity",  # a packed answer has another ETag on some servers, and no bound
    "User-Agent": "contractkit",
}
_XML = {"Content-Type": "application/xml; charset=utf-8"}
_BUSY = (
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)


@dataclass(frozen=True, slots=True)
class Collection:
    """A calendar on a server and who opens it; the password is never shown."""

    url: str
    user: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Reply:
    """What a server answered; `etag` is a strong one in quotes, or empty."""

    status: int
    etag: str
    body: bytes

    @property
    def done(self) -> bool:
        """Tell whether the server did what it was asked."""
        return httpx.codes.is_success(self.status)

    def says(self) -> str:
        """Return `the server says: 403 Forbidden`, and what the server adds to it."""
        phrase = f"{self.status} {httpx.codes.get_reason_phrase(self.status)}".rstrip()
        words = [phrase, *filter(None, [_said(self.body)])]
        return f"the server says: {': '.join(words)}"


@dataclass(frozen=True, slots=True)
class Listing:
    """A collection: whether it is a calendar, its members' ETags, the calendars inside it."""

    is_calendar: bool
    etags: Mapping[str, str]
    calendars: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Folder:
    """An open collection; members are named without their folder."""

    client: httpx.Client
    url: httpx.URL

    def ask(
        self,
        method: str,
        name: str = "",
        *,
        content: bytes = b"",
        headers: Mapping[str, str] | None = None,
    ) -> Reply:
        """Send one request.

        Raises EnvironmentFault where no further request makes sense: no connection, no answer in
        time, certificate, login, storage full, server busy, redirection.
        """
        url = self.url.join(quote(name, safe="@")) if name else self.url
        request = self.client.build_request(method, url, content=content, headers=headers)
        reply, moved = _send(self.client, request)
        if moved:
            raise fault(self.url, "caldav.redirected", _ELSEWHERE.format(moved), _MOVED, _USE_NEW)
        _refuse_general(self.url, reply)
        return reply

    def make_calendar(self, title: str) -> Reply:
        """Make the calendar for events (RFC 4791 5.3.1)."""
        return self.ask("MKCALENDAR", content=_new_calendar(title), headers=_XML)


@contextlib.contextmanager
def open_folder(target: Collection) -> Iterator[tuple[Folder, Listing | None]]:
    """Open a collection and list it; the listing is None where there is none yet.

    A redirection is followed on the same host only, never from https to http. Raises
    ContractkitError for an address that cannot be one, EnvironmentFault for what the server or
    the way there is to blame for.
    """
    url = _address(target)
    with httpx.Client(
        auth=httpx.BasicAuth(target.user, target.password),
        headers=_HEADERS,
        timeout=_TIMEOUT,
        verify=ssl.create_default_context(),
    ) as client:
        folder, reply = _locate(client, url)
        yield folder, _listing(folder.url, reply)


def fault(url: httpx.URL, code: str, what: str, why: str, mend: str) -> EnvironmentFault:
    """Return a fault of the server or of the way to it."""
    return EnvironmentFault([Problem(code, Place(str(url)), what, why, mend)])


def _address(target: Collection) -> httpx.URL:
    """Return the address with a slash at its end."""
    try:
        url = httpx.URL(target.url)
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme in ("http", "https") and url.host and not (url.userinfo or url.query):
        return _as_folder(url)
    problem = Problem(
        "caldav.address", Place(url.host), "this is not the address of a calendar",
        "It begins with https:// and holds no user, password or question mark: addresses are shown"
        " in messages.",
        "Copy the address of the calendar from the server, for example"
        " https://cloud.example.com/remote.php/dav/calendars/li/contracts/",
    )  # fmt: skip
    raise ContractkitError([problem])


def _as_folder(url: httpx.URL) -> httpx.URL:
    """Return an address with one slash at its end, encoded as it was, and nothing behind it."""
    path = url.raw_path.partition(b"?")[0].rstrip(b"/") + b"/"
    return url.copy_with(raw_path=path, fragment=None)


def _locate(client: httpx.Client, url: httpx.URL) -> tuple[Folder, Reply]:
    for _ in range(_MOST_HOPS):
        headers = {"Depth": "1", **_XML}
        request = client.build_request("PROPFIND", url, content=_LISTING, headers=headers)
        reply, moved = _send(client, request)
        if not moved:
            _refuse_general(url, reply)
            return Folder(client, url), reply
        if not _same_host(url, moved):
            raise fault(url, "caldav.redirected", _ELSEWHERE.format(moved), _MOVED, _USE_NEW)
        url = _as_folder(moved)
    raise fault(url, "caldav.redirected", "the server redirects in a circle", _MOVED, _USE_NEW)


def _same_host(old: httpx.URL, new: httpx.URL) -> bool:
    """Tell whether the password may follow: same host and port, or from http to https."""
    if old.host != new.host or new.userinfo:
        return False
    upgraded = (old.scheme, new.scheme) == ("http", "https")
    return old.port == new.port and (upgraded or old.scheme == new.scheme)


def _send(client: httpx.Client, request: httpx.Request) -> tuple[Reply, httpx.URL | None]:
    """Return the answer, and where to when it is a redirection."""
    url = request.url
    try:
        with contextlib.closing(client.send(request, stream=True)) as response:
            body = _read(url, response)
    except httpx.TimeoutException:
        raise fault(
            url, "caldav.timeout", "the server does not answer in time",
            "The connection or the answer took more than 30 seconds.",
            "Run the command again; what was sent is not sent twice.",
        ) from None  # fmt: skip
    except httpx.TransportError as error:
        raise _no_connection(url, error) from None
    moved = response.next_request.url if response.next_request else None
    return Reply(response.status_code, _etag(response.headers.get("ETag")), body), moved


def _read(url: httpx.URL, response: httpx.Response) -> bytes:
    body = bytearray()
    for chunk in response.iter_raw():
        body += chunk
        if len(body) > MOST_OCTETS:
            raise fault(
                url, "caldav.too-large", "the answer of the server is too large",
                f"More than {MOST_OCTETS // 1_000_000} MB came for one request.",
                "Push into a calendar of its own, with nothing else in it.",
            )  # fmt: skip
    return bytes(body)


def _no_connection(url: httpx.URL, error: httpx.TransportError) -> EnvironmentFault:
    cause: BaseException | None = error
    while cause and not isinstance(cause, ssl.SSLError):
        cause = cause.__cause__ or cause.__context__
    if cause is None:
        return fault(
            url, "caldav.no-connection", "the server cannot be reached", _system(error),
            "Check the address, the network and, where one is needed, the proxy.",
        )  # fmt: skip
    return fault(
        url, "caldav.certificate", "the connection to the server is not safe", _system(cause),
        "Have the server's certificate put right, or its authority added to the system's store.",
    )  # fmt: skip


def _system(error: BaseException) -> str:
    return f"the system says: {shorten(one_line(str(error)), _SHOWN) or type(error).__name__}"


def _refuse_general(url: httpx.URL, reply: Reply) -> None:
    """Raise for the answers that every further request would get as well."""
    if reply.status == HTTPStatus.UNAUTHORIZED:
        raise fault(
            url, "caldav.login", "the server does not accept user and password", reply.says(),
            "Check both; a server with two-factor login wants an app password.",
        )  # fmt: skip
    if reply.status == HTTPStatus.INSUFFICIENT_STORAGE:
        raise fault(
            url, "caldav.full", "the storage of the calendar is full", reply.says(),
            "Free some space on the server, or ask for more, and run the command again.",
        )  # fmt: skip
    if reply.status in _BUSY:
        raise fault(
            url, "caldav.busy", "the server is not available now", reply.says(),
            "Run the command again later; what was sent is not sent twice.",
        )  # fmt: skip


def _listing(url: httpx.URL, reply: Reply) -> Listing | None:
    if reply.status == HTTPStatus.NOT_FOUND:
        return None
    root = _xml(reply.body) if reply.status == HTTPStatus.MULTI_STATUS else None
    members = [] if root is None else sorted(map(_member, root.iterfind("D:response", _NAMES)))
    if not members:
        raise fault(
            url, "caldav.no-calendar-server", "no calendar server answers at this address",
            reply.says(),
            "Copy the address of the calendar from the server; it speaks CalDAV (RFC 4791).",
        )  # fmt: skip
    (_, is_calendar, _), *inside = members  # the shortest path is that of the collection itself
    return Listing(
        is_calendar,
        {path.rpartition("/")[2]: etag for path, _, etag in inside},
        tuple(path for path, nested, _ in inside if nested),
    )


def _member(response: etree._Element) -> tuple[str, bool, str]:
    """Return path, whether it is a calendar, and ETag."""
    path = unquote(urlsplit((response.findtext("D:href", "", _NAMES)).strip()).path)
    is_calendar = response.find(".//D:resourcetype/C:calendar", _NAMES) is not None
    return path, is_calendar, _etag(response.findtext(".//D:getetag", "", _NAMES).strip())


def _etag(given: str | None) -> str:
    """Return an ETag as If-Match takes it: proxies that pack answers mark it as weak or packed."""
    return (given or "").removeprefix("W/").replace('-gzip"', '"')


def _xml(body: bytes) -> etree._Element | None:
    """Read XML that declares nothing; None for anything else."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError):
        return None
    return None if root.getroottree().docinfo.doctype else root


def _said(body: bytes) -> str:
    """Return the server's own words about an error, where they are in the usual place."""
    root = _xml(body)
    if root is None:
        return ""
    message = root.findtext("s:message", "", _NAMES)
    condition = next((etree.QName(child).localname for child in root.iterchildren("{*}*")), "")
    return shorten(one_line(message or condition), _SHOWN)


def _new_calendar(title: str) -> bytes:
    dav, caldav = f"{{{_NAMES['D']}}}", f"{{{_NAMES['C']}}}"
    root = etree.Element(f"{caldav}mkcalendar", nsmap={"D": _NAMES["D"], "C": _NAMES["C"]})
    props = etree.SubElement(etree.SubElement(root, f"{dav}set"), f"{dav}prop")
    etree.SubElement(props, f"{dav}displayname").text = one_line(title)
    kinds = etree.SubElement(props, f"{caldav}supported-calendar-component-set")
    etree.SubElement(kinds, f"{caldav}comp", name="VEVENT")
    octets: bytes = etree.tostring(root, xml_declaration=True, encoding="utf-8")
    return octets


_ELSEWHERE = "the server redirects to {}"
_MOVED = "Credentials are not sent to an address that nobody named."
_USE_NEW = "Check the new address, and use it where it is right."
