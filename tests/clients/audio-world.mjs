// What the audio-*.mjs share: people and Spaces over the API, the event stream, pages that talk and listen, waiting, and what is told when it fails.
// STOA_WORLD: { url, people: [{ id, token }] }.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

export const { url, people } = JSON.parse(process.env.STOA_WORLD);
const library = await readFile(new URL('audio-page.js', import.meta.url), 'utf8');
const pages = [];
const spaces = new Map();
const started = performance.now();

/** Says that something holds. */
export const ok = text => console.log(`ok ${text} (${((performance.now() - started) / 1000).toFixed(1)} s)`);

/** Calls the API. */
export async function call(person, method, path, body) {
  const reply = await fetch(url + path, {
    method, headers: { Authorization: `Bearer ${person.token}`, ...(body && { 'Content-Type': 'application/json' }) }, body: body && JSON.stringify(body),
  });
  const text = await reply.text();
  const answer = text.startsWith('{') ? JSON.parse(text) : undefined;
  return { status: reply.status, data: answer?.data, reason: answer?.reason ?? text };
}

/** The same, and it must succeed. */
export async function done(person, method, path, body) {
  const { status, data, reason } = await call(person, method, path, body);
  assert.ok(status >= 200 && status < 300, `${method} ${path}: ${status} ${reason}`);
  return data;
}

/** A Space, live unless it has a start: its path. */
export async function space(host, title, start) {
  const { id } = await done(host, 'POST', '/api/spaces', { title, scheduled_start: start });
  spaces.set(`/api/spaces/${id}`, host);
  return `/api/spaces/${id}`;
}

/** Brings somebody on the stage: the statuses of invitation and acceptance. */
export async function promote(host, person, space) {
  const invited = await call(host, 'POST', `${space}/invited_users`, { user_id: person.id });
  const accepted = await call(person, 'POST', `${space}/invited_users/me/accept`);
  return [invited.status, accepted.status, accepted.reason];
}

/** Opens the event stream: an object whose `voices` is what came last, by SSRC. */
export async function events(person, space) {
  const stop = new AbortController();
  const reply = await fetch(`${url}${space}/events`, { headers: { Authorization: `Bearer ${person.token}` }, signal: stop.signal });
  assert.equal(reply.status, 200);
  const stream = { voices: new Map(), close: () => stop.abort() };
  (async () => {
    let text = '';
    for await (const bytes of reply.body) {
      const blocks = (text + Buffer.from(bytes).toString()).split('\n\n');
      text = blocks.pop();
      for (const block of blocks) {
        if (/^event: voices$/m.test(block)) {
          stream.voices = new Map(JSON.parse(/^data: (.*)$/m.exec(block)[1]).data.voices.map(voice => [voice.ssrc, voice]));
        }
      }
    }
  })().catch(() => {});
  return stream;
}

/** Prepares a page: opens one of Stoa's own, and gives it what audio-page.js has. */
export async function equip(page) {
  await page.goto(`${url}/signin`);
  await page.evaluate(library);
  pages.push(page);
  return page;
}

/** Calls a function of audio-page.js. */
export const run = (page, name, ...parameters) => page.evaluate(([name, parameters]) => stoa[name](...parameters), [name, parameters]);

/** Waits until something is so; what it gives. */
export async function until(what, condition, seconds = 60, told = () => '') {
  for (const from = performance.now(); ;) {
    const value = await condition();
    if (value) return value;
    if (performance.now() - from > seconds * 1000) throw new Error(`${what}: not within ${seconds} s ${told()}`);
    await new Promise(later => setTimeout(later, 100));
  }
}

const sum = (slots, what) => slots.reduce((sum, slot) => sum + slot[what], 0);

/** Waits until a listener hears so many slots at once for so long, and no more than this share of it made up by the browser. What came meanwhile. */
export async function hears(page, name, { slots = 1, seconds = 1, madeUp = 1 } = {}) {
  await run(page, 'connected', name);
  let before = (await run(page, 'look', name)).slots;
  let last;
  return until(`${name} hears ${slots}`, async () => {
    const after = (await run(page, 'look', name)).slots;
    const grown = after.map((slot, i) => Object.fromEntries(['packets', 'energy', 'seconds', 'samples', 'concealed'].map(what => [what, slot[what] - before[i][what]])));
    const loud = grown.filter(slot => slot.packets > 0 && slot.energy > 1e-4 * slot.seconds);
    if (!grown.some(slot => slot.seconds >= seconds)) return false;
    before = after;
    last = { heard: loud.length, ...Object.fromEntries(['packets', 'samples', 'concealed'].map(what => [what, sum(loud, what)])) };
    return loud.length === slots && last.concealed <= last.samples * madeUp && last;
  }, 60, () => JSON.stringify(last));
}

/** Waits until a listener hears nothing for half a second: how long it took until then, in milliseconds. */
export async function hushes(page, name, within = 20) {
  const from = performance.now();
  let last = { packets: -1, at: from };
  return until(`${name} hears nothing`, async () => {
    const packets = sum((await run(page, 'look', name)).slots, 'packets');
    if (packets !== last.packets) last = { packets, at: performance.now() };
    return performance.now() - last.at > 500 && last.at - from;
  }, within);
}

/** Runs it all; on failure tells what every page and the server know. */
export async function main(work, end) {
  try {
    await work();
  } catch (e) {
    console.error(e);
    for (const page of pages) {
      try {
        for (const name of await run(page, 'names')) console.error(JSON.stringify(await run(page, 'look', name)));
      } catch { /* The page is gone. */ }
    }
    for (const [path, host] of spaces) console.error(path, JSON.stringify((await call(host, 'GET', `${path}/audio`)).data));
    process.exitCode = 1;
  } finally {
    await end();
    setTimeout(() => process.exit(), 2000).unref();
  }
}
