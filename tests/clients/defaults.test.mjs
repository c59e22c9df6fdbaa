// Each client with its defaults: a whole answer, a stream and a loop of tools by the client's own runner. Behind the gateway is
// the upstream that refuses what Kimi refuses, then the offline model.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { after, before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { createAnthropic } from '@ai-sdk/anthropic';
import { createGoogleGenerativeAI } from '@ai-sdk/google';
import { createMoonshotAI } from '@ai-sdk/moonshotai';
import { createOpenAI } from '@ai-sdk/openai';
import Anthropic from '@anthropic-ai/sdk';
import { betaTool } from '@anthropic-ai/sdk/helpers/beta/json-schema';
import OldAnthropic from '@anthropic-ai/sdk-0';
import { betaTool as oldBetaTool } from '@anthropic-ai/sdk-0/helpers/beta/json-schema';
import { GoogleGenAI } from '@google/genai';
import { generateText, jsonSchema, stepCountIs, streamText, tool } from 'ai';
import OpenAI from 'openai';
import { CITY } from './gateway.mjs';

const KEY = 'program-key';
const MODEL = 'kimi-k3';
const SECRET = 'secret-pear';
const PROMPT = 'Call get_weather for Paris, then tell me the secret word.';
const DESCRIPTION = 'The weather of a city';

/** Starts the gateway in another process: in front of the strict upstream, or of the offline model. */
async function start(scenario) {
  const path = ['kimi-sdk/target/classes', 'extras/kimi-sdk-jsonschema/target/classes', 'extras/kimi-sdk-store/target/classes', 'extras/kimi-sdk-platform/target/classes', 'extras/kimi-sdk-server/target/classes', 'extras/kimi-sdk-server/target/test-classes']
    .map(folder => fileURLToPath(new URL('../../' + folder, import.meta.url))).join(':');
  const java = process.env.JAVA_HOME ? process.env.JAVA_HOME + '/bin/java' : 'java';
  const server = spawn(java, ['-cp', process.env.PROGRAMS_CLASSPATH ?? path, 'io.github.kimisdk.strict.ProgramGateway', scenario], { stdio: ['pipe', 'pipe', 'inherit'] });
  for await (const line of createInterface({ input: server.stdout })) return { url: line.trim(), stop: () => server.stdin.end() };
  throw new Error('expected the address of the gateway, found none');
}

async function text(pieces, read) {
  let all = '';
  for await (const piece of pieces) all += read(piece) ?? '';
  return all;
}

const used = { count: 0 };
const weather = () => { used.count++; return `It rains. The secret word is ${SECRET}.`; };
const user = content => [{ role: 'user', content }];

function openai(url) {
  const client = new OpenAI({ apiKey: KEY, baseURL: url + '/v1' });
  const tools = [{ type: 'function', function: { name: 'get_weather', description: DESCRIPTION, parameters: CITY, parse: JSON.parse, function: weather } }];
  return {
    whole: async prompt => (await client.chat.completions.create({ model: MODEL, messages: user(prompt) })).choices[0].message.content,
    stream: async prompt => text(await client.chat.completions.create({ model: MODEL, messages: user(prompt), stream: true }), chunk => chunk.choices[0]?.delta.content),
    tools: prompt => client.chat.completions.runTools({ model: MODEL, messages: user(prompt), tools }).finalContent(),
  };
}

function responses(url) {
  const client = new OpenAI({ apiKey: KEY, baseURL: url + '/v1' });
  const tools = [{ type: 'function', name: 'get_weather', description: DESCRIPTION, parameters: CITY, strict: true }];
  return {
    whole: async prompt => (await client.responses.create({ model: MODEL, input: prompt })).output_text,
    stream: async prompt => text(await client.responses.create({ model: MODEL, input: prompt, stream: true }), event => event.type === 'response.output_text.delta' ? event.delta : ''),
    tools: async prompt => {
      const input = user(prompt);
      for (let step = 0; step < 4; step++) {
        const answer = await client.responses.create({ model: MODEL, input, tools });
        const calls = answer.output.filter(item => item.type === 'function_call');
        if (!calls.length) return answer.output_text;
        input.push(...answer.output, ...calls.map(call => ({ type: 'function_call_output', call_id: call.call_id, output: weather() })));
      }
      throw new Error('expected an answer within four steps');
    },
  };
}

