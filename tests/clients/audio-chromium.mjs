// Talking and listening in a real Chromium: WHIP, WHEP, slots, mute, restart of ICE, TCP, IPv6. See audio-world.mjs.
import assert from 'node:assert/strict';
import { launch } from './browser.mjs';
import { call, done, equip, events, hears, hushes, main, ok, people, promote, run, space, until } from './audio-world.mjs';

const MAX_SPEAKERS = 10;
// The candidates that are kept where the others are to be unreachable.
const BY_TCP = ' tcp ';
const BY_IPV6 = ' udp \\d+ [0-9a-f]*:';
const browser = await launch();
const newPage = async () => equip(await (await browser.newContext()).newPage());
const [host, speaker, listener, other, ...crowd] = people;

/** Who the browser says is talking in a listener's slots: user ids, by what the event stream said of the SSRCs. */
const heardOf = async (page, name, stream) => (await run(page, 'look', name)).slots
  .flatMap(slot => slot.sources.filter(source => source.age < 1000)).map(({ source }) => stream.voices.get(source)?.user_id);

/** Waits until the browser knows that the server has ended a session; without the goodbye it would take it many seconds to find out. */
const toldGoodbye = (page, name) => until(`${name} is told goodbye`, async () => (await run(page, 'look', name)).dtls === 'closed', 10);

async function oneAfterTheOther() {
  const here = await space(host, 'Peers');
  const [talk, hear] = [`${here}/whip`, `${here}/whep`];
  const [stage, seats] = await Promise.all([newPage(), newPage()]);
  const stream = await events(listener, here);

  assert.equal((await run(stage, 'publish', 'host', { path: talk, token: host.token })).status, 201);
  assert.equal((await run(seats, 'listen', 'three', { path: hear, token: listener.token })).status, 201);
  assert.equal((await run(seats, 'listen', 'one', { path: hear, token: other.token, slots: 1 })).status, 201);
  await Promise.all([hears(seats, 'three'), hears(seats, 'one')]);
  ok('a microphone is heard by listeners without one, in three slots and in one');

  await until('the source is named', async () => (await heardOf(seats, 'three', stream)).includes(host.id));
  ok('the contributing source is the speaker that the event stream names');

  assert.deepEqual([await run(stage, 'trickle', 'host'), await run(seats, 'trickle', 'three')], [204, 204]);
  ok('candidates that come later are taken');

  assert.equal(await run(stage, 'leave', 'host'), 200);
  await hushes(seats, 'three');
  assert.equal(await run(stage, 'leave', 'host'), 404);
  ok('DELETE ends who talks');

  assert.equal((await run(stage, 'publish', 'nobody', { path: talk, token: speaker.token, hertz: 440 })).status, 403);
  assert.deepEqual((await promote(host, speaker, here)).slice(0, 2), [201, 200]);
  assert.equal((await run(stage, 'publish', 'speaker', { path: talk, token: speaker.token, hertz: 440 })).status, 201);
  await hears(seats, 'three');
  await hears(seats, 'three', { seconds: 2, madeUp: 0.02 });
  ok('a speaker is heard without holes');

  for (const [page, name] of [[seats, 'three'], [stage, 'speaker']]) {
    await run(seats, 'watch', 'three');
    const restart = await run(page, 'restart', name);
    assert.deepEqual([restart.status, restart.isNew], [200, true], JSON.stringify(restart));
    assert.equal(await run(page, 'trickle', name, restart.old), 412);
    await until('the new pair carries it', async () => (await run(page, 'look', name)).fragment === restart.fragment);
    await hears(seats, 'three', { seconds: 2 });
    const gap = await run(seats, 'unwatch', 'three');
    assert.ok(gap < 5000, `gap of ${gap} ms`);
  }
  ok('ICE restarts while audio goes on');

  await until('reports come', async () => (await run(stage, 'look', 'speaker')).roundTrip < 2 && (await run(seats, 'look', 'three')).slots.some(slot => slot.reported)
    && (await call(listener, 'GET', `${here}/audio`)).data.sessions.some(session => session.round_trip_ms > 0));
  ok('the reports of both sides arrive');

  await done(host, 'POST', `${here}/speakers/${speaker.id}/mute`);
  const took = await hushes(seats, 'three');
  assert.ok(took < 5000, `heard for ${took} ms`);
  const audio = await call(host, 'GET', `${here}/audio`);
  assert.deepEqual(audio.data.publishers.map(session => session.is_muted), [true]);
  await done(host, 'DELETE', `${here}/speakers/${speaker.id}/mute`);
  await hears(seats, 'three');
  await run(stage, 'enable', 'speaker', false);
  await hushes(seats, 'three');
  await run(stage, 'enable', 'speaker', true);
  await hears(seats, 'three');
  ok('muted by a host and by themselves, and back');

  await run(seats, 'watch', 'three');
  assert.deepEqual((await promote(host, listener, here)).slice(0, 2), [201, 200]);
  assert.equal((await run(seats, 'publish', 'promoted', { path: talk, token: listener.token, hertz: 660 })).status, 201);
  await run(seats, 'connected', 'promoted');
  await hears(seats, 'one');
  await hears(seats, 'three', { seconds: 2 });
  assert.ok(await run(seats, 'unwatch', 'three') < 5000);
  await until('the other speaker is named', async () => (await heardOf(seats, 'three', stream)).includes(speaker.id));
  assert.ok(!(await heardOf(seats, 'three', stream)).includes(listener.id));
  ok('a promoted listener goes on listening, without their own voice');

  assert.equal((await run(stage, 'publish', 'again', { path: talk, token: speaker.token, hertz: 550 })).status, 201);
  await run(stage, 'connected', 'again');
  await toldGoodbye(stage, 'speaker');
  assert.equal(await run(stage, 'leave', 'speaker'), 404);
  await hears(seats, 'three');
  assert.deepEqual((await call(host, 'GET', `${here}/audio`)).data.publishers.map(session => session.user_id).sort(), [listener.id, speaker.id].sort());
  ok('who talks twice replaces themselves');

  assert.equal(await run(seats, 'leave', 'promoted'), 200);
  await done(host, 'DELETE', `${here}/speakers/${speaker.id}`);
  await hushes(seats, 'three');
  await toldGoodbye(stage, 'again');
  assert.equal(await run(stage, 'leave', 'again'), 404);
  assert.equal((await run(stage, 'publish', 'no more', { path: talk, token: speaker.token, hertz: 440 })).status, 403);
  ok('who was moved to the listeners is heard no more');

  assert.equal(await run(seats, 'leave', 'three'), 200);
  await toldGoodbye(seats, 'three');
  assert.deepEqual((await call(listener, 'GET', `${here}/audio`)).data.sessions, []);
  ok('DELETE ends who listens');

  const tab = await newPage();
  for (const end of [() => run(tab, 'close', 'host'), async () => { await run(tab, 'endWithPage', 'host'); await tab.close(); }]) {
    assert.equal((await run(tab, 'publish', 'host', { path: talk, token: host.token })).status, 201);
    await run(tab, 'connected', 'host');
    await hears(seats, 'one');
    await end();
    await until('who left is known', async () => (await call(host, 'GET', `${here}/audio`)).data.publishers.length === 0, 20);
  }
  ok('who closes the connection, or the page, is gone at once');
  stream.close();
}

