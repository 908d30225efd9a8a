// The event stream of a Space in a real Chromium: EventSource on pages of Stoa's own, with the session's cookie. Between browser and
// server stands a wire that can be cut, so that coming back is the browser's own work.
// STOA_WORLD: { url, link }.
import assert from 'node:assert/strict';
import net from 'node:net';
import { launch, person } from './browser.mjs';

const { url, link } = JSON.parse(process.env.STOA_WORLD);
const server = new URL(url);
const sockets = new Set();
const wire = net.createServer(near => {
  const far = net.connect(Number(server.port), server.hostname);
  for (const [from, to] of [[near, far], [far, near]]) {
    sockets.add(from);
    from.on('data', bytes => to.write(bytes)).on('close', () => { sockets.delete(from); to.destroy(); }).on('error', () => {});
  }
});
await new Promise(listening => wire.listen(0, 'localhost', listening));
const here = `http://localhost:${wire.address().port}`;
const cut = () => { for (const socket of sockets) socket.destroy(); };

let last = '';
const ok = text => { last = text; console.log(`ok ${text}`); };
const browser = await launch();

/** Somebody new, signed in, on the page of their settings. */
async function signUp(username, at = `${here}/signup`) {
  const somebody = await person(browser, { authenticator: false, origin: here });
  const { page } = somebody;
  await page.goto(at);
  await page.fill('#username', username);
  await page.fill('#name', username);
  await page.click('summary');
  await page.fill('#password', 'a long walk on the beach');
  await page.click('text=Make the account with a password');
  await page.waitForURL('**/settings');
  return somebody;
}

/** Calls the API as a script of the page does. */
const call = (page, method, path, body) => page.evaluate(async ([method, path, body]) => {
  const reply = await fetch(path, { method, headers: body ? { 'Content-Type': 'application/json' } : {}, body: body && JSON.stringify(body) });
  const text = await reply.text();
  return { status: reply.status, data: text ? JSON.parse(text).data : undefined };
}, [method, path, body]);

/** Opens the stream; what comes is gathered in the page's `heard`. */
const listen = (page, space) => page.evaluate(path => new Promise((opened, refused) => {
  const source = new EventSource(path);
  Object.assign(globalThis, { source, heard: [], breaks: 0 });
  for (const type of ['snapshot', 'counts', 'space_edited', 'participant_removed', 'space_ended']) {
    source.addEventListener(type, ({ data, lastEventId }) => { heard.push({ type, lastEventId, ...JSON.parse(data).data }); opened(); });
  }
  source.onerror = () => { breaks++; if (!heard.length) refused(new Error('not let in')); };
}), `${space}/events`);

/** Waits until the Space counts so many people. */
async function counts(page, space, expected) {
  let count;
  for (let tries = 0; tries < 150 && count !== expected; tries++) {
    ({ data: { participant_count: count } } = await call(page, 'GET', space));
    if (count !== expected) await new Promise(later => setTimeout(later, 100));
  }
  assert.equal(count, expected);
}

try {
  const { page: host, context, complaints } = await signUp('ada', here + new URL(link).pathname + new URL(link).hash);
  const made = await call(host, 'POST', '/api/spaces', { title: 'Streams' });
  assert.equal(made.status, 201);
  const space = `/api/spaces/${made.data.id}`;
  await listen(host, space);
  const [snapshot] = await host.evaluate(() => heard);
  assert.deepEqual([snapshot.type, snapshot.participant_count, snapshot.me.role], ['snapshot', 1, 'creator']);
  ok('a page of Stoa opens the stream with the session');

  const tab = await context.newPage();
  await tab.goto(`${here}/settings`);
  await listen(tab, space);
  await counts(host, space, 1);
  const { page: listener, context: theirs } = await signUp('bob');
  await listen(listener, space);
  await counts(host, space, 2);
  await host.waitForFunction(() => heard.some(event => event.type === 'counts' && event.participant_count === 2));
  ok('two tabs count once, another person is told');

  await tab.close();
  const stranger = await theirs.newPage();
  await stranger.goto(`${here}/settings`);
  await listen(stranger, space);
  await listener.evaluate(() => source.close());
  await counts(host, space, 2);
  await stranger.close();
  await counts(host, space, 1);
  ok('closing the last tab lowers the count');

  await listen(listener, space);
  await host.evaluate(() => { heard = []; });
  cut();
  assert.equal((await call(host, 'PATCH', space, { title: 'While away' })).status, 200);
  await host.waitForFunction(() => heard.some(event => event.type === 'space_edited'));
  const after = await host.evaluate(() => heard);
  assert.deepEqual(after.filter(event => event.type !== 'counts').map(event => [event.type, event.space?.title]), [['space_edited', 'While away']]);
  await counts(host, space, 2);
  ok('a browser that was cut off comes back by itself and misses nothing');

  await listener.waitForFunction(() => heard.some(event => event.type === 'space_edited'));
  const { data: { id } } = await call(listener, 'GET', '/2/users/me');
  assert.equal((await call(host, 'DELETE', `${space}/participants/${id}`)).status, 200);
  await listener.waitForFunction(() => heard.some(event => event.type === 'participant_removed'));
  await listener.waitForFunction(() => source.readyState === EventSource.CLOSED);
  await counts(host, space, 1);
  await listen(listener, space);
  await counts(host, space, 2);
  ok('who was removed is not brought back by the browser, but by their own will');

  assert.equal((await call(host, 'POST', `${space}/end`)).status, 200);
  await listener.waitForFunction(() => heard.some(event => event.type === 'space_ended' && event.reason === 'by_creator'));
  await listener.waitForFunction(() => source.readyState === EventSource.CLOSED);
  assert.deepEqual(complaints.filter(text => !/ERR_(CONNECTION|INCOMPLETE|EMPTY)/.test(text)), []);
  ok('the end is told, and no page comes back');
} catch (e) {
  console.error(`after: ${last}`);
  throw e;
} finally {
  await browser.close();
  cut();
  wire.close();
}
