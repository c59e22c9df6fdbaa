#!/usr/bin/env python3
"""Makes the texts that the estimator's constants were fitted to, and prints what fits best.

    fit.py texts FOLDER      the project's own texts at a fixed commit, generated ones, and the hand-written ones of fit/
    fit.py pieces FILE       least squares over the pieces that `node count.mjs pieces FOLDER FILE` wrote

Development only; needs numpy. The constants in HeuristicTokenizer are these, rounded and checked by hand on the fitted texts.
"""

import base64
import bisect
import collections
import json
import pathlib
import random
import re
import subprocess
import sys
import unicodedata

COMMIT = "4ab0263"
HERE = pathlib.Path(__file__).resolve().parent
RANDOM = random.Random(7)
WORD = re.compile(r"^([^A-Za-z]?)([A-Za-z]+)('\w+)?$")
SIGNS = re.compile(r"^ ?([!-/:-@\[-`{-~]+)[\r\n]*$")
# The first characters of the ranges in Scripts whose words have tokens by the letter.
RANGES = [0x370, 0x400, 0x530, 0x590, 0x600, 0x700, 0x900, 0x980, 0xa00, 0xb80, 0xc00, 0xd80, 0xe00, 0xe80, 0xf00, 0x1000, 0x10a0, 0x1100,
          0x1200, 0x1380, 0x1780, 0x1800, 0x2e80, 0x3040, 0x30a0, 0x3100, 0x3190, 0xac00, 0xd7b0]


def git(*arguments):
    return subprocess.run(["git", "-C", HERE, *arguments], capture_output=True, check=True).stdout.decode(errors="replace")


def own_texts():
    files = git("ls-tree", "-r", "--name-only", "--full-tree", COMMIT).split("\n")
    show = lambda path: git("show", f"{COMMIT}:{path}")
    java = [path for path in files if path.endswith(".java") and not path.endswith(("Attempts.java", "Swar.java"))]
    yield "java", "".join(map(show, java[::9]))
    comments = []
    for path in java[4::5]:
        for comment in re.findall(r"/\*\*(.*?)\*/", show(path), re.S):
            text = re.sub(r"\{@\w+ ([^}]*)\}", r"\1", re.sub(r"^\s*\* ?", "", comment, flags=re.M))
            comments += [line for line in re.sub(r"</?\w+>", "", text).strip().split("\n") if not line.strip().startswith("@")]
    yield "english_doc", "\n".join(comments) + "\n"
    pages = "".join(show(path) for path in ["README.md", "DESIGN.md", "CONTRIBUTING.md", "SECURITY.md", "benchmarks/RESULTS.md"])
    lines = pages.split("\n")
    yield "markdown", "\n".join(line for line in lines if line.startswith("|")) + "\n"
    yield "prose_md", "\n".join(line for line in lines if not line.startswith("|")) + "\n"
    recorded = [path for path in files if path.endswith(".sse")]
    data = [line[6:] for path in recorded[::2] for line in show(path).split("\n") if line.startswith("data: {")]
    yield "json", "\n".join(data)[:20_000] + "\n"


def noise(n):
    return bytes(RANDOM.getrandbits(8) for _ in range(n))


def generated_texts():
    lines = [base64.b64encode(noise(n)).decode() for n in (30, 90, 200, 900)]
    wrapped = base64.b64encode(noise(500)).decode()
    yield "base64", "\n".join(lines + [wrapped[i:i + 76] for i in range(0, len(wrapped), 76)]) + "\n"
    yield "hex", "".join(f"{noise(32).hex()} {noise(4).hex()}-{noise(2).hex()}-4{noise(1).hex()}0\n" for _ in range(60))
    faces = list("😀😁😂🤣😅😊😍😘😎🤗🤔😴😢😭😡👍👎👏🙌🙏💪🔥✨🎉❤💔🌟☀🎂🍕🚀✅❌⚠💡📌📈🕒🌈🐶💚👀")
    others = [chr(c) for c in [*range(0x1F300, 0x1F6F0), *range(0x1F900, 0x1FA00), *range(0x2600, 0x27B0)] if RANDOM.random() < .3]
    others += ["👩‍🔬", "👨‍👩‍👧‍👦", "🏴‍☠️", "👌🏾", "🙅‍♂️", "🇫🇷", "🇧🇷", "♥️", "✈️", "2️⃣"]
    words = "hello team the build is green nice weekend plans coffee time who broke it congratulations new release".split()
    text = ""
    for _ in range(120):
        text += " ".join(RANDOM.choice(words) for _ in range(RANDOM.randint(0, 4))) + " "
        text += "".join(RANDOM.choice(faces if RANDOM.random() < .6 else others) for _ in range(RANDOM.randint(1, 5))) + "\n"
    yield "emoji", text
    r = RANDOM.randint
    logs = [
        lambda: f'{r(1, 254)}.{r(1, 254)}.{r(1, 254)}.{r(1, 254)} - - [{r(1, 28):02d}/Oct/2026:{r(0, 23):02d}:{r(0, 59):02d}:07 +0000] "GET /login HTTP/1.1" 200 {r(100, 90000)}',
        lambda: f"Oct {r(1, 28):2d} {r(0, 23):02d}:{r(0, 59):02d}:{r(0, 59):02d} web-{r(1, 9)} systemd[{r(300, 30000)}]: Started Session {r(1, 999)} of user deploy.",
        lambda: f'level=info ts=2026-10-{r(10, 28)}T0{r(0, 9)}:{r(10, 59)}:{r(10, 59)}.{r(0, 999999):06d}Z caller=compactor.go:{r(10, 900)} msg="block uploaded" id={noise(8).hex()}',
        lambda: f"{r(0, 23):02d}:{r(0, 59):02d}:{r(0, 59):02d},{r(0, 999):03d} ERROR (worker-{r(1, 64)}) [com.example.Sync] Batch {r(1, 99999)} failed",
    ]
    yield "logs", "".join(RANDOM.choice(logs)() + "\n" for _ in range(80))
    rows = [{"name": RANDOM.choice(["alpha", "beta"]), "enabled": RANDOM.random() < .5, "ratio": round(RANDOM.random(), 4),
             "limits": {"cpu": f"{r(1, 16)}000m", "memory": f"{r(1, 64)}Gi"}, "ports": [r(1000, 60000)]} for _ in range(25)]
    yield "json2", json.dumps(rows, indent=2) + json.dumps(rows[:8]) + "\n"
    yield "python", pathlib.Path(__file__).read_text()


