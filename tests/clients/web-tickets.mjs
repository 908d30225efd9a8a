// Tickets in the web app: bought once however often one taps, reserved and confirmed at the door, paid at Stripe, given by a host and taken back; the door
// that says why it is shut and what to do; the list of one's own; and where a visit came from. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { accessible } from './web-axe.mjs';
import { startStripe } from './web-stripe.mjs';
import { browser, call, main, noComplaints, ok, Server, signUp, somebody, until } from './web-world.mjs';

const ZONE = 'Asia/Kolkata';
const FREE = 'Poems for free';
const PAID = 'Jazz at the door';
const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
const ticket = page => page.getByRole('region', { name: 'Ticket', exact: true });
const notices = page => page.getByRole('region', { name: 'Notices' });
const later = seconds => new Date(Date.now() + seconds * 1000).toISOString();

/** What the server says to somebody who wants to hear what happens in a Space. */
const door = (page, id) => page.evaluate(async id => {
  const stop = new AbortController();
  const reply = await fetch(`/api/spaces/${id}/events`, { headers: { Accept: 'text/event-stream' }, signal: stop.signal });
  const reason = reply.ok ? undefined : (await reply.json()).reason;
  stop.abort();
  return [reply.status, reason];
}, id);

await main(async () => {
  const stripe = await startStripe();
  const server = await new Server({ environment: { Stoa__Stripe__ApiKey: 'sk_test_web', Stoa__Stripe__WebhookSecret: 'whsec_web', Stoa__Stripe__ApiBase: stripe.address, Stoa__Stripe__FirstRetryAfter: '00:00:00.2' } }).start();
  const chromium = await browser();
  const at = await until('the first link is printed', () => /\/signup#[\w-]{43}/.exec(server.output)?.[0]);
  const [{ page: host }, { page: bo }, { page: cy }, { page: guest }] = await Promise.all([
    signUp(chromium, server, 'ada', 'Ada Berg', { at }), signUp(chromium, server, 'bo', 'Bo Lind', { timezoneId: ZONE }), signUp(chromium, server, 'cy', 'Cy Okafor'),
    somebody(chromium, server, { authenticator: false, viewport: { width: 360, height: 740 } }),
  ]);
  const scheduled_start = later(3 * 86_400);
  const free = await call(host, 'POST', '/api/spaces', { title: FREE, scheduled_start, ticket: { price: 0, currency: 'EUR', capacity: 3 } });
  const pathOf = ({ id }) => `${server.url}/i/spaces/${id}`;

  await guest.goto(pathOf(free));
  await ticket(guest).getByText('Only people with a ticket come in').waitFor();
  const signIn = await ticket(guest).getByRole('link', { name: 'Sign in to get a ticket' }).getAttribute('href');
  assert.equal(signIn, `/signin?returnUrl=${encodeURIComponent(`/i/spaces/${free.id}`)}`);
  assert.equal(await button(guest, 'Wait inside').count(), 0);
  assert.equal((await door(guest, free.id))[0], 401);
  ok('a guest sees that a ticket is needed and where to sign in, not a button that leads nowhere');

  await bo.goto(`${pathOf(free)}?source=search`);
  await ticket(bo).getByText('3 tickets left').waitFor();
  assert.equal(await button(bo, 'Wait inside').count(), 0);
  await button(bo, 'Get a free ticket').dblclick();
  await ticket(bo).getByText('You have ticket no. 1.').waitFor();
  await ticket(bo).getByText('2 tickets left').waitFor();
  assert.equal((await call(host, 'GET', `/api/spaces/${free.id}`)).ticket.sold, 1);
  ok('a free ticket is there at once, and a double click buys one');

  assert.equal(new URL(bo.url()).search, '');
  const stream = bo.waitForRequest(request => request.url().includes(`/api/spaces/${free.id}/events`));
  await button(bo, 'Wait inside').click();
  assert.equal(new URL((await stream).url()).search, '?source=search');
  await bo.getByText('It has not started yet').waitFor();
  await button(bo, 'Leave').click();
  ok('whoever holds one comes in; where they came from is told to the server and leaves the address bar');

  assert.deepEqual(await door(cy, free.id), [403, 'ticket_required']);
  await cy.goto(pathOf(free));
  await button(cy, 'Get a free ticket').waitFor();
  assert.equal(await button(cy, 'Wait inside').count(), 0);
  ok('the door is shut for whoever has none, in the page and at the server');

  await host.goto(`${server.url}/new`);
  await host.getByRole('textbox', { name: 'What is it about?' }).fill(PAID);
  await host.getByRole('radio', { name: /^Later/ }).press(' ');
  await host.getByRole('switch', { name: /^With a ticket/ }).press(' ');
  await host.getByRole('radio', { name: /^A price/ }).press(' ');
  await host.getByRole('textbox', { name: 'Price' }).fill('12.50');
  await host.getByRole('radiogroup', { name: 'How is it paid?' }).getByRole('radio', { name: /^To you/ }).press(' ');
  await button(host, 'Plan it').click();
  await host.waitForURL('**/i/spaces/*');
  const paid = { id: host.url().split('/').at(-1) };
  await bo.goto(pathOf(paid));
  await button(bo, 'Reserve a ticket for $12.50').click();
  await ticket(bo).getByText('Ticket no. 1 is reserved for you, and not paid yet').waitFor();
  await ticket(bo).getByText('You come in as soon as the host has confirmed your ticket.').waitFor();
  assert.deepEqual(await door(bo, paid.id), [403, 'ticket_unpaid']);
  await host.getByRole('link', { name: 'Tickets' }).click();
  await host.getByText('not paid yet').waitFor();
  await button(host, 'Bo Lind has paid').click();
  await notices(host).getByText('The ticket of Bo Lind is confirmed.').waitFor();
  await button(bo, 'Wait inside').click();
  await bo.getByText('It has not started yet').waitFor();
  ok('a ticket with a price is reserved; the host’s list confirms it, and the page of who waits for that opens by itself');

  await button(host, 'Give a ticket').click();
  await host.getByRole('searchbox', { name: 'Name or @username' }).fill('@cy');
  await button(host, 'Give Cy Okafor a ticket').click();
  await notices(host).getByText('Cy Okafor has a ticket.').waitFor();
  await button(host.getByRole('dialog'), 'Close').click();
  await host.getByText('invited', { exact: true }).waitFor();
  await cy.goto(pathOf(paid));
  await ticket(cy).getByText('You are invited: ticket no. 2 is yours.').waitFor();
  await button(cy, 'Give back').click();
  await cy.getByRole('alertdialog').getByText('Somebody else may take it then.').waitFor();
  await cy.keyboard.press('Escape');
  ok('a host gives a ticket to somebody by @name, and they are in');

  await button(host, 'Change the offer').click();
  await host.getByRole('textbox', { name: 'How many tickets?' }).fill('1');
  await button(host, 'Save').click();
  await host.getByRole('dialog').getByText('More tickets than that are taken already.').waitFor();
  await host.getByRole('textbox', { name: 'How many tickets?' }).fill('2');
  await button(host, 'Save').click();
  await notices(host).getByText('The offer is changed.').waitFor();
  await host.getByText('2 of 2').waitFor();
  await accessible(host, 'the tickets of a Space');
  await button(host, 'Take back the ticket of Bo Lind').click();
  await host.getByRole('alertdialog').getByText('You took $12.50 for it').waitFor();
  await button(host.getByRole('alertdialog'), 'Take back').click();
  await notices(host).getByText('The ticket of Bo Lind is taken back.').waitFor();
  await bo.getByText('Only people with a ticket come in here.').waitFor();
  await button(bo, 'To the ticket').click();
  await button(bo, 'Reserve a ticket for $12.50').waitFor();
  ok('a ticket that is taken back says what becomes of the money, and whoever is inside is put out and told why');

  const card = await call(host, 'POST', '/api/spaces', { title: 'Jazz by card', scheduled_start, ticket: { price: 500, currency: 'EUR', capacity: 10, payment: 'stripe' } });
  await cy.goto(pathOf(card));
  await button(cy, 'Buy for €5').click();
  await cy.getByRole('link', { name: 'Back' }).click();
  await ticket(cy).getByText('You have not paid').waitFor();
  assert.equal(new URL(cy.url()).search, '');
  await button(cy, 'Pay €5').click();
  await cy.getByRole('link', { name: 'Pay' }).click();
  await ticket(cy).getByText('Your payment is being confirmed').waitFor();
  assert.equal(await button(cy, 'Pay €5').count(), 0);
  await ticket(cy).getByText('You have ticket no. 1.').waitFor();
  assert.equal(stripe.sessions.size, 1);
  await button(cy, 'Give back').click();
  await cy.getByRole('alertdialog').getByText('Your €5 go back to the card').waitFor();
  await button(cy.getByRole('alertdialog'), 'Give back').click();
  await until('the money is given back', () => stripe.refunds.length === 1);
  await cy.goto(`${server.url}/tickets`);
  await cy.getByRole('region', { name: 'Over' }).getByText(/^€5 (went back to you|are on their way back to you)$/).waitFor();
  ok('a card pays at Stripe: who leaves can still pay, who comes back waits until it is known, and who gives back has their money back');

  const soon = await call(host, 'POST', '/api/spaces', { title: 'Sold in a moment', scheduled_start, ticket: { price: 0, currency: 'EUR', capacity: 1, sale_starts_at: later(7) } });
  await bo.goto(pathOf(soon));
  await ticket(bo).getByText(/^The sale begins/).waitFor();
  await button(bo, 'Get a free ticket').click();
  await ticket(bo).getByText('You have ticket no. 1.').waitFor();
  await cy.goto(pathOf(soon));
  await ticket(cy).getByText('all are taken').waitFor();
  ok('a sale begins on a page that is open, and ends when all are taken');

  await button(bo, 'Account').click();
  await bo.getByRole('menuitem', { name: 'My tickets' }).click();
  const mine = bo.getByRole('region', { name: 'Still to come' });
  const row = mine.getByRole('article').filter({ hasText: FREE });
  await row.getByText('Yours', { exact: true }).waitFor();
  const start = new Intl.DateTimeFormat('en', { timeZone: ZONE, weekday: 'short', day: 'numeric', month: 'short', hour: 'numeric', minute: '2-digit' }).format(new Date(scheduled_start));
  assert.equal((await row.locator(`time[datetime="${free.scheduled_start}"]`).textContent()).replaceAll(/\s/g, ' '), start.replaceAll(/\s/g, ' '));
  const calendar = await row.getByRole('link', { name: 'Add to calendar' }).getAttribute('href');
  assert.match(await bo.evaluate(async path => (await fetch(path)).text(), calendar), /BEGIN:VCALENDAR/);
  await accessible(bo, 'one’s own tickets');
  await cy.goto(`${server.url}/tickets`);
  await accessible(cy, 'a ticket');
  await call(host, 'DELETE', `/api/spaces/${free.id}`);
  await bo.reload();
  await mine.waitFor();
  await until('what is called off is not ahead any more', async () => await row.count() === 0);
  ok('one’s own tickets stand on a page of their own, with dates in one’s zone and a file for the calendar');

  stripe.close();
  noComplaints();
  ok('no page broke its own policy, or threw');
});
