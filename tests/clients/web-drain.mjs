// The web app while its node ends: a host who talks and a guest who listens, both on a page of the first of two nodes, and a guest at the second. Nobody
// sees or hears that the first one goes. STOA_WORLD: { first: { url, pid }, second: { url } }; tests/Stoa.Contract.Tests/Audio/DrainPageTests.cs runs it.
import assert from 'node:assert/strict';
import { browser, hears, main, noComplaints, ok, sends, signUp, somebody, until } from './web-world.mjs';

const { first, second } = JSON.parse(process.env.STOA_WORLD);
const [n1, n2] = [first, second].map(({ url }) => ({ url, output: '' }));
const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Notes the longest time in which no audio came to a page, and every word about a break that it shows. */
const watch = page => page.evaluate(() => {
  const seen = globalThis.stoaSeen = { longest: 0, words: [] };
  const counts = new Map();
  let last = performance.now();
  globalThis.stoaWatch = setInterval(async () => {
    for (const peer of stoaPeers.filter(each => each.connectionState !== 'closed')) {
      const received = [...(await peer.getStats()).values()].filter(({ type }) => type === 'inbound-rtp').reduce((sum, entry) => sum + entry.packetsReceived, 0);
      if (received > (counts.get(peer) ?? 0)) {
        const now = performance.now();
        seen.longest = Math.max(seen.longest, now - last);
        last = now;
      }
      counts.set(peer, received);
    }
    if (/Reconnecting|broke/.test(document.body.innerText)) seen.words.push(document.body.innerText.match(/.*(Reconnecting|broke).*/)[0]);
  }, 50);
});

/** The streams and sessions that a page asks for from now on, by their addresses; redirects are followed, so each place of them is there. */
const record = page => {
  const addresses = [];
  page.on('request', request => { if (/\/(events|whep|whip)(\?|$)/.test(request.url())) addresses.push(request.url()); });
  return addresses;
};

await main(async () => {
  const [one, two] = await Promise.all([browser(), browser()]);
  await until('the first node knows the second', async () => (await fetch(first.url)).headers.get('Content-Security-Policy')?.includes(second.url));
  const host = (await signUp(one, n1, 'ada', 'Ada Berg')).page;
  await host.goto(`${first.url}/new`);
  await host.getByRole('textbox', { name: 'What is it about?' }).fill('Moving house');
  await button(host, 'Start now').click();
  await host.waitForURL('**/i/spaces/*');
  const path = new URL(host.url()).pathname;
  await button(host, 'Turn on microphone').click();
  await host.getByText('Sounds good.').first().waitFor();
  await button(host, 'Go on stage').click();
  await button(host, 'Mute').waitFor();
  await sends(host);
  ok('a host talks at the first node');

  const [near, far] = [(await somebody(two, n1)).page, (await somebody(two, n2)).page];
  for (const [page, node] of [[near, n1], [far, n2]]) {
    await page.goto(node.url + path);
    await button(page, 'Start listening').click();
    await hears(page);
    await watch(page);
  }
  ok('a guest hears the host at the same node, another one at the second');

  const asked = new Map([[near, record(near)], [host, record(host)]]);
  process.kill(first.pid, 'SIGTERM');
  await until('the first node is gone', () => fetch(`${first.url}/health/live`).then(() => false, () => true), 90);
  ok('the first node ends, and does not wait for its time to be over');

  for (const page of [near, far]) await hears(page);
  await sends(host);
  const seen = await Promise.all([near, far].map(page => page.evaluate(() => { clearInterval(stoaWatch); return stoaSeen; })));
  for (const [who, { longest, words }] of [['at the first', seen[0]], ['at the second', seen[1]]]) {
    console.log(`longest time without a packet, ${who}: ${Math.round(longest)} ms`);
    assert.deepEqual(words, []);
    assert.ok(longest < 1500, `${Math.round(longest)} ms without a packet ${who}`);
  }
  ok('both heard the host all the time, and no page spoke of a break');

  for (const [page, parts] of [[near, ['events', 'whep']], [host, ['events', 'whep', 'whip']]]) {
    const addresses = asked.get(page);
    for (const part of parts) assert.ok(addresses.some(address => address.startsWith(second.url) && address.includes(`/${part}?`)), `${part}: ${addresses.join(' ')}`);
  }
  assert.ok(await button(host, 'Mute').isVisible());
  assert.equal(await near.evaluate(() => document.body.innerText.includes('Reconnecting')), false);
  ok('streams and sessions are at the second node, and the microphone is still on');
  noComplaints({ wereAway: true });
});