async function tenAtOnce() {
  const here = await space(crowd[0], 'Ten');
  const [stage, seats] = await Promise.all([newPage(), newPage()]);
  const stream = await events(crowd[0], here);
  const ten = crowd.slice(0, MAX_SPEAKERS - 1);
  ten.push(speaker);
  for (const person of ten.slice(1)) assert.deepEqual((await promote(crowd[0], person, here)).slice(0, 2), [201, 200]);
  assert.deepEqual(await promote(crowd[0], other, here), [201, 409, 'speaker_limit_reached']);
  assert.equal((await run(stage, 'publish', 'eleventh', { path: `${here}/whip`, token: other.token, hertz: 440 })).status, 403);
  const loud = [1, 4, 8];
  let offered;
  for (const [i, person] of ten.entries()) {
    const published = await run(stage, 'publish', `speaker ${i}`, {
      path: `${here}/whip`, token: person.token, hertz: 300 + i * 50, gain: loud.includes(i) ? 0.5 : 0.01, keep: i === loud[1] ? BY_TCP : undefined,
    });
    assert.equal(published.status, 201);
    ({ offered } = published);
  }
  await Promise.all(ten.map((_, i) => run(stage, 'connected', `speaker ${i}`)));
  const wanted = loud.map(i => ten[i].id).sort();
  assert.equal((await run(seats, 'listen', 'all', { path: `${here}/whep`, token: listener.token })).status, 201);
  await hears(seats, 'all', { slots: 3, seconds: 2 });
  await until('the three loudest are heard', async () => JSON.stringify((await heardOf(seats, 'all', stream)).sort()) === JSON.stringify(wanted));
  ok('of ten speakers the three loudest are heard, and an eleventh is refused');

  assert.equal((await run(seats, 'listen', 'by TCP', { path: `${here}/whep`, token: listener.token, keep: BY_TCP })).status, 201);
  await hears(seats, 'by TCP', { slots: 3 });
  assert.equal((await run(seats, 'look', 'by TCP')).protocol, 'tcp');
  assert.deepEqual((await call(listener, 'GET', `${here}/audio`)).data.sessions.map(session => session.protocol).sort(), ['tcp', 'udp']);
  assert.equal((await run(stage, 'look', `speaker ${loud[1]}`)).protocol, 'tcp');
  const { publishers } = (await call(crowd[0], 'GET', `${here}/audio`)).data;
  assert.deepEqual(publishers.filter(session => session.protocol === 'tcp').map(session => session.user_id), [ten[loud[1]].id]);
  ok('where UDP is blocked, TCP carries it both ways');

  if (!offered.some(line => new RegExp(BY_IPV6).test(line))) {
    ok('IPv6 was not tried: this machine has no address to offer');
    return;
  }
  assert.equal((await run(seats, 'listen', 'by IPv6', { path: `${here}/whep`, token: other.token, keep: BY_IPV6 })).status, 201);
  await hears(seats, 'by IPv6', { slots: 3 });
  assert.match((await run(seats, 'look', 'by IPv6')).address, /:/);
  ok('IPv6 alone carries it');
  stream.close();
}

await main(() => Promise.all([oneAfterTheOther(), tenAtOnce()]), () => browser.close());
