// The Markdown of answers: what it becomes, that it runs nothing, and that it is the same however it arrives.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, missing, say, shot } from './browser.mjs';

const SAMPLE = `# Sorting in *linear* time

A **counting sort** needs \`O(n + k)\` steps; see [the article](https://example.org/sort_(counting) "title") or https://example.org/a_b.
Second line with ~~old~~ text, 2 * 3 * 4, snake_case_name and ***both***.

## Steps

1. Count each value
   - one pass
   - no comparison
2. Sum the counts

   With a paragraph.
3. Place the values

- [x] done
- [ ] open

> A quote with **bold**
> - and a list

\`\`\`java
static int[] sort(int[] values, int max) {
  var counts = new int[max + 1];
  for (int value : values) counts[value]++;   // <b>not bold</b>
  return counts;
}
\`\`\`

| Algorithm | Time | Stable |
|:----------|-----:|:------:|
| Counting | \`O(n + k)\` | yes |
| Quick a\\|b | O(n log n) | **no** |

---

The end: \\*not emphasis\\*, a &lt;tag&gt;, line<br>break, \\(x_1^2\\).`;

const EVIL = `<script>document.title = 'owned'</script> <img src=x onerror="document.title='owned'">

[a](javascript:document.title='owned') [b](JaVaScRiPt:alert(1)) [c](data:text/html,x) [d](vbscript:x) [e](java\tscript:x) [f](//evil.example/x)

![pixel](https://evil.example/pixel.png) ![x](javascript:alert(1)) <javascript:alert(1)> [g](https://ok.example/"onmouseover="x)

\`\`\`html"><script>document.title='owned'</script>
</code></pre><script>document.title='owned'</script>
\`\`\`

| <img src=x onerror=alert(1)> | b |
|---|---|
| </td><script>document.title='owned'</script> | <iframe src="https://evil.example"></iframe> |

- <svg onload=alert(1)>
> <style>body{display:none}</style>`;

