// How quickly the web app is there, in a real Chromium: the first load of Home on a slow phone and network, and the time from a tap to the first sound.
//   node bench/web.mjs http://localhost:5080        a server with --demo; needs `npm ci --prefix tests/clients` and Chromium
// Prints one JSON object. Beside Home stands a page of the same server with one line of text and no script: what network and browser alone take.
import { createRequire } from 'node:module';

const { chromium } = createRequire(new URL('../tests/clients/package.json', import.meta.url))('playwright-core');
const [url = 'http://localhost:5080'] = process.argv.slice(2);
const RUNS = Number(process.env.STOA_RUNS ?? 11);
const TAPS = Number(process.env.STOA_TAPS ?? 21);
const CPU_SLOWDOWN = 4;
const NETWORK = { offline: false, latency: 60, downloadThroughput: 9e6 / 8, uploadThroughput: 9e6 / 8 };
const FLAGS = ['--headless=new', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update',
  '--disable-sync', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream'];

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const sorted = values => values.toSorted((one, other) => one - other);
const quantile = (values, share) => sorted(values)[Math.min(values.length - 1, Math.floor(share * values.length))];
const round = value => Math.round(value * 1000) / 1000;
const summary = values => ({ p50: round(quantile(values, 0.5)), p95: round(quantile(values, 0.95)), runs: values.length });

/** One first load: nothing in any cache. */
async function load(path) {
  const context = await browser.newContext({ viewport: { width: 390, height: 844 }, deviceScaleFactor: 2 });
  const page = await context.newPage();
  const cdp = await context.newCDPSession(page);
  await cdp.send('Network.enable');
  await cdp.send('Network.emulateNetworkConditions', NETWORK);
  await cdp.send('Emulation.setCPUThrottlingRate', { rate: CPU_SLOWDOWN });
  const scripts = new Map();
  cdp.on('Network.responseReceived', ({ requestId, response }) => { if (/javascript/.test(response.mimeType)) scripts.set(requestId, 0); });
  cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => { if (scripts.has(requestId)) scripts.set(requestId, encodedDataLength); });
  await page.addInitScript(() => {
    globalThis.seen = { lcp: 0, cls: 0, what: '' };
    new PerformanceObserver(list => { for (const entry of list.getEntries()) Object.assign(seen, { lcp: entry.startTime, what: entry.element?.outerHTML?.slice(0, 80) ?? '' }); })
      .observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver(list => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) seen.cls += entry.value; }).observe({ type: 'layout-shift', buffered: true });
  });
  await page.goto(url + path);
  await page.waitForLoadState('load');
  const scriptBytes = [...scripts.values()].reduce((sum, bytes) => sum + bytes, 0); // Until the page is there; what is fetched ahead when idle comes after.
  await page.waitForTimeout(2500);
  const seen = await page.evaluate(() => globalThis.seen);
  await context.close();
  return { ...seen, scriptBytes };
}

/** From the tap on the button that joins to the first sample that is not silence. */
async function tap(id) {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.addInitScript(() => {
    const Original = RTCPeerConnection;
    globalThis.connections = [];
    globalThis.RTCPeerConnection = class extends Original { constructor(...all) { super(...all); connections.push(this); } };
    addEventListener('click', () => { globalThis.tapped ??= performance.now(); }, { capture: true });
  });
  await page.goto(`${url}/i/spaces/${id}`);
  const button = page.getByRole('button', { name: 'Start listening' });
  await button.waitFor();
  await page.waitForTimeout(500);
  await button.click();
  const took = await page.evaluate(async () => {
    for (const from = performance.now(); performance.now() - from < 15_000;) {
      for (const pc of connections) {
        for (const entry of (await pc.getStats()).values()) if (entry.type === 'inbound-rtp' && entry.totalAudioEnergy > 0) return performance.now() - tapped;
      }
      await new Promise(later => setTimeout(later, 5));
    }
    return Infinity;
  });
  await context.close();
  return took;
}

const [home, bare] = [[], []];
for (let run = 0; run < RUNS; run++) {
  home.push(await load('/'));
  bare.push(await load('/offline.html'));
}

const { data } = await (await fetch(`${url}/api/spaces?state=live`)).json();
const onAir = data.find(space => space.title === 'Say hello to Spaces') ?? data[0];
const taps = [];
for (let run = 0; run < TAPS; run++) taps.push(await tap(onAir.id));
await browser.close();
const of = (loads, name) => loads.map(load => load[name]);
console.log(JSON.stringify({
  home_lcp_ms: summary(of(home, 'lcp')), bare_page_lcp_ms: summary(of(bare, 'lcp')), home_layout_shift: summary(of(home, 'cls')),
  home_script_kb: round(quantile(of(home, 'scriptBytes'), 0.5) / 1024), home_largest: home[0].what, tap_to_sound_ms: summary(taps),
}, undefined, 2));