const anthropic = (Client, runnable) => url => {
  const client = new Client({ apiKey: KEY, baseURL: url });
  const body = prompt => ({ model: MODEL, max_tokens: 4000, messages: user(prompt) });
  const shown = message => message.content.filter(block => block.type === 'text').map(block => block.text).join('');
  return {
    whole: async prompt => shown(await client.messages.create(body(prompt))),
    stream: async prompt => client.messages.stream(body(prompt)).finalText(),
    tools: async prompt => shown(await client.beta.messages.toolRunner({
      ...body(prompt), tools: [runnable({ name: 'get_weather', description: DESCRIPTION, inputSchema: CITY, run: weather })],
    })),
  };
};

function google(url) {
  const client = new GoogleGenAI({ apiKey: KEY, httpOptions: { baseUrl: url } });
  const callable = {
    tool: async () => ({ functionDeclarations: [{ name: 'get_weather', description: DESCRIPTION, parametersJsonSchema: CITY }] }),
    callTool: async calls => calls.map(call => ({ functionResponse: { id: call.id, name: call.name, response: { result: weather() } } })),
  };
  return {
    whole: async prompt => (await client.models.generateContent({ model: MODEL, contents: prompt })).text,
    stream: async prompt => text(await client.models.generateContentStream({ model: MODEL, contents: prompt }), chunk => chunk.text),
    tools: async prompt => (await client.models.generateContent({ model: MODEL, contents: prompt, config: { tools: [callable] } })).text,
  };
}

const ai = provider => url => {
  const model = provider(url);
  const tools = { get_weather: tool({ description: DESCRIPTION, inputSchema: jsonSchema(CITY), execute: weather }) };
  return {
    whole: async prompt => (await generateText({ model, prompt })).text,
    stream: async prompt => text(streamText({ model, prompt }).textStream, piece => piece),
    tools: async prompt => (await generateText({ model, prompt, tools, stopWhen: stepCountIs(4) })).text,
  };
};

const CLIENTS = {
  'openai chat': openai,
  'openai responses': responses,
  'anthropic 1': anthropic(Anthropic, betaTool),
  'anthropic 0': anthropic(OldAnthropic, oldBetaTool),
  'google-genai': google,
  'ai openai': ai(url => createOpenAI({ apiKey: KEY, baseURL: url + '/v1' })(MODEL)),
  'ai openai chat': ai(url => createOpenAI({ apiKey: KEY, baseURL: url + '/v1' }).chat(MODEL)),
  'ai anthropic': ai(url => createAnthropic({ apiKey: KEY, baseURL: url + '/v1' })(MODEL)),
  'ai google': ai(url => createGoogleGenerativeAI({ apiKey: KEY, baseURL: url + '/v1beta' })(MODEL)),
  'ai moonshotai': ai(url => createMoonshotAI({ apiKey: KEY, baseURL: url + '/v1' })(MODEL)),
};

for (const upstream of ['strict', 'offline']) {
  for (const [name, client] of Object.entries(CLIENTS)) {
    describe(`defaults, ${name}, ${upstream}`, () => {
      let gateway;
      before(async () => { gateway = await start(upstream === 'strict' ? 'read' : 'offline'); });
      after(() => gateway?.stop());

      for (const way of ['whole', 'stream']) {
        it(way, async () => assert.match(await client(gateway.url)[way]('Say hello to everybody'), upstream === 'strict' ? /A file and its secret word/ : /hello/));
      }
      it('tools', async () => {
        used.count = 0;
        assert.match(await client(gateway.url).tools(PROMPT), new RegExp(SECRET));
        assert.equal(used.count, 1);
      });
    });
  }
}
