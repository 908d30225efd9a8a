"""Debian's python3-aiortc, unchanged, talking by WHIP and listening by WHEP. See audio_peer.py."""
import asyncio
import fractions
import sys
import time

import av
import numpy
from aiortc import MediaStreamTrack, RTCPeerConnection, RTCSessionDescription
from aiortc.mediastreams import MediaStreamError

from audio_peer import RATE, Ear, offer, peer, tell


class Tone(MediaStreamTrack):
    kind = "audio"
    frame = RATE // 50

    def __init__(self):
        super().__init__()
        self._sent, self._from = 0, time.monotonic()

    async def recv(self):
        await asyncio.sleep(self._from + self._sent / RATE - time.monotonic())
        at = (self._sent + numpy.arange(self.frame)) / RATE
        frame = av.AudioFrame.from_ndarray((10_000 * numpy.sin(2 * numpy.pi * peer["hertz"] * at)).astype("int16").reshape(1, -1), format="s16", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._sent, fractions.Fraction(1, RATE)
        self._sent += self.frame
        return frame


async def connect(pc, path, token):
    pc.on("connectionstatechange", lambda: tell(state=pc.connectionState, path=path))
    await pc.setLocalDescription(await pc.createOffer())
    answer = await asyncio.to_thread(offer, path, token, pc.localDescription.sdp)
    await pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))


async def listen(track):
    ear = Ear()
    try:
        while True:
            frame = await track.recv()
            samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
            assert frame.sample_rate == RATE
            ear.take(samples[:, 0])
    except MediaStreamError:
        tell(ended=True)


async def main():
    talker, listener = RTCPeerConnection(), RTCPeerConnection()
    talker.addTransceiver(Tone(), "sendonly")
    listener.addTransceiver("audio", "recvonly")
    tasks = []
    listener.on("track", lambda track: tasks.append(asyncio.ensure_future(listen(track))))
    await asyncio.gather(connect(talker, peer["talk"], peer["talker"]), connect(listener, peer["hear"], peer["listener"]))
    await asyncio.to_thread(sys.stdin.read)
    await asyncio.gather(talker.close(), listener.close())


asyncio.run(main())
