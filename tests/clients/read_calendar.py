"""Reads a calendar as calendar programs do: with another library than the one that wrote it. Source: RFC 5545.

Prints one JSON object: what the calendar says of itself, and its events by UID.
"""
import json
import sys
import urllib.request

import icalendar

with urllib.request.urlopen(sys.argv[1]) as reply:
    raw = reply.read()
    headers = reply.headers

calendar = icalendar.Calendar.from_ical(raw.decode("utf-8"))


def when(event, name):
    moment = event.decoded(name)
    assert moment.tzinfo is not None, f"{name} says no time zone"
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


events = {}
for event in calendar.walk("VEVENT"):
    assert event["UID"] not in events, "an event is there twice"
    alarms = event.walk("VALARM")
    events[str(event["UID"])] = {
        "summary": str(event["SUMMARY"]),
        "status": str(event["STATUS"]),
        "sequence": int(event["SEQUENCE"]),
        "start": when(event, "DTSTART"),
        "stamp": when(event, "DTSTAMP"),
        "modified": when(event, "LAST-MODIFIED"),
        "minutes": int(event.decoded("DURATION").total_seconds() // 60),
        "url": str(event["URL"]),
        "alarms": [int(alarm.decoded("TRIGGER").total_seconds() // 60) for alarm in alarms],
    }

print(json.dumps({
    "version": str(calendar["VERSION"]),
    "method": str(calendar.get("METHOD", "")),
    "name": str(calendar.get("NAME", "")),
    "wr_name": str(calendar.get("X-WR-CALNAME", "")),
    "refresh": str(calendar.get("REFRESH-INTERVAL", "")),
    "refresh_value": calendar["REFRESH-INTERVAL"].params.get("VALUE", "") if "REFRESH-INTERVAL" in calendar else "",
    "ttl": str(calendar.get("X-PUBLISHED-TTL", "")),
    "type": headers["Content-Type"],
    "limit": headers.get("x-rate-limit-limit", ""),
    "events": events,
}))
