// A real Chromium with a virtual authenticator, for the scripts beside this one.
import { chromium } from 'playwright-core';

const FLAGS = ['--no-sandbox', '--use-fake-ui-for-media-stream', '--use-fake-device-for-media-stream', '--disable-gpu', '--disable-quic', '--no-first-run',
  '--disable-background-networking', '--disable-component-update', '--disable-sync'];

/** Starts the browser; end it with close(). */
export const launch = () => chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', headless: true, args: ['--headless=new', ...FLAGS] });

/**
 * A person's browser: cookies of its own, a platform authenticator that always says yes, and a list of everything that its pages
 * complained about (policy violations, script errors), which has to stay empty; with an origin: its pages alone. Other
 * options are those of a browser's context: its zone, its language, its size.
 */
export async function person(browser, { authenticator = true, origin = '', ...options } = {}) {
  const context = await browser.newContext(options);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', message => { if (message.type() === 'error' && page.url().startsWith(origin) && !/status of 4\d\d/.test(message.text())) complaints.push(message.text()); });
  page.on('pageerror', error => complaints.push(String(error)));
  page.on('dialog', dialog => dialog.accept());
  const cdp = await context.newCDPSession(page);
  let authenticatorId;
  if (authenticator) {
    await cdp.send('WebAuthn.enable');
    ({ authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', { options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true, isUserVerified: true, automaticPresenceSimulation: true,
    } }));
  }
  return { context, page, cdp, complaints, authenticatorId };
}
