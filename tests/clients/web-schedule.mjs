// A Space that is planned, by keyboard, for people in two zones: shown, found, put into a calendar, edited, with a ticket, called off; people who are
// followed and blocked; and the app in German. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { browser, main, noComplaints, ok, Server, signUp, until } from './web-world.mjs';

const NEW_YORK = 'America/New_York';
const KOLKATA = 'Asia/Kolkata';
const TITLE = 'Über Bücher: un été à lire';
const NEXT_TITLE = 'Über Bücher und Filme';
const DAY_MS = 86_400_000;
const button = (page, name) => page.getByRole('button', { name, exact: true });
const says = (page, text) => page.getByText(text).first().waitFor();

/** A moment in parts, in a zone. */
const partsOf = (moment, timeZone) => Object.fromEntries(new Intl.DateTimeFormat('en-US', {
  timeZone, year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', hour12: true,
}).formatToParts(moment).map(({ type, value }) => [type, value]));

/** What has to stand in a time that is written for somebody in a zone: weekday, day of the month, time of day. */
const written = (moment, timeZone) => [{ weekday: 'short' }, { day: 'numeric' }, { hour: 'numeric', minute: '2-digit' }].map(part => plain(new Intl.DateTimeFormat('en', { timeZone, ...part }).format(moment)));
const plain = text => text.replace(/\s+/g, ' ');

/** Waits until somewhere on the page a moment is written so. */
const showsTime = (page, moment, timeZone) => until(`the page writes ${written(moment, timeZone)}`, async () =>
  (await page.locator('time').evaluateAll(times => times.map(time => [time.dateTime, time.textContent]))).some(([dateTime, text]) =>
    Date.parse(dateTime) === moment.getTime() && written(moment, timeZone).every(part => plain(text).includes(part))));

/** Types a day and a time into a field, by its parts. */
async function type(page, field, moment, timeZone) {
  const { month, day, year, hour, minute, dayPeriod } = partsOf(moment, timeZone);
  await page.getByRole('group', { name: field }).getByRole('spinbutton').first().focus();
  await page.keyboard.type(`${month}${day}${year}${hour}${minute}${dayPeriod[0].toLowerCase()}`);
}

/** Waits until a field is marked as wrong, and says why. */
async function isToldAt(page, field, why) {
  await until(`${why} is told`, async () => {
    const faults = await field.evaluateAll(elements => elements.map(element => ({
      isInvalid: element.getAttribute('aria-invalid') === 'true',
      why: (element.getAttribute('aria-describedby') ?? '').split(' ').map(id => document.getElementById(id)?.textContent ?? '').join(' '),
    })));
    return faults.some(fault => fault.isInvalid && fault.why.includes(why));
  }, 15);
}

