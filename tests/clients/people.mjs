// People in a real Chromium: passkeys by its virtual authenticator, consent, and an app that speaks through twitter-api-v2's own OAuth 2
// helper, whose token address is fixed: it is given an agent that connects to Stoa whatever host is meant.
// STOA_WORLD: { url, link }.
import assert from 'node:assert/strict';
import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import { TwitterApi, ApiResponseError } from 'twitter-api-v2';
import { launch, person } from './browser.mjs';

const { url, link } = JSON.parse(process.env.STOA_WORLD);
const { hostname, port } = new URL(url);
class ToStoa extends https.Agent {
  createConnection() { return net.connect(Number(port), hostname); }
}

// The app that people go back to.
const app = http.createServer((_, response) => response.setHeader('Content-Type', 'text/html').end('<link rel="icon" href="data:,">Back in the app'));
await new Promise(listening => app.listen(0, '127.0.0.1', listening));
const CALLBACK = `http://localhost:${app.address().port}/callback`;
const browser = await launch();
let last = '';
const ok = text => { last = text; console.log(`ok ${text}`); };

async function consent(page, address, decision) {
  const { pathname, search } = new URL(address);
  await page.goto(url + pathname + search);
  await page.click(`button:has-text("${decision}")`);
  await page.waitForURL(`${CALLBACK}?**`);
  return new URL(page.url());
}

