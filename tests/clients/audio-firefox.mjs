// Talking and listening in a real Firefox, driven by WebDriver BiDi. See audio-world.mjs.
import assert from 'node:assert/strict';
import puppeteer from 'puppeteer-core';
import { call, done, equip, events, hears, hushes, main, ok, people, promote, run, space, until } from './audio-world.mjs';

const [host, speaker, listener] = people;
const browser = await puppeteer.launch({
  browser: 'firefox', executablePath: process.env.FIREFOX ?? '/usr/bin/firefox-esr', headless: true, protocolTimeout: 40_000,
  extraPrefsFirefox: { 'media.navigator.streams.fake': true, 'media.navigator.permission.disabled': true, 'media.autoplay.default': 0 },
});
const newPage = async () => equip(await (await browser.createBrowserContext()).newPage());

await main(async () => {
  const here = await space(host, 'Fox', new Date(Date.now() + 3_600_000).toISOString());
  const [talk, hear] = [`${here}/whip`, `${here}/whep`];
  const stage = await newPage(), seats = await newPage();
  const stream = await events(listener, here);
  assert.equal((await run(seats, 'listen', 'three', { path: hear, token: listener.token })).status, 201);
  assert.equal((await run(stage, 'publish', 'host', { path: talk, token: host.token })).status, 409);
  await run(seats, 'connected', 'three');
  await done(host, 'POST', `${here}/start`);
  assert.equal((await run(stage, 'publish', 'host', { path: talk, token: host.token })).status, 201);
  await hears(seats, 'three');
  ok('who listens before the Space starts hears it when it does');

  await hears(seats, 'three', { seconds: 2, madeUp: 0.02 });
  ok('a microphone is heard without holes');

  await until('the source is named', async () => (await run(seats, 'look', 'three')).slots
    .some(slot => slot.sources.some(({ source }) => stream.voices.get(source)?.user_id === host.id)));
  ok('the contributing source is the speaker that the event stream names');
  assert.deepEqual([await run(stage, 'trickle', 'host'), await run(seats, 'trickle', 'three')], [204, 204]);
  ok('candidates that come later are taken');

  for (const [page, name] of [[seats, 'three'], [stage, 'host']]) {
    await run(seats, 'watch', 'three');
    const restart = await run(page, 'restart', name);
    assert.deepEqual([restart.status, restart.isNew], [200, true], JSON.stringify(restart));
    await until('the new pair carries it', async () => (await run(page, 'look', name)).fragment === restart.fragment);
    await hears(seats, 'three', { seconds: 2 });
    const gap = await run(seats, 'unwatch', 'three');
    assert.ok(gap < 5000, `gap of ${gap} ms`);
  }
  ok('ICE restarts while audio goes on');

  assert.equal((await run(seats, 'listen', 'by TCP', { path: hear, token: listener.token, keep: ' tcp ' })).status, 201);
  await hears(seats, 'by TCP');
  assert.equal((await run(seats, 'look', 'by TCP')).protocol, 'tcp');
  ok('where UDP is blocked, TCP carries it');

  await promote(host, speaker, here);
  assert.equal((await run(stage, 'publish', 'speaker', { path: talk, token: speaker.token })).status, 201);
  await hears(seats, 'three', { slots: 2 });
  const sessions = async () => (await call(host, 'GET', `${here}/audio`)).data.publishers.map(session => session.user_id);
  assert.equal((await sessions()).length, 2);
  await run(stage, 'close', 'speaker');
  await until('the closed connection is known', async () => (await sessions()).length === 1, 20);
  assert.equal(await run(stage, 'leave', 'speaker'), 404);
  await stage.close();
  await until('the closed page is known', async () => (await sessions()).length === 0, 20);
  await hushes(seats, 'three');
  ok('who closes the connection, or the page, is gone at once');
  stream.close();
}, () => browser.close());
