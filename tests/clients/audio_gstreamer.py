"""GStreamer's webrtcbin as Debian ships it, talking by WHIP and listening by WHEP. See audio_peer.py."""
import sys
import threading

import gi
import numpy

gi.require_version("Gst", "1.0")
gi.require_version("GstWebRTC", "1.0")
gi.require_version("GstSdp", "1.0")
from gi.repository import GLib, Gst, GstSdp, GstWebRTC  # noqa: E402

from audio_peer import Ear, leave, offer, peer, tell  # noqa: E402

OPUS = "application/x-rtp,media=audio,encoding-name=OPUS,payload=96,clock-rate=48000,encoding-params=(string)2"
EAR = "rtpopusdepay ! opusdec ! audioconvert ! audioresample ! audio/x-raw,format=S16LE,rate=48000,channels=1 ! fakesink name=ear signal-handoffs=true sync=false"


def connect(webrtc, path, token):
    """Offers when the promise of an offer is kept, and takes the answer."""
    def made(promise, _):
        reply = promise.get_reply()  # It owns the offer.
        description = reply.get_value("offer")
        webrtc.emit("set-local-description", description, Gst.Promise.new())
        threading.Thread(target=exchange, args=(description.sdp.as_text(),), daemon=True).start()

    def exchange(sdp):
        _, message = GstSdp.SDPMessage.new_from_text(offer(path, token, sdp))
        webrtc.emit("set-remote-description", GstWebRTC.WebRTCSessionDescription.new(GstWebRTC.WebRTCSDPType.ANSWER, message), Gst.Promise.new())

    webrtc.connect("notify::connection-state", lambda *_: tell(state=webrtc.get_property("connection-state").value_nick, path=path))
    webrtc.emit("create-offer", Gst.Structure.new_empty("options"), Gst.Promise.new_with_change_func(made, None))


def talk():
    pipeline = Gst.parse_launch(
        f"webrtcbin name=rtc bundle-policy=max-bundle audiotestsrc is-live=true freq={peer['hertz']} volume=0.3 ! audioconvert ! audioresample ! opusenc ! "
        f"rtpopuspay pt=96 ! {OPUS} ! rtc.")
    webrtc = pipeline.get_by_name("rtc")
    webrtc.connect("on-negotiation-needed", lambda _: connect(webrtc, peer["talk"], peer["talker"]))
    return pipeline


def listen():
    pipeline = Gst.Pipeline.new()
    webrtc = Gst.ElementFactory.make("webrtcbin")
    webrtc.set_property("bundle-policy", "max-bundle")
    pipeline.add(webrtc)
    ear = Ear()

    def heard(_, buffer, __):
        ear.take(numpy.frombuffer(buffer.extract_dup(0, buffer.get_size()), dtype="<i2"))

    def came(_, pad):
        if pad.direction == Gst.PadDirection.SRC:
            sink = Gst.parse_bin_from_description(EAR, True)
            sink.get_by_name("ear").connect("handoff", heard)
            pipeline.add(sink)
            sink.sync_state_with_parent()
            pad.link(sink.get_static_pad("sink"))

    webrtc.connect("pad-added", came)
    webrtc.connect("on-negotiation-needed", lambda _: connect(webrtc, peer["hear"], peer["listener"]))
    webrtc.emit("add-transceiver", GstWebRTC.WebRTCRTPTransceiverDirection.RECVONLY, Gst.Caps.from_string(OPUS))
    return pipeline


Gst.init(None)
pipelines = [talk(), listen()]
loop = GLib.MainLoop()
for pipeline in pipelines:
    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message::error", lambda _, message: tell(error=str(message.parse_error())))
    pipeline.set_state(Gst.State.PLAYING)
threading.Thread(target=lambda: (sys.stdin.read(), GLib.idle_add(loop.quit)), daemon=True).start()
loop.run()
leave()  # webrtcbin itself says no goodbye, neither by RTCP nor by DTLS.
for pipeline in pipelines:
    pipeline.set_state(Gst.State.NULL)
