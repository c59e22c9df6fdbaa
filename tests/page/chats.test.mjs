// Chats that the browser keeps: the list, a reload in mid-answer, two tabs, files, efforts, costs, and the language of the page.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, ended, gateway, missing, say, send, shot } from './browser.mjs';

const AXE = createRequire(import.meta.url).resolve('axe-core/axe.min.js');
const SAMPLE = '# Title\n\nSome **text** with `code` and $e^{i\\pi} = -1$.\n\n$$\n\\int_0^1 x^2 \\, dx\n$$\n\n```js\nlet a = 1;\n```\n\n'
    + '| a | b |\n|---|---|\n| 1 | 2 |\n\n- [x] done\n- [ ] open';

/** Gives files to the page by a drop. */
const drop = (page, ...files) => page.evaluate(all => {
  const transfer = new DataTransfer();
  for (const { name, type, text, bytes } of all) transfer.items.add(new File([bytes ? new Uint8Array(bytes) : text], name, { type }));
  document.querySelector('#prompt').dispatchEvent(new DragEvent('drop', { dataTransfer: transfer, bubbles: true, cancelable: true }));
}, files);

const names = page => page.locator('#chat-list .name').allInnerTexts();
/** The names of the chats in the database, sorted, once all earlier writes are over. */
const kept = page => page.evaluate(() => new Promise((resolve, reject) => {
  const opening = indexedDB.open('kimi-chats');
  opening.onsuccess = () => {
    const all = opening.result.transaction(['chats', 'parts'], 'readwrite').objectStore('chats').getAll();
    all.onsuccess = () => resolve(all.result.map(record => record.name).sort());
    all.onerror = () => reject(all.error);
  };
}));
const arrived = (page, text) => page.locator('.answer > .markdown', { hasText: text }).waitFor();

