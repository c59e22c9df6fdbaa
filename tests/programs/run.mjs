// Runs agent programs against the gateway in front of the strict upstream: node run.mjs [program ...] [case ...].
// Prints one line for each program and case: passed, failed with the reason, or skipped because the program cannot be had.

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CASES, GAPS, content } from './cases.mjs';
import { PROGRAMS } from './programs.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));
const classPath = process.env.PROGRAMS_CLASSPATH
  ?? ['kimi-sdk/target/classes', 'extras/kimi-sdk-jsonschema/target/classes', 'extras/kimi-sdk-store/target/classes', 'extras/kimi-sdk-platform/target/classes', 'extras/kimi-sdk-server/target/classes', 'extras/kimi-sdk-server/target/test-classes'].map(path => join(root, path)).join(':');
const java = process.env.JAVA_HOME ? join(process.env.JAVA_HOME, 'bin/java') : 'java';
const SECONDS = Number(process.env.PROGRAMS_SECONDS ?? 90);

/** Starts the gateway for one case. */
async function gateway(scenario, record) {
  const server = spawn(java, ['-cp', classPath, 'io.github.kimisdk.strict.ProgramGateway', scenario, record, process.env.PROGRAMS_UPSTREAM ?? 'strict'], { stdio: ['pipe', 'pipe', process.env.PROGRAMS_VERBOSE ? 'inherit' : 'ignore'] });
  const ended = new Promise(resolve => server.on('exit', resolve));
  for await (const line of createInterface({ input: server.stdout })) {
    return { url: line.trim(), stop: () => { server.stdin.end(); return ended; } };
  }
  throw new Error('expected the address of the gateway, found none');
}

/** Runs a command in a session of its own, and ends all of it after the time. */
function execute({ command, env }, cwd, home) {
  return new Promise(resolve => {
    const child = spawn(command[0], command.slice(1), {
      cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'],
      env: { PATH: process.env.PATH, LANG: 'C.UTF-8', TERM: 'dumb', NO_COLOR: '1', CI: '1', HOME: home, TMPDIR: home, IS_SANDBOX: '1', ...env },
    });
    let output = '';
    let timedOut = false;
    child.stdout.on('data', data => output += data);
    child.stderr.on('data', data => output += data);
    const timer = setTimeout(() => { timedOut = true; kill(child); }, SECONDS * 1000);
    child.on('error', error => output += error);
    child.on('close', code => { clearTimeout(timer); resolve({ output, timedOut, code }); });
  });
}

function kill(child) {
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

/** Runs one program through one case; returns why it failed, or an empty text. */
export async function run(name, scenario, out) {
  const folder = mkdtempSync(join(tmpdir(), 'programs-'));
  const project = join(folder, 'project');
  const home = join(folder, 'home');
  mkdirSync(project);
  mkdirSync(home);
  for (const file of CASES[scenario].files) writeFileSync(join(project, file), content(file));
  const record = join(folder, 'record.json');
  const server = await gateway(scenario, record);
  const paths = CASES[scenario].files.map(file => join(project, file)).join(' and ');
  const program = PROGRAMS[name];
  const result = await execute(program.run(server.url, home, `Read ${paths} and tell me each secret word.`), project, home);
  if (program.goOn && CASES[scenario].prompts === 2 && !result.timedOut) {
    const next = await execute(program.goOn(home, 'Go on.'), project, home);
    Object.assign(result, next, { output: result.output + next.output });
  }
  await server.stop();
  const recorded = JSON.parse(readFileSync(record, 'utf8'));
  const asked = recorded.went.filter(one => one.path.match(/completions|messages|responses/)).length;
  const refused = recorded.went.filter(one => one.rule).map(one => `${one.status} ${one.text}`);
  const reason = CASES[scenario].check({ ...result, asked }) || (refused.length ? 'a request reached the upstream in a form that it refuses' : '');
  if (out) {
    mkdirSync(out, { recursive: true });
    const text = JSON.stringify({ ...recorded, output: result.output, code: result.code, timedOut: result.timedOut, asked }, null, 1);
    writeFileSync(join(out, `${name}.${scenario}.json`), text.replaceAll(folder, '/home/user'));
  }
  rmSync(folder, { recursive: true, force: true });
  return { reason: reason && refused.length ? `${reason}; upstream: ${refused[0].slice(0, 200)}` : reason, asked, ...result };
}

const modules = process.env.PROGRAMS_MODULES ?? fileURLToPath(new URL('node_modules', import.meta.url));

/** Returns the version of a program that is installed, or an empty text. */
function version(name) {
  const file = join(modules, PROGRAMS[name].package, 'package.json');
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')).version : '';
}

const names = process.argv.slice(2).filter(argument => PROGRAMS[argument]);
const scenarios = process.argv.slice(2).filter(argument => CASES[argument]);
const chosen = scenarios.length ? scenarios : Object.keys(CASES);
const table = [`| program | ${chosen.join(' | ')} |`, `|---|${'---|'.repeat(chosen.length)}`];
let failed = 0;
for (const name of names.length ? names : Object.keys(PROGRAMS)) {
  const row = [];
  for (const scenario of chosen) {
    if (!version(name)) {
      row.push('skipped');
      console.log(`${name.padEnd(12)} ${scenario.padEnd(10)} skipped: the package is not installed`);
      continue;
    }
    const result = await run(name, scenario, process.env.PROGRAMS_OUT);
    const gap = GAPS[`${name} ${scenario}`];
    const surprise = gap && !result.reason;
    row.push(result.reason ? gap ? 'not by the program' : 'failed' : 'passed');
    failed += surprise || (result.reason && !gap) ? 1 : 0;
    const shown = result.reason ? `failed${gap ? ', a known gap (' + gap + ')' : ''}: ${result.reason}` : surprise ? 'passed: remove it from GAPS' : 'passed';
    console.log(`${name.padEnd(12)} ${scenario.padEnd(10)} ${shown} (${result.asked} requests upstream)`);
    if (process.env.PROGRAMS_VERBOSE) console.log(result.output.slice(-2000));
  }
  table.push(`| ${name} ${version(name)} | ${row.join(' | ')} |`);
}
console.log('\n' + table.join('\n'));
process.exit(failed ? 1 : 0);
