// Formulas of answers: the TeX that models write as MathML, and source where the page cannot show it.

import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import { Bench, missing, say, shot } from './browser.mjs';

/** Formulas and their elements, in which a row stands as [...], letters, numbers, operators and text as they are. */
const ELEMENTS = [
  [String.raw`\frac12`, 'mfrac(1,2)'],
  [String.raw`x^{10}_i`, 'msubsup(x,i,10)'],
  [String.raw`x^12`, 'msup(x,1),2'],
  [String.raw`f''^2`, 'msup(f,[′,′,2])'],
  [String.raw`\sqrt[3]{x+1}`, 'mroot([x,+,1],3)'],
  [String.raw`\sum_{i=0}^n i`, 'munderover(∑,[i,=,0],n),i'],
  [String.raw`\int\limits_0^1`, 'munderover(∫,0,1)'],
  [String.raw`\int_0^1`, 'msubsup(∫,0,1)'],
  [String.raw`\left(\frac{a}{b}\right.`, '[(,mfrac(a,b)]'],
  [String.raw`\begin{pmatrix}a&b\\c&d\\\end{pmatrix}`, '[(,mtable(mtr(mtd(a),mtd(b)),mtr(mtd(c),mtd(d))),)]'],
  [String.raw`\begin{cases}1&\text{if $x$}\\0\end{cases}`, '[{,mtable(mtr(mtd(1),mtd([if\u00a0,x,])),mtr(mtd(0)))]'],
  [String.raw`\begin{aligned}a&=b\\&=c\end{aligned}`, 'mtable(mtr(mtd(a),mtd(=,b)),mtr(mtd(),mtd(=,c)))'],
  [String.raw`\mathbb{R}\mathcal{L}\mathfrak{g}`, 'ℝ,ℒ,𝔤'],
  [String.raw`\hat x`, 'mover(x,ˆ)'],
  [String.raw`\underset{x}{\max y}`, 'munder([[max,],y],x)'],
  [String.raw`\alpha\Omega\leq\infty`, 'α,Ω,≤,∞'],
  [String.raw`a\not=b`, 'a,\u2260,b'],
  [String.raw`\text{a \& b}`, 'a\u00a0&\u00a0b'],
];

/** Formulas that the page cannot show: unknown, not closed, or in the wrong place. */
const SOURCES = [String.raw`\ce{H2O}`, String.raw`\frac{a`, String.raw`a}`, String.raw`\left(a`, String.raw`x^a^b`, String.raw`x_`, String.raw`\begin{tikz}a\end{tikz}`,
  String.raw`\begin{matrix}a\end{pmatrix}`, String.raw`\newcommand{\a}{b}`, String.raw`\href{javascript:alert(1)}{x}`, String.raw`\left<script>`, String.raw`\constructor`];

