#!/usr/bin/env python3
"""Makes house.opus, the piece that plays in the demo's Space: slow chords and a plucked arpeggio, with pauses.

Needs Python 3 and opusenc (Debian: opus-tools). The same versions of both make the same file. The file begins and
ends in silence, so that it can be played again and again. Its comment AUDIO_LEVELS is base64 of one byte for each
Opus packet: minus the level in dBov of what the packet sounds like, 0 to 127, as in RFC 6464 section 3. A packet
can so be sent with its true level by a program that has no decoder.
"""
import array
import base64
import math
import os
import struct
import subprocess
import sys
import tempfile

RATE = 48_000
PACKET = 960
LOUDNESS_DBFS = -20.0
BEAT = 0.5
PHRASE = 8 * 4 * BEAT

# Each chord lasts eight beats: a bass note, the pad's notes, and the order in which they are plucked (None is a rest).
D, B_MINOR, G, A = (
    (38, (57, 62, 66, 69), (62, 69, 66, 74, 69, 66, 73, None)),
    (35, (54, 59, 62, 69), (59, 66, 62, 69, 66, 62, 74, None)),
    (31, (55, 59, 62, 66), (55, 62, 59, 66, 62, 71, 66, None)),
    (33, (52, 57, 61, 64), (57, 64, 61, 69, 64, 61, 66, None)),
)
PHRASES = ((D, B_MINOR, G, A), (G, D, B_MINOR, A))
BEGIN, PAUSE, END = 0.4, 4.0, 4.0


def tone(note, seconds, partials, attack, decay):
    """A note of the MIDI scale: partials are (multiple of the frequency, amplitude); higher ones die away sooner."""
    length = int(seconds * RATE)
    samples = [0.0] * length
    for multiple, amplitude in partials:
        step = 2 * math.pi * 440 * 2 ** ((note - 69) / 12) * multiple / RATE
        fall = math.exp(-max(multiple, 1) ** 0.7 / (decay * RATE))
        for i in range(length):
            samples[i] += amplitude * math.sin(step * i)
            amplitude *= fall
    rise = int(attack * RATE)
    for i in range(rise):
        samples[i] *= 0.5 - 0.5 * math.cos(math.pi * i / rise)
    fade = min(length - rise, int(1.5 * RATE))
    for i in range(fade):
        samples[length - 1 - i] *= 0.5 - 0.5 * math.cos(math.pi * i / fade)
    return samples


def compose():
    length = int((BEGIN + len(PHRASES) * PHRASE + PAUSE + END) * RATE)
    sound = [0.0] * length
    made = {}

    def add(kind, note, at, gain):
        if (kind, note) not in made:
            made[kind, note] = (
                tone(note, 3.5, ((1, 1.0), (2, 0.32), (3, 0.12), (4, 0.05)), 0.006, 0.8) if kind == "pluck"
                else tone(note, 8 * BEAT + 1.8, ((0.9985, 0.5), (1.0015, 0.5), (2, 0.08)), 1.4, 9.0) if kind == "pad"
                else tone(note + 12, 8 * BEAT, ((1, 1.0), (2, 0.2)), 0.03, 1.8))
        start = int(at * RATE)
        for i, sample in enumerate(made[kind, note]):
            sound[start + i] += gain * sample

    for number, chords in enumerate(PHRASES):
        for place, (bass, pad, plucks) in enumerate(chords):
            at = BEGIN + number * (PHRASE + PAUSE) + place * 8 * BEAT
            add("bass", bass, at, 0.30)
            for note in pad:
                add("pad", note, at, 0.13)
            for beat, note in enumerate(plucks):
                if note is not None:
                    add("pluck", note, at + beat * BEAT, 0.34 - 0.02 * (beat % 4))

    # Two soft echoes make a room of it.
    for delay, gain in ((0.23, 0.22), (0.41, 0.14)):
        shift = int(delay * RATE)
        for i in range(length - 1, shift - 1, -1):
            sound[i] += gain * sound[i - shift]

    loud = [sample for sample in sound if abs(sample) > 1e-4]
    gain = 32_768 * 10 ** (LOUDNESS_DBFS / 20) / math.sqrt(sum(sample * sample for sample in loud) / len(loud))
    samples = array.array("h", (round(sample * gain) for sample in sound))
    assert max(map(abs, samples)) < 32_768 * 0.7, "louder than soft"
    assert not any(samples[-RATE // 2:]) and not any(samples[:RATE // 4]), "an end is not silent"
    return samples


def encode(samples, target, comments):
    if sys.byteorder == "big":
        samples = array.array("h", samples)
        samples.byteswap()
    arguments = ["opusenc", "--quiet", "--raw", "--raw-rate", str(RATE), "--raw-chan", "1", "--serial", "1", "--padding", "0",
                 "--bitrate", "32", "--framesize", "20", "--vbr", "--music"]
    for comment in comments:
        arguments += ["--comment", comment]
    subprocess.run([*arguments, "-", target], input=samples.tobytes(), check=True)


def packets_and_pre_skip(path):
    """How many packets of sound the file has, and how many samples a player drops at its start."""
    with open(path, "rb") as file:
        ogg = file.read()
    at, packets = 0, 0
    while at < len(ogg):
        segments = ogg[at + 27:at + 27 + ogg[at + 26]]
        packets += sum(segment < 255 for segment in segments)
        at += 27 + len(segments) + sum(segments)
    head = ogg.index(b"OpusHead")
    return packets - 2, struct.unpack_from("<H", ogg, head + 10)[0]


def levels(samples, packets, pre_skip):
    for packet in range(packets):
        start = packet * PACKET - pre_skip
        heard = samples[max(start, 0):max(start + PACKET, 0)]
        power = sum(sample * sample for sample in heard) / PACKET
        yield 127 if power == 0 else min(max(round(-10 * math.log10(power / 32_768 ** 2)), 0), 127)


def main():
    target = os.path.join(os.path.dirname(os.path.abspath(__file__)), "house.opus")
    samples = compose()
    comments = ["TITLE=House voice", "ARTIST=Stoa", "LICENSE=Apache-2.0"]
    with tempfile.TemporaryDirectory() as folder:
        first = os.path.join(folder, "first.opus")
        encode(samples, first, comments)
        count, pre_skip = packets_and_pre_skip(first)
    told = bytes(levels(samples, count, pre_skip))
    encode(samples, target, [*comments, "AUDIO_LEVELS=" + base64.b64encode(told).decode()])
    assert packets_and_pre_skip(target) == (count, pre_skip)
    print(f"{target}: {count} packets, {os.path.getsize(target)} bytes, loudest -{min(told)} dBov, "
          f"{told.count(127)} packets of silence")


if __name__ == "__main__":
    main()
