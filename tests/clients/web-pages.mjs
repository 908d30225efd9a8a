// Every page and every dialog of the web app over a demo world, looked at by axe: nothing serious may be found. With STOA_SCREENSHOTS, a folder, each
// is also drawn there, for a phone and a desktop, light and dark; with STOA_THEMES colours are looked at in the dark theme too. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { browser, call, main, noComplaints, ok, Server, signUp, somebody, until } from './web-world.mjs';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const FOLDER = process.env.STOA_SCREENSHOTS;
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };
const nameOf = size => (size === PHONE ? 'phone' : 'desktop');
const findings = [];
let seen = 0;

/** Colours that change have changed: what inherits them follows, part by part. */
const still = page => page.evaluate(async () => {
  const isMoving = () => document.getAnimations().some(({ effect, playState }) => playState !== 'finished' && effect.getComputedTiming().endTime < Infinity);
  for (let calm = 0, frames = 0; calm < 3 && frames < 300; frames++) {
    await new Promise(drawn => requestAnimationFrame(drawn));
    calm = isMoving() ? 0 : calm + 1;
  }
});

const THEMES = FOLDER || process.env.STOA_THEMES ? ['light', 'dark'] : ['light'];

/** Looks at a page as it is now: in one theme at everything, in the other (where asked for) at its colours. */
async function look(page, name) {
  for (const theme of THEMES) {
    await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
    await still(page);
    if (FOLDER) await page.screenshot({ path: join(FOLDER, `${name}-${nameOf(page.size)}-${theme}.png`), animations: 'disabled' });
    if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
    const { violations } = await page.evaluate(runOnly => axe.run(document, { resultTypes: ['violations'], ...(runOnly && { runOnly }) }), theme === 'dark' ? ['color-contrast'] : undefined);
    for (const { id, impact, help, nodes } of violations) {
      if (impact !== 'serious' && impact !== 'critical') continue;
      findings.push({ name: `${name}, ${nameOf(page.size)}, ${theme}`, id, help, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`) });
    }
  }

  const isWider = await page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  if (isWider) findings.push({ name: `${name}, ${nameOf(page.size)}`, id: 'wider-than-the-screen' });
  seen++;
}

const button = (page, name) => page.getByRole('button', { name, exact: true }).first();
const dialog = page => page.getByRole('dialog').or(page.getByRole('alertdialog')).first();

/** Opens something over the page, looks at it, and closes it. */
async function lookOver(page, name, open, over = dialog(page)) {
  await open();
  await over.waitFor();
  await settled(page);
  await look(page, name);
  await page.keyboard.press('Escape');
  if (await page.locator('input[type="search"]:focus').count()) await page.keyboard.press('Escape'); // The first one emptied the field.
  await over.waitFor({ state: 'hidden' });
}

const fromMore = (page, name) => async () => {
  await button(page, 'More').click();
  await page.getByRole('menuitem', { name, exact: true }).click();
};

/** Nothing is being loaded any more. */
const settled = page => page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));

async function visit(page, name, address, wait) {
  await page.goto(address);
  await wait?.(page);
  await settled(page);
  await look(page, name);
}

/** Somebody's page of a size. */
function sized(who, size) {
  who.page.size = size;
  return who.page;
}

const options = size => ({ viewport: size, reducedMotion: 'reduce' });

async function asGuest(chromium, server, size) {
  const page = sized(await somebody(chromium, server, { authenticator: false, ...options(size) }), size);
  await visit(page, 'home-guest', server.url, () => page.getByRole('heading', { name: 'Live now' }).waitFor());
  const live = new URL(await page.getByRole('link', { name: 'Say hello to Spaces' }).first().getAttribute('href'), server.url).href;
  await visit(page, 'lobby-guest', live, () => button(page, 'Start listening').waitFor());
  await lookOver(page, 'embed-dialog', () => button(page, 'Embed').click());
  await button(page, 'Start listening').click();
  await button(page, 'Leave').waitFor();
  await settled(page);
  await look(page, 'joined-guest');
  await lookOver(page, 'menu-more-guest', () => button(page, 'More').click(), page.getByRole('menu'));
  await visit(page, 'search-guest', `${server.url}/search?query=cafe`, () => page.getByRole('heading', { name: 'Search' }).waitFor());
  await visit(page, 'profile-guest', `${server.url}/@ada_stoa`, () => page.getByRole('heading', { name: 'Ada Berg' }).first().waitFor());
  await visit(page, 'embed', live.replace('/i/spaces/', '/embed/'), () => button(page, 'Play').waitFor());
  await visit(page, 'new-guest', `${server.url}/new`);
  await visit(page, 'not-found', `${server.url}/nothing/here`);
  await visit(page, 'over', `${server.url}/i/spaces/1YqKDoXnPzoxV`);
  await visit(page, 'sign-in', `${server.url}/signin`);
  await visit(page, 'sign-up', `${server.url}/signup`);
  return live;
}

async function asMember(chromium, server, size, operator, live) {
  const page = sized(operator, size);
  await page.setViewportSize(size);
  await visit(page, 'home', server.url, () => page.getByRole('heading', { name: 'Upcoming' }).waitFor());
  await lookOver(page, 'menu-account', () => button(page, 'Account').click(), page.getByRole('menu'));
  await lookOver(page, 'topics-dialog', () => button(page, 'Choose topics').click());
  await lookOver(page, 'reminders-dialog', async () => {
    await button(page, 'Reminders and calendar').click();
    await button(page, 'Make the address').or(button(page, 'Make a new one')).click();
    if (await page.getByRole('alertdialog').count()) await button(page.getByRole('alertdialog'), 'Make a new one').click();
    await page.getByRole('textbox', { name: 'Address of your calendar' }).waitFor();
  });
  await visit(page, 'search', `${server.url}/search?query=cafe`, () => page.getByRole('heading', { name: /found/ }).first().waitFor());
  await button(page, 'Search tips').click();
  await look(page, 'search-tips');
  await visit(page, 'search-corrected', `${server.url}/search?query=cafw`, () => page.getByText('Showing results for').first().waitFor());
  await visit(page, 'search-nothing', `${server.url}/search?query=zzzz`, () => page.getByText('Try another word').waitFor());
  await visit(page, 'profile', `${server.url}/@ada_stoa`, () => page.getByRole('heading', { name: 'Ada Berg' }).first().waitFor());
  await lookOver(page, 'feed-menu', () => button(page, 'Feed of Ada Berg’s Spaces').click(), page.getByRole('menu'));
  await visit(page, 'lobby', live, () => button(page, 'Start listening').waitFor());
  await lookOver(page, 'report-dialog', () => button(page, 'Report this Space').click());
  await button(page, 'Start listening').click();
  await button(page, 'Ask to speak').waitFor();
  await look(page, 'joined');
  await lookOver(page, 'ask-dialog', () => button(page, 'Ask to speak').click());
  await lookOver(page, 'reactions', () => button(page, 'React').click());
  await lookOver(page, 'menu-more', () => button(page, 'More').click(), page.getByRole('menu'));
  await lookOver(page, 'audio-check', async () => {
    await fromMore(page, 'Why can’t I hear?')();
    await dialog(page).getByRole('listitem').first().waitFor();
  });
  await lookOver(page, 'person-dialog', () => page.getByRole('list', { name: 'On stage' }).getByRole('button', { name: 'Ada Berg' }).click());
  if (size === PHONE) {
    await page.getByRole('tab', { name: /^Posts/ }).click();
    await look(page, 'joined-posts');
  }

  await page.getByRole('navigation').getByRole('link', { name: 'Home' }).click();
  await page.getByRole('region', { name: 'The Space you are in' }).waitFor();
  await settled(page);
  await look(page, 'home-with-bar');
}

async function asHost(chromium, server, size, operator, guest) {
  const page = sized(operator, size);
  const other = sized(guest, size);
  await Promise.all([page, other].map(each => each.setViewportSize(size)));
  await visit(page, 'new', `${server.url}/new`, () => button(page, 'Start now').waitFor());
  await page.getByRole('radio', { name: /^Later/ }).press(' ');
  await page.getByRole('switch', { name: /^With a ticket/ }).press(' ');
  await page.getByRole('radio', { name: /^A price/ }).press(' ');
  await page.getByRole('textbox', { name: 'What is it about?' }).fill('x'.repeat(71));
  await button(page, 'Plan it').click();
  await settled(page);
  await look(page, 'new-with-faults');
  await lookOver(page, 'new-calendar', () => page.getByRole('group', { name: 'Day and time' }).getByRole('button').first().click());
  await page.evaluate(() => sessionStorage.clear()); // The draft, which the form would show again.

  const planned = await call(page, 'POST', '/api/spaces', { title: 'Planned for the pictures', scheduled_start: new Date(Date.now() + 2 * 86_400_000).toISOString() });
  await visit(page, 'lobby-planned', `${server.url}/i/spaces/${planned.id}`, () => button(page, 'Start now').waitFor());
  await lookOver(page, 'call-off', () => button(page, 'Call off').click());
  await visit(page, 'edit', `${server.url}/i/spaces/${planned.id}/edit`, () => button(page, 'Save').waitFor());
  await call(page, 'DELETE', `/api/spaces/${planned.id}`);

  const { id } = await call(page, 'POST', '/api/spaces', { title: 'A talk about talking' });
  await page.goto(`${server.url}/i/spaces/${id}`);
  await button(page, 'Start listening').click();
  await button(page, 'Turn on microphone').click();
  await dialog(page).getByText('Sounds good.').waitFor();
  await look(page, 'microphone-dialog');
  await page.keyboard.press('Escape');
  await other.goto(`${server.url}/i/spaces/${id}`);
  await button(other, 'Start listening').click();
  await button(other, 'Ask to speak').click();
  await dialog(other).getByRole('textbox').fill('About the pictures');
  await button(other, 'Ask').click();
  await lookOver(other, 'ask-waiting', () => button(other, 'You are 1st').click());
  if (size === PHONE) await page.getByRole('tab', { name: /^Queue/ }).click();
  await button(page, 'Bo Lind: to the stage').waitFor();
  await look(page, 'host-queue');
  await lookOver(other, 'on-stage-dialog', () => button(page, 'Bo Lind: to the stage').click());
  if (size === PHONE) await page.getByRole('tab', { name: 'Stage' }).click();
  const face = page.getByRole('list', { name: 'On stage' }).getByRole('button', { name: 'Bo Lind' });
  await call(page, 'POST', `/api/spaces/${id}/posts`, { text: 'Read https://example.com/ first' });
  await lookOver(page, 'person-menu', () => face.click(), page.getByRole('menu'));
  await lookOver(page, 'remove-confirm', async () => { await face.click(); await page.getByRole('menuitem', { name: 'Remove' }).click(); });
  await lookOver(page, 'menu-more-host', () => button(page, 'More').click(), page.getByRole('menu'));
  await lookOver(page, 'invite-dialog', async () => {
    await fromMore(page, 'Invite')();
    await page.getByRole('searchbox', { name: 'Name or username' }).fill('a');
    await page.getByText(/people found/).waitFor();
  });
  await lookOver(page, 'settings-dialog', fromMore(page, 'Settings of the Space'));
  await lookOver(page, 'blocked-dialog', fromMore(page, 'Blocked people'));
  await lookOver(page, 'end-confirm', fromMore(page, 'End for everyone'));
  await lookOver(page, 'leave-dialog', () => button(page, 'Leave').click());
  await look(page, 'host-joined');
  await face.click();
  await page.getByRole('menuitem', { name: 'Move to listeners' }).click();
  await lookOver(other, 'invitation-dialog', () => page.locator('.notice-card', { hasText: 'is a listener now' }).getByRole('button', { name: 'Undo' }).click());
  await call(page, 'POST', `/api/spaces/${id}/reports`, { reason: 'spam', note: 'A report for the picture' }).catch(() => {});
  await call(page, 'POST', `/api/spaces/${id}/end`);
  await other.getByRole('heading', { name: 'This Space is over' }).waitFor();
  await look(other, 'over-while-inside');
}

async function accountPages(server, size, operator) {
  const page = sized(operator, size);
  await page.setViewportSize(size);
  await visit(page, 'settings', `${server.url}/settings`);
  await visit(page, 'developer', `${server.url}/developer`);
  await page.getByLabel('Name', { exact: true }).fill('Space clock');
  await page.getByRole('button', { name: 'Make the app' }).click();
  await page.waitForURL('**/developer/*');
  await look(page, 'developer-app');
  await visit(page, 'operator', `${server.url}/operator`);
  await visit(page, 'operator-reports', `${server.url}/operator/reports`);
}

await main(async () => {
  if (FOLDER) await mkdir(FOLDER, { recursive: true });
  const server = await new Server({ words: ['--demo'] }).start();
  const link = await until('the first link is printed', () => /\/signup#[\w-]{43}/.exec(server.output)?.[0]);
  const chromium = await browser();
  const operator = await signUp(chromium, server, 'olivia', 'Olivia Park', { at: link, ...options(DESKTOP) });
  const bo = await signUp(chromium, server, 'bo', 'Bo Lind', options(DESKTOP));

  let live;
  for (const size of FOLDER ? [PHONE, DESKTOP] : [PHONE]) live = await asGuest(chromium, server, size);
  ok('the pages that a guest sees');
  for (const size of FOLDER ? [PHONE, DESKTOP] : [DESKTOP]) await asMember(chromium, server, size, operator, live);
  ok('the pages that somebody who is signed in sees');
  for (const size of FOLDER ? [PHONE, DESKTOP] : [PHONE]) await asHost(chromium, server, size, operator, bo);
  ok('what hosts see, and those on stage');
  for (const size of FOLDER ? [PHONE, DESKTOP] : [DESKTOP]) await accountPages(server, size, operator);
  ok('settings, apps, and the operator’s pages');

  assert.deepEqual(findings, []);
  console.log(`${seen} views`);
  ok('axe finds nothing serious, and nothing is wider than the screen');
  noComplaints();
  ok('no page broke its own policy, or threw');
});
