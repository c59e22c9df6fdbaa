// The cases that each program goes through, and how to tell that it passed.

const SECRETS = { 'notes.txt': 'secret-pear', 'more.txt': 'secret-fig', 'long.txt': 'secret-plum', 'report.pdf': 'secret-quince' };

/** A PDF of one page that shows one line, which is not compressed. */
function pdf(line) {
  const stream = `BT /F1 12 Tf 72 720 Td (${line}) Tj ET`;
  const objects = [
    '<< /Type /Catalog /Pages 2 0 R >>', '<< /Type /Pages /Kids [3 0 R] /Count 1 >>',
    '<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>',
    `<< /Length ${stream.length} >>\nstream\n${stream}\nendstream`, '<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>'];
  let text = '%PDF-1.4\n';
  const offsets = [];
  objects.forEach((object, i) => {
    offsets.push(text.length);
    text += `${i + 1} 0 obj\n${object}\nendobj\n`;
  });
  const start = text.length;
  text += `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n` + offsets.map(o => String(o).padStart(10, '0') + ' 00000 n \n').join('');
  return text + `trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${start}\n%%EOF\n`;
}

/** Returns the text of a file of the project. */
export function content(name) {
  const line = `The secret word is ${SECRETS[name]}.`;
  if (name.endsWith('.pdf')) return pdf(line);
  return name === 'long.txt' ? 'A line of a long file of no use.\n'.repeat(900) + line + '\n' : line + '\n';
}

const answers = (...files) => run => run.output.includes('DONE: ') && files.every(file => run.output.includes(SECRETS[file]))
  ? '' : 'expected ' + files.map(file => SECRETS[file]).join(' and ') + ' after DONE in the output';

const stops = run => run.timedOut ? 'it did not stop' : run.asked > 3 ? `it asked ${run.asked} times` : run.output.includes('org-0') ? 'it shows the account' : '';

/** Gemini CLI does not compact on a refusal: it says that the window is full, and ends. */
const compacts = run => /maximum number of tokens/.test(run.output) ? '' : answers('long.txt')(run);

/** Rows that fail today, as "program case", with the reason. A row that passes has to leave the list. */
export const GAPS = {
  'kimi-code pdf': 'the program reads no PDF, so none reaches the gateway',
  'opencode pdf': 'the program reads no PDF for a provider of the user, so none reaches the gateway',
};

export const CASES = {
  read: { files: ['notes.txt'], check: answers('notes.txt') },
  parallel: { files: ['notes.txt', 'more.txt'], check: answers('notes.txt', 'more.txt') },
  repeated: { files: ['notes.txt', 'more.txt'], check: answers('notes.txt', 'more.txt') },
  overflow: { files: ['long.txt'], check: compacts, prompts: 2 },
  pdf: { files: ['report.pdf'], check: answers('report.pdf') },
  limited: { files: ['notes.txt'], check: answers('notes.txt') },
  denied: { files: ['notes.txt'], check: stops },
  exhausted: { files: ['notes.txt'], check: stops },
  cut: { files: ['notes.txt'], check: run => run.timedOut ? 'it did not stop' : answers('notes.txt')(run) },
};
