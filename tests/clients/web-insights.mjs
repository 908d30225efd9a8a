// How a Space goes, and how all went, as their hosts see it: numbers that move by themselves, plots by eye, by keyboard and as tables, CSV, what is kept
// back for few people, and who may not look. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { accessible } from './web-axe.mjs';
import { browser, call, main, noComplaints, ok, Server, signUp, until } from './web-world.mjs';

const PHONE = { width: 360, height: 740 };
const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
const figure = (page, name) => page.getByRole('region', { name });
const tile = (page, name) => page.locator('.tile').filter({ has: page.locator('dt').getByText(name, { exact: true }) }).locator('.tile-value');
const visits = [];

/** Guests come in by an address, each a person of their own, and stay. */
async function come(server, id, count, source) {
  const replies = await Promise.all(Array.from({ length: count }, async () => {
    const stop = new AbortController();
    const reply = await fetch(`${server.url}/api/spaces/${id}/events${source ? `?source=${source}` : ''}`, { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
    visits.push(stop);
    reply.body.pipeTo(new WritableStream()).catch(() => {});
    return reply.status;
  }));
  assert.deepEqual(replies, Array(count).fill(200));
}

await main(async () => {
  const server = await new Server().start();
  const chromium = await browser();
  const at = await until('the first link is printed', () => /\/signup#[\w-]{43}/.exec(server.output)?.[0]);
  const [{ page: host }, { page: bo }] = await Promise.all([signUp(chromium, server, 'ada', 'Ada Berg', { at }), signUp(chromium, server, 'bo', 'Bo Lind', { viewport: PHONE })]);
  const { id } = await call(host, 'POST', '/api/spaces', { title: 'Numbers, live' });
  await host.goto(`${server.url}/i/spaces/${id}`);
  await button(host, 'Start listening').click();
  await come(server, id, 6, 'search');
  await call(host, 'POST', `/api/spaces/${id}/reactions`, { reaction: '👏' }).catch(() => call(host, 'POST', `/api/spaces/${id}/reactions`, { reaction: '❤️' }));
  await call(host, 'PATCH', `/api/spaces/${id}`, { title: 'Numbers, and what they say' });

  await button(host, 'More').click();
  await host.getByRole('menuitem', { name: 'Insights' }).click();
  await host.getByRole('heading', { name: 'Insights', exact: true }).waitFor();
  await until('seven are there', async () => await tile(host, 'There now').textContent() === '7');
  assert.equal(await tile(host, 'Peak').textContent(), '7');
  await figure(host, /^Participants over time Peak 7 at/).getByText('New title: Numbers, and what they say').waitFor();
  await figure(host, /^Where people came from Most by search: 6/).waitFor();
  await host.getByRole('region', { name: 'The Space you are in' }).waitFor();
  ok('from the Space itself a host comes to its numbers: who is there, the peak, where they came from, what happened; and hears on');

  await come(server, id, 5);
  await until('twelve are there, without a reload', async () => await tile(host, 'There now').textContent() === '12');
  ok('the numbers move by themselves');

  const plot = figure(host, /^Participants over time/).getByRole('application');
  await plot.focus();
  await host.keyboard.press('Home');
  const readout = figure(host, /^Participants over time/).locator('.figure-readout');
  await until('the first minute is read', async () => /\d people there/.test(await readout.textContent()));
  const first = await readout.textContent();
  await until('it is said too', async () => (await host.locator('#say').textContent()).includes(first));
  await host.keyboard.press('End');
  await host.keyboard.press('ArrowLeft');
  await host.keyboard.press('Escape');
  await figure(host, /^Participants over time/).getByText('Point at the plot').waitFor();
  await plot.locator('.u-over').hover();
  await until('a pointer reads it as well', async () => /\d people there/.test(await readout.textContent()));
  ok('a plot is read with the keyboard, and what is under its cursor is shown and said');

  await figure(host, /^Participants over time/).getByRole('button', { name: 'Show as table' }).click();
  const table = figure(host, /^Participants over time/).getByRole('table');
  await table.getByRole('columnheader', { name: 'Most at a time' }).waitFor();
  assert.ok(await table.getByRole('row').count() >= 2);
  await table.getByRole('cell', { name: '12' }).first().waitFor();
  for (const name of ['Coming and going', 'Where people came from']) await figure(host, new RegExp(`^${name}`)).getByRole('button', { name: 'Show as table' }).click();
  await figure(host, /^Where people came from/).getByRole('rowheader', { name: 'search' }).waitFor();
  ok('every plot is a table too');

  await accessible(host, 'insights as tables');
  await figure(host, /^Participants over time/).getByRole('button', { name: 'Show as plot' }).click();
  await accessible(host, 'insights');
  const csv = await host.evaluate(async path => { const reply = await fetch(path); return [reply.status, reply.headers.get('Content-Type'), await reply.text()]; }, await host.getByRole('link', { name: 'Download as CSV' }).getAttribute('href'));
  assert.equal(csv[0], 200);
  assert.match(csv[1], /^text\/csv/);
  assert.match(csv[2], /^minute,at,title,participants,peak,joins,leaves/);
  ok('axe finds nothing serious; the minutes are there as CSV');

  await bo.goto(`${server.url}/i/spaces/${id}/insights`);
  await bo.getByText('Only who hosts the Space sees how it went.').waitFor();
  const few = await call(bo, 'POST', '/api/spaces', { title: 'Three people' });
  await come(server, few.id, 2, 'embed');
  await bo.goto(`${server.url}/i/spaces/${few.id}/insights`);
  await figure(bo, /^Still there after Not shown/).getByText('Fewer than 5 people came').waitFor();
  await figure(bo, /^Where people came from Not shown/).waitFor();
  await accessible(bo, 'insights of few');
  ok('nobody but hosts sees them; for fewer than five people they say what they keep back, and fit on a phone');

  await host.getByRole('region', { name: 'The Space you are in' }).getByRole('link').click();
  await button(host, 'More').click();
  await host.getByRole('menuitem', { name: 'End for everyone' }).click();
  await button(host.getByRole('alertdialog'), 'End for everyone').click();
  await host.getByRole('link', { name: 'See how it went' }).click();
  await figure(host, /^Participants over time Peak 12 at/).getByText('It ended').waitFor();
  assert.equal(await tile(host, 'There now').count(), 0);
  ok('the end of a Space leads to how it went');

  await button(host, 'Account').click();
  await host.getByRole('menuitem', { name: 'My Spaces in numbers' }).click();
  const row = host.getByRole('article').filter({ hasText: 'Numbers, and what they say' });
  await row.waitFor();
  await figure(host, /^Best hours/).getByRole('table').waitFor();
  await figure(host, /^Week by week/).getByRole('application').waitFor();
  await accessible(host, 'all insights');
  await row.getByRole('link').click();
  await host.waitForURL(`**/i/spaces/${id}/insights`);
  ok('all Spaces stand on one page, with the hours that are best and the way to each');

  for (const visit of visits) visit.abort();
  noComplaints();
  ok('no page broke its own policy, or threw');
});
