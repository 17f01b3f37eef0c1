// The text that Excel puts on the clipboard: cells apart by tabs, rows by line ends; a cell with either is quoted.
export function parse(text) {
  const rows = [[]];
  let at = 0;
  while (at < text.length) {
    const { value, next } = text[at] === '"' ? quoted(text, at) : bare(text, at);
    rows.at(-1).push(value.replace(/\s+/g, " ").trim());
    at = next;
    if (text[at] === "\t") {
      at += 1;
      if (at === text.length) rows.at(-1).push("");
      continue;
    }
    at += text[at] === "\r" && text[at + 1] === "\n" ? 2 : 1;
    if (at < text.length) rows.push([]);
  }
  return rows[0].length ? rows : [[""]];
}

function bare(text, from) {
  const end = text.slice(from).search(/[\t\r\n]/);
  const next = end < 0 ? text.length : from + end;
  return { value: text.slice(from, next), next };
}

function quoted(text, from) {
  const found = /^"((?:[^"]|"")*)"(?=[\t\r\n]|$)/.exec(text.slice(from));
  return found ? { value: found[1].replaceAll('""', '"'), next: from + found[0].length } : bare(text, from);
}

export function asText(rows) {
  return rows.map((row) => row.join("\t")).join("\r\n");
}
