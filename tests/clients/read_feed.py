"""Reads a feed of a host's Spaces as feed readers do: with feedparser. Source: RFC 4287; RSS 2.0.

Prints one JSON object: what the feed says of itself, and its entries in order.
"""
import json
import sys
import urllib.request
import xml.etree.ElementTree

import feedparser

with urllib.request.urlopen(sys.argv[1]) as reply:
    raw = reply.read()
    kind = reply.headers["Content-Type"]

xml.etree.ElementTree.fromstring(raw)  # Well-formed, or this throws; feedparser forgives.
feed = feedparser.parse(raw, response_headers={"content-type": kind})
print(json.dumps({
    "broken": bool(feed.bozo),
    "version": feed.version,
    "type": kind,
    "title": feed.feed.get("title", ""),
    "link": feed.feed.get("link", ""),
    "self": [link["href"] for link in feed.feed.get("links", []) if link.get("rel") == "self"],
    "has_time": bool(feed.feed.get("updated_parsed")),
    "entries": [
        {
            "id": entry.id,
            "title": entry.title_detail["value"],
            "title_type": entry.title_detail["type"],
            "link": entry.link,
            "author": entry.get("author", ""),
            "summary": entry.summary,
            "has_time": bool(entry.get("updated_parsed") or entry.get("published_parsed")),
        }
        for entry in feed.entries
    ],
}))
