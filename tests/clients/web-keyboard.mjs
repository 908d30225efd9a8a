// The main journey by keyboard alone: nothing is clicked by the one who uses it, and the focus is always somewhere. STOA_WORLD: see web-world.mjs.
import assert from 'node:assert/strict';
import { browser, call, hears, main, noComplaints, ok, Server, signUp, until } from './web-world.mjs';

const TITLE = 'Keys and chords';

await main(async () => {
  const server = await new Server().start();
  const chromium = await browser();
  const { page: host } = await signUp(chromium, server, 'ada', 'Ada Berg');
  const { page } = await signUp(chromium, server, 'eva', 'Eva Holm');
  const { id } = await call(host, 'POST', '/api/spaces', { title: TITLE });
  await host.goto(`${server.url}/i/spaces/${id}`);
  await host.getByRole('button', { name: 'Start listening' }).click();
  await host.getByRole('button', { name: 'Turn on microphone' }).click();
  await host.getByRole('button', { name: 'Go on stage' }).click();

  const named = (role, name, options) => page.getByRole(role, { name, exact: true, ...options });
  const hasFocus = locator => locator.evaluateAll(elements => elements.some(element => element.contains(document.activeElement)));
  /** Waits until something has the focus, or holds what has it. */
  const focused = (what, locator) => until(`the focus is on ${what}`, () => hasFocus(locator));
  /** The focus is on something that one can go on from; a moment is given to what is drawn anew. */
  const kept = after => until(`the focus is kept after ${after}`, () => page.evaluate(() => document.activeElement !== null && document.activeElement !== document.body));
  const press = async (...keys) => {
    for (const key of keys) {
      await page.keyboard.press(key);
      await kept(key);
    }
  };

  /** Moves on with Tab until something has the focus. */
  async function tabTo(locator, { key = 'Tab', most = 60 } = {}) {
    await locator.first().waitFor();
    for (let tabs = 0; !(await hasFocus(locator)); tabs++) {
      assert.ok(tabs < most, `not reached with ${most} × ${key}: ${locator}`);
      await page.keyboard.press(key);
    }
  }

  await page.goto(server.url);
  await named('link', TITLE).first().waitFor();
  await page.keyboard.press('Tab');
  await focused('the skip link', named('link', 'Skip to the content'));
  assert.ok(await named('link', 'Skip to the content').evaluate(link => link.getBoundingClientRect().top >= 0), 'the skip link is not seen when it has the focus');
  await press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  ok('the first Tab shows the skip link, which leads to the content');

  await tabTo(named('link', TITLE));
  await press('Enter');
  await focused('the heading of the page of the Space', named('heading', TITLE));
  await tabTo(named('button', 'Start listening'));
  await press('Enter');
  await hears(page);
  await named('button', 'Ask to speak').waitFor();
  await kept('joining');
  ok('from Home into a Space and joined: the new page has the focus, and one hears');

  const ask = named('button', 'Ask to speak');
  const asking = named('dialog', 'Ask to speak');
  await tabTo(ask);
  await press(' ');
  await focused('the note', asking.getByRole('textbox'));
  await press('Tab', 'Tab', 'Tab', 'Tab');
  assert.ok(await hasFocus(asking), 'Tab leaves the dialog');
  await press('Escape');
  await asking.waitFor({ state: 'hidden' });
  await focused('the button that opened the dialog', ask);
  await press('Enter');
  await focused('the note', asking.getByRole('textbox'));
  await page.keyboard.type('About chords');
  await tabTo(asking.getByRole('button', { name: 'Ask', exact: true }));
  await press('Enter');
  const place = named('button', 'You are 1st');
  await focused('the place in the queue', place);
  ok('a dialog keeps the focus, gives it back on Escape, and a request to speak is sent');

  const more = named('button', 'More');
  await tabTo(more);
  await press('Enter');
  const menu = page.getByRole('menu', { name: 'More' });
  await focused('the menu', menu);
  await press('ArrowDown', 'ArrowDown', 'Escape');
  await menu.waitFor({ state: 'hidden' });
  await focused('the button of the menu', more);
  await press('Enter');
  await focused('the menu', menu);
  await page.keyboard.type('Why');
  await press('Enter');
  const why = named('dialog', 'Why can’t I hear?');
  await focused('the dialog', why);
  await why.getByRole('listitem').first().waitFor();
  await press('Escape');
  await why.waitFor({ state: 'hidden' });
  await focused('the button of the menu', more);
  ok('a menu is walked with arrows and letters, and a dialog out of it gives the focus back to its button');

  const face = page.getByRole('list', { name: 'On stage' }).getByRole('button', { name: 'Ada Berg' });
  await tabTo(face, { key: 'Shift+Tab' });
  await press('Enter');
  const slider = page.getByRole('slider', { name: 'Volume for you' });
  await tabTo(slider);
  await press('ArrowLeft', 'ArrowLeft');
  assert.equal(await slider.inputValue(), '90');
  await press('Home');
  assert.equal(await slider.inputValue(), '0');
  await press('End', 'Escape');
  await focused('the face', face);
  ok('the loudness of a speaker is set with arrows');

  await tabTo(named('button', 'React'));
  await press('Enter');
  const reactions = named('dialog', 'React');
  await focused('the reactions', reactions);
  await tabTo(reactions.getByRole('button').first());
  await press('ArrowRight', 'Enter');
  await host.waitForFunction(() => document.querySelector('.floats')?.childElementCount > 0); // Decoration: hidden from roles.
  await press('Escape');
  await focused('the button of the reactions', named('button', 'React'));
  ok('a reaction is sent, and its bar closed');

  await tabTo(place); // What has the focus goes when one is admitted.
  await host.getByRole('button', { name: 'Eva Holm: to the stage' }).click();
  const told = named('alertdialog', 'You are on stage');
  await focused('what is told on stage', told.getByRole('button', { name: 'Turn on microphone' }));
  await press('Enter');
  const check = named('dialog', 'Check your microphone');
  await check.getByText('Sounds good.').waitFor();
  await focused('the microphone’s check', check);
  await tabTo(check.getByRole('button', { name: 'Go on stage' }));
  await press('Enter');
  await named('button', 'Mute').waitFor();
  await kept('going on stage');
  await hears(host);
  ok('admitted, the microphone is tried and turned on');

  await press('m');
  await named('button', 'Unmute').waitFor();
  await page.getByRole('log').getByText('You are muted.').waitFor();
  await press('m');
  await named('button', 'Mute').waitFor();
  await tabTo(named('button', 'Mute'));
  await press(' ');
  await focused('the same button', named('button', 'Unmute'));
  await press('m');
  await named('button', 'Mute').waitFor();
  await tabTo(more);
  await press('Enter');
  await page.keyboard.type('Turn off');
  await press('Enter');
  await focused('the button of the menu', more);
  await press('m');
  assert.ok(await named('button', 'Mute').isVisible());
  ok('M mutes and unmutes and says so; it can be turned off');

  await tabTo(page.getByRole('navigation').getByRole('link', { name: 'Home' }), { key: 'Shift+Tab' });
  await press('Enter');
  await focused('the heading of Home', named('heading', 'Spaces'));
  const bar = page.getByRole('region', { name: 'The Space you are in' });
  await hears(page);
  await tabTo(bar.getByRole('link'));
  await press('Enter');
  await focused('the heading of the Space', named('heading', TITLE));
  await tabTo(named('button', 'Leave'));
  await press('Enter');
  await named('button', 'Start listening').waitFor();
  await kept('leaving');
  ok('to Home and back by the bar, and left: the focus stays');

  noComplaints();
  ok('no page broke its own policy, or threw');
});
