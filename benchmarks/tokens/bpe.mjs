// Real BPE counts: the ranks of o200k_base, behind their own split pattern or behind Kimi's.
import { Tiktoken } from "js-tiktoken/lite";
import o200k from "js-tiktoken/ranks/o200k_base";

// JavaScript's `u` flag has neither && nor (?i:...), and its \s takes U+FEFF and leaves out U+0085: so they are spelled out.
const UPPER = "(?:(?!\\p{Script=Han})[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}])";
const LOWER = "(?:(?!\\p{Script=Han})[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}])";
const ENDING = "(?:'[sS\u017f]|'[tT]|'[rR][eE]|'[vV][eE]|'[mM]|'[lL][lL]|'[dD])?";
const SPACE = "\\p{White_Space}";

export const KIMI = [
  "\\p{Script=Han}+",
  `[^\\r\\n\\p{L}\\p{N}]?${UPPER}*${LOWER}+${ENDING}`,
  `[^\\r\\n\\p{L}\\p{N}]?${UPPER}+${LOWER}*${ENDING}`,
  "\\p{N}{1,3}",
  ` ?[^${SPACE}\\p{L}\\p{N}]+[\\r\\n]*`,
  `${SPACE}*[\\r\\n]+`,
  `${SPACE}+(?!${SPACE.replace("p", "P")})`,
  `${SPACE}+`,
].join("|");

const special = { special_tokens: {} };
export const kimi = new Tiktoken({ ...o200k, ...special, pat_str: KIMI });
export const own = new Tiktoken({ ...o200k, ...special });

/** How many tokens a text is with Kimi's split pattern. */
export function count(text, encoder = kimi) {
  return encoder.encode(text, [], []).length;
}

/** The ranks as lines of base64 and rank, the form of a tiktoken file. */
export function ranks() {
  const lines = [];
  for (const line of o200k.bpe_ranks.split("\n").filter(Boolean)) {
    const [, from, ...tokens] = line.split(" ");
    tokens.forEach((token, i) => lines.push(`${token} ${Number(from) + i}\n`));
  }
  return lines.join("");
}
