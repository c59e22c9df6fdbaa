// Google's client.

import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { ApiError, FunctionCallingConfigMode, GoogleGenAI, Type } from '@google/genai';
import { ANSWER, CALL_REASONING, CITIES, CITY, Gateway, KEY, MODEL, PERSON, PIXEL, REASONING, SEEN, WEATHER, failure, weather } from './gateway.mjs';

const STATUS = { 400: 'INVALID_ARGUMENT', 401: 'UNAUTHENTICATED', 404: 'NOT_FOUND', 429: 'RESOURCE_EXHAUSTED', 500: 'INTERNAL' };

describe('google generateContent', () => {
  let gateway;
  let ai;
  before(async () => {
    gateway = await Gateway.start();
    ai = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: gateway.url } });
  });
  after(() => gateway?.stop());

  const ask = (contents, config) => ai.models.generateContent({ model: MODEL, contents, config });
  const stream = (contents, config) => ai.models.generateContentStream({ model: MODEL, contents, config });
  const declared = {
    name: 'get_weather', description: 'The weather of a city',
    parameters: { type: Type.OBJECT, properties: { city: { type: Type.STRING, description: 'The name of a city' } }, required: ['city'] },
  };

  it('text and usage', async () => {
    const answer = await ai.models.generateContent({
      model: 'gemini-4-pro', contents: 'text 你好', config: { systemInstruction: 'Be brief.', temperature: 1, maxOutputTokens: 99, stopSequences: ['END'] },
    });
    assert.equal(answer.text, 'You said: text 你好');
    assert.equal(answer.candidates[0].finishReason, 'STOP');
    assert.ok(answer.responseId && answer.modelVersion);
    const { promptTokenCount, candidatesTokenCount, cachedContentTokenCount, totalTokenCount } = answer.usageMetadata;
    assert.deepEqual([promptTokenCount, candidatesTokenCount, cachedContentTokenCount, totalTokenCount], [42, 17, 10, 59]);
    const call = await gateway.call('text 你好');
    assert.equal(call.model, MODEL);
    assert.equal(call.messages[0].text, 'Be brief.');
    assert.deepEqual([call.temperature, call.maxTokens, call.stop], [1, 99, ['END']]);
  });

  it('an answer at the limit of tokens', async () => {
    assert.equal((await ask('cut')).candidates[0].finishReason, 'MAX_TOKENS');
  });

  it('stream and usage', async () => {
    let text = '';
    let last;
    for await (const chunk of await stream('stream 你好')) {
      text += chunk.text ?? '';
      last = chunk;
    }
    assert.equal(text, 'You said: stream 你好');
    assert.equal(last.candidates[0].finishReason, 'STOP');
    assert.equal(last.usageMetadata.totalTokenCount, 59);
  });

  it('a chat keeps its history', async () => {
    const chat = ai.chats.create({ model: MODEL });
    await chat.sendMessage({ message: 'chat one' });
    for await (const chunk of await chat.sendMessageStream({ message: 'chat two' })) assert.ok(chunk);
    await chat.sendMessage({ message: 'chat three' });
    assert.deepEqual((await gateway.call('chat three')).messages.map(message => message.text),
        ['chat one', 'You said: chat one', 'chat two', 'You said: chat two', 'chat three']);
  });

  for (const streamed of [false, true]) {
    it('parallel tools with results sent back, ' + (streamed ? 'streamed' : 'whole'), async () => {
      const prompt = `call ${streamed}`;
      const config = {
        tools: [{ functionDeclarations: [declared] }], toolConfig: { functionCallingConfig: { mode: FunctionCallingConfigMode.AUTO } },
        thinkingConfig: { includeThoughts: true },
      };
      const parts = [];
      if (streamed) {
        for await (const chunk of await stream(prompt, config)) parts.push(...chunk.candidates[0].content?.parts ?? []);
      } else {
        parts.push(...(await ask(prompt, config)).candidates[0].content.parts);
      }
      const calls = parts.filter(part => part.functionCall).map(part => part.functionCall);
      assert.deepEqual(calls.map(call => [call.name, call.args]), CITIES.map(city => ['get_weather', { city }]));
      const results = calls.map(call => ({ functionResponse: { id: call.id, name: call.name, response: { output: weather(call.args.city) } } }));
      const last = await ask([{ role: 'user', parts: [{ text: prompt }] }, { role: 'model', parts }, { role: 'user', parts: results }], config);
      assert.equal(last.text, WEATHER);
      const { messages, tools } = await gateway.call(prompt);
      assert.deepEqual(messages.map(each => each.role), ['user', 'assistant', 'tool', 'tool']);
      assert.equal(messages[1].reasoning, CALL_REASONING);
      assert.equal(messages[1].text, 'Let me look.');
      assert.deepEqual(messages.slice(2).map(each => each.callId), messages[1].calls.map(call => call.id));
      const { additionalProperties, ...schema } = CITY;
      assert.deepEqual(tools[0].parameters, schema);
    });
  }

  it('runs tools by itself, in a chat without shown thoughts', async () => {
    const chat = ai.chats.create({
      model: MODEL,
      config: {
        tools: [{
          tool: async () => ({ functionDeclarations: [{ ...declared, parameters: undefined, parametersJsonSchema: CITY }] }),
          callTool: async calls => calls.map(call => ({ functionResponse: { id: call.id, name: call.name, response: { output: weather(call.args.city) } } })),
        }],
      },
    });
    const last = await chat.sendMessage({ message: 'call by itself' });
    assert.equal(last.text, WEATHER);
    const { messages } = await gateway.call('call by itself');
    assert.equal(messages[1].reasoning, CALL_REASONING);
  });

  it('thinking', async () => {
    const config = { thinkingConfig: { includeThoughts: true, thinkingLevel: 'HIGH' } };
    const answer = await ask('think', config);
    assert.deepEqual(answer.candidates[0].content.parts.filter(part => part.thought).map(part => part.text), [REASONING]);
    assert.equal(answer.text, 'You said: think');
    assert.equal(answer.usageMetadata.thoughtsTokenCount, 7);
    assert.equal(answer.usageMetadata.candidatesTokenCount, 10);
    assert.equal((await gateway.call('think')).effort, 'high');
    let thoughts = '';
    for await (const chunk of await stream('think stream', config)) {
      for (const part of chunk.candidates[0].content?.parts ?? []) if (part.thought) thoughts += part.text;
    }
    assert.equal(thoughts, REASONING);
    assert.equal((await ask('think hidden')).candidates[0].content.parts.some(part => part.thought), false);
  });

  it('images', async () => {
    assert.equal((await ask([{ role: 'user', parts: [{ text: 'look' }, { inlineData: { mimeType: 'image/png', data: PIXEL } }] }])).text, SEEN);
  });

  it('schema output', async () => {
    const json = await ask('schema', { responseMimeType: 'application/json', responseJsonSchema: PERSON });
    assert.deepEqual(JSON.parse(json.text), ANSWER);
    const typed = await ask('schema typed', {
      responseMimeType: 'application/json',
      responseSchema: {
        type: Type.OBJECT,
        properties: { name: { type: Type.STRING }, age: { type: Type.INTEGER }, tags: { type: Type.ARRAY, items: { type: Type.STRING } } },
      },
    });
    assert.deepEqual(JSON.parse(typed.text), ANSWER);
    assert.deepEqual(JSON.parse((await ask('any', { responseMimeType: 'application/json' })).text), { any: true });
  });

  it('abort of a stream and of a whole answer ends the call of the model', async () => {
    const aborting = new AbortController();
    await failure((async () => {
      for await (const chunk of await stream('endless', { abortSignal: aborting.signal })) if (chunk.text) aborting.abort();
    })());
    await gateway.until('endless', 'cancelled');
    const whole = new AbortController();
    const silent = failure(ask('silent', { abortSignal: whole.signal }));
    await gateway.until('silent', 'running');
    whole.abort();
    await silent;
    await gateway.until('silent', 'cancelled');
  });

  for (const status of [400, 401, 404, 429, 500]) {
    it('error ' + status, async () => {
      for (const way of [ask, stream]) {
        const error = await failure(way('fail ' + status));
        assert.ok(error instanceof ApiError, String(error));
        assert.equal(error.status, status);
        const { error: body } = JSON.parse(error.message);
        assert.deepEqual([body.code, body.status, body.message], [status, STATUS[status], 'failed on demand with ' + status]);
      }
    });
  }

  it('error in mid-stream', async () => {
    const error = await failure((async () => {
      for await (const chunk of await stream('break')) assert.ok(chunk);
    })());
    assert.ok(error instanceof ApiError, String(error));
    assert.match(error.message, /failed on demand with 500/);
  });

  it('errors of the gateway itself', async () => {
    const stranger = new GoogleGenAI({ apiKey: 'wrong', httpOptions: { baseUrl: gateway.url } });
    assert.equal((await failure(stranger.models.generateContent({ model: MODEL, contents: 'x' }))).status, 401);
    assert.equal((await failure(ask('bad', { temperature: 'hot' }))).status, 400);
    assert.match((await failure(ask('bad', { temperature: 0.5 }))).message, /only 1 is allowed/);
    assert.equal((await failure(ai.models.embedContent({ model: MODEL, contents: 'x' }))).status, 404);
  });

  it('a tool of the vendor beside the model', async () => {
    assert.ok((await ask('search', { tools: [{ googleSearch: {} }] })).text);
  });

  it('models and counted tokens', async () => {
    const names = [];
    for await (const model of await ai.models.list()) names.push(model.name);
    assert.deepEqual(names, ['models/kimi-k3', 'models/kimi-k2.6']);
    assert.ok((await ai.models.get({ model: 'kimi-k3' })).inputTokenLimit > 0);
    assert.equal((await failure(ai.models.get({ model: 'none' }))).status, 404);
    assert.ok((await ai.models.countTokens({ model: MODEL, contents: 'count me' })).totalTokens > 0);
  });
});