try {
  const ada = await person(browser);
  const { page } = ada;

  // The link of an empty installation; the code leaves the address at once.
  await page.goto(link);
  assert.equal(new URL(page.url()).hash, '');
  assert.equal(await page.isVisible('#code'), false);
  await page.fill('#username', 'not a name');
  await page.fill('#name', 'Ada Berg');
  await page.$eval('#username', field => field.removeAttribute('pattern'));
  await page.click('text=Make the account with a passkey');
  await page.waitForSelector('[data-passkey-problem]:not([hidden])');
  assert.match(await page.textContent('[data-passkey-problem]'), /letters from A to Z/);
  assert.equal(await page.getAttribute('#username', 'aria-invalid'), 'true');
  ok('a bad username is told before a passkey is made');

  // By keyboard alone.
  await page.fill('#username', '');
  await page.focus('#username');
  await page.keyboard.type('ada');
  await page.keyboard.press('Enter');
  await page.waitForURL('**/settings');
  assert.match(await page.textContent('#passkeys ~ ul'), /Passkey/);
  assert.equal((await ada.cdp.send('WebAuthn.getCredentials', { authenticatorId: ada.authenticatorId })).credentials.length, 1);
  ok('sign-up with a passkey, by keyboard');

  await page.goto(`${url}/operator`);
  assert.equal(await page.textContent('h1'), 'Operator');
  ok('the first account runs this Stoa');

  await page.click('text=Sign out');
  await page.waitForURL('**/signin');
  await page.goto(`${url}/settings`);
  await page.waitForURL('**/signin?returnUrl=%2Fsettings');
  await page.keyboard.press('Enter'); // The passkey's button has the focus.
  await page.waitForURL('**/settings');
  ok('sign-out, and sign-in with the passkey');

  await page.fill('#passkey-name', 'Second key');
  await ada.cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
    protocol: 'ctap2', transport: 'usb', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
  } });
  await page.click('text=Add a passkey');
  await page.waitForSelector('text=The passkey is there.');
  assert.match(await page.textContent('#passkeys ~ ul'), /Second key/);
  await page.click('li:has-text("Second key") >> text=Remove');
  await page.waitForSelector('text=The passkey is removed.');
  await page.click('#passkeys ~ ul >> text=Remove');
  await page.waitForSelector('text=This is the only key of your account.');
  ok('a second passkey comes and goes, the last one stays');

  // An app, and its secret, which is shown once.
  await page.goto(`${url}/developer`);
  await page.fill('#name', 'Space clock');
  await page.fill('#redirectUris', `${CALLBACK}\nhttp://evil.example/`);
  await page.click('text=Make the app');
  await page.waitForSelector('text=A redirect URI is a full address');
  await page.fill('#redirectUris', CALLBACK);
  await page.click('text=Make the app');
  await page.waitForURL('**/developer/*');
  const clientSecret = await page.textContent('section.notice code');
  const clientId = await page.textContent('dd code');
  await page.reload();
  assert.equal(await page.locator('section.notice').count(), 0);
  ok('an app is registered, its secret shown once');

  // A request tried out: as oneself, with a token that is none, and one that takes something away and asks before.
  await page.goto(`${url}/developer`);
  await page.click('text=Try requests out');
  await page.selectOption('#operation', 'searchSpaces');
  await page.click('#send');
  assert.equal(await page.textContent('#status'), 'Nothing was sent yet.'); // A required field is empty.
  await page.fill('#p-query-query', 'bees & "wasps"');
  await page.fill('#p-query-space-fields', 'title, host_ids');
  assert.equal(await page.textContent('#curl'), `curl '${url}/2/spaces/search?query=bees%20%26%20%22wasps%22&space.fields=title,host_ids' \\\n  -H "Authorization: Bearer $TOKEN"`);
  await page.focus('#p-query-query');
  await page.keyboard.press('Enter');
  await page.waitForSelector('#status:has-text("200")');
  assert.equal(JSON.parse(await page.textContent('#reply-body')).meta.result_count, 0);
  assert.match(await page.textContent('#headers'), /x-transaction-id[0-9a-f]+/);
  await page.check('input[value=token]');
  await page.fill('#token', 'a-token-of-nobody');
  await page.click('#send');
  await page.waitForSelector('#status:has-text("401")');
  assert.doesNotMatch(await page.evaluate(() => document.body.textContent + JSON.stringify([localStorage, sessionStorage, location.href])), /a-token-of-nobody/);
  await page.check('input[value=session]');
  await page.selectOption('#operation', 'createSpace');
  await page.fill('#body', '{"title":"It\'s tried out"}');
  assert.match(await page.textContent('#curl'), /--data-raw '{"title":"It'\\''s tried out"}'/);
  await page.click('#send');
  await page.waitForSelector('#status:has-text("201")');
  const tried = JSON.parse(await page.textContent('#reply-body')).data.id;
  await page.selectOption('#operation', 'unblockUser');
  await page.fill('#p-path-user_id', '12');
  let warning = '';
  page.once('dialog', dialog => { warning = dialog.message(); });
  await page.click('#send');
  await page.waitForFunction(() => !/201|Sending/.test(document.querySelector('#status').textContent));
  assert.match(warning, /DELETE \/api\/blocks\/12/);
  await page.selectOption('#operation', 'endSpace');
  await page.fill('#p-path-id', tried);
  await page.click('#send');
  await page.waitForSelector('#status:has-text("200")');
  ok('requests are tried out');

  const client = new TwitterApi({ clientId, clientSecret }, { httpAgent: new ToStoa() });
  const scope = ['tweet.read', 'users.read', 'space.read', 'space.write', 'offline.access'];
  const refused = client.generateOAuth2AuthLink(CALLBACK, { scope });
  const no = await consent(page, refused.url, 'Do not allow');
  assert.deepEqual([...no.searchParams.keys()].sort(), ['error', 'state']);
  assert.equal(no.searchParams.get('error'), 'access_denied');
  assert.equal(no.searchParams.get('state'), refused.state);
  ok('a refusal reaches the app');

  const asked = client.generateOAuth2AuthLink(CALLBACK, { scope });
  const yes = await consent(page, asked.url, 'Allow');
  assert.equal(yes.searchParams.get('state'), asked.state);
  const granted = await client.loginWithOAuth2({ code: yes.searchParams.get('code'), codeVerifier: asked.codeVerifier, redirectUri: CALLBACK });
  assert.deepEqual(granted.scope, scope);
  const as = token => new TwitterApi(token, { httpAgent: new ToStoa() });
  const me = await as(granted.accessToken).v2.me();
  assert.equal(me.data.username, 'ada');
  assert.equal((await as(granted.accessToken).v2.searchSpaces({ query: 'anything', state: 'live' })).meta.result_count, 0);
  ok('granted: the app exchanges and calls');

  const refreshed = await client.refreshOAuth2Token(granted.refreshToken);
  assert.notEqual(refreshed.refreshToken, granted.refreshToken);
  assert.equal((await as(refreshed.accessToken).v2.me()).data.username, 'ada');
  ok('the app refreshes');

  await client.revokeOAuth2Token(refreshed.accessToken, 'access_token');
  await assert.rejects(as(refreshed.accessToken).v2.me(), error => error instanceof ApiResponseError && error.code === 401);
  await client.revokeOAuth2Token(refreshed.refreshToken, 'refresh_token');
  await assert.rejects(as(granted.accessToken).v2.me(), error => error.code === 401);
  await assert.rejects(client.refreshOAuth2Token(refreshed.refreshToken), error => error.code === 400);
  ok('the app revokes');

  // A guest in a browser of their own, by invitation, on a phone.
  await page.goto(`${url}/operator`);
  await page.click('text=Make an invitation');
  const invitation = await page.textContent('section.notice code');
  const bo = await person(browser);
  await bo.page.setViewportSize({ width: 360, height: 740 });
  await bo.page.goto(invitation);
  await bo.page.fill('#username', 'bo');
  await bo.page.fill('#name', 'Bo');
  await bo.page.click('text=Make the account with a passkey');
  await bo.page.waitForURL('**/settings');
  for (const path of ['/settings', '/developer', '/signout']) {
    await bo.page.goto(url + path);
    assert.ok(await bo.page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), `${path} is wider than a phone`);
  }
  ok('an invited guest joins on a phone');

  // What the guest reports, the operator finds on a page that fits a phone, and ends the Space by keyboard, asked before.
  const call = (who, path, body) => who.evaluate(async ([path, body]) =>
    (await fetch(path, { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) })).json(), [path, body]);
  const space = (await call(page, '/api/spaces', { title: 'A title that is as long as a title may be, which is seventy in all' })).data.id;
  await call(bo.page, `/api/spaces/${space}/reports`, { reason: 'spam', note: `${'x'.repeat(300)}\nSecond line` });
  await page.goto(`${url}/operator`);
  await page.click('text=1 open report');
  await page.waitForURL('**/operator/reports');
  await page.setViewportSize({ width: 360, height: 740 });
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), 'the reports are wider than a phone');
  await page.setViewportSize({ width: 1280, height: 720 });
  await page.focus('text=End the Space');
  let question = '';
  page.once('dialog', dialog => { question = dialog.message(); });
  await page.keyboard.press('Enter');
  await page.waitForSelector('text=The Space is over, the report is resolved.');
  assert.match(question, /End this Space for everybody\?/);
  assert.equal(await page.locator('text=Nothing waits for you.').count(), 1);
  ok('a report reaches the operator, who ends the Space');

  // By keyboard, with a password: Enter in its field means the password, and what is wrong has the focus.
  await page.goto(`${url}/operator`);
  await page.click('text=Make an invitation');
  const cy = await person(browser);
  await cy.page.goto(await page.textContent('section.notice code'));
  await cy.page.fill('#username', 'cy');
  await cy.page.fill('#name', 'Cy');
  await cy.page.click('summary');
  await cy.page.fill('#password', 'password1234');
  await cy.page.press('#password', 'Enter');
  await cy.page.waitForSelector('#password[aria-invalid="true"]:focus');
  await cy.page.fill('#password', 'a sentence to keep');
  await cy.page.press('#password', 'Enter');
  await cy.page.waitForURL('**/settings');
  assert.equal((await cy.cdp.send('WebAuthn.getCredentials', { authenticatorId: cy.authenticatorId })).credentials.length, 0);
  ok('Enter in the field of the password makes no passkey');

  // A passkey of one account opens that account alone, and none opens nothing.
  const stranger = await person(browser);
  await stranger.page.goto(`${url}/signin`);
  await stranger.page.click('text=Sign in with a passkey');
  await stranger.page.waitForSelector('[data-passkey-problem]:not([hidden])');
  ok('a device without a passkey is told so');

  await bo.page.goto(`${url}/settings`);
  await bo.page.fill('#confirm', 'bo');
  await bo.page.click('text=Delete my account');
  await bo.page.waitForURL('**/signin');
  await bo.page.waitForSelector('text=Your account is deleted.');
  await bo.page.click('text=Sign in with a passkey');
  await bo.page.waitForSelector('text=That passkey does not open an account here.');
  ok('a deleted account opens no more');

  assert.deepEqual([...ada.complaints, ...bo.complaints, ...cy.complaints, ...stranger.complaints], []);
  ok('no page broke its own policy');
} catch (error) {
  console.error(`after "${last}":`, error);
  process.exitCode = 1;
} finally {
  await browser.close();
  app.close();
}