/** From answers of models. Each becomes MathML as a whole. */
const WRITTEN = String.raw`
x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}
e^{i\pi} + 1 = 0
\int_{-\infty}^{\infty} e^{-x^2}\,dx = \sqrt{\pi}
\sum_{n=1}^{\infty} \frac{1}{n^2} = \frac{\pi^2}{6}
\lim_{n \to \infty} \left(1 + \frac{1}{n}\right)^n = e
f'(x) = \lim_{h \to 0} \frac{f(x+h) - f(x)}{h}
\nabla \times \mathbf{B} = \mu_0 \left( \mathbf{J} + \varepsilon_0 \frac{\partial \mathbf{E}}{\partial t} \right)
A = \begin{pmatrix} a & b \\ c & d \end{pmatrix}, \quad \det(A) = ad - bc
\begin{bmatrix} 1 & 0 & \cdots & 0 \\ 0 & 1 & \cdots & 0 \\ \vdots & \vdots & \ddots & \vdots \\ 0 & 0 & \cdots & 1 \end{bmatrix}
|x| = \begin{cases} x, & \text{if } x \ge 0 \\ -x, & \text{if $x < 0$} \end{cases}
\begin{aligned} (a+b)^2 &= (a+b)(a+b) \\ &= a^2 + 2ab + b^2 \end{aligned}
\begin{align*} 2x + 3 &= 7 \\[4pt] 2x &= 4 \\ x &= 2 \end{align*}
\left[\begin{array}{cc|c} 1 & 2 & 3 \\ \hline 4 & 5 & 6 \end{array}\right]
P(A \mid B) = \frac{P(B \mid A)\,P(A)}{P(B)}
\hat{\theta} = \operatorname*{arg\,max}_{\theta \in \Theta} \prod_{i=1}^{n} p(x_i; \theta)
\mathcal{L}(\theta) = -\frac{1}{N}\sum_{i=1}^N \left[y_i \log \hat{y}_i + (1-y_i)\log(1-\hat{y}_i)\right]
\text{Attention}(Q, K, V) = \text{softmax}\left(\frac{QK^\top}{\sqrt{d_k}}\right)V
\oint_{\partial\Omega} \vec{F} \cdot d\vec{r} = \iint_\Omega (\nabla \times \vec{F}) \cdot d\vec{S}
\forall \epsilon > 0\ \exists \delta > 0 : |x - a| < \delta \implies |f(x) - f(a)| < \epsilon
\mathbb{R}^n \to \mathbb{C}, \quad \mathbb{N} \subset \mathbb{Z} \subseteq \mathbb{Q}
\underbrace{1 + 1 + \dots + 1}_{n \text{ times}} = n
\binom{n}{k} = \frac{n!}{k!(n-k)!}
a \equiv b \pmod{m}
\overline{z_1 + z_2} = \bar{z}_1 + \bar{z}_2
\boxed{x = 2 \text{ or } x = -3}
H_2O + CO_2 \xrightarrow{\Delta} H_2CO_3 \rightleftharpoons H^+ + HCO_3^-
\sin^2\theta + \cos^2\theta = 1, \quad \tan x = \frac{\sin x}{\cos x}
\sqrt[3]{27} = 3
\langle \psi | \hat{H} | \psi \rangle = E
\left\| \mathbf{x} \right\|_2 = \sqrt{\sum_i x_i^2}
\sum_{\substack{1 \le i \le n \\ i \ne j}} a_{ij}
\dfrac{dy}{dx} = \left.\frac{d}{dx} f(x)\right|_{x=0}
90^\circ = \tfrac{\pi}{2}, \quad 50\%
\Gamma(z) = \int_0^\infty t^{z-1} e^{-t}\,\mathrm{d}t
\bigl( \tfrac12 \bigr)^{\!n} \neq \frac12n
A \cap B \not\subset \emptyset
面积 = 长 \times 宽
a &= b \\ &= c
\mathbf{v} = \begin{Bmatrix} 1 \\ 2 \end{Bmatrix} \tag{1}
\cfrac{1}{1+\cfrac{1}{1+\cfrac{1}{x}}}
x_{1,2} = \frac{-p}{2} \pm \sqrt{\left(\frac{p}{2}\right)^2 - q}
\max_{x \in [0,1]} f(x), \quad \Pr[X > t] \leq \mathbb{E}[X] / t
\ddot{x} + \omega^2 x = 0, \quad \widehat{ABC}, \quad \overrightarrow{AB}
\color{red} x + \textcolor{blue}{y} - \cancel{z}
`.trim().split('\n');

