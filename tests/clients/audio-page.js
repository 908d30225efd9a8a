// What a page does to talk (WHIP) and to listen (WHEP), with nothing but what browsers have; put into a page by the audio-*.mjs beside it.
// Each function takes plain values and returns plain values; connections are kept by name.
(() => {
  const peers = {};
  const sources = {};
  let context;

  const until = async (condition, what, seconds = 25) => {
    for (const from = performance.now(); ;) {
      const value = await condition();
      if (value) return value;
      if (performance.now() - from > seconds * 1000) throw new Error(`${what}: not within ${seconds} s`);
      await new Promise(later => setTimeout(later, 50));
    }
  };

  /** A track to publish: the browser's fake microphone, or a tone that swells and fades four times a second, so that it is taken for no noise. */
  async function track({ hertz, gain = 0.3 }) {
    if (!hertz) return (await navigator.mediaDevices.getUserMedia({ audio: { echoCancellation: false, noiseSuppression: false, autoGainControl: false } })).getTracks()[0];
    context ??= new AudioContext();
    await context.resume();
    const end = context.createMediaStreamDestination();
    const volume = new GainNode(context, { gain: gain * 0.7 });
    const swing = new OscillatorNode(context, { frequency: 4 });
    swing.connect(new GainNode(context, { gain: gain * 0.3 })).connect(volume.gain);
    swing.start();
    const tone = new OscillatorNode(context, { frequency: hertz });
    tone.connect(volume).connect(end);
    tone.start();
    const made = end.stream.getAudioTracks()[0];
    sources[made.id] = [end, tone, swing]; // Or they are collected.
    return made;
  }

  /** Offers at once, without candidates: they follow by PATCH. `keep` is a regular expression: candidates of the answer that do not match are left out. */
  async function open(peer, path, token, keep) {
    const { pc } = peer;
    pc.onicecandidate = ({ candidate }) => { if (candidate?.candidate) peer.candidates.push(candidate); };
    await pc.setLocalDescription(await pc.createOffer());
    const reply = await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/sdp', Authorization: `Bearer ${token}` }, body: pc.localDescription.sdp });
    const text = await reply.text();
    if (reply.status !== 201) { pc.close(); return { status: reply.status, reason: JSON.parse(text).reason ?? text }; }
    Object.assign(peer, { token, session: new URL(reply.headers.get('Location'), location.href).pathname, etag: reply.headers.get('ETag') });
    peer.keep = keep && new RegExp(keep);
    peer.offered = text.split('\r\n').filter(line => line.startsWith('a=candidate:'));
    await pc.setRemoteDescription({ type: 'answer', sdp: chosen(peer, text) });
    return { status: 201, offered: peer.offered };
  }

  const chosen = ({ keep }, sdp) => sdp.split('\r\n').filter(line => !keep || !line.startsWith('a=candidate:') || keep.test(line)).join('\r\n');
  const attribute = (sdp, name) => new RegExp(`^a=${name}:(.*)$`, 'm').exec(sdp)[1].trim();

  const patch = (peer, sdp, etag) => {
    const media = /^m=.*$/m.exec(sdp)[0].trim();
    const lines = [`a=ice-ufrag:${attribute(sdp, 'ice-ufrag')}`, `a=ice-pwd:${attribute(sdp, 'ice-pwd')}`, media, `a=mid:${attribute(sdp, 'mid')}`,
      ...peer.candidates.filter(candidate => candidate.sdpMLineIndex === 0).map(candidate => `a=${candidate.candidate}`)];
    return fetch(peer.session, {
      method: 'PATCH', headers: { 'Content-Type': 'application/trickle-ice-sdpfrag', Authorization: `Bearer ${peer.token}`, 'If-Match': etag }, body: lines.join('\r\n') + '\r\n',
    });
  };

  const make = name => (peers[name] = { pc: new RTCPeerConnection(), candidates: [], tracks: [] });

  globalThis.stoa = {
    /** Publishes; the reply's status, and why not. */
    async publish(name, { path, token, keep, ...source }) {
      const peer = make(name);
      peer.tracks.push(await track(source));
      peer.pc.addTransceiver(peer.tracks[0], { direction: 'sendonly', streams: [new MediaStream(peer.tracks)] });
      return open(peer, path, token, keep);
    },

    /** Listens with so many slots; what comes is played. */
    async listen(name, { path, token, keep, slots = 3 }) {
      const peer = make(name);
      peer.players = [];
      peer.pc.ontrack = ({ track }) => {
        const player = new Audio();
        player.srcObject = new MediaStream([track]);
        player.play().catch(e => { peer.fault = String(e); });
        peer.players.push(player);
      };
      for (let slot = 0; slot < slots; slot++) peer.pc.addTransceiver('audio', { direction: 'recvonly' });
      return open(peer, path, token, keep);
    },

    connected: name => until(() => peers[name].pc.connectionState === 'connected', `${name} connected`),

    /** Sends the candidates that were found: the reply's status. */
    async trickle(name, etag) {
      const peer = peers[name];
      await until(() => peer.pc.iceGatheringState === 'complete', `${name} has its candidates`);
      return (await patch(peer, peer.pc.localDescription.sdp, etag ?? peer.etag)).status;
    },

    /** Restarts ICE. */
    async restart(name) {
      const peer = peers[name];
      const { pc } = peer;
      const before = { fragment: attribute(pc.localDescription.sdp, 'ice-ufrag'), etag: peer.etag };
      peer.candidates = [];
      pc.restartIce();
      await pc.setLocalDescription(await pc.createOffer());
      const reply = await patch(peer, pc.localDescription.sdp, '*');
      const text = await reply.text();
      if (reply.status !== 200) return { status: reply.status, text };
      peer.etag = reply.headers.get('ETag');
      const [fragment, password] = [attribute(text, 'ice-ufrag'), attribute(text, 'ice-pwd')];
      const sdp = pc.remoteDescription.sdp.replace(/^a=ice-ufrag:.*\r\n/mg, `a=ice-ufrag:${fragment}\r\n`).replace(/^a=ice-pwd:.*\r\n/mg, `a=ice-pwd:${password}\r\n`);
      await pc.setRemoteDescription({ type: 'answer', sdp: chosen(peer, sdp) });
      const current = attribute(pc.localDescription.sdp, 'ice-ufrag');
      return { status: 200, isNew: before.fragment !== current && before.etag !== peer.etag, old: before.etag, fragment: current };
    },

    /** How a connection is doing. `slots` has one entry per receiving section, in their order. */
    async look(name) {
      const { pc, session, fault } = peers[name];
      const stats = [...(await pc.getStats()).values()];
      const get = id => stats.find(entry => entry.id === id);
      const pair = get(stats.find(entry => entry.type === 'transport')?.selectedCandidatePairId)
        ?? stats.find(entry => entry.type === 'candidate-pair' && (entry.selected ?? (entry.state === 'succeeded' && entry.nominated)));
      const [local, remote] = [get(pair?.localCandidateId), get(pair?.remoteCandidateId)];
      return {
        name, session, fault, state: pc.connectionState, ice: pc.iceConnectionState,
        dtls: pc.getTransceivers().map(({ sender, receiver }) => (sender.transport ?? receiver.transport)?.state)[0],
        protocol: remote?.protocol, address: remote?.address ?? remote?.ip, fragment: local?.usernameFragment,
        packetsSent: stats.filter(entry => entry.type === 'outbound-rtp').reduce((sum, entry) => sum + entry.packetsSent, 0),
        roundTrip: stats.find(entry => entry.type === 'remote-inbound-rtp')?.roundTripTime, // Out of the server's reports.
        slots: pc.getTransceivers().filter(({ direction }) => direction === 'recvonly').map(({ mid, receiver }) => {
          const entry = stats.find(entry => entry.type === 'inbound-rtp' && entry.mid === mid) ?? {};
          return {
            mid, ssrc: entry.ssrc, packets: entry.packetsReceived ?? 0, lost: entry.packetsLost ?? 0, energy: entry.totalAudioEnergy ?? 0, seconds: entry.totalSamplesDuration ?? 0,
            reported: stats.some(report => report.type === 'remote-outbound-rtp' && report.ssrc === entry.ssrc && report.packetsSent > 0),
            samples: entry.totalSamplesReceived ?? 0, concealed: (entry.concealedSamples ?? 0) - (entry.silentConcealedSamples ?? 0), jitter: entry.jitter,
            // Each source with how long ago it was heard.
            sources: receiver.getContributingSources().map(({ source, audioLevel, timestamp }) => ({ source, audioLevel, age: performance.timeOrigin + performance.now() - timestamp })),
          };
        }),
      };
    },

    /** Begins to note the longest time in which no packet came, in any slot. */
    watch(name) {
      const watch = peers[name].watch = { longest: 0, packets: -1, at: performance.now(), on: true };
      (async () => {
        while (watch.on) {
          const packets = (await stoa.look(name)).slots.reduce((sum, slot) => sum + slot.packets, 0);
          const now = performance.now();
          watch.longest = Math.max(watch.longest, now - watch.at);
          if (packets !== watch.packets) Object.assign(watch, { packets, at: now });
          await new Promise(later => setTimeout(later, 50));
        }
      })();
    },

    /** Ends it: that time, in milliseconds. */
    unwatch(name) {
      peers[name].watch.on = false;
      return peers[name].watch.longest;
    },

    /** Turns the own microphone off and on. */
    enable(name, isOn) { peers[name].tracks[0].enabled = isOn; },

    /** Ends the session by DELETE, and the connection: the reply's status. */
    async leave(name) {
      const { pc, session, token } = peers[name];
      const { status } = await fetch(session, { method: 'DELETE', headers: { Authorization: `Bearer ${token}` } });
      return status;
    },

    /** Ends the session by DELETE when the page goes: Chromium says nothing by itself when a tab is closed. */
    endWithPage(name) {
      const { session, token } = peers[name];
      addEventListener('pagehide', () => { fetch(session, { method: 'DELETE', keepalive: true, headers: { Authorization: `Bearer ${token}` } }); });
    },

    /** Closes the connection without a word to the server but what the browser says by itself. */
    close(name) { peers[name].pc.close(); },

    names: () => Object.keys(peers),
  };
})();
