// Starts the gateway with its obedient model, and asks it which calls the model received.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { delimiter } from 'node:path';
import { fileURLToPath } from 'node:url';

export const KEY = 'client-tests-key';
export const MODEL = 'kimi-k3';

/** The usage of every answer: 42 tokens of input, 10 of them cached, and 17 of output. */
export const USAGE = { input: 42, cached: 10, output: 17 };

export const PIXEL = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';
export const SEEN = `I see data:image/png;base64 of ${PIXEL.length} characters`;

/** The schema of the parameters of the tool that the tests declare. */
export const CITY = {
  type: 'object', properties: { city: { type: 'string', description: 'The name of a city' } }, required: ['city'], additionalProperties: false,
};

/** A schema for answers, and the answer that the model gives for it. */
export const PERSON = {
  type: 'object',
  properties: { name: { type: 'string' }, age: { type: 'integer' }, tags: { type: 'array', items: { type: 'string' } } },
  required: ['name', 'age', 'tags'],
  additionalProperties: false,
};
export const ANSWER = { name: 'text', age: 7, tags: ['text'] };

export const REASONING = 'First I read the question. Then I answer.';
export const CALL_REASONING = 'Two cities, two calls.';
export const CITIES = ['Paris', 'Tokyo'];

/** The result of the tool for a city, and the answer of the model to both results. */
export const weather = city => `18 degrees in ${city}`;
export const WEATHER = 'Results: 18 degrees in Paris; 18 degrees in Tokyo';

/** The jar of an artifact in a folder, which the build has made. */
function jar(folder) {
  const artifact = folder.replace('extras/', '');
  const target = new URL(`../../${folder}/target/`, import.meta.url);
  const name = new RegExp(`^${artifact}-[\\d.]+(-SNAPSHOT)?\\.jar$`);
  const jars = existsSync(target) ? readdirSync(target).filter(file => name.test(file)) : [];
  if (!jars.length) throw new Error(`expected ${folder}/target/${artifact}-*.jar, found none; run: mvn -q -pl extras/kimi-sdk-server -am -DskipTests package`);
  return fileURLToPath(new URL(jars[0], target));
}

export class Gateway {
  static async start() {
    const gateway = new Gateway();
    const java = process.env.JAVA_HOME ? process.env.JAVA_HOME + '/bin/java' : 'java';
    gateway.process = spawn(java, ['-cp', ['kimi-sdk', 'extras/kimi-sdk-jsonschema', 'extras/kimi-sdk-store', 'extras/kimi-sdk-platform', 'extras/kimi-sdk-server'].map(jar).join(delimiter), fileURLToPath(new URL('src/test/java/io/github/kimisdk/clients/Server.java', import.meta.url))], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = [];
    for await (const line of createInterface({ input: gateway.process.stdout })) {
      lines.push(line.trim());
      if (lines.length === 3) break;
    }
    assert.equal(lines.length, 3, 'expected three addresses from Server.java, found ' + lines);
    [gateway.url, gateway.lenientUrl, gateway.callsUrl] = lines;
    return gateway;
  }

  /** Returns the calls whose last message of a user is this prompt. */
  async calls(prompt) {
    const all = await (await fetch(this.callsUrl)).json();
    return all.filter(call => call.prompt === prompt);
  }

  /** Returns the last call with a prompt. */
  async call(prompt) {
    const call = (await this.calls(prompt)).at(-1);
    assert.ok(call, 'expected a call with the prompt ' + prompt);
    return call;
  }

  /** Waits until the call with a prompt is in a state. */
  async until(prompt, state) {
    const end = Date.now() + 20_000;
    for (;;) {
      const last = (await this.calls(prompt)).at(-1);
      if (last?.state === state) return last;
      assert.ok(Date.now() < end, `expected the call ${prompt} to be ${state}, found ${last?.state}`);
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }

  stop() {
    this.process.stdin.end();
  }
}

/** Returns the error of a promise, which must fail. */
export async function failure(promise) {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new assert.AssertionError({ message: 'expected a failure, found an answer' });
}
