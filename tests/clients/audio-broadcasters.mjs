// GStreamer and aiortc on one stage, each talking and listening, and a Chromium that listens to both. GStreamer does not tell how loud it is.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { launch } from './browser.mjs';
import { call, equip, events, hears, hushes, main, ok, people, promote, run, space, until, url } from './audio-world.mjs';

const [host, talker, , listener] = people;
const tones = [440, 660];
const started = [];
const browser = launch();

/** Starts a peer: an object whose `lines` is what it has told. */
function start(script, here, person, hertz) {
  const child = spawn('/usr/bin/python3', [fileURLToPath(new URL(script, import.meta.url))], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, STOA_PEER: JSON.stringify({ url, talk: `${here}/whip`, hear: `${here}/whep`, talker: person.token, listener: person.token, hertz, tones }) },
  });
  const peer = { script, child, lines: [], errors: '' };
  createInterface({ input: child.stdout }).on('line', line => peer.lines.push(line.startsWith('{') ? JSON.parse(line) : { line }));
  child.stderr.on('data', data => { peer.errors += data; });
  started.push(peer);
  return peer;
}

/** Waits until a peer hears a tone for a second, and not its own. */
const hearsTone = (peer, hertz) => until(`${peer.script} hears ${hertz}`, () => {
  assert.equal(peer.child.exitCode, null, peer.errors);
  const heard = peer.lines.filter(line => line.tones).at(-1)?.tones;
  return heard && heard[hertz] > 0.05 && tones.every(tone => tone === hertz || heard[tone] < 0.005);
});

async function tell() {
  for (const { script, lines, errors, child } of started) {
    if (process.exitCode) console.error(script, lines.slice(-8), errors);
    child.kill();
  }
  await (await browser).close();
}

await main(async () => {
  const here = await space(host, 'Broadcast');
  const stream = await events(host, here);
  await promote(host, talker, here);
  const gstreamer = start('audio_gstreamer.py', here, host, 440);
  const aiortc = start('audio_aiortc.py', here, talker, 660);
  const seat = await equip(await (await (await browser).newContext()).newPage());
  assert.equal((await run(seat, 'listen', 'both', { path: `${here}/whep`, token: listener.token })).status, 201);
  await Promise.all([hearsTone(aiortc, 440), hearsTone(gstreamer, 660)]);
  ok('GStreamer and aiortc hear each other, and not themselves');

  await hears(seat, 'both', { slots: 2 });
  await until('both are named', async () => [host.id, talker.id].every(id => [...stream.voices.values()].some(voice => voice.user_id === id && voice.is_heard)));
  ok('a browser hears both, and both are told to talk');

  const publishers = async () => (await call(host, 'GET', `${here}/audio`)).data.publishers.length;
  for (const [i, { child }] of [aiortc, gstreamer].entries()) {
    child.stdin.end();
    await once(child, 'exit');
    await until('who left is known', async () => await publishers() === 1 - i, 20);
  }
  await hushes(seat, 'both');
  ok('who leaves is gone at once');
  stream.close();
}, tell);
