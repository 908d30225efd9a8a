// What people find and how they are told: a search that forgives, suggestions with their reason, topics, reminders by notifications of the device and
// within the pages, one's own calendar, feeds. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { browser, call, main, noComplaints, ok, Server, signUp, until } from './web-world.mjs';

const MUSIC = 'Music';
const TITLE = 'Late jazz #piano';
const CALLED_OFF = 'Poems at noon';
const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
const soon = seconds => new Date(Date.now() + seconds * 1000).toISOString();

/** The titles of the notifications that the browser shows for the page. */
const notifications = page => page.evaluate(async () => (await (await navigator.serviceWorker.ready).getNotifications()).map(({ title }) => title));

async function remind(page, title) {
  const bell = button(page, `Remind me of ${title}`);
  await bell.click();
  await until('the reminder is set', async () => await bell.getAttribute('aria-pressed') === 'true');
}

await main(async () => {
  const server = await new Server().start();
  const chromium = await browser();
  const at = await until('the first link is printed', () => /\/signup#[\w-]{43}/.exec(server.output)?.[0]);
  const [{ page: host }, { page, context }] = await Promise.all([signUp(chromium, server, 'ada', 'Ada Berg', { at }), signUp(chromium, server, 'bo', 'Bo Lind')]);
  await call(host, 'PUT', '/api/topics/1', { name: MUSIC });
  const topic_ids = ['1'];
  const jazz = await call(host, 'POST', '/api/spaces', { title: TITLE, scheduled_start: soon(50), topic_ids });
  const poems = await call(host, 'POST', '/api/spaces', { title: CALLED_OFF, scheduled_start: soon(50) });

  await page.goto(server.url);
  await page.getByRole('region', { name: 'Suggested' }).getByRole('button', { name: 'Choose topics' }).click();
  const choice = page.getByRole('dialog', { name: 'Topics that you follow' });
  await button(choice, `Follow ${MUSIC}`).click();
  await until('the topic is followed', async () => await button(choice, `Follow ${MUSIC}`).getAttribute('aria-pressed') === 'true');
  await button(choice, 'Done').click();
  const followed = page.getByRole('region', { name: 'From topics you follow' });
  await followed.getByText(`You follow ${MUSIC}`).waitFor();
  await followed.getByRole('link', { name: TITLE }).waitFor();
  ok('whoever follows nothing is asked to choose topics; a Space with one of them is suggested then, and says why');

  const upcoming = page.getByRole('region', { name: 'Upcoming' });
  const notices = page.getByRole('region', { name: 'Notices' });
  await remind(upcoming, TITLE);
  await notices.getByText('Shall this device tell you when it starts?').waitFor();
  await context.grantPermissions(['notifications'], { origin: server.url });
  await button(notices, 'Notify me').click();
  await notices.getByText('Notifications are on').waitFor();
  ok('a reminder offers notifications, and the browser is asked only after the tap');

  const other = await context.newPage();
  await other.goto(server.url); // In front: the page that watches is hidden now.
  await call(host, 'POST', `/api/spaces/${jazz.id}/start`);
  const told = until('the start is told', async () => (await notifications(page)).includes(`“${TITLE}” is live`));

  await other.goto(`${server.url}/search`);
  const field = other.getByRole('searchbox');
  await field.pressSequentially('jazs', { delay: 40 });
  await other.getByText('Showing results for').getByText('jazz', { exact: true }).waitFor();
  assert.equal(await field.inputValue(), 'jazs');
  await other.getByRole('link', { name: '#piano', exact: true }).click();
  await other.waitForURL('**/search?query=%23piano');
  assert.equal(await field.inputValue(), '#piano');
  await other.getByRole('link', { name: TITLE }).waitFor();
  ok('a typo is forgiven and said, with what was typed still there; a tag in a title leads to its search');

  await field.fill('zzqq xxyy');
  await other.getByText('Use fewer words.').waitFor();
  await button(other, 'Search tips').click();
  await other.getByRole('link', { name: 'music -jazz' }).waitFor();
  await other.route('**/api/search?*', route => route.fulfill({ status: 503, json: {} }));
  await field.fill('jazz');
  await other.getByRole('heading', { name: 'The search did not work' }).waitFor();
  await other.unroute('**/api/search?*');
  await other.getByRole('heading', { name: '1 Space found' }).waitFor();
  ok('nothing found says what to try, and a search that failed works again by itself');

  await told;
  const shown = await notifications(page);
  assert.deepEqual(shown, [`“${TITLE}” is live`]);
  const [worker] = context.serviceWorkers();
  await worker.evaluate(async () => {
    const [notification] = await self.registration.getNotifications();
    self.dispatchEvent(new NotificationEvent('notificationclick', { notification }));
  });
  await until('a tap leads to the Space', () => context.pages().some(tab => tab.url().endsWith(`/i/spaces/${jazz.id}`)));
  await other.goto(server.url);
  await other.getByRole('heading', { name: 'Live now' }).or(other.getByRole('heading', { name: 'From topics you follow' })).first().waitFor();
  assert.deepEqual(await notifications(other), []);
  ok('when another account starts the Space, the device tells it once, though the page that watches is hidden; a tap leads there');

  const dialog = other.getByRole('dialog', { name: 'Reminders and calendar' });
  await button(other, 'Reminders and calendar').click();
  await dialog.getByRole('list', { name: 'Spaces that you are reminded of' }).getByRole('link', { name: TITLE }).waitFor();
  await dialog.getByRole('switch', { name: /^Tell me when a Space starts/ }).focus();
  await other.keyboard.press('Space');
  await dialog.getByText('They are off on this device.').waitFor();
  await button(dialog, 'Close').click();
  await remind(other.getByRole('region', { name: 'Upcoming' }), CALLED_OFF);
  await other.getByText('You will be reminded within Stoa’s pages').waitFor();
  await until('the page that watches knows it', () => page.evaluate(id => Object.values(localStorage).some(text => text.includes(id)), poems.id));
  await call(host, 'DELETE', `/api/spaces/${poems.id}`);

  await button(other, 'Reminders and calendar').click();
  await button(dialog, 'Make the address').click();
  const address = await dialog.getByRole('textbox', { name: 'Address of your calendar' }).inputValue();
  assert.equal(await dialog.getByRole('link', { name: 'Open in your calendar' }).getAttribute('href'), address.replace(/^http:/, 'webcal:'));
  const calendar = await fetch(address);
  assert.equal(calendar.status, 200);
  assert.match(await calendar.text(), /BEGIN:VCALENDAR/);
  await button(dialog, 'End it').click();
  await button(other.getByRole('alertdialog', { name: 'End the address?' }), 'End it').click();
  await button(dialog, 'Make the address').waitFor();
  assert.equal((await fetch(address)).status, 404);
  await button(dialog, 'Close').click();
  ok('the dialog makes the address of one’s calendar, with its link, and ends it');

  await page.evaluate(() => dispatchEvent(new Event('online'))); // Who watches looks at once when the network is back.
  await other.getByRole('region', { name: 'Notices' }).getByText(`“${CALLED_OFF}” does not take place any more`).waitFor();
  assert.deepEqual(await notifications(other), []);
  ok('with notifications off here, what is called off is told within the pages');

  await other.goto(`${server.url}/@ada`);
  await button(other, 'Feed of Ada Berg’s Spaces').click();
  await other.getByRole('menuitem', { name: 'Open as Atom' }).waitFor();
  const feed = await other.locator('link[rel="alternate"][type="application/atom+xml"]').first().getAttribute('href');
  assert.match(await (await fetch(new URL(feed, server.url))).text(), /Late jazz/);
  ok('a profile has its feed, in a menu and for feed readers');

  noComplaints({ wereAway: true });
  ok('no page broke its own policy, or threw');
});
