// The AI SDK, with each of its providers whose service the gateway stands in for.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createMoonshotAI } from '@ai-sdk/moonshotai';
import { createOpenAI } from '@ai-sdk/openai';
import { APICallError, Output, generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import { ANSWER, CALL_REASONING, CITIES, CITY, Gateway, KEY, MODEL, PERSON, PIXEL, REASONING, SEEN, WEATHER, failure, weather } from './gateway.mjs';

let gateway;
before(async () => { gateway = await Gateway.start(); });
after(() => gateway?.stop());

/**
 * The providers. Without `store: false` that of OpenAI sends references to items that it expects the server to keep. Over chat
 * completions it neither shows reasoning nor sends it back, which Kimi requires in a loop of tools; a gateway that is not strict
 * takes it.
 */
const PROVIDERS = {
  'openai responses': {
    model: () => createOpenAI({ apiKey: KEY, baseURL: gateway.url + '/v1' }).responses(MODEL),
    options: { openai: { store: false, reasoningSummary: 'auto', forceReasoning: true } },
  },
  'openai chat': { model: () => createOpenAI({ apiKey: KEY, baseURL: gateway.lenientUrl + '/v1' }).chat(MODEL), reasons: false },
  anthropic: {
    model: () => createAnthropic({ apiKey: KEY, baseURL: gateway.url + '/v1' })(MODEL),
    options: { anthropic: { thinking: { type: 'enabled', budgetTokens: 1024 } } },
  },
  google: {
    model: () => createGoogleGenerativeAI({ apiKey: KEY, baseURL: gateway.url + '/v1beta' })(MODEL),
    options: { google: { thinkingConfig: { includeThoughts: true } } },
  },
  moonshotai: { model: () => createMoonshotAI({ apiKey: KEY, baseURL: gateway.url + '/v1' })(MODEL) },
};

for (const [name, { model, options, reasons = true }] of Object.entries(PROVIDERS)) {
  describe('ai sdk, ' + name, () => {
    const named = prompt => name + ' ' + prompt;
    const settings = more => ({ model: model(), maxRetries: 0, providerOptions: options, ...more });
    const ask = (prompt, more) => generateText(settings({ prompt: named(prompt), ...more }));
    const tools = {
      get_weather: tool({ description: 'The weather of a city', inputSchema: jsonSchema(CITY), execute: ({ city }) => weather(city) }),
    };

    const checkUsage = usage => assert.deepEqual([usage.inputTokens, usage.inputTokenDetails?.cacheReadTokens, usage.outputTokens], [42, 10, 17]);

    it('text and usage', async () => {
      const answer = await ask('text 你好', { system: 'Be brief.', maxOutputTokens: 99 });
      assert.equal(answer.text, 'You said: ' + named('text 你好'));
      assert.equal(answer.finishReason, 'stop');
      assert.ok(answer.response.id);
      checkUsage(answer.usage);
      assert.equal((await gateway.call(named('text 你好'))).messages[0].text, 'Be brief.');
    });

    it('an answer at the limit of tokens', async () => {
      assert.equal((await ask('cut')).finishReason, 'length');
    });

    it('stream and usage', async () => {
      const stream = streamText(settings({ prompt: named('stream 你好') }));
      let text = '';
      for await (const piece of stream.textStream) text += piece;
      assert.equal(text, 'You said: ' + named('stream 你好'));
      assert.equal(await stream.finishReason, 'stop');
      checkUsage(await stream.usage);
    });

    for (const streamed of [false, true]) {
      it('parallel tools with results sent back, ' + (streamed ? 'streamed' : 'whole'), async () => {
        const prompt = named('call ' + streamed);
        const request = settings({ prompt, tools, stopWhen: stepCountIs(3) });
        const result = streamed ? streamText({ ...request, onError() {} }) : await generateText(request);
        const steps = await result.steps;
        assert.deepEqual(steps[0].toolCalls.map(call => [call.toolName, call.input]), CITIES.map(city => ['get_weather', { city }]));
        assert.equal(steps[0].finishReason, 'tool-calls');
        assert.equal(await result.text, WEATHER);
        const { messages, tools: seen } = await gateway.call(prompt);
        assert.deepEqual(messages.map(each => each.role), ['user', 'assistant', 'tool', 'tool']);
        if (reasons) assert.equal(messages[1].reasoning, CALL_REASONING);
        assert.equal(messages[1].text, 'Let me look.');
        assert.deepEqual(messages.slice(2).map(each => each.callId), messages[1].calls.map(call => call.id));
        assert.deepEqual(seen[0].parameters.required, CITY.required);
      });
    }

    it('thinking', { skip: !reasons && 'the provider does not read reasoning' }, async () => {
      const answer = await ask('think');
      assert.equal(answer.reasoningText, REASONING);
      assert.equal(answer.text, 'You said: ' + named('think'));
      const stream = streamText(settings({ prompt: named('think stream') }));
      assert.equal(await stream.reasoningText, REASONING);
    });

    it('images', async () => {
      const content = [{ type: 'text', text: named('look') }, { type: 'image', image: Buffer.from(PIXEL, 'base64'), mediaType: 'image/png' }];
      const answer = await generateText(settings({ messages: [{ role: 'user', content }] }));
      assert.equal(answer.text, SEEN);
    });

    it('schema output', async () => {
      const output = Output.object({ schema: jsonSchema(PERSON) });
      assert.deepEqual((await ask('schema', { output })).output, ANSWER);
      const stream = streamText(settings({ prompt: named('schema stream'), output }));
      assert.deepEqual(await stream.output, ANSWER);
    });

    it('abort of a stream and of a whole answer ends the call of the model', async () => {
      const aborting = new AbortController();
      const stream = streamText(settings({ prompt: named('endless'), abortSignal: aborting.signal, onError() {} }));
      for await (const piece of stream.textStream) if (piece) aborting.abort();
      await gateway.until(named('endless'), 'cancelled');
      const whole = new AbortController();
      const silent = failure(ask('silent', { abortSignal: whole.signal }));
      await gateway.until(named('silent'), 'running');
      whole.abort();
      assert.equal((await silent).name, 'AbortError');
      await gateway.until(named('silent'), 'cancelled');
    });

    for (const status of [400, 401, 404, 429, 500]) {
      it('error ' + status, async () => {
        const error = await failure(ask('fail ' + status));
        assert.ok(APICallError.isInstance(error), String(error));
        assert.equal(error.statusCode, status);
        assert.equal(error.message, 'failed on demand with ' + status);
        assert.equal(error.isRetryable, status === 429 || status === 500);
        if (status === 429) assert.equal(error.responseHeaders['retry-after'], '3');
        let seen;
        await streamText(settings({ prompt: named('fail ' + status), onError({ error }) { seen = error; } })).consumeStream();
        assert.equal(seen.statusCode, status);
      });
    }

    it('error in mid-stream', async () => {
      let seen;
      await streamText(settings({ prompt: named('break'), onError({ error }) { seen = error; } })).consumeStream();
      assert.match(JSON.stringify([seen, seen?.message]), /failed on demand with 500/);
    });
  });
}