await main(async () => {
  const server = await new Server().start();
  const chromium = await browser();
  const { page: host } = await signUp(chromium, server, 'ada', 'Ada Berg', { timezoneId: NEW_YORK });
  const { page: other } = await signUp(chromium, server, 'ravi', 'Ravi Nair', { timezoneId: KOLKATA, acceptDownloads: true });
  const hour = 3_600_000;
  const start = new Date(Math.floor(Date.now() / hour) * hour + 3 * DAY_MS + hour / 2);

  await host.goto(`${server.url}/new`);
  const title = host.getByRole('textbox', { name: 'What is it about?' });
  await title.fill('x'.repeat(71));
  await isToldAt(host, title, 'The title is too long.');
  await title.fill(TITLE);
  await host.getByRole('radio', { name: /^Now/ }).focus();
  await host.keyboard.press('ArrowRight');
  const moment = host.getByRole('group', { name: 'Day and time' }).getByRole('spinbutton');
  await type(host, 'Day and time', new Date(start.getTime() + 12 * DAY_MS), NEW_YORK);
  await isToldAt(host, moment, 'That is too far ahead.');
  await button(host, 'Plan it').click();
  assert.ok(host.url().endsWith('/new'));
  await type(host, 'Day and time', new Date(Date.now() - 2 * 60_000), NEW_YORK);
  await isToldAt(host, moment, 'This moment is over.');
  ok('a title that is too long, a start too far ahead and one that is over are told at their fields');

  await type(host, 'Day and time', start, NEW_YORK);
  await host.getByRole('switch', { name: /^With a ticket/ }).focus();
  await host.keyboard.press('Space');
  await host.getByRole('textbox', { name: 'How many tickets?' }).fill('10');
  await button(host, 'Plan it').focus();
  await host.keyboard.press('Enter');
  await host.waitForURL('**/i/spaces/*');
  const space = host.url();
  await host.getByRole('heading', { name: TITLE }).waitFor();
  await showsTime(host, start, NEW_YORK);
  ok('a Space is planned by keyboard, for a time in the host’s zone');

  await other.goto(server.url);
  const upcoming = other.getByRole('region', { name: 'Upcoming' });
  await upcoming.getByRole('link', { name: TITLE }).waitFor();
  await showsTime(other, start, KOLKATA);
  const remind = button(upcoming, `Remind me of ${TITLE}`);
  await remind.click();
  await until('the reminder is set', async () => await remind.getAttribute('aria-pressed') === 'true');
  await upcoming.getByRole('link', { name: TITLE }).click();
  await button(other, 'Reminder is set').click();
  await button(other, 'Remind me').waitFor();
  await showsTime(other, start, KOLKATA);
  ok('another person finds it on Home with the time in their zone, and sets a reminder and takes it back');

  const [download] = await Promise.all([other.waitForEvent('download'), other.getByRole('link', { name: 'Add to calendar' }).click()]);
  const calendar = await readFile(await download.path(), 'utf8');
  assert.match(calendar, new RegExp(`^DTSTART:${start.toISOString().replace(/[-:]|\.\d+/g, '')}\r?$`, 'm'));
  assert.ok(download.suggestedFilename().endsWith('.ics'));
  ok('the calendar’s file has the start');

  const ticket = other.getByRole('region', { name: 'Ticket' });
  await ticket.getByText('10 tickets left').waitFor();
  await button(ticket, 'Get a free ticket').click();
  await ticket.getByText('You have ticket no. 1.').waitFor();
  await button(ticket, 'Give back').click();
  await button(other.getByRole('alertdialog', { name: 'Give the ticket back?' }), 'Give back').click();
  await ticket.getByText('10 tickets left').waitFor();
  ok('a ticket is taken, and given back');

  await host.getByRole('link', { name: 'Edit', exact: true }).click();
  const later = new Date(start.getTime() + 2 * hour);
  await title.fill(NEXT_TITLE);
  await type(host, 'Day and time', later, NEW_YORK);
  await button(host, 'Save').click();
  await host.getByRole('heading', { name: NEXT_TITLE }).waitFor();
  await showsTime(host, later, NEW_YORK);
  await other.getByRole('heading', { name: NEXT_TITLE }).waitFor();
  await showsTime(other, later, KOLKATA);
  ok('the host edits title and time; who looks at it sees that');

  await other.getByRole('link', { name: 'Home' }).click();
  await other.getByRole('searchbox', { name: 'Search Spaces and people' }).pressSequentially('bucher', { delay: 40 });
  await other.waitForURL('**/search?query=bucher');
  await other.getByRole('heading', { name: '1 Space found' }).waitFor();
  assert.deepEqual(await other.locator('mark').allTextContents(), ['Bücher']);
  await other.getByRole('searchbox').fill('ada');
  await other.getByRole('region', { name: 'People' }).getByRole('link', { name: /Ada Berg/ }).click();
  await other.waitForURL('**/@ada');
  ok('search as one types finds it without its accents, with the word marked, and finds people');

  await other.getByRole('heading', { name: 'Ada Berg' }).first().waitFor();
  await other.getByRole('link', { name: NEXT_TITLE }).waitFor();
  await showsTime(other, later, KOLKATA);
  await button(other, 'Follow').click();
  await button(other, 'Following').waitFor();
  await other.getByRole('link', { name: 'Home' }).click();
  await other.getByRole('region', { name: 'From people you follow' }).getByRole('link', { name: NEXT_TITLE }).waitFor();
  await other.goBack();
  await button(other, 'Following').click();
  await button(other, 'Follow').waitFor();
  await button(other, 'Block Ada Berg').click();
  await button(other.getByRole('alertdialog', { name: 'Block Ada Berg?' }), 'Block').click();
  await says(other, 'You have blocked this person');
  await button(other, 'Lift the block').click();
  await button(other, 'Follow').waitFor();
  ok('a profile shows what is planned; people are followed, blocked, and neither any more');

  await button(host, 'Call off').click();
  await button(host.getByRole('alertdialog', { name: 'Call off this Space?' }), 'Call off').click();
  await says(host, 'The Space is called off.');
  await other.goto(space);
  await other.getByRole('heading', { name: 'This Space is over' }).waitFor();
  await other.goto(server.url);
  await says(other, 'Nothing is planned yet.');
  ok('called off, it is gone for others');

  await button(other, 'Account').click();
  await other.getByRole('menuitemradio', { name: 'Deutsch' }).click();
  await other.getByRole('navigation').getByRole('link', { name: 'Suche' }).waitFor();
  await says(other, 'Geplant');
  assert.equal(await other.locator('html').getAttribute('lang'), 'de');
  await other.reload();
  await other.getByRole('navigation').getByRole('link', { name: 'Suche' }).waitFor();
  await other.goto(`${server.url}/settings`);
  assert.equal(await other.locator('html').getAttribute('lang'), 'de');
  await other.getByRole('heading', { name: 'Einstellungen' }).waitFor();
  ok('the account’s menu makes the app German at once, and it stays, on the account’s pages too');

  noComplaints();
  ok('no page broke its own policy, or threw');
});
