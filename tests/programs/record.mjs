// Writes the recorded requests of programs as test resources: node record.mjs <folder of run.mjs> <program>.
// The texts of programs belong to others: each text of more than 80 characters becomes a filler of the same length, or of 400
// characters if it is longer, and each description an ellipsis. Ids of machines and sessions become zeros. Structure, names, types and keywords stay.

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const LONGEST = 80;
const FILLER = 400;
const OWN = new Set(['signature', 'thoughtSignature', 'encrypted_content']);

/** Returns a filler for a text. It keeps the words that make a request one for a summary. */
function filler(text) {
  const start = /summar|compact|state_snapshot|handoff/i.test(text) ? 'Summarize this. ' : '';
  return (start + 'text '.repeat(text.length / 5 + 1)).slice(0, Math.min(text.length, FILLER));
}

function anonymous(text) {
  return text
    .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '00000000-0000-0000-0000-000000000000')
    .replace(/\b[0-9a-f]{16,}\b/g, found => '0'.repeat(found.length));
}

function clean(value, key = '') {
  if (Array.isArray(value)) return value.map(element => clean(element, key));
  if (value && typeof value === 'object') return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, clean(member, name)]));
  if (typeof value !== 'string' || OWN.has(key) || /^(data:application\/pdf;base64,)?JVBERi0/.test(value)) return value;
  if (key === 'description') return '…';
  if (/^\s*[{[]/.test(value)) {
    try {
      return JSON.stringify(clean(JSON.parse(value)));
    } catch {
      // It only looks like JSON.
    }
  }
  return value.length > LONGEST ? filler(value) : anonymous(value);
}

const [folder, program] = process.argv.slice(2);
const name = { 'claude-code': '@anthropic-ai/claude-code', codex: '@openai/codex', 'gemini-cli': '@google/gemini-cli', opencode: 'opencode-ai', 'kimi-code': '@moonshot-ai/kimi-code' }[program];
const { dependencies } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8'));
const target = fileURLToPath(new URL(`../../extras/kimi-sdk-server/src/test/resources/programs/${program}-${dependencies[name]}`, import.meta.url));
mkdirSync(target, { recursive: true });

// Requests repeat the tools of a program, so a request has the number of a list in tools.json.
const tools = [];

function shared(body) {
  if (!body.tools) return body;
  const text = JSON.stringify(body.tools);
  if (!tools.includes(text)) tools.push(text);
  return { ...body, tools: tools.indexOf(text) };
}

for (const scenario of ['read', 'parallel', 'repeated', 'pdf', 'overflow', 'cut']) {
  const file = join(folder, `${program}.${scenario}.json`);
  if (!existsSync(file)) continue;
  const { came } = JSON.parse(readFileSync(file, 'utf8'));
  const posts = came.filter(request => request.method === 'POST' && request.body).slice(0, 5);
  const lines = posts.map(request => JSON.stringify({ path: request.path, ...(request.beta ? { beta: request.beta } : {}), body: shared(clean(request.body)) }));
  writeFileSync(join(target, scenario + '.jsonl'), [...new Set(lines)].join('\n') + '\n');
}
writeFileSync(join(target, 'tools.json'), '[' + tools.join(',\n') + ']\n');
