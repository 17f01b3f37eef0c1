// 读一页纸上的 Code 128 条码（ISO/IEC 15417）：沿横线量黑白的宽窄，认出起始符、字符、校验符和终止符。分页单用它。
const PATTERNS = (
  "212222 222122 222221 121223 121322 131222 122213 122312 132212 221213 221312 231212 112232 122132 122231 113222 " +
  "123122 123221 223211 221132 221231 213212 223112 312131 311222 321122 321221 312212 322112 322211 212123 212321 " +
  "232121 111323 131123 131321 112313 132113 132311 211313 231113 231311 112133 112331 132131 113123 113321 133121 " +
  "313121 211331 231131 213113 213311 213131 311123 311321 331121 312113 312311 332111 314111 221411 431111 111224 " +
  "111422 121124 121421 141122 141221 112214 112412 122114 122411 142112 142211 241211 221114 413111 241112 134111 " +
  "111242 121142 121241 114212 124112 124211 411212 421112 421211 212141 214121 412121 111143 111341 131141 114113 " +
  "114311 411113 411311 113141 114131 311141 411131 211412 211214 211232"
).split(" ").map((one) => [...one].map(Number));
const [TO_C, TO_B, START_B, START_C, STOP] = [99, 100, 104, 105, "233111"];
const LINES = 60;
const FAR = 0.65; // of a module; a bar that is further from every pattern is none

// `canvas`: the page as it lies; gives what the first whole code says, or "".
export function readCode(canvas) {
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  for (let line = 1; line < LINES; line += 1) {
    const y = Math.floor((canvas.height * line) / LINES);
    const found = readLine(pen.getImageData(0, y, canvas.width, 1).data);
    if (found) return found;
  }
  return "";
}

function readLine(data) {
  const runs = runsOf(data);
  for (let at = 1; at + 6 < runs.length; at += 2) {
    const start = value(runs, at);
    if (start === START_B || start === START_C) {
      const text = readFrom(runs, at, start);
      if (text) return text;
    }
  }
  return "";
}

// Widths of white, black, white …, in dots; the first is white, so black ones stand at odd places.
function runsOf(data) {
  let low = 255;
  let high = 0;
  for (let at = 0; at < data.length; at += 4) {
    low = Math.min(low, data[at + 1]);
    high = Math.max(high, data[at + 1]);
  }
  if (high - low < 60) return [];
  const middle = (low + high) / 2;
  const runs = [0];
  let isBlack = false;
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 1] < middle !== isBlack) {
      isBlack = !isBlack;
      runs.push(0);
    }
    runs[runs.length - 1] += 1;
  }
  return runs;
}

function value(runs, at) {
  const six = runs.slice(at, at + 6);
  const module = six.reduce((sum, one) => sum + one, 0) / 11;
  let best = -1;
  let least = 6 * FAR;
  PATTERNS.forEach((pattern, index) => {
    let away = 0;
    for (let i = 0; i < 6; i += 1) {
      const off = Math.abs(six[i] / module - pattern[i]);
      if (off > FAR) return;
      away += off;
    }
    if (away < least) [best, least] = [index, away];
  });
  return best;
}

function readFrom(runs, begin, start) {
  const values = [start];
  let at = begin + 6;
  for (; at + 6 < runs.length; at += 6) {
    if (isStop(runs, at)) break;
    const next = value(runs, at);
    if (next < 0) return "";
    values.push(next);
  }
  if (values.length < 3 || !isStop(runs, at)) return "";
  const check = values.pop();
  const sum = values.reduce((total, one, place) => total + one * (place || 1), 0);
  return sum % 103 === check ? textOf(values) : "";
}

function isStop(runs, at) {
  const six = runs.slice(at, at + 6);
  const module = six.reduce((sum, one) => sum + one, 0) / 11;
  return six.length === 6 && [...STOP].every((width, i) => Math.abs(six[i] / module - Number(width)) < FAR);
}

function textOf([start, ...values]) {
  let isC = start === START_C;
  let text = "";
  for (const one of values) {
    // In C, 99 is the digits 99.
    if (!isC && one === TO_C) isC = true;
    else if (isC && one === TO_B) isC = false;
    else text += isC ? String(one).padStart(2, "0") : String.fromCharCode(one + 32);
  }
  return text;
}
