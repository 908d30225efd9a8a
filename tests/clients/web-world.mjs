// What the web-*.mjs share: the server, which they start, kill and start again; people who sign up in a browser of theirs; what a page hears;
// and what every page shows when something fails. STOA_WORLD: { stoa: the server's file, data?: a folder }.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ok, until } from './audio-world.mjs';
import { launch, person } from './browser.mjs';

export { ok, until };

/** What the network says while a server is away, or is said to be. */
const AWAY = /ERR_(CONNECTION|INCOMPLETE|EMPTY|INTERNET_DISCONNECTED|NETWORK)|status of 50[023]/;
const everyone = [];
const browsers = [];

/** The real server on a port of its own; `kill` and `start` again, on the same port and data. */
export class Server {
  output = '';
  #process;

  constructor({ words = ['--no-demo'], environment = {} } = {}) {
    const { stoa, data } = JSON.parse(process.env.STOA_WORLD);
    Object.assign(this, { stoa, data: data ?? mkdtempSync(join(tmpdir(), 'stoa-web-')), words, environment });
    process.on('exit', () => this.#process?.kill('SIGKILL'));
  }

  /** Starts it, and waits until it answers. */
  async start() {
    this.port ??= await freePort();
    this.url = `http://localhost:${this.port}`;
    const server = this.#process = spawn('dotnet', ['exec', this.stoa, 'serve', '--urls', this.url, '--data', this.data, ...this.words], {
      env: { ...process.env, DOTNET_ENVIRONMENT: 'Production', Stoa__Api__RateLimits__Profile: 'Off', Stoa__Accounts__SignUp: 'Open', Stoa__Rooms__Guests: 'true', ...this.environment },
    });
    for (const output of [server.stdout, server.stderr]) output.on('data', text => { this.output += text; });
    await until('the server answers', async () => {
      assert.equal(server.exitCode, null, this.output);
      return (await fetch(`${this.url}/2/users/me`).catch(() => undefined))?.status === 401;
    }, 120);
    return this;
  }

  /** Ends it without a chance to do anything. */
  async kill() {
    const ended = new Promise(done => this.#process.once('exit', done));
    this.#process.kill('SIGKILL');
    await ended;
  }
}

/** A port that nobody listens on, below those that systems hand out by themselves: it is still free when the server comes back to it. */
async function freePort() {
  for (;;) {
    const port = 22_000 + Math.floor(Math.random() * 10_000);
    const isFree = await new Promise(done => {
      const probe = net.createServer().once('error', () => done(false)).listen(port, 'localhost', () => probe.close(() => done(true)));
    });
    if (isFree) return port;
  }
}

/** A Chromium; ended with the script. */
export async function browser() {
  const made = await launch();
  browsers.push(made);
  return made;
}

/** Somebody with a browser of their own, or a guest; whatever their pages open for audio can be measured. Options are those of a browser's context. */
export async function somebody(browser, server, options) {
  const who = await person(browser, options);
  everyone.push(who);
  who.server = server;
  who.context.setDefaultTimeout(60_000);
  await who.context.addInitScript(() => {
    const peers = globalThis.stoaPeers = [];
    globalThis.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(...parameters) {
        super(...parameters);
        peers.push(this);
      }
    };
  });
  who.context.on('page', page => {
    page.on('console', message => { if (message.type() === 'error') who.complaints.push(message.text()); });
    page.on('pageerror', error => who.complaints.push(String(error)));
  });
  return who;
}

/** Somebody who makes an account with a passkey, by a link where one is given. */
export async function signUp(browser, server, username, name, { at = '/signup', ...options } = {}) {
  const who = await somebody(browser, server, options);
  const { page } = who;
  await page.goto(server.url + at);
  await page.getByLabel('Username', { exact: true }).fill(username);
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByRole('button', { name: 'Make the account with a passkey' }).click();
  await page.waitForURL(({ pathname }) => pathname !== '/signup');
  return Object.assign(who, { username, name });
}

/** Calls the API as a script of the page does; it must succeed. */
export const call = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const reply = await fetch(path, { method, headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  const text = await reply.text();
  if (!reply.ok) throw new Error(`${method} ${path}: ${reply.status} ${text}`);
  return text ? JSON.parse(text).data : undefined;
}, [method, path, body]);

/** What the page has received and sent so far. */
const flows = page => page.evaluate(async () => {
  const sum = { energy: 0, received: 0, sent: 0 };
  for (const peer of stoaPeers.filter(peer => peer.connectionState !== 'closed')) {
    for (const entry of (await peer.getStats()).values()) {
      if (entry.type === 'inbound-rtp') { sum.energy += entry.totalAudioEnergy ?? 0; sum.received += entry.packetsReceived; }
      if (entry.type === 'outbound-rtp') sum.sent += entry.packetsSent;
    }
  }

  return sum;
});

/** Waits until somebody's voice comes out: the energy of what is played grows, and packets come. */
export async function hears(page, seconds = 60) {
  let before = await flows(page);
  await until('sound is heard', async () => {
    const now = await flows(page);
    if (now.energy < before.energy) before = now; // A new connection counts from zero.
    return now.energy > before.energy + 1e-4 && now.received > before.received;
  }, seconds);
}

/** Waits until nothing is heard for as long as the microphone's beeps are apart, and more. How long it took until then, in milliseconds. */
export async function hushes(page, within = 20) {
  const from = performance.now();
  let last = { received: -1, at: from };
  return until('nothing is heard', async () => {
    const { received } = await flows(page);
    if (received !== last.received) last = { received, at: performance.now() };
    return performance.now() - last.at > 1500 && Math.max(1, last.at - from);
  }, within);
}

/** Does the page send? Its microphone's packets go on. */
export async function sends(page) {
  const before = (await flows(page)).sent;
  await until('the microphone sends', async () => (await flows(page)).sent > before + 5);
}

/** No page may have broken its own policy, thrown or logged an error. Where servers were away on purpose, what the browser says about that does not count. */
export function noComplaints({ wereAway = false } = {}) {
  const complaints = everyone.flatMap(({ complaints }) => complaints).filter(text => !/status of 4\d\d/.test(text) && !(wereAway && AWAY.test(text)));
  assert.deepEqual(complaints, []);
}

/** Runs it all; on failure tells what every page shows. */
export async function main(work) {
  try {
    await work();
  } catch (e) {
    console.error(e);
    for (const { name = 'guest', context, complaints, server } of everyone) {
      for (const page of context.pages()) {
        const shown = await page.locator('body').ariaSnapshot({ timeout: 2000 }).catch(error => String(error));
        console.error(`\n== ${name} at ${page.url()}, complaints ${JSON.stringify(complaints)}\n${shown}`);
      }

      if (!server.told) console.error(`\n== the server\n${server.output.slice(-2000)}`);
      server.told = true;
    }

    process.exitCode = 1;
  } finally {
    await Promise.all(browsers.map(browser => browser.close()));
    process.exit();
  }
}
