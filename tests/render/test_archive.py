from __future__ import annotations

import io
import zipfile

from hypothesis import given, settings
from hypothesis import strategies as st

from contractkit.render.archive import QUICK, archive, pack

NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cc"]), min_size=1, max_size=20)


@given(st.dictionaries(NAMES, st.binary(max_size=300), max_size=6))
@settings(max_examples=100, deadline=None)
def test_what_is_packed_is_read_back_in_order(files: dict[str, bytes]) -> None:
    data = archive([pack(name, content) for name, content in files.items()])
    with zipfile.ZipFile(io.BytesIO(data)) as read:
        assert read.testzip() is None
        assert [i.orig_filename for i in read.infolist()] == list(files)
        assert [read.read(info) for info in read.infolist()] == list(files.values())
        assert {info.date_time for info in read.infolist()} <= {(1980, 1, 1, 0, 0, 0)}


def test_both_levels_hold_the_same_content() -> None:
    content = b"<w:p/>" * 5000
    for member in (pack("a.xml", content), pack("a.xml", content, QUICK)):
        with zipfile.ZipFile(io.BytesIO(archive([member]))) as read:
            assert read.read("a.xml") == content
