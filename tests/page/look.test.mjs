// The look of the chat page, and its use by keyboard and screen reader.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, contrast, ended, missing, say, send, shot } from './browser.mjs';

const LONG = `Here is a table, code and a very long word.

${'Donaudampfschifffahrtsgesellschaft'.repeat(6)}

| First column | Second column | Third column | Fourth column |
|---|---|---|---|
| some text | more text | https://example.org/a/very/long/address/that/does/not/end | 12,345 |

\`\`\`sh
curl -s https://example.org/v1/chat/completions -H "Content-Type: application/json" -d '{"model":"kimi-k3"}'
\`\`\`

1. One
   - nested
     - deeper \`inline_code_that_is_quite_long_and_must_wrap_somewhere_in_the_line\``;

describe('the look of the chat page', { skip: missing }, () => {
  let bench;
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  afterEach(() => bench.closePages());

  for (const width of [360, 1000]) {
    it('has no horizontal scroll at ' + width + ' px', async () => {
      const page = await bench.open({ viewport: { width, height: 720 } });
      const fits = () => page.evaluate(() => {
        const scroller = document.querySelector('#scroller');
        return document.documentElement.scrollWidth <= innerWidth && scroller.scrollWidth <= scroller.clientWidth;
      });
      assert.ok(await fits());
      await shot(page, 'empty-' + width);
      await say(page, LONG, { think: 'x'.repeat(300) });
      await send(page, 'limited ' + 'w'.repeat(300));
      await ended(page);
      await page.getByRole('button', { name: 'Settings' }).click();
      await page.locator('details.thinking summary').first().click();
      assert.ok(await fits());
      await page.keyboard.press('Escape');
      await shot(page, 'long-' + width + '-end');
      await page.locator('.answer > .markdown').first().scrollIntoViewIfNeeded();
      await page.locator('#scroller').evaluate(element => { element.scrollTop = 420; });
      await shot(page, 'long-' + width);
      for (const name of ['#model', '#new-chat', '#send', '#prompt', '#attach']) {
        const box = await page.locator(name).boundingBox();
        assert.ok(box.x >= 0 && box.x + box.width <= width, name);
      }
    });
  }

  for (const colorScheme of ['light', 'dark']) {
    it('is ' + colorScheme + ' where the system is, with enough contrast', async () => {
      const page = await bench.open({ colorScheme });
      await say(page, LONG, { think: 'A thought' });
      await send(page, 'limited');
      await ended(page);
      await shot(page, colorScheme);
      const style = (selector, property) => page.locator(selector).first().evaluate((each, name) => getComputedStyle(each)[name], property);
      const background = await style('body', 'backgroundColor');
      assert.equal(contrast(background, 'rgb(0, 0, 0)') > 10, colorScheme === 'light');
      for (const [selector, behind] of [['.answer > .markdown', 'body'], ['.meta', 'body'], ['details summary', 'body'], ['.question .words', '.question .words'],
        ['.error strong', '.error'], ['.error .kind', '.error'], ['.markdown code', '.code'], ['#send', '#send'], ['.markdown a', 'body']]) {
        const found = contrast(await style(selector, 'color'), await style(behind, 'backgroundColor'));
        assert.ok(found >= 4.5, `${selector}: expected a contrast of 4.5, found ${found}`);
      }
    });
  }

  it('moves nothing where less motion is wanted', async () => {
    const page = await bench.open({ reducedMotion: 'reduce' });
    await send(page, 'silent');
    await page.locator('.waiting').waitFor();
    assert.equal(await page.evaluate(() => document.getAnimations().length), 0);
    await page.keyboard.press('Escape');
    await ended(page);
  });

  it('can be used with the keyboard alone', async () => {
    const page = await bench.open();
    await page.waitForFunction(() => document.activeElement.id === 'prompt');
    await page.keyboard.type('{"say":');
    await page.keyboard.press('Shift+Enter');
    await page.keyboard.type('"Some **bold** text\\n\\n    "}');
    assert.equal(await page.locator('.message').count(), 0);
    await page.keyboard.press('Enter');
    await ended(page);
    assert.equal(bench.standIn.last.prompt, '{"say":\n"Some **bold** text\\n\\n    "}');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'prompt');

    // Every control can be reached by Tab, and shows that it has the focus.
    const reached = [];
    for (let i = 0; i < 30; i++) {
      await page.keyboard.press('Tab');
      const focus = await page.evaluate(() => {
        const element = document.activeElement;
        const label = element.getAttribute('aria-label') || element.labels?.[0]?.textContent || element.textContent.trim();
        return { label, outline: getComputedStyle(element).outlineStyle, body: element === document.body };
      });
      if (focus.body) continue;
      if (focus.label !== 'Message') assert.equal(focus.outline, 'solid', focus.label);
      if (reached.includes(focus.label)) break;
      reached.push(focus.label);
    }
    for (const label of ['Attach files', 'Send', 'Model', 'Settings', 'New chat', 'Chats', 'Conversation', 'Edit', 'Copy', 'Try again']) {
      assert.ok(reached.includes(label), 'expected ' + label + ' in ' + reached);
    }
  });

  it('does not send while an input method chooses a word', async () => {
    const page = await bench.open();
    await page.locator('#prompt').fill('ni hao');
    await page.locator('#prompt').evaluate(field => field.dispatchEvent(
        new KeyboardEvent('keydown', { key: 'Enter', isComposing: true, bubbles: true, cancelable: true })));
    assert.equal(await page.locator('.message').count(), 0);
  });

  it('has names for all controls and tells screen readers of an answer in few messages', async () => {
    const page = await bench.open();
    const unnamed = await page.locator('button, select, input, textarea').evaluateAll(all => all.filter(each => !each.hidden
        && !(each.getAttribute('aria-label') || each.labels?.[0]?.textContent.trim() || each.textContent.trim())).map(each => each.outerHTML));
    assert.deepEqual(unnamed, []);
    await page.evaluate(() => {
      globalThis.spoken = [];
      new MutationObserver(() => spoken.push(document.querySelector('#status').textContent))
          .observe(document.querySelector('#status'), { childList: true, characterData: true, subtree: true });
    });
    await say(page, 'One sentence. Another **one**. The end', { pieces: 2, slow: true });
    await page.waitForFunction(() => spoken.at(-1)?.endsWith('Answer complete.'));
    const spoken = await page.evaluate(() => spoken);
    assert.equal(spoken[0], 'Waiting for the answer');
    assert.match(spoken.slice(1).join(' '), /^One sentence\. Another one \. The end Answer complete\.$/);
    assert.ok(spoken.length <= 4, spoken.join('|'));
    assert.equal(await page.getByRole('log', { name: 'Conversation' }).getAttribute('aria-live'), 'off');
  });
});
