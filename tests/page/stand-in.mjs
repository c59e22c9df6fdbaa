// A small server that speaks chat completions and serves the chat page. The last message of the user chooses the answer.
//
// A message in JSON, such as {"say": "text", "pieces": 3, "think": "thought"}, is answered with that text in pieces of so many
// characters; "times" repeats the text. The other answers are the functions of `answers` below.

import { createHash } from 'node:crypto';
import { EventEmitter, once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const PAGE = new URL('../../extras/kimi-sdk-server/src/main/resources/io/github/kimisdk/server/gateway/chat.html', import.meta.url);

export const MODELS = ['kimi-k3', 'kimi-k2.6'];

// Prices of a million tokens.
const PRICING = { currency: 'USD', input: 1, cached_input: 0.1, output: 10 };

/** Returns the page and the headers that it needs. */
async function pageWithHeaders() {
  const page = (await readFile(PAGE, 'utf8')).replaceAll('\r\n', '\n');
  const hash = tag => {
    const from = page.indexOf(`<${tag}>`) + tag.length + 2;
    return 'sha256-' + createHash('sha256').update(page.slice(from, page.indexOf(`</${tag}>`))).digest('base64');
  };
  const headers = {
    'Content-Type': 'text/html; charset=utf-8',
    'Content-Security-Policy': `default-src 'none'; script-src '${hash('script')}'; style-src '${hash('style')}'; img-src data:; `
        + "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; "
        + "trusted-types 'none'",
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
    'Cache-Control': 'no-cache',
  };
  return { page, headers };
}

/** One call of chat completions: its body, its answer, and whether the client left before the end. */
class Call {
  constructor(standIn, request, response, body) {
    this.standIn = standIn;
    this.request = request;
    this.response = response;
    this.body = body;
    this.left = false;
    this.done = false;
    this.closed = once(response, 'close').then(() => {
      this.left = !response.writableFinished;
      this.done = true;
      standIn.emit('change');
    });
  }

  get prompt() {
    const content = this.body.messages.at(-1).content;
    return typeof content === 'string' ? content : content.filter(part => part.type === 'text').at(-1)?.text || '';
  }

  get images() {
    const content = this.body.messages.at(-1).content;
    return typeof content === 'string' ? [] : content.filter(part => part.type === 'image_url').map(part => part.image_url.url);
  }

  open() {
    this.response.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-cache' });
    this.delta({ role: 'assistant', content: '' });
  }

  /** Writes bytes; resolves when the connection wants more, or is closed. */
  async write(bytes) {
    if (this.done || this.response.write(bytes)) return;
    await Promise.race([once(this.response, 'drain').catch(() => {}), this.closed]);
  }

  chunk(choice, more = {}) {
    const event = { id: 'chatcmpl-1', object: 'chat.completion.chunk', created: 1, model: this.body.model || 'kimi-k3' };
    return 'data: ' + JSON.stringify({ ...event, choices: [{ index: 0, finish_reason: null, ...choice }], ...more }) + '\n\n';
  }

  delta(delta) {
    return this.write(this.chunk({ delta }));
  }

  text(content) {
    return this.delta({ content });
  }

  thought(text) {
    return this.delta({ reasoning_content: text });
  }

  async end(reason = 'stop', tokens = 45) {
    const usage = { prompt_tokens: 1234, completion_tokens: tokens, total_tokens: 1234 + tokens };
    await this.write(this.chunk({ delta: {}, finish_reason: reason, usage }));
    this.response.end('data: [DONE]\n\n');
  }

  fail(status, type, message, headers = {}) {
    this.response.writeHead(status, { 'Content-Type': 'application/json', ...headers });
    this.response.end(JSON.stringify({ error: { message, type } }));
  }

  /** Resolves when the test releases this call. */
  released() {
    return new Promise(resolve => { this.release = resolve; this.standIn.emit('change'); });
  }
}

const answers = {
  /** Every byte in a write of its own, so that events and characters are cut everywhere. */
  async bytes(call) {
    call.open();
    const events = ['Hello, **world**! ', '你好 ', '🌍 ', 'Grüße'].map(content => call.chunk({ delta: { content } })).join('');
    for (const byte of Buffer.from(events)) {
      await call.write(Buffer.of(byte));
      await new Promise(setImmediate);
    }
    await call.end();
  },

  async endless(call) {
    call.open();
    await call.text('These words arrive before the stop. ');
  },

  async silent(call) {
    call.open();
  },

  async thinking(call) {
    call.open();
    await call.thought('First I read the question.\nThen I ');
    await call.thought('weigh it.\nThe answer is 42.');
    await call.released();
    await call.text('It is **42**.');
    await call.end();
  },

  async limited(call) {
    call.fail(429, 'rate_limit_reached_error', 'request reached organization max RPM: 3, please try again after 7 seconds', { 'Retry-After': '7' });
  },

  async refused(call) {
    call.fail(400, 'invalid_request_error', 'Your request exceeded model token limit: 131072');
  },

  /** Fails twice, then answers; a client in front may retry by itself. */
  async flaky(call) {
    if (call.standIn.fails-- > 0) return call.fail(400, 'invalid_request_error', 'Not this time');
    call.open();
    await call.text('Now it works.');
    await call.end();
  },

  async broken(call) {
    call.open();
    await call.text('The first half ');
    await call.released();
    await call.write('data: {"error":{"message":"The engine is currently overloaded, please try again later","type":"engine_overloaded_error"}}\n\n');
    call.response.end();
  },

  async cut(call) {
    call.open();
    await call.text('The first half ');
    await call.released();
    call.response.destroy();
  },

  async page(call) {
    call.response.writeHead(502, { 'Content-Type': 'text/html' });
    call.response.end('<html><body>Bad gateway</body></html>');
  },

  async tool(call) {
    call.open();
    await call.delta({ tool_calls: [{ index: 0, id: 'weather:0', type: 'function', function: { name: 'weather', arguments: '{"city":' } }] });
    await call.delta({ tool_calls: [{ index: 0, function: { arguments: '"Paris"}' } }] });
    await call.end('tool_calls');
  },

  /** 10,000 tokens, one event each, as fast as the connection takes them. */
  async many(call) {
    call.open();
    for (let i = 0; i < 10_000; i++) await call.text(manyToken(i));
    await call.end('stop', 10_000);
  },

  async look(call) {
    call.open();
    await call.text(call.images.length + ' images');
    await call.end();
  },
};

/** Returns a token of the long answer: paragraphs, lists, a long fence and a table. */
export function manyToken(i) {
  const word = ' w' + i;
  if (i >= 4000 && i < 6000) return (i === 4000 ? '\n\n```js\n' : '') + 'w' + i + (i === 5999 ? '\n```\n\n' : i % 8 === 7 ? '\n' : ' ');
  if (i >= 6000 && i < 7000) return (i % 10 === 0 ? '\n-' : '') + word + (i === 6999 ? '\n\n' : '');
  if (i >= 7000 && i < 7999) return (i === 7000 ? '| a | b | c |\n|---|---|---|\n' : '') + '|' + word + ((i - 7000) % 3 === 2 ? ' |\n' : ' ');
  return (i === 7999 ? '\n\n' : '') + word + (i % 100 === 99 && i < 8000 ? '.\n\n' : '');
}

async function say(call) {
  const script = JSON.parse(call.prompt);
  const text = script.say.repeat(script.times || 1);
  call.open();
  if (script.think) await call.thought(script.think);
  const pieces = script.pieces || text.length;
  for (let i = 0; i < text.length; i += pieces) {
    await call.text(text.slice(i, i + pieces));
    // An event of its own in most cases, so that the page sees the text at many lengths.
    if (script.slow) await new Promise(setImmediate);
  }
  await call.end(script.finish);
}

async function answer(call) {
  if (call.prompt.startsWith('{')) return say(call);
  return (answers[call.prompt.split(' ')[0]] || answers.bytes)(call);
}

/** The server. Emits "change" whenever a call comes or goes. */
export class StandIn extends EventEmitter {
  calls = [];
  fails = 0;

  /** Starts a server; one with a key refuses calls without it. */
  static async start({ port = 0, key = '' } = {}) {
    const standIn = new StandIn();
    standIn.setMaxListeners(0);
    const { page, headers } = await pageWithHeaders();
    standIn.server = createServer((request, response) => standIn.handle(request, response, { page, headers, key }).catch(failure => {
      console.error(failure);
      response.destroy();
    }));
    await new Promise(resolve => standIn.server.listen(port, '127.0.0.1', resolve));
    standIn.url = 'http://127.0.0.1:' + standIn.server.address().port;
    return standIn;
  }

  async handle(request, response, { page, headers, key }) {
    const json = (status, body) => response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
    const path = request.url.split('?')[0];
    if (request.method === 'GET' && (path === '/' || path === '/chat')) return response.writeHead(200, headers).end(page);
    if (key && request.headers.authorization !== 'Bearer ' + key) {
      return json(401, { error: { message: 'Incorrect API key provided', type: 'incorrect_api_key_error' } });
    }
    if (request.method === 'GET' && path === '/v1/models') {
      const model = id => ({ id, object: 'model', supports_image_in: id !== 'kimi-k2.6', ...(id === 'kimi-k3' ? {} : { pricing: PRICING }) });
      return json(200, { object: 'list', data: MODELS.map(model) });
    }
    if (request.method === 'POST' && path === '/v1/chat/completions') {
      const chunks = [];
      for await (const chunk of request) chunks.push(chunk);
      const call = new Call(this, request, response, JSON.parse(Buffer.concat(chunks)));
      this.calls.push(call);
      this.emit('change');
      return answer(call);
    }
    return json(404, { error: { message: 'there is no ' + request.method + ' ' + path, type: 'resource_not_found_error' } });
  }

  get last() {
    return this.calls.at(-1);
  }

  /** Resolves with the last call when a condition holds for it. */
  async until(condition) {
    while (!this.last || !condition(this.last)) await new Promise(resolve => this.once('change', resolve));
    return this.last;
  }

  async stop() {
    this.server.closeAllConnections();
    await new Promise(resolve => this.server.close(resolve));
  }
}

// Alone: node stand-in.mjs [port] serves the page to try it by hand.
if (process.argv[1] === new URL(import.meta.url).pathname) {
  console.log((await StandIn.start({ port: Number(process.argv[2] || 0), key: process.env.PAGE_KEY || '' })).url);
}
