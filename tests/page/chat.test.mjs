// A conversation on the chat page: sending, streaming, stopping, errors, editing, images, models, keys.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, ended, gateway, missing, say, send, shot } from './browser.mjs';
import { MODELS, StandIn, manyToken } from './stand-in.mjs';

const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

/** Draws an image in the browser and gives it to the page as a paste or a drop. */
const giveImage = (page, kind, options = {}) => page.evaluate(async ({ kind, options }) => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 400 });
  const context = canvas.getContext('2d');
  const gradient = context.createLinearGradient(0, 0, 640, 400);
  gradient.addColorStop(0, '#7c83ff');
  gradient.addColorStop(1, '#ffb38a');
  context.fillStyle = gradient;
  context.fillRect(0, 0, 640, 400);
  const blob = await new Promise(resolve => canvas.toBlob(resolve, 'image/png'));
  const transfer = new DataTransfer();
  transfer.items.add(new File([options.text ?? blob], options.name || 'sunset.png', { type: options.type || 'image/png' }));
  const event = kind === 'paste' ? new ClipboardEvent('paste', { clipboardData: transfer, bubbles: true, cancelable: true })
      : new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true });
  document.querySelector('#prompt').dispatchEvent(event);
}, { kind, options });

describe('the chat page', { skip: missing }, () => {
  let bench;
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  afterEach(() => bench.closePages());

  it('sends a message and streams the answer, cut at every byte', async () => {
    const page = await bench.open();
    await shot(page, 'empty');
    await send(page, 'bytes please');
    const answer = await ended(page);
    assert.equal(await answer.locator('> .markdown').innerText(), 'Hello, world! 你好 🌍 Grüße');
    assert.equal(await answer.locator('strong').innerText(), 'world');
    assert.match(await answer.locator('.meta').innerText(), /1,234 tokens in · 45 out · (\$[\d.]+ · )?\d+\.\d s/);
    assert.equal(await page.locator('.question .words').innerText(), 'bytes please');
    const { body } = bench.standIn.last;
    assert.equal(body.stream, true);
    assert.deepEqual(body.messages, [{ role: 'user', content: 'bytes please' }]);
  });

  it('shows text while it arrives', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await page.locator('.answer > .markdown', { hasText: 'These words arrive before the stop.' }).waitFor();
    assert.equal(await page.locator('.answer').getAttribute('aria-busy'), 'true');
    await page.keyboard.press('Escape');
    await ended(page);
  });

  for (const [name, press] of [
    ['the button', page => page.getByRole('button', { name: 'Stop' }).click()],
    ['Escape', page => page.keyboard.press('Escape')],
    ['a new chat', page => page.getByRole('button', { name: 'New chat' }).click()],
  ]) {
    it('stops in mid-answer by ' + name + ', and the server sees the connection close', async () => {
      const page = await bench.open();
      await send(page, 'endless');
      await page.locator('.answer > .markdown', { hasText: 'These words arrive' }).waitFor();
      const call = bench.standIn.last;
      assert.equal(call.done, false);
      await press(page);
      await bench.standIn.until(() => call.done);
      assert.equal(call.left, true);
      await page.locator('#send[data-state=send]').waitFor();
      if (name === 'a new chat') return assert.equal(await page.locator('.message').count(), 0);
      assert.equal(await page.locator('.answer .notice').innerText(), 'Stopped.');
      assert.equal(await page.locator('.answer > .markdown').innerText(), 'These words arrive before the stop.');
    });
  }

  it('stops an answer that has not begun, and leaves it out of the next request', async () => {
    const page = await bench.open();
    await send(page, 'silent');
    const call = await bench.standIn.until(last => last.prompt === 'silent');
    await page.getByLabel('Waiting for the model').waitFor();
    await page.keyboard.press('Escape');
    await bench.standIn.until(() => call.left);
    await send(page, 'bytes');
    await ended(page);
    assert.deepEqual(bench.standIn.last.body.messages.map(message => message.role), ['user', 'user']);
  });

  it('folds thinking away, counts while it lasts, and sends it back', async () => {
    const page = await bench.open();
    await send(page, 'thinking');
    const thinking = page.locator('details.thinking');
    await thinking.locator('summary', { hasText: /^Thinking… \d+ s · 3 lines$/ }).waitFor();
    assert.equal(await thinking.getAttribute('open'), null);
    assert.equal(await thinking.getByText('The answer is 42.').isVisible(), false);
    (await bench.standIn.until(call => call.release)).release();
    const answer = await ended(page);
    assert.match(await thinking.locator('summary').innerText(), /^Thought for \d+ s · 3 lines$/);
    await thinking.locator('summary').focus();
    await page.keyboard.press('Enter');
    assert.equal(await thinking.locator('div').innerText(), 'First I read the question.\nThen I weigh it.\nThe answer is 42.');
    assert.equal(await answer.locator('> .markdown').innerText(), 'It is 42.');
    await shot(page, 'thinking');
    await send(page, 'bytes');
    await ended(page);
    assert.deepEqual(bench.standIn.last.body.messages[1], {
      role: 'assistant', content: 'It is **42**.', reasoning_content: 'First I read the question.\nThen I weigh it.\nThe answer is 42.',
    });
  });

  it('shows an error in words of its own, then those of the service', async () => {
    const page = await bench.open();
    await send(page, 'limited');
    const error = (await ended(page)).getByRole('alert');
    assert.equal(await error.locator('strong').innerText(), 'There were too many requests.');
    assert.equal(await error.locator('.said').innerText(),
        'The server says: request reached organization max RPM: 3, please try again after 7 seconds');
    assert.equal(await error.locator('.hint').innerText(), 'Wait 7 s, then try again.');
    assert.equal(await error.locator('.kind').innerText(), 'HTTP 429 · rate_limit_reached_error');
    await shot(page, 'error');
    await send(page, 'refused');
    await ended(page);
    assert.equal(await page.locator('.error strong').last().innerText(), 'The chat is too long for this model.');
    assert.match(await page.locator('.error .said').last().innerText(), /token limit: 131072$/);
    await page.reload();
    await page.locator('.error .said', { hasText: 'token limit: 131072' }).waitFor();
  });

  it('shows a page of a proxy as an error', async () => {
    const page = await bench.open();
    await send(page, 'page');
    await ended(page);
    assert.match(await page.locator('.error .kind').innerText(), /^HTTP 502/);
    assert.equal(await page.locator('.error strong').innerText(), 'The server could not answer.');
    assert.equal(await page.locator('.error .hint').innerText(), 'Wait a moment, then try again.');
  });

  for (const [prompt, message] of [['broken', /too much to do/], ['cut', /incomplete|broke/]]) {
    it('keeps the text before a failure in mid-stream: ' + prompt, async () => {
      const page = await bench.open();
      await send(page, prompt);
      await page.locator('.answer > .markdown', { hasText: 'The first half' }).waitFor();
      (await bench.standIn.until(call => call.prompt === prompt && call.release)).release();
      const answer = await ended(page);
      assert.match(await answer.locator('.error strong').innerText(), message);
      assert.equal(await answer.locator('> .markdown').innerText(), 'The first half');
      page.forget('ERR_INCOMPLETE_CHUNKED_ENCODING');
    });
  }

  it('says that the server cannot be reached', async () => {
    const standIn = await StandIn.start();
    const page = await bench.open({ url: standIn.url });
    await standIn.stop();
    await send(page, 'bytes');
    await ended(page);
    assert.equal(await page.locator('.error strong').innerText(), 'The server cannot be reached.');
    page.forget('ERR_CONNECTION_REFUSED');
  });

  it('tries again after an error', async () => {
    bench.standIn.fails = 1;
    const page = await bench.open();
    await send(page, 'flaky');
    await ended(page);
    assert.match(await page.locator('.error .said').innerText(), /Not this time$/);
    await page.locator('.error').getByRole('button', { name: 'Try again' }).click();
    await page.locator('.answer > .markdown', { hasText: 'Now it works.' }).waitFor();
    assert.equal(await page.locator('.answer').count(), 1);
    assert.equal(await page.locator('.error').count(), 0);
    assert.equal(bench.standIn.last.body.messages.length, 1);
  });

  it('edits the last message and keeps the draft', async () => {
    const page = await bench.open();
    await say(page, 'first');
    await say(page, 'second');
    await page.locator('#prompt').fill('a draft');
    await page.locator('.edit:visible').click();
    assert.equal(await page.locator('#prompt').inputValue(), '{"say":"second"}');
    await page.keyboard.press('Escape');
    assert.equal(await page.locator('#prompt').inputValue(), 'a draft');
    await page.locator('#prompt').fill('');
    await page.locator('#prompt').press('ArrowUp');
    await send(page, '{"say":"third"}');
    await ended(page);
    assert.deepEqual(await page.locator('.answer > .markdown').allInnerTexts(), ['first', 'third']);
    assert.deepEqual(bench.standIn.last.body.messages.map(message => message.content), ['{"say":"first"}', 'first', '{"say":"third"}']);
  });

  it('sends a system prompt and the chosen model', async () => {
    const page = await bench.open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('System prompt', { exact: true }).last().fill('Answer in one word.');
    await page.keyboard.press('Escape');
    const ids = await page.locator('#model option').evaluateAll(options => options.map(option => option.value));
    if (!gateway) assert.deepEqual(ids, MODELS);
    await page.getByLabel('Model', { exact: true }).selectOption(ids.at(-1));
    await send(page, 'bytes');
    await ended(page);
    assert.deepEqual(bench.standIn.last.body.messages[0], { role: 'system', content: 'Answer in one word.' });
    if (!gateway) assert.equal(bench.standIn.last.body.model, ids.at(-1));
  });

  it('attaches images by paste, drop and file, shows and removes them', async () => {
    const page = await bench.open();
    await giveImage(page, 'paste');
    await page.locator('#attached img').first().waitFor();
    await giveImage(page, 'drop', { name: 'other.png' });
    await page.locator('#attached img').nth(1).waitFor();
    await page.locator('#files').setInputFiles({ name: 'pixel.png', mimeType: 'image/png', buffer: Buffer.from(PIXEL, 'base64') });
    await page.locator('#attached img').nth(2).waitFor();
    await shot(page, 'attached');
    await page.getByRole('button', { name: 'Remove file 2, other.png' }).click();
    assert.equal(await page.locator('#attached img').count(), 2);
    await send(page, 'look at this');
    const answer = await ended(page);
    assert.equal(await answer.locator('> .markdown').innerText(), '2 images');
    assert.equal(bench.standIn.last.images[1], 'data:image/png;base64,' + PIXEL);
    assert.equal(await page.locator('.question img').first().getAttribute('alt'), 'sunset.png');
    assert.equal(await page.locator('#attached').isVisible(), false);
    await shot(page, 'images');
  });

  it('refuses files that are no images it can send', async () => {
    const page = await bench.open();
    await giveImage(page, 'drop', { name: 'drawing.svg', type: 'image/svg+xml', text: '<svg/>' });
    await page.locator('#note', { hasText: 'drawing.svg is no PNG' }).waitFor();
    assert.equal(await page.locator('#attached li').count(), 0);
  });

  it('asks for a key only when the server does, and keeps it in this tab', async t => {
    if (gateway) return t.skip('the key of a server under test is not known');
    const standIn = await StandIn.start({ key: 'the-key' });
    try {
      const page = await bench.open({ url: standIn.url });
      const field = page.getByLabel('Key of this server');
      await field.waitFor();
      await send(page, 'bytes');
      await ended(page);
      assert.equal(await page.locator('.error .hint').innerText(), 'Enter the key of this server at the top of the page.');
      await field.fill('wrong');
      await field.press('Enter');
      await page.getByText('The server did not accept the key.').waitFor();
      await shot(page, 'key');
      await field.fill('the-key');
      await field.press('Enter');
      await page.locator('.answer > .markdown', { hasText: '你好' }).waitFor();
      assert.equal(await field.isVisible(), false);
      assert.equal(await page.locator('.answer').count(), 1);
      assert.equal(await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }])), '[{},{"kimi-chat-key":"the-key"}]');
      await page.reload();
      await page.locator('#model option', { hasText: MODELS[0] }).waitFor({ state: 'attached' });
      assert.equal(await field.isVisible(), false);
    } finally {
      await standIn.stop();
    }
    const open = await bench.open();
    assert.equal(await open.locator('#key-panel').isVisible(), false);
  });

  it('shows calls of tools', async () => {
    const page = await bench.open();
    await send(page, 'tool');
    const answer = await ended(page);
    assert.equal(await answer.locator('details.tool summary').innerText(), 'Tool call: weather');
    assert.equal(await answer.locator('details.tool div').textContent(), '{"city":"Paris"}');
  });

  it('says that an answer reached its token limit', async () => {
    const page = await bench.open();
    await say(page, 'A long', { finish: 'length' });
    assert.match(await page.locator('.notice').innerText(), /token limit/);
  });

  it('shows 10,000 tokens without losing one and without a long freeze', async t => {
    const page = await bench.open();
    await page.evaluate(() => {
      globalThis.longest = 0;
      new PerformanceObserver(list => list.getEntries().forEach(entry => { longest = Math.max(longest, entry.duration); }))
          .observe({ type: 'longtask' });
    });
    // The time of the page's thread does not depend on how busy the machine is.
    const devtools = await page.context().newCDPSession(page);
    await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
    const taskTime = async () => (await devtools.send('Performance.getMetrics')).metrics.find(each => each.name === 'TaskDuration').value * 1000;
    const started = performance.now();
    const before = await taskTime();
    await send(page, 'many');
    const answer = await ended(page);
    const used = await taskTime() - before;
    const longest = await page.evaluate(() => longest);
    t.diagnostic(`10,000 tokens in ${Math.round(performance.now() - started)} ms, of which the page used ${Math.round(used)} ms; `
        + `longest task ${Math.round(longest)} ms`);
    assert.ok(used < 2000, 'expected at most 2000 ms of work, found ' + used);
    const words = (await answer.locator('> .markdown').textContent()).match(/w\d+/g);
    assert.equal(words.length, 10_000);
    assert.deepEqual(words, Array.from({ length: 10_000 }, (_, i) => 'w' + i));
    assert.equal(await answer.locator('.code').count(), 1);
    assert.equal(await answer.locator('li').count(), 100);
    assert.equal(await answer.locator('tbody tr').count(), 333);
    assert.match(await answer.locator('.meta').innerText(), /10,000 out/);
    // The view followed the end of the answer.
    assert.ok(await page.locator('#scroller').evaluate(each => each.scrollHeight - each.scrollTop - each.clientHeight < 4));
    await send(page, 'bytes');
    await ended(page);
    assert.equal(bench.standIn.last.body.messages[1].content, Array.from({ length: 10_000 }, (_, i) => manyToken(i)).join(''));
  });

  it('stops following when the reader scrolls up, and goes back on request', async () => {
    const page = await bench.open();
    await say(page, 'line\n\n'.repeat(80));
    const top = () => page.locator('#scroller').evaluate(each => each.scrollTop);
    const before = await top();
    assert.ok(before > 0);
    await page.locator('#scroller').focus();
    await page.keyboard.press('Home');
    await page.getByRole('button', { name: 'Latest' }).waitFor();
    await page.getByRole('button', { name: 'Latest' }).click();
    await page.waitForFunction(at => document.querySelector('#scroller').scrollTop >= at, before);
  });
});
