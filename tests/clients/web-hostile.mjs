// What people write is text and never a page: markup and scripts in titles, names, descriptions, Posts, topics, notes and reports, shown in every
// page that shows them, and in the player that stands in other sites. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { browser, call, main, ok, Server, signUp, until } from './web-world.mjs';

const HIT = 'window.stoaHit=1';
const EVIL = `"><img src=x onerror=${HIT}><svg onload=${HIT}>`;
const TITLE = EVIL.slice(0, 70);
const POST = `${EVIL}</script><script>${HIT}</script> javascript:${HIT} {{7*7}} \${7*7} <a href="javascript:${HIT}">x</a>`;

await main(async () => {
  const server = await new Server().start();
  const chromium = await browser();
  const at = await until('the first link is printed', () => /\/signup#[\w-]{43}/.exec(server.output)?.[0]);
  const { page: host } = await signUp(chromium, server, 'ada', EVIL.slice(0, 50), { at });
  const { page } = await signUp(chromium, server, 'bo', `<b>Bo</b>`);
  await call(host, 'PUT', '/api/topics/1', { name: `<img src=x onerror=${HIT}>` });
  const space = await call(host, 'POST', '/api/spaces', { title: TITLE, topic_ids: ['1'] });
  const planned = await call(host, 'POST', '/api/spaces', { title: TITLE, topic_ids: ['1'], scheduled_start: new Date(Date.now() + 3_600_000).toISOString() });
  await call(host, 'POST', `/api/spaces/${space.id}/posts`, { text: POST });
  await call(page, 'POST', `/api/spaces/${space.id}/reports`, { reason: 'other', note: POST });

  /** Opens an address, waits until a text stands there as it was written, and that nothing of it ran or became an element. */
  async function shows(who, path, text) {
    await who.goto(server.url + path);
    await who.getByText(text, { exact: false }).first().waitFor();
    await who.waitForTimeout(200);
    assert.equal(await who.evaluate(() => window.stoaHit), undefined, `${path}: a script ran`);
    assert.equal(await who.locator('img[src="x"], svg[onload], [onerror], a[href^="javascript:" i]').count(), 0, `${path}: text became markup`);
  }

  await shows(page, '/', TITLE);
  await shows(page, '/search?query=img', TITLE);
  await shows(page, '/@ada', TITLE);
  await shows(page, `/i/spaces/${planned.id}`, TITLE);
  ok('titles, names and topics are text in the lists, in search, on people’s pages and on the page of a Space');

  await shows(page, `/i/spaces/${space.id}`, TITLE);
  await page.getByRole('button', { name: 'Start listening' }).first().click();
  await page.getByText('{{7*7}}', { exact: false }).first().waitFor();
  assert.equal(await page.evaluate(() => window.stoaHit), undefined, 'the room: a script of a Post ran');
  assert.equal(await page.locator('a[href^="javascript:" i], img[src="x"]').count(), 0, 'the room: a Post became markup');
  ok('Posts are text in the room');

  await shows(host, '/operator', 'ada');
  await shows(host, '/operator/reports', '{{7*7}}'); // The note.
  await shows(host, `/embed/${space.id}`, TITLE);
  ok('reports are text for the operator, and titles in the player');

  await page.goto(server.url);
  const ran = await page.evaluate(async hit => {
    const element = document.createElement('div');
    element.innerHTML = `<img src=x onerror="${hit}">`;
    document.body.append(element);
    const script = document.createElement('script');
    script.textContent = hit;
    document.body.append(script);
    await new Promise(done => setTimeout(done, 500));
    return window.stoaHit;
  }, HIT);
  assert.equal(ran, undefined, 'the policy lets scripts of a page’s text run');
  ok('were markup ever let in, the policy would not let its scripts run');
});