def texts(folder):
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in [*own_texts(), *generated_texts()]:
        (folder / f"{name}.txt").write_text(text)
    for file in (HERE / "fit").glob("*.txt"):
        (folder / f"written_{file.name}").write_text(file.read_text())


def fitted(rows, kinds, label):
    """Least squares in which every kind of text weighs the same."""
    import numpy
    features, tokens = numpy.array([f for f, _ in rows], float), numpy.array([n for _, n in rows], float)
    weights = numpy.array([collections.Counter(kinds)[kind] ** -0.25 for kind in kinds])
    found, *_ = numpy.linalg.lstsq(features * weights[:, None], tokens * weights, rcond=None)
    print(label, [round(float(x), 3) for x in found])


def constants(texts_):
    words = collections.Counter()
    for text in texts_:
        if text["kind"] not in ("base64", "hex", "emoji", "logs"):
            for piece, _, _ in text["pieces"]:
                match = WORD.match(piece)
                if match and match[2][1:].islower():
                    words[match[2].lower()] += 1
    pairs = collections.Counter(a + b for word in words for a, b in zip(word, word[1:]))
    letters = "abcdefghijklmnopqrstuvwxyz"
    print("ordinary pairs", " ".join("".join(b for b in letters if pairs[a + b] >= 4) for a in letters))
    latin, latin_kinds, signs, sign_kinds = [], [], [], []
    for text in texts_:
        for piece, tokens, _ in text["pieces"]:
            match = WORD.match(piece)
            if match:
                before, word, _ = match.groups()
                rare = sum(pairs[a + b] < 4 and a != b for a, b in zip(word.lower(), word.lower()[1:]))
                capitals = sum(c.isupper() for c in word) > 1
                sign = before not in ("", " ")
                latin.append(([1, max(0, len(word) - 6), rare, capitals, capitals * (len(word) - 2), sign,
                               sign * max(0, len(word) - 4), (before == "") * max(0, len(word) - 3)], tokens))
                latin_kinds.append(text["kind"])
            match = SIGNS.match(piece)
            if match:
                changes = sum(a != b for a, b in zip(match[1], match[1][1:]))
                signs.append(([1, max(0, changes - 2), len(match[1]) - 1 - changes], tokens))
                sign_kinds.append(text["kind"])
    fitted(latin, latin_kinds, "words: one, letters over 6, rare pairs, capitals, letters of them, sign before, letters over 4, bare letters over 3:")
    fitted(signs, sign_kinds, "signs: one, changes over 2, repeats:")
    words, word_kinds = collections.defaultdict(list), collections.defaultdict(list)
    for text in texts_:
        for piece, _, deepseek in text["pieces"]:
            letters_ = [c for c in piece if c.isalpha() or unicodedata.category(c).startswith("M")]
            ranges = {bisect.bisect(RANGES, ord(c)) for c in letters_}
            if letters_ and len(ranges) == 1 and min(map(ord, letters_)) >= RANGES[0]:
                words[min(ranges)].append(([1, len(letters_)], 1.05 * deepseek))
                word_kinds[min(ranges)].append(text["kind"])
    for i in sorted(words):
        fitted(words[i], word_kinds[i], f"{RANGES[i - 1]:#x}: first, each:")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("texts", "pieces"):
        sys.exit(__doc__)
    if sys.argv[1] == "texts":
        texts(pathlib.Path(sys.argv[2]))
    else:
        constants(json.loads(pathlib.Path(sys.argv[2]).read_text()))
