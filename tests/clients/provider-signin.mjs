// People who sign in at an OpenID Connect provider, in a real Chromium.
// STOA_WORLD: { url, link }.
import assert from 'node:assert/strict';
import { launch, person } from './browser.mjs';

const { url, link } = JSON.parse(process.env.STOA_WORLD);
const browser = await launch();
let last = '';
const ok = text => { last = text; console.log(`ok ${text}`); };

/** Says who one is at the provider, and lets Stoa know. */
async function atProvider(page, name) {
  await page.fill('input[name=login]', name);
  await page.fill('input[name=password]', 'any');
  await page.click('button[type=submit]');
  await page.click('button[type=submit]');
}

try {
  const ada = await person(browser, { origin: url });
  const { page } = ada;
  await page.goto(`${url}/signin`);
  await page.click('text=Continue with Acme');
  await atProvider(page, 'ada_acme');
  await page.waitForURL('**/signin/provider**');
  assert.equal(await page.inputValue('#username'), 'ada_acme');
  assert.equal(await page.inputValue('#name'), 'Name of ada_acme');
  await page.fill('#username', 'ada');
  await page.click('text=Make the account');
  await page.waitForURL('**/settings');
  await page.waitForSelector('text=You can sign in with Acme.');
  ok('a new account by the provider');

  await page.click('text=Sign out');
  await page.waitForURL('**/signin');
  await page.click('text=Continue with Acme');
  await page.waitForURL('**/settings');
  assert.match(await page.textContent('section'), /@ada/);
  ok('signed in again by the provider');

  // Somebody with a passkey links the provider, and then comes by either.
  const bo = await person(browser, { origin: url });
  await bo.page.goto(link);
  await bo.page.fill('#username', 'bo');
  await bo.page.fill('#name', 'Bo');
  await bo.page.click('text=Make the account with a passkey');
  await bo.page.waitForURL('**/settings');
  await bo.page.click('text=Sign in with Acme as well');
  await atProvider(bo.page, 'bo_acme');
  await bo.page.waitForSelector('text=You can sign in with Acme now.');
  await bo.page.click('text=Sign out');
  await bo.page.waitForURL('**/signin');
  await bo.page.click('text=Continue with Acme');
  await bo.page.waitForURL('**/settings');
  assert.match(await bo.page.textContent('section'), /@bo/);
  ok('an account linked to the provider');

  // What belongs to one here cannot be linked by another.
  const eve = await person(browser, { origin: url });
  await eve.page.goto(`${url}/signin`);
  await eve.page.click('text=Continue with Acme');
  await atProvider(eve.page, 'bo_acme');
  await eve.page.waitForURL('**/settings');
  assert.match(await eve.page.textContent('section'), /@bo/);
  ok('the provider alone says who somebody is');

  // A no there, and an answer that nobody asked for.
  await eve.page.click('text=Sign out');
  await eve.page.goto(`${url}/signin/callback?error=access_denied&state=made-up`);
  await eve.page.waitForSelector('text=That did not work at the other site.');
  await eve.page.goto(`${url}/signin/provider`);
  await eve.page.waitForSelector('text=That did not work at the other site.');
  ok('a no at the provider is told');

  assert.deepEqual([...ada.complaints, ...bo.complaints, ...eve.complaints], []);
} catch (error) {
  console.error(`after "${last}":`, error);
  process.exitCode = 1;
} finally {
  await browser.close();
}