describe('the formulas of the chat page', { skip: missing }, () => {
  let bench;
  before(async () => { bench = await Bench.start(); });
  after(() => bench.stop());
  afterEach(() => bench.closePages());

  it('shows the formulas that models write', async () => {
    const page = await bench.open({ viewport: { width: 1000, height: 1500 } });
    const answer = await say(page, WRITTEN.map(each => `$$${each}$$`).join('\n\n'));
    const shown = await answer.locator('annotation').allTextContents();
    assert.deepEqual(WRITTEN.filter(each => !shown.includes(each)), []);
    for (const part of [0, 1, 2]) {
      await page.locator('#scroller').evaluate((element, top) => { element.scrollTop = top; }, part * 1250);
      await shot(page, 'formulas-' + part);
    }
  });

  it('builds the elements of each formula', async () => {
    const page = await bench.open();
    const answer = await say(page, ELEMENTS.map(([source]) => `\\(${source}\\)`).join('\n\n'));
    const found = await answer.locator('semantics').evaluateAll(all => {
      const tree = node => {
        const inner = [...node.children].map(tree).join();
        if (node.children.length === 0 && !['mrow', 'mtd'].includes(node.localName)) return node.textContent;
        return node.localName === 'mrow' ? '[' + inner + ']' : node.localName + '(' + inner + ')';
      };
      return all.map(each => [each.lastChild.textContent, tree(each.firstChild).replace(/^\[((?!\().*[^\]])\]$/, '$1')]);
    });
    assert.deepEqual(found.map(([source, text]) => [source, text.replace(/^\[(.*)\]$/, '$1')]),
        ELEMENTS.map(([source, text]) => [source, text.replace(/^\[(.*)\]$/, '$1')]));
  });

  it('finds formulas in each form in which models write them', async () => {
    const page = await bench.open();
    const answer = await say(page, String.raw`Let $x_1$, **$y$** and \(z\) be; 设$k$为常数。 The $n$th one, \[a\], $$b$$ and $-$.

\[
c = 1
\]

\[ d
- e \]

1. Item:
   $$
   f
   + g
   $$
2. $$h$$.

| a | b |
|---|---|
| $i$ | \(\|j\|\) |

~~~math
k^2
~~~

$$l$$ where $m$ is`);
    const found = await answer.locator('math').evaluateAll(all => all.map(each => [each.querySelector('annotation').textContent, each.hasAttribute('display')]));
    assert.deepEqual(found.map(([text, display]) => (display ? '!' : '') + text), ['x_1', 'y', 'z', 'k', 'n', '!a', '!b', '-', '!c = 1', '!d\n- e', '!f\n+ g',
      String.raw`!h\text{.}`, 'i', '|j|', '!k^2', '!l', 'm']);
  });

  it('leaves prices and names of variables as text', async () => {
    const page = await bench.open();
    const text = String.raw`It costs $5 and $10, or $5/$10, $5–$10 and US$5, A$7. Set $HOME and $PATH, $HOME/$USER. 从$5到$10，不是$8，比10$便宜。 $5, or 10$ each. \$x\$ $ a $`;
    const answer = await say(page, text);
    assert.equal(await answer.locator('math').count(), 0);
    assert.equal(await answer.innerText(), text.replace(/\\/g, ''));
  });

  it('leaves source where it cannot show a formula, and never HTML', async () => {
    const page = await bench.open();
    const answer = await say(page, SOURCES.map(each => `\\(${each}\\)`).join('\n\n') + '\n\n$$\n' + SOURCES[0] + '\n$$');
    assert.equal(await answer.locator('math').count(), 0);
    assert.deepEqual(await answer.locator('code.math').allTextContents(), SOURCES);
    assert.equal(await answer.locator('.formula pre').innerText(), SOURCES[0]);
    assert.equal(await answer.locator('.formula .bar span').innerText(), 'Formula');
    const evil = await say(page, String.raw`$\text{<img src=x onerror=alert(1)>}$ $<script>alert(1)</script>$ $\mathrm{"onclick="x}$`);
    assert.equal(await evil.locator('math').count(), 3);
    assert.equal(await evil.locator('img, script, [onclick], [style]').count(), 0);
  });

  it('gives the same elements in pieces as in one piece', async () => {
    const page = await bench.open();
    const html = async (text, script) => (await say(page, text, script)).evaluate(element => element.innerHTML);
    const text = WRITTEN.map((each, i) => [`$$${each}$$`, `\\[\n${each}\n\\]`, `so $${each}$.`, `$$ ${each}\n- x $$ and`][i % 4]).join('\n\n');
    const whole = await html(text);
    for (const pieces of [2, 7, 40]) assert.equal(await html(text, { pieces, slow: true }), whole, 'in pieces of ' + pieces);
  });

  it('is not stopped by deep or long formulas', { timeout: 60_000 }, async () => {
    const page = await bench.open();
    for (const unit of ['{', '\\frac', '\\left(', '\\not', '\\hat ', '^', '\\text{$', '\\begin{matrix}', '\\sqrt[', '\\displaystyle', 'x_', '&', '\\\\', '\\middle|', '\\$', '$ ', '$a']) {
      await say(page, ['$', '$$'].flatMap(mark => [1500, 20_000].map(times => mark + unit.repeat(times) + mark)).join('\n\n'));
      assert.equal(await page.locator('.error').count(), 0, unit);
      await page.getByRole('button', { name: 'New chat' }).click();
    }
    for (const unit of ['\\[ a\n', '$$ a\n', '- \\[ a\n', '$$\n', '$x$ ', '> \\[a\n']) {
      await say(page, unit, { times: 5000 });
      assert.equal(await page.locator('.error').count(), 0, unit);
      await page.getByRole('button', { name: 'New chat' }).click();
    }
  });

  it('scrolls a wide formula in its place', async () => {
    const page = await bench.open({ viewport: { width: 360, height: 720 } });
    const wide = Array.from({ length: 40 }, (_, i) => 'x_{' + i + '}').join(' + ');
    await say(page, `$$${wide}$$\n\nInline $${wide}$ text`);
    const fits = await page.evaluate(() => {
      const scroller = document.querySelector('#scroller');
      return scroller.scrollWidth <= scroller.clientWidth;
    });
    await shot(page, 'formula-360');
    assert.ok(fits);
  });
});
