// The search of the site. It reads the index that the build has made, so it works without a server.
'use strict';
(() => {
  const base = document.currentScript.src.replace(/[^/]*$/, '');
  const chinese = document.documentElement.lang.startsWith('zh');
  const menu = document.getElementById('site-menu');
  const field = document.getElementById('site-search');
  const results = document.getElementById('site-results');
  const MOST = 20;
  let loading;

  const load = () => loading ??= new Promise((done, failed) => {
    const index = document.createElement('script');
    index.src = base + (chinese ? 'search-zh.js' : 'search-en.js');
    index.onload = () => done(self.siteIndex);
    index.onerror = failed;
    document.head.append(index);
  });

  /** The words of a query in lower case. Chinese has no spaces between its words, so the browser divides it. */
  function terms(query) {
    const segments = self.Intl?.Segmenter && new Intl.Segmenter('zh', { granularity: 'word' });
    return query.toLowerCase().split(/\s+/).filter(word => word).flatMap(word => segments && /\p{Script=Han}/u.test(word)
      ? [...segments.segment(word)].filter(part => part.isWordLike).map(part => part.segment) : [word]);
  }

  /** The passages that have the most words of a query, the best first. */
  function search(index, query) {
    const words = terms(query);
    const whole = query.toLowerCase().trim();
    const found = [];
    for (const [path, title, passages] of index) {
      for (const [anchor, heading, text] of passages) {
        const low = { title: title.toLowerCase(), heading: heading.toLowerCase(), text: text.toLowerCase() };
        let count = 0;
        let score = (low.heading.includes(whole) ? 20 : 0) + (low.text.includes(whole) ? 5 : 0);
        for (const word of words) {
          const points = (low.heading.includes(word) ? 8 : 0) + (low.title.includes(word) ? 4 : 0) + Math.min(5, low.text.split(word).length - 1);
          count += points > 0 ? 1 : 0;
          score += points;
        }
        if (count) found.push({ path, title, anchor, heading, text, count, score });
      }
    }
    const most = Math.max(0, ...found.map(each => each.count));
    return found.filter(each => each.count === most).sort((one, other) => other.score - one.score);
  }

  function element(name, ...children) {
    const made = document.createElement(name);
    made.append(...children);
    return made;
  }

  /** The part of a text around the first of some words, which are marked. */
  function snippet(text, words) {
    const low = text.toLowerCase();
    const first = Math.min(...words.map(word => low.indexOf(word)).filter(at => at >= 0), text.length);
    const from = first === text.length ? 0 : Math.max(0, first - (chinese ? 15 : 40));
    const part = text.slice(from, from + (chinese ? 60 : 140));
    const made = element('span', from ? '… ' : '');
    const pattern = new RegExp(words.map(word => word.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')).join('|') || '$^', 'giu');
    let end = 0;
    for (const match of part.matchAll(pattern)) {
      made.append(part.slice(end, match.index), element('mark', match[0]));
      end = match.index + match[0].length;
    }
    made.append(part.slice(end));
    return made;
  }

  function show(found, query) {
    const words = terms(query);
    const list = element('ol', ...found.slice(0, MOST).map(each => {
      const link = element('a', element('b', each.heading));
      if (each.heading !== each.title) link.append(element('small', each.title));
      link.append(snippet(each.text, words));
      link.href = base + each.path + '#' + encodeURIComponent(each.anchor);
      return element('li', link);
    }));
    const count = chinese ? `${found.length} 条结果` : found.length === 1 ? '1 result' : `${found.length} results`;
    results.replaceChildren(element('p', found.length ? count : chinese ? '没有找到' : 'Nothing found'), list);
  }

  field.addEventListener('focus', () => load().catch(() => {}));
  field.addEventListener('input', async () => {
    const query = field.value;
    menu.classList.toggle('searching', query.trim() !== '');
    if (!query.trim()) return results.replaceChildren();
    try {
      const index = await load();
      if (field.value === query) show(search(index, query), query);
    } catch {
      results.replaceChildren(element('p', chinese ? '无法读取搜索索引' : 'The index of the search cannot be read'));
    }
  });
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter') results.querySelector('a')?.click();
  });
  // On a phone the menu covers the text to which a link within the page leads.
  menu.addEventListener('click', event => {
    if (event.target.closest('a') && getComputedStyle(menu).position === 'fixed') menu.hidePopover?.();
  });
  field.hidden = false;
})();
