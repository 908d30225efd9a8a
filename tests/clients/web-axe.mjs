// Looks at a page with axe, in light and dark, and whether it is wider than its screen.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';

const AXE = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Nothing serious is found on the page as it is now, but for what React Aria says once and forgets (of a button that is gone meanwhile); with STOA_SCREENSHOTS, a folder, it is drawn there too. */
export async function accessible(page, name) {
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"]'));
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const found = [];
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.evaluate(() => Promise.all(document.getAnimations().filter(({ effect }) => effect.getComputedTiming().endTime < Infinity).map(({ finished }) => finished.catch(() => {}))));
    if (process.env.STOA_SCREENSHOTS) await page.screenshot({ path: `${process.env.STOA_SCREENSHOTS}/${name.replaceAll(/\W+/g, '-')}-${colorScheme}.png`, fullPage: true });
    const { violations } = await page.evaluate(runOnly => axe.run({ exclude: [['[data-live-announcer]']] }, { resultTypes: ['violations'], ...(runOnly && { runOnly }) }), colorScheme === 'dark' ? ['color-contrast'] : undefined);
    for (const { id, impact, nodes } of violations) {
      if (impact === 'serious' || impact === 'critical') found.push({ name, colorScheme, id, nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => `${html.slice(0, 200)} ${failureSummary}`) });
    }
  }

  if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) found.push({ name, id: 'wider-than-the-screen' });
  assert.deepEqual(found, []);
}
