// Anthropic's client.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import Anthropic from '@anthropic-ai/sdk';
import { ANSWER, CALL_REASONING, CITIES, CITY, Gateway, KEY, MODEL, PERSON, PIXEL, REASONING, SEEN, WEATHER, failure, weather } from './gateway.mjs';

const ERRORS = { 400: Anthropic.BadRequestError, 401: Anthropic.AuthenticationError, 404: Anthropic.NotFoundError, 429: Anthropic.RateLimitError, 500: Anthropic.InternalServerError };
const TYPES = { 400: 'invalid_request_error', 401: 'authentication_error', 404: 'not_found_error', 429: 'rate_limit_error', 500: 'api_error' };

describe('anthropic messages', () => {
  let gateway;
  let client;
  before(async () => {
    gateway = await Gateway.start();
    client = new Anthropic({ apiKey: KEY, baseURL: gateway.url, maxRetries: 0 });
  });
  after(() => gateway?.stop());

  const body = (content, more = {}) => ({ model: 'claude-opus-5', max_tokens: 1000, messages: [{ role: 'user', content }], ...more });
  const ask = (content, more) => client.messages.create(body(content, more));
  const tools = [{ name: 'get_weather', description: 'The weather of a city', input_schema: CITY }];

  it('text and usage', async () => {
    const answer = await ask('text 你好', { system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }], temperature: 1, stop_sequences: ['END'] });
    assert.deepEqual(answer.content.map(block => [block.type, block.text]), [['text', 'You said: text 你好']]);
    assert.deepEqual([answer.type, answer.role, answer.stop_reason, answer.stop_sequence], ['message', 'assistant', 'end_turn', null]);
    assert.ok(answer.id && answer._request_id);
    assert.equal(answer.usage.input_tokens, 32);
    assert.equal(answer.usage.cache_read_input_tokens, 10);
    assert.equal(answer.usage.output_tokens, 17);
    const call = await gateway.call('text 你好');
    assert.equal(call.model, MODEL);
    assert.equal(call.messages[0].text, 'Be brief.');
    assert.deepEqual([call.temperature, call.maxTokens, call.stop], [1, 1000, ['END']]);
  });

  it('a bearer token', async () => {
    const bearer = new Anthropic({ authToken: KEY, apiKey: null, baseURL: gateway.url, maxRetries: 0 });
    assert.equal((await bearer.messages.create(body('bearer'))).content[0].text, 'You said: bearer');
  });

  it('an answer at the limit of tokens', async () => {
    assert.equal((await ask('cut')).stop_reason, 'max_tokens');
  });

  it('stream and usage', async () => {
    const events = [];
    for await (const event of await ask('stream 你好', { stream: true })) events.push(event);
    const text = events.filter(event => event.type === 'content_block_delta').map(event => event.delta.text).join('');
    assert.equal(text, 'You said: stream 你好');
    assert.equal(events[0].type, 'message_start');
    assert.equal(events.at(-1).type, 'message_stop');
    const folded = await client.messages.stream(body('stream fold')).finalMessage();
    assert.equal(folded.content[0].text, 'You said: stream fold');
    assert.deepEqual([folded.usage.input_tokens, folded.usage.cache_read_input_tokens, folded.usage.output_tokens], [32, 10, 17]);
    assert.equal(folded.stop_reason, 'end_turn');
  });

  for (const stream of [false, true]) {
    it('parallel tools with results sent back, ' + (stream ? 'streamed' : 'whole'), async () => {
      const prompt = `call ${stream}`;
      const request = body(prompt, { tools, tool_choice: { type: 'auto' }, thinking: { type: 'enabled', budget_tokens: 1024 }, max_tokens: 2000 });
      const first = stream ? await client.messages.stream(request).finalMessage() : await client.messages.create(request);
      assert.equal(first.stop_reason, 'tool_use');
      assert.deepEqual(first.content.map(block => block.type), ['thinking', 'text', 'tool_use', 'tool_use']);
      assert.equal(first.content[0].thinking, CALL_REASONING);
      const calls = first.content.filter(block => block.type === 'tool_use');
      assert.deepEqual(calls.map(call => [call.name, call.input]), CITIES.map(city => ['get_weather', { city }]));
      const results = calls.map(call => ({ type: 'tool_result', tool_use_id: call.id, content: weather(call.input.city) }));
      const last = await client.messages.create({
        ...request, messages: [...request.messages, { role: 'assistant', content: first.content }, { role: 'user', content: results }],
      });
      assert.equal(last.content[0].text, WEATHER);
      const { messages, tools: seen, thinking } = await gateway.call(prompt);
      assert.deepEqual(messages.map(each => each.role), ['user', 'assistant', 'tool', 'tool']);
      assert.equal(messages[1].reasoning, CALL_REASONING);
      assert.deepEqual(messages.slice(2).map(each => each.callId), messages[1].calls.map(call => call.id));
      assert.deepEqual(seen[0].parameters, CITY);
      assert.equal(thinking, 'enabled');
    });
  }

  it('runs tools by itself', async () => {
    const runner = client.beta.messages.toolRunner({
      ...body('call by itself'), tools: [{ ...tools[0], run: ({ city }) => weather(city), parse: input => input }],
    });
    const last = await runner;
    assert.equal(last.content[0].text, WEATHER);
  });

  it('thinking', async () => {
    const answer = await ask('think', { thinking: { type: 'adaptive' }, output_config: { effort: 'high' } });
    assert.deepEqual(answer.content.map(block => block.type), ['thinking', 'text']);
    assert.equal(answer.content[0].thinking, REASONING);
    assert.equal(typeof answer.content[0].signature, 'string');
    assert.equal((await gateway.call('think')).effort, 'high');
    let seen = '';
    const stream = client.messages.stream(body('think stream', { thinking: { type: 'adaptive' } }));
    stream.on('thinking', piece => { seen += piece; });
    const folded = await stream.finalMessage();
    assert.equal(seen, REASONING);
    assert.equal(folded.content[0].thinking, REASONING);
    assert.equal(typeof folded.content[0].signature, 'string');
  });

  it('images', async () => {
    const answer = await ask([{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: PIXEL } }, { type: 'text', text: 'look' }]);
    assert.equal(answer.content[0].text, SEEN);
  });

  it('schema output', async () => {
    const answer = await client.messages.parse(body('schema', { output_config: { format: { type: 'json_schema', schema: PERSON } } }));
    assert.deepEqual(JSON.parse(answer.content[0].text), ANSWER);
  });

  it('abort of a stream and of a whole answer ends the call of the model', async () => {
    const stream = client.messages.stream(body('endless'));
    stream.on('error', () => {});
    stream.on('text', () => stream.abort());
    await failure(stream.finalMessage());
    await gateway.until('endless', 'cancelled');
    const aborting = new AbortController();
    const whole = failure(client.messages.create(body('silent'), { signal: aborting.signal }));
    await gateway.until('silent', 'running');
    aborting.abort();
    assert.ok(await whole instanceof Anthropic.APIUserAbortError);
    await gateway.until('silent', 'cancelled');
  });

  for (const status of [400, 401, 404, 429, 500]) {
    it('error ' + status, async () => {
      for (const stream of [false, true]) {
        const error = await failure(ask('fail ' + status, { stream }));
        assert.ok(error instanceof ERRORS[status], `expected ${ERRORS[status].name}, found ${error}`);
        assert.equal(error.status, status);
        assert.equal(error.type ?? error.error.error.type, TYPES[status]);
        assert.equal(error.error.error.message, 'failed on demand with ' + status);
        assert.ok(error.requestID, 'expected the id of the request');
        if (status === 429) assert.equal(error.headers.get('retry-after'), '3');
      }
    });
  }

  it('error in mid-stream', async () => {
    const error = await failure(client.messages.stream(body('break')).finalMessage());
    assert.ok(error instanceof Anthropic.APIError, String(error));
    assert.match(error.message, /failed on demand with 500/);
  });

  it('errors of the gateway itself', async () => {
    const stranger = new Anthropic({ apiKey: 'wrong', baseURL: gateway.url, maxRetries: 0 });
    assert.ok(await failure(stranger.messages.create(body('x'))) instanceof Anthropic.AuthenticationError);
    assert.ok(await failure(ask('bad', { temperature: 'hot' })) instanceof Anthropic.BadRequestError);
    assert.match((await failure(ask('bad', { temperature: 0.5 }))).message, /only 1 is allowed/);
    assert.ok(await failure(client.messages.batches.list()) instanceof Anthropic.NotFoundError);
  });

  it('models and counted tokens', async () => {
    const models = [];
    for await (const model of client.models.list()) models.push([model.type, model.id]);
    assert.deepEqual(models, [['model', 'kimi-k3'], ['model', 'kimi-k2.6']]);
    assert.ok((await client.models.retrieve('kimi-k3')).display_name);
    assert.ok(await failure(client.models.retrieve('none')) instanceof Anthropic.NotFoundError);
    const count = await client.messages.countTokens({ model: MODEL, messages: [{ role: 'user', content: 'count me' }] });
    assert.ok(count.input_tokens > 0);
  });
});
