// The site in headless Chromium, read from its folder without a server: every page on a phone and on a desktop, and the search.

import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { relative, resolve, sep } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { launch, missing, shot } from './browser.mjs';

const SITE = resolve(process.env.SITE || '.');
const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const PHONE = { width: 390, height: 844 };
const DESKTOP = { width: 1280, height: 800 };

/** The pages without the javadoc, whose pages are those of its tool. */
const PAGES = readdirSync(SITE, { recursive: true }).filter(file => file.endsWith('.html') && !file.startsWith('apidocs' + sep)).sort();

describe('the site', { skip: missing }, () => {
  let browser;
  before(async () => { browser = await launch(); });
  after(() => browser?.close());

  /** Runs a test with a page that notes its faults, of which there must be none. */
  async function withPage(options, test) {
    const context = await browser.newContext(options);
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(30_000);
      const faults = [];
      const note = fault => faults.push(relative(SITE, fileURLToPath(page.url().replace(/#.*/, ''))) + ': ' + fault);
      page.on('pageerror', error => note('error of the page: ' + error.stack));
      page.on('console', message => ['error', 'warning'].includes(message.type()) && note('console: ' + message.text()));
      page.on('request', request => /^(file|data):/.test(request.url()) || note('request to ' + request.url()));
      page.on('requestfailed', request => note('missing: ' + request.url()));
      await test(page, note);
      assert.deepEqual(faults, []);
    } finally {
      await context.close();
    }
  }

  const open = (page, file) => page.goto(pathToFileURL(resolve(SITE, file)).href);

  it('has its pages', () => {
    assert.ok(PAGES.length > 40, PAGES.length + ' pages');
    assert.ok(PAGES.includes('index.html') && PAGES.includes('docs/zh/gateway.html'.replaceAll('/', sep)));
  });

  for (const [name, viewport] of Object.entries({ phone: PHONE, desktop: DESKTOP })) {
    it('has no page that is wider than a ' + name, async () => {
      await withPage({ viewport }, async (page, note) => {
        for (const file of PAGES) {
          await open(page, file);
          const wide = await page.evaluate(() => [...document.querySelectorAll('body, header > *, main > *, nav > *')]
            .filter(part => part.getClientRects().length && !part.matches('.skip')
              && (part.getBoundingClientRect().right > innerWidth + 0.5 || part.getBoundingClientRect().left < -0.5))
            .map(part => part.tagName + ' ' + part.textContent.slice(0, 60)));
          wide.forEach(part => note('wider than ' + viewport.width + ' px: ' + part));
          if (await page.evaluate(() => document.documentElement.scrollWidth > innerWidth)) note('scrolls to the side');
        }
      });
    });
  }

  for (const colorScheme of ['light', 'dark']) {
    it('can be read by everybody, ' + colorScheme, async () => {
      await withPage({ viewport: DESKTOP, colorScheme }, async (page, note) => {
        for (const file of ['index.html', 'docs/README.zh-CN.html', 'docs/first-program.html', 'docs/mcp.html']) {
          await open(page, file);
          await page.addScriptTag({ path: AXE });
          const { violations } = await page.evaluate(() => self.axe.run({ preload: false }));
          violations.forEach(found => note(found.id + ': ' + found.nodes.map(node => node.html.slice(0, 120)).join(' ')));
          const [plain, keyword] = await page.evaluate(() => ['pre code', 'pre .keyword']
            .map(selector => getComputedStyle(document.querySelector(selector)).color));
          assert.notEqual(plain, keyword, file);
        }
        await shot(page, 'site-' + colorScheme);
      });
    });
  }

  it('finds words in English and goes to their passage', async () => {
    await withPage({ viewport: DESKTOP }, async page => {
      await open(page, 'docs/files.html');
      await page.getByRole('searchbox', { name: 'Search' }).fill('lost  LONGESTsilence');
      const first = page.locator('#site-results a').first();
      await first.waitFor();
      assert.equal(await page.locator('nav details').first().isVisible(), false);
      for (const text of await page.locator('#site-results a').allInnerTexts()) assert.ok(!/\p{Script=Han}/u.test(text), text);
      await page.getByRole('searchbox').fill('pooled connection closed');
      await page.locator('#site-results a', { hasText: 'How many requests one call makes' }).click();
      await page.waitForURL(/docs\/errors-and-retries\.html#how-many-requests-one-call-makes$/);
      await page.getByRole('searchbox').fill('qqqq');
      await page.getByText('Nothing found').waitFor();
      await shot(page, 'site-search');
      await page.getByRole('searchbox').fill('');
      await page.locator('nav details').first().waitFor();
    });
  });

  it('shows text as it is, whatever is searched', async () => {
    await withPage({ viewport: DESKTOP }, async page => {
      await open(page, 'index.html');
      await page.getByRole('searchbox').fill('stream');
      await page.locator('#site-results a').first().waitFor();
      for (const query of ['List<String>', '$.*+?[](){}|\\/', '"', '<b>', 'a', '  ']) {
        await page.getByRole('searchbox').fill(query);
        await page.evaluate(() => document.getElementById('site-results').textContent);
      }
      await page.getByRole('searchbox').fill('List<SearchResult>');
      await page.locator('#site-results mark', { hasText: 'List<SearchResult>' }).first().waitFor();
    });
  });

  it('finds Chinese words, and closes the menu of a phone', async () => {
    await withPage({ viewport: PHONE, hasTouch: true }, async page => {
      await open(page, 'docs/README.zh-CN.html');
      await page.getByRole('button', { name: '目录' }).click();
      await page.getByRole('searchbox', { name: '搜索' }).fill('流式输出续写');
      const links = page.locator('#site-results a');
      await links.first().waitFor();
      assert.match(await page.locator('#site-results p').innerText(), /^\d+ 条结果$/);
      assert.ok((await links.allInnerTexts()).some(text => text.includes('回答中断之后')));
      await shot(page, 'site-search-phone');
      await page.getByRole('searchbox').fill('镜像');
      await page.locator('#site-results a', { hasText: '安装' }).first().click();
      await page.waitForURL(url => decodeURIComponent(url.hash) === '#安装');
      assert.equal(await page.locator('#site-menu').isVisible(), false);
    });
  });
});
