// Starts Chromium, the stand-in and, if asked for, a server between the two; opens pages that watch themselves.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { chromium } from 'playwright-core';
import { StandIn } from './stand-in.mjs';

const PATHS = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const BROWSER = process.env.CHROMIUM || PATHS.find(path => existsSync(path));

/** The reason to skip the tests, or false. */
export const missing = !BROWSER && 'found no Chromium; install it (Debian: apt-get install chromium) or set CHROMIUM to its path';

/** Whether a server under test stands between the page and the stand-in. */
export const gateway = Boolean(process.env.PAGE_SERVER || process.env.PAGE_URL);

const SHOTS = process.env.PAGE_SHOTS;

/** Starts the browser, which reaches no other host than this machine. */
export const launch = () => chromium.launch({
  executablePath: BROWSER,
  args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync', '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost'],
});

/** The stand-in, the browser and the address of the page. */
export class Bench {
  pages = [];

  static async start() {
    const bench = new Bench();
    bench.standIn = await StandIn.start({ port: Number(process.env.PAGE_UPSTREAM_PORT || 0) });
    bench.url = process.env.PAGE_URL || (process.env.PAGE_SERVER ? await bench.spawnServer() : bench.standIn.url + '/');
    bench.browser = await launch();
    return bench;
  }

  /** Starts the command of PAGE_SERVER; {upstream} becomes the address of the stand-in. Its first line is the address of the page. */
  async spawnServer() {
    this.server = spawn(process.env.PAGE_SERVER.replaceAll('{upstream}', this.standIn.url), {
      shell: true, detached: true, stdio: ['ignore', 'pipe', 'inherit'],
    });
    for await (const line of createInterface({ input: this.server.stdout })) return line.trim();
    throw new Error('PAGE_SERVER: expected an address as the first line of its output, found none');
  }

  /** Opens the page in a new context. */
  async open({ url = this.url, ...options } = {}) {
    const context = await this.browser.newContext({ viewport: { width: 1000, height: 760 }, ...options });
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    page.faults = [];
    page.forget = part => { page.faults = page.faults.filter(fault => !fault.includes(part)); };
    page.on('pageerror', error => page.faults.push('error of the page: ' + error.stack));
    page.on('console', message => {
      // Chromium itself reports each HTTP status of failure, which the page shows to its reader.
      const status = message.text().startsWith('Failed to load resource: the server responded with a status');
      if (['error', 'warning'].includes(message.type()) && !status) page.faults.push('console: ' + message.text());
    });
    page.on('request', request => {
      const target = new URL(request.url());
      if (target.protocol !== 'data:' && target.origin !== new URL(url).origin) page.faults.push('request to ' + request.url());
    });
    await page.goto(url);
    await page.locator('#model option').first().waitFor({ state: 'attached' });
    this.pages.push(page);
    return page;
  }

  /** Closes the pages of a test and fails if one had an error or called another host. */
  async closePages() {
    const faults = this.pages.flatMap(page => page.faults);
    await Promise.all(this.pages.splice(0).map(page => page.context().close()));
    assert.deepEqual(faults, []);
  }

  async stop() {
    await this.browser?.close();
    if (this.server) process.kill(-this.server.pid);
    await this.standIn.stop();
  }
}

/** Writes a message and sends it with Enter. */
export async function send(page, text) {
  await page.locator('#prompt').fill(text);
  await page.locator('#prompt').press('Enter');
}

/** Waits until the last answer has ended, and returns its element. */
export async function ended(page) {
  await page.locator('#send[data-state=send]').waitFor();
  return page.locator('.answer').last();
}

/** Sends a text that comes back as an answer in pieces of so many characters; returns the element of its Markdown. */
export async function say(page, text, script = {}) {
  const count = await page.locator('.answer').count();
  await send(page, JSON.stringify({ say: text, ...script }));
  await page.locator('.answer').nth(count).waitFor();
  return (await ended(page)).locator('> .markdown');
}

/** Saves a screenshot if PAGE_SHOTS names a folder. */
export async function shot(page, name) {
  if (!SHOTS) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: SHOTS + '/' + name + '.png' });
}

/** Returns the contrast of two colors as WCAG defines it. */
export function contrast(one, other) {
  const light = color => {
    const [r, g, b] = color.match(/\d+/g).map(Number).map(each => each / 255)
        .map(each => each <= 0.03928 ? each / 12.92 : ((each + 0.055) / 1.055) ** 2.4);
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const [low, high] = [light(one), light(other)].sort((a, b) => a - b);
  return (high + 0.05) / (low + 0.05);
}
