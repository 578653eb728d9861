/** Chromium, driven without a window. Its own background traffic is off: nothing leaves this machine. */
import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

const usualPlaces = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
  'C:\\Program Files (x86)\\Microsoft\\Edge\\Application\\msedge.exe',
];

/** Throws with what to do where there is no browser: these tests are never skipped in silence. */
function browserPath(): string {
  const { BROWSER_PATH } = process.env;
  if (BROWSER_PATH !== undefined) {
    if (existsSync(BROWSER_PATH)) return BROWSER_PATH;
    throw new Error(`BROWSER_PATH names ${BROWSER_PATH}, which is not there.`);
  }
  const found = usualPlaces.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new Error(
    'No Chromium or Chrome was found. Install one (Debian, Ubuntu: apt-get install chromium), ' +
      'or set BROWSER_PATH to its executable.',
  );
}

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: browserPath(),
    args: [
      ...(process.getuid?.() === 0 ? ['--no-sandbox'] : []),
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--no-first-run',
    ],
  });
