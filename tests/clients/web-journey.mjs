// The web app in two browsers, a host's and a listener's, from sign-up to the end of a Space, with the real server and real audio: what one hears is
// measured in their browser. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { browser, call, hears, hushes, main, noComplaints, ok, sends, Server, signUp, somebody, until } from './web-world.mjs';

const TITLE = 'Late night radio';
const button = (page, name, options) => page.getByRole('button', { name, exact: true, ...options });
const dialog = (page, name) => page.getByRole('dialog', { name }).or(page.getByRole('alertdialog', { name }));
const heading = (page, name) => page.getByRole('heading', { name });
const says = (page, text) => page.getByText(text).first().waitFor();

/** Opens a menu, and takes something of it. */
async function choose(page, opener, name) {
  await opener.click();
  await page.getByRole('menuitem', { name, exact: true }).click();
}

/** The face of somebody on stage. */
const face = (page, name) => page.getByRole('list', { name: 'On stage' }).getByRole('button', { name });

async function turnMicrophoneOn(page) {
  await dialog(page, 'Check your microphone').waitFor();
  await says(page, 'Sounds good.');
  await button(page, 'Go on stage').click();
  await button(page, 'Mute').waitFor();
}

await main(async () => {
  const server = await new Server().start();
  const [first, second] = await Promise.all([browser(), browser()]);
  const ada = await signUp(first, server, 'ada', 'Ada Berg');
  const bo = await signUp(second, server, 'bo', 'Bo Lind');
  const [host, listener] = [ada.page, bo.page];
  ok('two people make accounts with passkeys');

  await host.goto(`${server.url}/new`);
  await host.getByRole('textbox', { name: 'What is it about?' }).fill(TITLE);
  await button(host, 'Start now').click();
  await host.waitForURL('**/i/spaces/*');
  const space = host.url();
  await button(host, 'Turn on microphone').click();
  await turnMicrophoneOn(host);
  await sends(host);
  ok('the host starts a Space, and turns the microphone on after trying it');

  await listener.goto(server.url);
  await listener.getByRole('region', { name: 'Live now' }).or(listener.getByRole('region', { name: 'Suggested' })).getByRole('link', { name: TITLE }).click();
  await button(listener, 'Start listening').click();
  await hears(listener);
  ok('the listener finds it on Home, and hears after one tap');

  await says(listener, 'Ada Berg is talking');
  await listener.locator('[data-talks]', { hasText: 'Ada Berg' }).waitFor(); // The ring is drawn only.
  await says(host, '1 listener');
  ok('the one who talks is named, with a ring around the face, and the host sees the listener counted');

  await listener.getByRole('navigation').getByRole('link', { name: 'Home' }).click();
  const bar = listener.getByRole('region', { name: 'The Space you are in' });
  await bar.waitFor();
  await hears(listener);
  await bar.getByRole('link', { name: TITLE }).click();
  await heading(listener, TITLE).waitFor();
  await hears(listener);
  ok('the sound goes on while the listener looks at Home, and the bar leads back');

  const tab = await bo.context.newPage();
  await tab.goto(space);
  await button(tab, 'Start listening').click();
  await hears(tab);
  await heading(listener, 'You are listening in another tab').waitFor();
  await hushes(listener);
  await button(listener, 'Move here').click();
  await hears(listener);
  await heading(tab, 'You are listening in another tab').waitFor();
  await tab.close();
  ok('a second tab takes the Space over, and the first takes it back');

  await button(listener, 'Ask to speak').click();
  await dialog(listener, 'Ask to speak').getByRole('textbox').fill('About the news');
  await button(listener, 'Ask').click();
  await button(listener, 'You are 1st').waitFor();
  const queue = host.getByRole('region', { name: 'Queue' });
  await queue.getByText('About the news').waitFor();
  await says(host, 'Bo Lind asks to speak.');
  await button(queue, 'Bo Lind: to the stage').click();
  await says(host, 'Nobody waits to speak.');
  ok('the listener asks with a note and sees their place, the host sees the queue and admits');

  await dialog(listener, 'You are on stage').waitFor();
  await hushes(host);
  await button(dialog(listener, 'You are on stage'), 'Turn on microphone').click();
  await turnMicrophoneOn(listener);
  await hears(host);
  await says(host, /Bo Lind (is|are) talking$/);
  await hears(listener);
  ok('the one admitted is told, and heard only after turning the microphone on');

  await choose(host, face(host, 'Bo Lind'), 'Mute');
  await hushes(host);
  await button(listener, 'Muted by a host').waitFor();
  await says(listener, 'A host muted you.');
  const force = isOn => listener.evaluate(isOn => { for (const peer of stoaPeers) for (const { track } of peer.getSenders()) if (track) track.enabled = isOn; }, isOn);
  await force(true);
  await sends(listener);
  await hushes(host);
  await force(false); // As the page had it.
  assert.ok(await face(host, 'Bo Lind').getByText('Muted by a host').isVisible());
  ok('a mute is kept by the server, whatever the page sends');

  await choose(host, face(host, 'Bo Lind'), 'Allow to talk');
  await says(listener, 'You may talk again.');
  await hushes(host);
  await button(listener.getByRole('region', { name: 'What you can do here' }), 'Unmute').click();
  await hears(host);
  ok('allowed to talk again, they are heard when they unmute themselves');

  await button(listener, 'React').click();
  await listener.getByRole('button', { name: /^React with / }).first().click();
  await host.waitForFunction(() => document.querySelector('.floats')?.childElementCount > 0); // Decoration: hidden from roles.
  ok('a reaction flies over the other’s page');

  await host.getByRole('textbox', { name: 'Share a link or a thought' }).fill('See https://example.com/ for more');
  await button(host, 'Share Post').click();
  const posts = listener.getByRole('region', { name: 'Posts' });
  await posts.getByRole('link', { name: 'example.com' }).waitFor();
  await button(host, 'Pin').click();
  await posts.getByText('Pinned').waitFor();
  ok('a Post is shared and pinned');

  await bo.context.setOffline(true);
  await says(listener, 'You are offline.');
  await new Promise(later => setTimeout(later, 3000));
  await hears(host);
  await bo.context.setOffline(false);
  await listener.getByText('You are offline.').waitFor({ state: 'hidden' });
  await listener.getByText('The connection broke.').waitFor({ state: 'hidden' });
  await button(listener, 'Mute').waitFor();
  await hears(host);
  await hears(listener);
  ok('offline for a while, the speaker comes back as a speaker');

  await bo.context.setOffline(true);
  await server.kill();
  await says(host, 'The connection broke.');
  await server.start();
  await host.getByText('The connection broke.').waitFor({ state: 'hidden', timeout: 60_000 });
  await face(host, 'Bo Lind').getByText('Reconnecting …').waitFor();
  await sends(host);
  ok('the server was killed: the host comes back by itself, and sees the speaker who is away as reconnecting, not as gone');

  await bo.context.setOffline(false);
  await face(host, 'Bo Lind').getByText('Reconnecting …').waitFor({ state: 'hidden' });
  await button(listener, 'Mute').waitFor();
  await hears(listener);
  await hears(host);
  ok('the speaker comes back to the stage, hears and is heard');

  await choose(host, face(host, 'Bo Lind'), 'Move to listeners');
  await says(listener, 'You are a listener now.');
  await hushes(host);
  await button(listener, 'Ask to speak').waitFor();
  await host.locator('.notice-card', { hasText: 'is a listener now' }).getByRole('button', { name: 'Undo' }).click();
  await button(dialog(listener, 'You are invited to speak'), 'Come on stage').click();
  await button(dialog(listener, 'You are on stage'), 'Turn on microphone').click();
  await hears(host);
  ok('moved to the listeners, invited again by undo, they accept and are heard');

  await choose(host, face(host, 'Bo Lind'), 'Remove');
  await button(dialog(host, 'Remove Bo Lind?'), 'Remove').click();
  await heading(listener, 'A host removed you from this Space').waitFor();
  await Promise.all([hushes(host), hushes(listener)]);
  await face(host, 'Bo Lind').waitFor({ state: 'hidden' });
  ok('who is removed is told, hears nothing and is not heard');

  await button(listener, 'Come back').click();
  await hears(listener);
  await button(listener, 'Ask to speak').click();
  await button(listener, 'Ask').click();
  await choose(host, button(queue, 'More about Bo Lind'), 'Block');
  await button(dialog(host, 'Block Bo Lind?'), 'Block').click();
  await heading(listener, 'A host removed you from this Space').waitFor();
  await button(listener, 'Come back').click();
  await heading(listener, 'You cannot come in').waitFor();
  ok('who came back and is blocked cannot come in any more');

  const guest = await somebody(second, server, { authenticator: false });
  await guest.page.goto(space);
  await button(guest.page, 'Start listening').click();
  await hears(guest.page);
  await says(host, '1 listener');
  const closed = performance.now();
  await guest.page.close({ runBeforeUnload: true });
  await says(host, '0 listeners');
  const took = performance.now() - closed;
  assert.ok(took < 10_000, `counted for ${took} ms`);
  ok('a guest listens; when they close the tab, the count falls at once');

  guest.page = await guest.context.newPage();
  await guest.page.goto(space);
  await button(guest.page, 'Start listening').click();
  await hears(guest.page);
  await choose(host, button(host, 'More'), 'End for everyone');
  await button(dialog(host, 'End the Space for everyone?'), 'End for everyone').click();
  for (const [page, why] of [[host, 'You ended it. Thank you for hosting.'], [guest.page, 'The host ended it. Thank you for listening.']]) {
    await heading(page, 'This Space is over').waitFor();
    await says(page, why);
  }

  await hushes(guest.page);
  await guest.page.getByRole('link', { name: 'To the Spaces that are on' }).click();
  await heading(guest.page, 'Live now').waitFor();
  await until('it is not listed any more', async () => await guest.page.getByRole('link', { name: TITLE }).count() === 0);
  await guest.page.goto(space);
  await heading(guest.page, 'This Space is over').waitFor();
  ok('the host ends it: every page says so, and Home does not list it any more');

  noComplaints({ wereAway: true });
  ok('no page broke its own policy, or threw');
});
