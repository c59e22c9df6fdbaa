// Code in color: the kinds of words in each language, the same however the code arrives, and in linear time.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, contrast, missing, say, shot } from './browser.mjs';

/** Languages, code, and the words in color by their kind. */
const CODE = [
  ['java', 'public record Point(int x) { // a "point"\n  String s = """\n a "b" """; /* c\n d */ char c = \'\\\'\'; f(0x1F, 1.5e3f); }',
    { k: 'public record int char', t: 'String', s: '"""\n a "b" """ \'\\\'\'', c: '// a "point" /* c\n d */', n: '0x1F 1.5e3f', f: 'Point f' }],
  ['Python', 'def run(x):\n    """Doc."""\n    return f"{x}" # it\'s', { k: 'def return', s: '"""Doc.""" "{x}"', c: "# it's", f: 'run' }],
  ['ts', 'const a: string = `x\n${b}`; // `', { k: 'const string', s: '`x\n${b}`', c: '// `' }],
  ['rust', "fn f<'a>(x: &'a str) -> char { 'x' }", { k: 'fn str char', s: "'x'" }],
  ['sh', 'for i in "$@"; do echo $# ${x#y}; done # end', { k: 'for in do echo done', s: '"$@"', c: '# end' }],
  ['SQL', "select count(*) FROM t -- all\nWHERE a = 'it'", { k: 'select count FROM WHERE', c: '-- all', s: "'it'" }],
  ['json', '{"a": [1, true, "b"]}', { f: '"a"', n: '1', k: 'true', s: '"b"' }],
  ['yaml', 'a-b: "x" # c\n- d: true', { f: 'a-b - d', s: '"x"', c: '# c', k: 'true' }],
  ['html', '<!-- c --><p class="x">don\'t</p>', { c: '<!-- c -->', k: '<p > </p >', f: 'class', s: '"x"' }],
  ['css', '/* c */ a { color: red; }', { c: '/* c */', f: 'color' }],
  ['diff', '@@ -1 +1 @@\n-old\n+new\n same - x', { n: '@@ -1 +1 @@', d: '-old', s: '+new' }],
  ['go', 'func main() { x := `a` }', { k: 'func', f: 'main', s: '`a`' }],
  ['unheard', 'if (x) return "y"', {}],
  ['', 'if (x) return "y"', {}],
  ['constructor', 'if', {}],
];
const fenced = (language, code) => '~~~' + language + '\n' + code + '\n~~~';

describe('the code of the chat page', { skip: missing }, () => {
  let bench;
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  afterEach(() => bench.closePages());

  it('has the color of its language', async () => {
    const page = await bench.open();
    const answer = await say(page, CODE.map(([language, code]) => fenced(language, code)).join('\n\n'));
    const found = await answer.locator('pre code').evaluateAll(all => all.map(code => {
      const kinds = {};
      for (const { className, textContent } of code.children) (kinds[className] ??= []).push(textContent.trim());
      return [code.textContent, Object.fromEntries(Object.entries(kinds).map(([kind, words]) => [kind, words.join(' ')]))];
    }));
    assert.deepEqual(found, CODE.map(([, code, kinds]) => [code, kinds]));
    await shot(page, 'code');
  });

  for (const colorScheme of ['light', 'dark']) {
    it('has enough contrast, ' + colorScheme, async () => {
      const page = await bench.open({ colorScheme });
      await say(page, CODE.map(([language, code]) => fenced(language, code)).join('\n\n'));
      const colors = await page.locator('.code span[class]').evaluateAll(all => [...new Set(all.map(each => getComputedStyle(each).color))]);
      const behind = await page.locator('.code').first().evaluate(each => getComputedStyle(each).backgroundColor);
      assert.ok(colors.length >= 6, String(colors));
      for (const color of colors) assert.ok(contrast(color, behind) >= 4.5, color + ' on ' + behind);
      await page.locator('#scroller').evaluate(element => { element.scrollTop = element.scrollHeight / 3; });
      await shot(page, 'code-' + colorScheme);
    });
  }

  it('gives the same elements in pieces as in one piece', async () => {
    const page = await bench.open();
    const html = async (text, script) => (await say(page, text, script)).evaluate(element => element.innerHTML);
    const text = CODE.map(([language, code]) => fenced(language, code + '\n' + code)).join('\n\n') + '\n\n```java\n/* open\n"""';
    const whole = await html(text);
    for (const pieces of [1, 2, 3, 7, 40]) assert.equal(await html(text, { pieces, slow: true }), whole, 'in pieces of ' + pieces);
  });

  it('is read in linear time', { timeout: 60_000 }, async () => {
    const page = await bench.open();
    for (const language of ['java', 'html', 'css', 'yaml', 'py', 'json', 'sh', 'diff', 'tex', 'lua']) {
      const units = ['a:', '"', "'", '/*', '"""', '`', '<', '#', '\\', 'a', ' ', '-', '1', '1e', '.', '"\\', '\n', '--[['];
      await say(page, units.map(unit => fenced(language, unit.repeat(5000))).join('\n\n'));
      assert.equal(await page.locator('.error').count(), 0, language);
      await page.getByRole('button', { name: 'New chat' }).click();
    }
  });
});
