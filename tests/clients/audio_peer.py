"""What the peers in Python share: what they are told, offers sent to WHIP and WHEP, and how loud the two tones are in what they hear.

STOA_PEER: { url, talk, hear, talker, listener, hertz, tones }: the addresses and tokens to talk and to listen with, the tone to send, the
tones to listen for. Prints one line of JSON for each second that is heard; ends when its standard input ends.
"""
import json
import os
import sys
import urllib.request

import numpy

RATE = 48_000
peer = json.loads(os.environ["STOA_PEER"])
sessions = []


def offer(path, token, sdp):
    """Sends an offer; the answer."""
    request = urllib.request.Request(
        peer["url"] + path, sdp.encode(), {"Content-Type": "application/sdp", "Authorization": f"Bearer {token}"}, method="POST")
    with urllib.request.urlopen(request, timeout=20) as reply:
        assert reply.status == 201, reply.status
        sessions.append((reply.headers["Location"], token))
        return reply.read().decode()


def leave():
    """Ends every session by DELETE."""
    for location, token in sessions:
        request = urllib.request.Request(peer["url"] + location, headers={"Authorization": f"Bearer {token}"}, method="DELETE")
        with urllib.request.urlopen(request, timeout=20) as reply:
            assert reply.status == 200, reply.status


def tell(**what):
    sys.stdout.write(json.dumps(what) + "\n")  # One write: several threads tell.
    sys.stdout.flush()


class Ear:
    """Takes samples in, and tells for each second how much of each tone there was: 0 to 1, 1 for the loudest sine."""

    def __init__(self):
        self._heard = numpy.empty(0)

    def take(self, samples):
        """Takes 16-bit samples of one channel."""
        self._heard = numpy.concatenate([self._heard, numpy.asarray(samples, dtype=float) / 32768])
        while len(self._heard) >= RATE:
            second, self._heard = self._heard[:RATE], self._heard[RATE:]
            turns = 2j * numpy.pi * numpy.arange(RATE) / RATE
            tell(tones={hertz: round(float(2 * abs(numpy.mean(second * numpy.exp(turns * hertz)))), 4) for hertz in peer["tones"]})