describe('the Markdown of the chat page', { skip: missing }, () => {
  let bench;
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  afterEach(() => bench.closePages());

  const html = async (page, text, script) => (await say(page, text, script)).evaluate(element => element.innerHTML);

  it('renders what models write', async () => {
    const page = await bench.open();
    const answer = await say(page, SAMPLE);
    const texts = selector => answer.locator(selector).allInnerTexts();
    assert.deepEqual(await texts('h3'), ['Sorting in linear time']);
    assert.deepEqual(await texts('h4'), ['Steps']);
    assert.deepEqual(await texts('strong'), ['counting sort', 'both', 'bold', 'no']);
    assert.deepEqual(await texts('em'), ['linear', 'both']);
    assert.deepEqual(await texts('del'), ['old']);
    assert.deepEqual(await texts('ol > li > p:first-child'), ['Count each value', 'Sum the counts', 'Place the values']);
    assert.deepEqual(await texts('ol > li > ul > li'), ['one pass', 'no comparison']);
    assert.deepEqual(await texts('.task'), ['done', 'open']);
    assert.equal(await answer.locator('.task input:checked').count(), 1);
    assert.deepEqual(await texts('blockquote li'), ['and a list']);
    assert.deepEqual(await texts('td'), ['Counting', 'O(n + k)', 'yes', 'Quick a|b', 'O(n log n)', 'no']);
    assert.equal(await answer.locator('td.right').count(), 2);
    assert.match(await answer.locator('pre').innerText(), /\/\/ <b>not bold<\/b>\n {2}return counts;\n}$/);
    assert.equal(await answer.locator('hr').count(), 1);
    const links = await answer.locator('a').evaluateAll(all => all.map(link => [link.textContent, link.href, link.rel, link.target]));
    assert.deepEqual(links, [
      ['the article', 'https://example.org/sort_(counting)', 'noopener noreferrer nofollow', '_blank'],
      ['https://example.org/a_b', 'https://example.org/a_b', 'noopener noreferrer nofollow', '_blank'],
    ]);
    assert.match(await answer.innerText(), /2 \* 3 \* 4, snake_case_name and both/);
    assert.match(await answer.innerText(), /\*not emphasis\*, a <tag>, line\nbreak, /);
    assert.equal(await answer.locator('msubsup').count(), 1);
    await page.locator('#scroller').evaluate(element => { element.scrollTop = 0; });
    await shot(page, 'markdown');
    await page.locator('.code').scrollIntoViewIfNeeded();
    await page.locator('.table').scrollIntoViewIfNeeded();
    await shot(page, 'code-and-table');
  });

  it('copies code', async () => {
    const page = await bench.open({ permissions: ['clipboard-read', 'clipboard-write'] });
    await say(page, SAMPLE);
    await page.getByRole('button', { name: 'Copy code' }).click();
    await page.locator('.code button', { hasText: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(copied, /^static int\[\] sort[^]*\n}$/);
  });

  it('runs no script and loads nothing', async () => {
    const page = await bench.open();
    const answer = await say(page, EVIL);
    assert.equal(await page.title(), 'Chat');
    assert.equal(await answer.locator('script, img, iframe, svg, style, object, embed, form').count(), 0);
    const nodes = await answer.evaluate(root => [...root.querySelectorAll('*')].flatMap(node => [...node.attributes])
        .filter(each => each.name.startsWith('on') || each.name === 'style' || /javascript:|data:/i.test(each.value)).length);
    assert.equal(nodes, 0);
    const links = await answer.locator('a').evaluateAll(all => all.map(link => new URL(link.href).protocol));
    assert.deepEqual([...new Set(links)], ['https:']);
    assert.match(await answer.innerText(), /\[a\]\(javascript:document/);
    assert.match(await answer.innerText(), /<script>document\.title = 'owned'<\/script>/);
  });

  it('refuses HTML from strings altogether', async () => {
    const page = await bench.open();
    const refused = await page.evaluate(() => {
      try {
        document.body.innerHTML = '<b>x</b>';
        return false;
      } catch {
        return true;
      }
    });
    assert.equal(refused, true);
    page.forget('TrustedHTML');
  });

  it('gives the same elements in pieces of any size as in one piece', async () => {
    const page = await bench.open();
    for (const text of [SAMPLE, EVIL]) {
      const whole = await html(page, text);
      for (const pieces of [1, 2, 3, 7, 40]) {
        assert.equal(await html(page, text, { pieces, slow: true }), whole, 'in pieces of ' + pieces);
      }
    }
  });

  it('gives the same elements in pieces for random text', async t => {
    const seed = Number(process.env.SEED || Date.now() % 1_000_000);
    t.diagnostic('SEED=' + seed);
    let state = seed;
    const random = n => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return Math.floor(state / 2 ** 32 * n);
    };
    const parts = ['\n', '\n\n', '- ', '1. ', '2) ', '  ', '    ', '\t', '> ', '# ', '```', '```js\n', '~~~\n', '|', '| a | b |\n', '|---|---|\n', '---\n', '*', '**',
      '_', '~~', '`', '``', '[', ']', '](', '(https://a.example)', '![', ')', '\\', '<br>', '&lt;', 'https://b.example/x', '$$', '$$\n', '$', 'x^2', '\\[', '\\]', '\\(', '\\)', 'word', ' word ', '字', '🌍', '[x] '];
    const page = await bench.open();
    for (let round = 0; round < 25; round++) {
      const text = 'x' + Array.from({ length: 60 }, () => parts[random(parts.length)]).join('');
      const whole = await html(page, text);
      assert.equal(await html(page, text, { pieces: 1 + random(9), slow: true }), whole, JSON.stringify(text));
    }
  });

  it('reads hostile text in linear time', { timeout: 60_000 }, async t => {
    const page = await bench.open();
    const started = performance.now();
    for (const unit of ['[', '*a ', '**a', '_a*', '![', '`'.repeat(3) + 'a', '<', '](', '[a](', '\\(', '> ', '- ', '|', '\n- a', '# ', 'http://', '(', '&', '~~a', '[a](b "', '     ']) {
      await say(page, unit, { times: 20_000 });
      assert.equal(await page.locator('.error').count(), 0, unit);
      await page.getByRole('button', { name: 'New chat' }).click();
    }
    t.diagnostic(Math.round(performance.now() - started) + ' ms');
  });
});