describe('the chats that the page keeps', { skip: missing }, () => {
  let bench;
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  afterEach(() => bench.closePages());

  /** Opens a second tab of the browser that a page belongs to. */
  const secondTab = async page => {
    const tab = await page.context().newPage();
    await tab.goto(bench.url);
    await tab.locator('#model option').first().waitFor({ state: 'attached' });
    return tab;
  };

  const openList = async page => {
    if (!await page.locator('#chats').isVisible()) await page.locator('#chats-button').click();
    await page.locator('#chat-list .name').first().waitFor();
  };

  it('lists chats, opens one again after a reload, and goes on with it', async () => {
    const page = await bench.open();
    await say(page, 'first answer');
    await page.getByRole('button', { name: 'New chat' }).click();
    await say(page, 'second answer', { think: 'A *thought*' });
    await openList(page);
    await page.waitForFunction(() => document.querySelectorAll('#chat-list li').length === 2);
    assert.deepEqual(await names(page), ['{"say":"second answer","think":"A *thought*"}', '{"say":"first answer"}']);
    await page.reload();
    await arrived(page, 'second answer');
    await page.locator('details.thinking summary').click();
    assert.equal(await page.locator('details.thinking em').innerText(), 'thought');
    await openList(page);
    await page.locator('#chat-list .name').nth(1).click();
    await arrived(page, 'first answer');
    assert.match(await page.locator('.answer .meta').innerText(), /1,234 tokens in · 45 out · (\$[\d.]+ · )?\d+\.\d s/);
    await send(page, 'bytes');
    await ended(page);
    assert.deepEqual(bench.standIn.last.body.messages.map(message => message.content),
        ['{"say":"first answer"}', 'first answer', 'bytes']);
    await page.waitForFunction(() => document.querySelector('#chat-list .name').textContent.includes('first'));
  });

  it('renames a chat, and deletes it with a way back', async () => {
    const page = await bench.open();
    await say(page, 'hello');
    await openList(page);
    await page.getByRole('button', { name: /^Rename/ }).click();
    await page.getByLabel('Name of the chat').fill('Greetings <b>');
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: 'Greetings <b>', exact: true }).waitFor();
    await say(page, 'more');
    assert.deepEqual(await names(page), ['Greetings <b>']);
    await page.getByRole('button', { name: 'Delete Greetings <b>' }).click();
    await page.locator('#chat-list li').waitFor({ state: 'detached' });
    assert.equal(await page.locator('.message').count(), 0);
    await page.locator('#toast').getByRole('button', { name: 'Undo' }).click();
    await arrived(page, 'more');
    assert.deepEqual(await names(page), ['Greetings <b>']);
    assert.equal(await page.locator('#toast').isVisible(), false);
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.locator('#chat-list li').waitFor({ state: 'detached' });
    await page.reload();
    await page.locator('#model option').first().waitFor({ state: 'attached' });
    assert.equal(await page.locator('.message').count(), 0);
  });

  it('finds chats by the words of their names and messages', async () => {
    const page = await bench.open();
    for (const text of ['The first Bird', 'A second fish', 'A third bird']) {
      await page.getByRole('button', { name: 'New chat' }).click();
      await say(page, text, { times: text.includes('third') ? 2 : 1 });
      await page.waitForFunction(words => document.querySelector('#chat-list .name')?.textContent.includes(words), text);
    }
    const found = async (words, count) => {
      await page.getByLabel('Search the chats').fill(words);
      await page.waitForFunction(number => document.querySelectorAll('#chat-list li').length === number, count);
      return names(page);
    };
    assert.deepEqual((await found('bird', 2)).map(name => /third|first/.exec(name)[0]), ['third', 'first']);
    assert.equal(await page.locator('#status').textContent(), '2 chats found');
    await found('BIRD  first', 1);
    // Only the messages have these, because the answer repeats the text without a space.
    await found('birda', 1);
    await say(page, 'a new whale');
    await found('whale', 1);
    await found('horse', 0);
    assert.equal(await page.locator('#no-chats').innerText(), 'No chat has these words.');
    await page.getByLabel('Search the chats').press('Escape');
    await page.waitForFunction(() => document.querySelectorAll('#chat-list li').length === 3);
    await found('fish', 1);
    await page.getByLabel('Search the chats').press('Enter');
    await arrived(page, 'A second fish');
  });

  it('gives the names of other chats the whole width until they are pointed at', async () => {
    const page = await bench.open();
    await say(page, 'first');
    await page.getByRole('button', { name: 'New chat' }).click();
    await say(page, 'second');
    const [current, other] = [page.locator('#chat-list li').first(), page.locator('#chat-list li').nth(1)];
    await other.waitFor();
    const width = async item => (await item.locator('.name').boundingBox()).width;
    assert.ok(await width(other) > await width(current) + 60);
    await other.hover();
    assert.equal(await width(other), await width(current));
    await page.mouse.move(900, 300);
    await other.getByRole('button', { name: /^Delete/ }).focus();
    assert.equal(await width(other), await width(current));
  });

  it('shows when each chat was last used', async () => {
    const page = await bench.open({ timezoneId: 'Europe/Berlin' });
    await page.clock.install({ time: '2026-03-05T22:59:00Z' });
    await page.reload();
    await say(page, 'hello');
    await page.locator('#chat-list time').waitFor();
    for (const [time, label] of [['2026-03-05T22:59:30Z', '11:59 PM'], ['2026-03-05T23:01:00Z', 'yesterday'], ['2026-03-07T12:00:00Z', 'Mar 5'],
      ['2027-01-01T12:00:00Z', 'Mar 5, 2026']]) {
      await page.clock.setSystemTime(time);
      await page.getByRole('button', { name: 'New chat' }).click();
      await page.locator('#chat-list time', { hasText: new RegExp('^' + label.replace(' PM', '.PM') + '$') }).waitFor();
    }
  });

  it('has the list open on a wide screen until it is closed', async () => {
    const page = await bench.open({ viewport: { width: 1200, height: 700 } });
    const list = page.locator('#chats');
    await list.waitFor();
    assert.equal(await page.locator('#no-chats').innerText(), 'No chats yet.');
    assert.equal(await page.locator('#chats-button').getAttribute('aria-expanded'), 'true');
    await page.setViewportSize({ width: 600, height: 700 });
    await list.waitFor({ state: 'hidden' });
    await page.setViewportSize({ width: 1200, height: 700 });
    await list.waitFor();
    await page.getByRole('button', { name: 'Close the list' }).click();
    await page.reload();
    await page.locator('#model option').first().waitFor({ state: 'attached' });
    assert.equal(await list.isVisible(), false);
    await page.locator('#chats-button').click();
    await page.reload();
    await list.waitFor();
  });

  it('exports a chat as Markdown and all chats as JSON', async () => {
    const page = await bench.open();
    await say(page, 'The **answer**');
    await openList(page);
    const exported = async button => {
      const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
      return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') };
    };
    const one = await exported(page.getByRole('button', { name: /^Export \{/ }));
    assert.equal(one.name, 'say-The-answer.md');
    assert.match(one.text, /^# \{"say":"The \*\*answer\*\*"\}\n\n## You\n\n.+\n\n## Answer \(.+\)\n\nThe \*\*answer\*\*\n$/);
    const all = JSON.parse((await exported(page.getByRole('button', { name: 'Export all' }))).text);
    assert.deepEqual(all.chats[0].messages.map(message => message.text), ['{"say":"The **answer**"}', 'The **answer**']);
  });

  it('shows after a reload in mid-answer the text so far', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await arrived(page, 'These words arrive before the stop.');
    // The list shows a chat once it is saved.
    await page.locator('#chat-list .name').waitFor({ state: 'attached' });
    await page.reload();
    await arrived(page, 'These words arrive before the stop.');
    assert.match(await page.locator('.answer .notice').innerText(), /closed or reloaded before the answer was complete/);
    await page.getByRole('button', { name: 'Try again' }).click();
    await bench.standIn.until(call => !call.done);
    assert.equal(await page.locator('.answer').count(), 1);
    await page.keyboard.press('Escape');
    await ended(page);
  });

  it('keeps the text of an answer that another chat stops', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await arrived(page, 'These words arrive');
    await page.getByRole('button', { name: 'New chat' }).click();
    await openList(page);
    await page.locator('#chat-list .name').click();
    await arrived(page, 'These words arrive');
    assert.equal(await page.locator('.answer .notice').innerText(), 'Stopped.');
  });

  it('shows in a second tab the chats of the first, and loses nothing if both go on with one', async () => {
    const page = await bench.open();
    await say(page, 'common');
    const other = await secondTab(page);
    await openList(other);
    await other.locator('#chat-list .name').click();
    await arrived(other, 'common');
    await other.locator('#prompt').fill('a draft keeps this tab from following');
    await say(page, 'in the first tab');
    await say(other, 'in the second tab');
    await openList(other);
    await other.waitForFunction(() => document.querySelectorAll('#chat-list li').length === 2);
    assert.match((await names(other))[0], /\(copy\)$/);
    assert.match(await other.locator('#toast').innerText(), /Another tab changed this chat/);
    await page.reload();
    await arrived(page, 'in the first tab');
    assert.deepEqual(await page.locator('.answer > .markdown').allInnerTexts(), ['common', 'in the first tab']);
    await other.reload();
    await arrived(other, 'in the second tab');
    assert.deepEqual(await other.locator('.answer > .markdown').allInnerTexts(), ['common', 'in the second tab']);
  });

  it('makes one copy where answers arrive in two tabs at once', async () => {
    const page = await bench.open();
    await say(page, 'common');
    const other = await secondTab(page);
    await openList(other);
    await other.locator('#chat-list .name').click();
    await arrived(other, 'common');
    await other.locator('#prompt').fill('endless');
    await send(page, 'endless');
    await arrived(page, 'These words arrive');
    await other.locator('#prompt').press('Enter');
    await arrived(other, 'These words arrive');
    const versions = () => page.evaluate(() => new Promise(resolve => {
      const opening = indexedDB.open('kimi-chats');
      opening.onsuccess = () => {
        const all = opening.result.transaction('chats').objectStore('chats').getAll();
        all.onsuccess = () => resolve(all.result.map(record => record.version));
      };
    }));
    const before = await versions();
    // Both answers are saved again and again while they are silent.
    const silent = async () => (await versions()).every((version, i) => version >= (before[i] || 0) + 3);
    for (let frame = 0; frame < 3_000 && !await silent(); frame++) await page.evaluate(() => new Promise(requestAnimationFrame));
    await page.keyboard.press('Escape');
    await other.keyboard.press('Escape');
    await Promise.all([ended(page), ended(other)]);
    assert.deepEqual((await kept(page)).sort(), ['{"say":"common"}', '{"say":"common"} (copy)']);
    for (const tab of [page, other]) assert.equal(await tab.locator('.answer').count(), 2);
  });

  it('follows a chat that goes on in another tab', async () => {
    const page = await bench.open();
    await say(page, 'one');
    const other = await secondTab(page);
    await openList(other);
    await other.locator('#chat-list .name').click();
    await arrived(other, 'one');
    await send(page, 'endless');
    await arrived(other, 'These words arrive');
    assert.match(await other.locator('.answer .notice').last().innerText(), /another tab/);
    await page.keyboard.press('Escape');
    await other.locator('.answer .notice', { hasText: 'Stopped.' }).waitFor();
  });

  it('leaves the messages in their places that another tab did not change', async () => {
    const page = await bench.open();
    await say(page, 'one\n\n'.repeat(60));
    const other = await secondTab(page);
    await openList(other);
    await other.locator('#chat-list .name').click();
    await arrived(other, 'one');
    await other.locator('#scroller').hover();
    await other.mouse.wheel(0, -10_000);
    await other.locator('#jump').waitFor();
    await other.locator('.answer').first().evaluate(element => { element.dataset.same = 'yes'; });
    await send(page, 'endless');
    await arrived(other, 'These words arrive');
    await page.keyboard.press('Escape');
    await other.locator('.answer .notice', { hasText: 'Stopped.' }).waitFor();
    assert.equal(await other.locator('.answer').first().getAttribute('data-same'), 'yes');
    assert.equal(await other.locator('#scroller').evaluate(element => element.scrollTop), 0);
    assert.equal(await other.locator('.message').count(), 4);
    assert.equal(await other.locator('.answer .retry:visible').count(), 1);
  });

  it('deletes a chat whose answer arrives, and gives it back with its text', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await arrived(page, 'These words arrive');
    await openList(page);
    await page.getByRole('button', { name: /^Delete/ }).click();
    await page.locator('#toast').getByRole('button', { name: 'Undo' }).waitFor();
    assert.deepEqual(await kept(page), []);
    await page.locator('#toast').getByRole('button', { name: 'Undo' }).click();
    await arrived(page, 'These words arrive');
    assert.equal(await page.locator('.answer .notice').innerText(), 'Stopped.');
    assert.deepEqual(await kept(page), ['endless']);
  });

  it('does not bring back a deleted chat for an answer that arrives in another tab', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await arrived(page, 'These words arrive');
    const other = await secondTab(page);
    await openList(other);
    await other.locator('#chat-list li').hover();
    await other.getByRole('button', { name: /^Delete/ }).click();
    await other.locator('#chat-list li').waitFor({ state: 'detached' });
    await page.keyboard.press('Escape');
    await ended(page);
    assert.deepEqual(await kept(page), []);
    await say(page, 'the chat begins anew');
    await other.locator('#chat-list li').waitFor();
    await other.locator('#toast').getByRole('button', { name: 'Undo' }).click();
    await other.waitForFunction(() => document.querySelectorAll('#chat-list li').length === 2);
    assert.deepEqual((await kept(page)).sort(), ['endless', 'endless (copy)']);
  });

  it('keeps a name that another tab gives while an answer arrives', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await arrived(page, 'These words arrive');
    const other = await secondTab(page);
    await openList(other);
    await other.locator('#chat-list li').hover();
    await other.getByRole('button', { name: /^Rename/ }).click();
    await other.getByLabel('Name of the chat').fill('Named');
    await other.keyboard.press('Enter');
    await other.getByRole('button', { name: 'Named', exact: true }).waitFor();
    await page.keyboard.press('Escape');
    await ended(page);
    assert.deepEqual(await kept(page), ['Named']);
  });

  it('leaves a draft and an answer of its own alone where another tab falls silent', async () => {
    const page = await bench.open();
    await send(page, 'endless');
    await arrived(page, 'These words arrive');
    const other = await secondTab(page);
    await other.clock.install();
    await openList(other);
    await other.locator('#chat-list .name').click();
    await other.locator('.answer .notice', { hasText: 'another tab' }).waitFor();
    await other.locator('#prompt').fill('a draft');
    await other.clock.runFor(10_000);
    assert.equal(await other.locator('#prompt').inputValue(), 'a draft');
    await send(other, 'endless');
    await other.locator('#send[data-state=stop]').waitFor();
    await other.clock.runFor(10_000);
    await other.locator('#send[data-state=stop]').waitFor({ timeout: 100 });
    await other.keyboard.press('Escape');
    await page.keyboard.press('Escape');
  });

  it('writes only the messages that changed', async () => {
    const page = await bench.open();
    await say(page, 'one');
    await say(page, 'two');
    await kept(page);
    await page.evaluate(() => {
      const put = IDBObjectStore.prototype.put;
      globalThis.puts = [];
      IDBObjectStore.prototype.put = function (value) {
        if (this.name === 'parts') globalThis.puts.push(value.at);
        return put.call(this, value);
      };
    });
    await say(page, 'three');
    await kept(page);
    const puts = await page.evaluate(() => globalThis.puts);
    assert.deepEqual([...new Set(puts)].sort(), [4, 5]);
    assert.equal(puts.filter(at => at === 4).length, 1);
    await page.reload();
    await arrived(page, 'three');
    assert.equal(await page.locator('.answer').count(), 3);
  });

  it('takes over the chats of the first version of its database', async () => {
    const first = await bench.open();
    const page = await first.context().newPage();
    await first.close();
    await page.goto(new URL('/v1/models', bench.url).href);
    await page.evaluate(() => new Promise((resolve, reject) => {
      const record = { id: 'old', name: 'An old chat', named: true, system: '', version: 1, saved: 1, tab: '' };
      const answer = { role: 'assistant', model: 'kimi-k3', effort: '', text: 'an old answer', thought: null, tools: [],
        usage: null, finish: 'stop', failure: null, running: false };
      const messages = [{ role: 'user', text: 'hi', files: [] }, answer];
      const fill = () => {
        const opening = indexedDB.open('kimi-chats', 1);
        opening.onupgradeneeded = () => ['chats', 'messages'].forEach(
          name => opening.result.createObjectStore(name, { keyPath: 'id' }));
        opening.onsuccess = () => {
          const transaction = opening.result.transaction(['chats', 'messages'], 'readwrite');
          transaction.objectStore('chats').put(record);
          transaction.objectStore('messages').put({ id: 'old', messages });
          transaction.oncomplete = () => { opening.result.close(); resolve(); };
        };
        opening.onerror = () => reject(opening.error);
      };
      indexedDB.deleteDatabase('kimi-chats').onsuccess = fill;
    }));
    await page.goto(bench.url);
    await openList(page);
    await page.locator('#chat-list .name').click();
    await arrived(page, 'an old answer');
  });

  it('says once that the storage is full, and makes no copies of the chat', async () => {
    const page = await bench.open();
    await say(page, 'before');
    await page.evaluate(() => {
      const put = IDBObjectStore.prototype.put;
      IDBObjectStore.prototype.put = function (value) {
        if (globalThis.full && this.name === 'parts') {
          this.transaction.abort();
          throw new DOMException('full', 'QuotaExceededError');
        }
        return put.call(this, value);
      };
      globalThis.full = true;
    });
    await say(page, 'while it is full');
    await page.locator('#toast', { hasText: 'keeps no chats' }).waitFor();
    await page.evaluate(() => { globalThis.full = false; });
    await say(page, 'after');
    assert.deepEqual(await kept(page), ['{"say":"before"}']);
    assert.equal(await page.locator('#kept').textContent(), 'Chats are kept in this browser only.');
    await page.reload();
    await arrived(page, 'after');
    assert.equal(await page.locator('.answer').count(), 3);
  });

  it('keeps the focus in the list where the list changes', async () => {
    const page = await bench.open();
    await say(page, 'one');
    await page.getByRole('button', { name: 'New chat' }).click();
    await say(page, 'two');
    await openList(page);
    const focused = () => page.evaluate(() => document.activeElement.getAttribute('aria-label') || document.activeElement.textContent);
    const wait = text => page.waitForFunction(
        wanted => (document.activeElement.getAttribute('aria-label') || document.activeElement.textContent) === wanted, text);
    await page.getByRole('button', { name: /^Rename .*two/ }).press('Enter');
    await page.keyboard.press('Escape');
    await wait('Rename {"say":"two"}');
    await page.keyboard.press('Enter');
    await page.getByLabel('Name of the chat').fill('Second');
    await page.keyboard.press('Enter');
    await wait('Rename Second');
    await page.getByRole('button', { name: 'Delete Second' }).press('Enter');
    await wait('{"say":"one"}');
    assert.match(await page.locator('#status').textContent(), /Deleted Second/);
    assert.equal(await focused(), '{"say":"one"}');
  });

  it('offers to undo a deletion for as long as the button has the focus', async () => {
    const page = await bench.open();
    await say(page, 'hello');
    await openList(page);
    await page.clock.install();
    await page.getByRole('button', { name: /^Delete/ }).click();
    const undo = page.locator('#toast').getByRole('button', { name: 'Undo' });
    await undo.focus();
    await page.clock.runFor(30_000);
    await undo.press('Enter');
    await arrived(page, 'hello');
    assert.equal(await page.evaluate(() => document.activeElement.id), 'prompt');
    await page.getByRole('button', { name: /^Delete/ }).click();
    await undo.waitFor();
    await page.clock.runFor(11_000);
    assert.equal(await page.locator('#toast').isVisible(), false);
  });

  it('names the file of an export in each script, without a cut character', async () => {
    const page = await bench.open();
    await say(page, 'x');
    await openList(page);
    const exportedAs = async name => {
      await page.getByRole('button', { name: /^Rename/ }).click();
      await page.getByLabel('Name of the chat').fill(name);
      await page.keyboard.press('Enter');
      await page.getByRole('button', { name, exact: true }).waitFor();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: /^Export (?!all)/ }).click()]);
      return download.suggestedFilename();
    };
    assert.equal(await exportedAs('हिन्दी 🌍 ../etc'), 'हिन्दी-etc.md');
    assert.equal(await exportedAs('🌍🌍'), 'chat.md');
    assert.equal(await exportedAs('a' + '𠀀'.repeat(70)), 'a' + '𠀀'.repeat(59) + '.md');
  });

  it('works where the browser refuses to keep anything', async () => {
    const page = await bench.open();
    await page.addInitScript(() => { Object.defineProperty(globalThis, 'indexedDB', { get() { throw new Error('refused'); } }); });
    await page.reload();
    await say(page, 'hello');
    await page.locator('#kept', { hasText: 'This browser keeps no chats.' }).waitFor();
  });

  it('sends text files and documents with a message, and names each file that it refuses', async t => {
    if (gateway) return t.skip('the stand-in behind a gateway reads no PDF');
    const page = await bench.open();
    await drop(page, { name: 'notes.txt', type: 'text/plain', text: 'A note.' }, { name: 'data.bin', type: '', bytes: [0, 159, 146, 150] },
        { name: 'report.pdf', type: 'application/pdf', text: '%PDF-1.7' }, { name: 'Main.java', type: '', text: 'class Main {}' },
        { name: 'Plan.DOCX', type: '', text: 'PK' }, { name: 'drawing.svg', type: 'image/svg+xml', text: '<svg/>' });
    await page.locator('#attached li').nth(3).waitFor();
    assert.equal(await page.locator('#note').innerText(), 'data.bin is no image, PDF, Word, Excel or PowerPoint file, and no text. '
        + 'drawing.svg is no PNG, JPEG, GIF, WebP or BMP image.');
    await shot(page, 'files');
    await send(page, 'Summarize');
    await ended(page);
    assert.deepEqual(bench.standIn.last.body.messages[0].content, [
      { type: 'text', text: 'notes.txt:\n\nA note.' },
      { type: 'file', file: { filename: 'report.pdf', file_data: 'data:application/pdf;base64,' + btoa('%PDF-1.7') } },
      { type: 'text', text: 'Main.java:\n\nclass Main {}' },
      { type: 'file', file: { filename: 'Plan.DOCX', file_data: 'data:application/vnd.openxmlformats-officedocument.wordprocessingml.document;base64,' + btoa('PK') } },
      { type: 'text', text: 'Summarize' },
    ]);
    assert.deepEqual(await page.locator('.question .chip').allInnerTexts(), ['notes.txt', 'report.pdf', 'Main.java', 'Plan.DOCX']);
  });

  it('sends the effort and shows it with tokens and cost', async t => {
    if (gateway) return t.skip('the prices of a server under test are not known');
    const page = await bench.open();
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByLabel('Thinking effort').selectOption('high');
    await page.keyboard.press('Escape');
    await page.getByLabel('Model', { exact: true }).selectOption('kimi-k2.6');
    await say(page, 'hello');
    assert.equal(bench.standIn.last.body.reasoning_effort, 'high');
    // 1,234 tokens in at 1 and 45 out at 10 for a million: 0.001684.
    assert.match(await page.locator('.answer .meta').innerText(), /^kimi-k2\.6 · effort High · 1,234 tokens in · 45 out · \$0\.00168 · \d+\.\d s$/);
  });

  it('shows an answer of 50,000 characters, and shows it again', async () => {
    const page = await bench.open();
    const text = 'Some **bold** words and `code`. '.repeat(10) + '\n\n';
    const markdown = await say(page, text, { times: 155, pieces: 50 });
    assert.ok((await markdown.innerText()).length > 40_000);
    const html = await markdown.innerHTML();
    await page.reload();
    await page.locator('.answer .meta').waitFor();
    assert.equal(await page.locator('.answer > .markdown').innerHTML(), html);
  });

  it('speaks Chinese where the browser does', async () => {
    const page = await bench.open({ locale: 'zh-CN' });
    assert.equal(await page.evaluate(() => document.documentElement.lang), 'zh-CN');
    await page.getByRole('button', { name: '设置' }).click();
    const english = await page.evaluate(() => {
      const own = element => [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.textContent.trim());
      const labels = element => ['aria-label', 'title', 'placeholder'].map(name => element.getAttribute(name) || '');
      return [...document.querySelectorAll('body *:not(script):not(style):not(kbd)')]
          .filter(element => !element.closest('#model')).flatMap(element => [...own(element), ...labels(element)]).filter(text => /[a-z]{3}/.test(text));
    });
    assert.deepEqual(english, []);
    await page.keyboard.press('Escape');
    await send(page, 'limited');
    await ended(page);
    assert.deepEqual(await page.locator('.error > :not(button)').allInnerTexts(), ['请求过于频繁。', '请等待 7 秒后重试。',
      '服务器消息：request reached organization max RPM: 3, please try again after 7 seconds', 'HTTP 429 · rate_limit_reached_error']);
    const british = await bench.open({ locale: 'fr-FR' });
    assert.equal(await british.locator('#empty h2').innerText(), 'Ask anything');
  });

  it('aligns a text that is written from right to left at the right', async () => {
    const page = await bench.open();
    await say(page, '## عنوان\n\nمرحبا\n\nLeft\n\n```\ncode\n```');
    await send(page, 'مرحبا\nleft again');
    await ended(page);
    const right = locator => locator.evaluate(element => {
      const range = document.createRange();
      range.selectNodeContents(element);
      const [text, box] = [range.getClientRects()[0], element.getBoundingClientRect()];
      return text.left - box.left > box.right - text.right;
    });
    assert.equal(await right(page.locator('.markdown h4').first()), true);
    assert.equal(await right(page.locator('.markdown p').first()), true);
    assert.equal(await right(page.locator('.markdown p').nth(1)), false);
    assert.equal(await right(page.locator('.markdown pre code').first()), false);
    assert.equal(await right(page.locator('.question .words').last()), true);
  });

  it('gives no advice about keys of a keyboard on a phone', async () => {
    const page = await bench.open({ hasTouch: true, isMobile: true, viewport: { width: 375, height: 700 } });
    assert.equal(await page.locator('.keyboard').isVisible(), false);
    assert.equal(await (await bench.open()).locator('.keyboard').isVisible(), true);
  });

  for (const [width, colorScheme, locale] of [375, 768, 1440].flatMap(width => ['light', 'dark'].flatMap(
      scheme => ['en-US', 'zh-CN'].map(locale => [width, scheme, locale])))) {
    it(`has no finding of axe at ${width} px, ${colorScheme}, ${locale}`, async () => {
      const page = await bench.open({ viewport: { width, height: 800 }, colorScheme, locale, bypassCSP: true });
      const check = async state => {
        await shot(page, [state, width, colorScheme, locale].join('-'));
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), 'horizontal scroll: ' + state);
        if (!await page.evaluate(() => Boolean(globalThis.axe))) await page.addScriptTag({ path: AXE });
        const found = await page.evaluate(async () => (await axe.run()).violations.map(each => each.id + ': ' + each.nodes.map(node => node.html)));
        assert.deepEqual(found, [], state);
      };
      await check('new');
      await say(page, SAMPLE, { think: 'A thought with a list:\n\n- one\n- two' });
      await page.locator('details.thinking summary').click();
      await send(page, 'limited');
      await ended(page);
      await check('talk');
      await page.locator('#settings-button').click();
      await openList(page);
      await check('list');
      await page.locator('#chat-search').fill('nothing like it');
      await page.locator('#no-chats').waitFor();
      await check('search');
    });
  }
});
