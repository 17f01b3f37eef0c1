// 像表格一样填：[data-grid] 里的 [data-cell] 输入框。没有脚本时是一张带输入框的表。
// 两种状态：走格（选中整格，方向键走动，打字替换）和改格（F2、双击进入，左右键在字里走）。
// 与 Excel 互相复制的是制表符分隔的一块；粘贴放不下的整块不贴，说明原因。
import { each } from "./start.js";
import { asText, parse } from "./gridtext.js";

export function enhance(root) {
  each(root, "[data-grid]", (table) => new Grid(table));
}

class Grid {
  constructor(table) {
    this.table = table;
    this.form = table.closest("form");
    this.words = this.form.querySelector("[data-grid-words]");
    this.rows = [...table.tBodies[0].rows].map((row) => [...row.querySelectorAll("[data-cell]")]).filter((row) => row.length);
    this.done = [];
    this.anchor = this.at = null;
    this.editing = null;
    this.listen();
    this.tell();
  }

  listen() {
    const on = (name, act) => this.table.addEventListener(name, (event) => event.target.matches("[data-cell]") && act(event));
    on("focusin", (event) => this.enter(event.target));
    on("focusout", () => this.stop());
    on("keydown", (event) => this.key(event));
    on("input", (event) => this.typed(event.target));
    on("dblclick", (event) => this.edit(event.target));
    on("mousedown", (event) => this.press(event));
    on("copy", (event) => this.copy(event));
    on("cut", (event) => this.copy(event) && this.clear());
    on("paste", (event) => this.paste(event));
    this.form.addEventListener("submit", () => (this.isLeaving = true));
    window.addEventListener("beforeunload", (event) => {
      if (!this.isLeaving && this.changed().length) event.preventDefault();
    });
  }

  // -- where one is --------------------------------------------------------------------------------------------------
  place(cell) {
    const y = this.rows.findIndex((row) => row.includes(cell));
    return { y, x: this.rows[y].indexOf(cell) };
  }

  enter(cell) {
    this.at = this.place(cell);
    if (!this.isReaching) this.anchor = this.at;
    this.held = cell.value;
    this.show();
    if (!this.editing) cell.select();
  }

  // The first press on a cell takes it whole; a second one puts the caret where one presses.
  press(event) {
    if (event.shiftKey && this.anchor) {
      event.preventDefault();
      this.go(this.place(event.target), true);
    } else if (document.activeElement !== event.target) {
      event.preventDefault();
      event.target.focus();
    } else this.edit(event.target);
  }

  go({ y, x }, isReaching = false) {
    const row = this.rows[Math.min(Math.max(y, 0), this.rows.length - 1)];
    const cell = row[Math.min(Math.max(x, 0), row.length - 1)];
    this.stop();
    this.isReaching = isReaching;
    if (cell === document.activeElement) this.enter(cell);
    else cell.focus();
    this.isReaching = false;
    cell.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  block() {
    const [top, bottom] = [this.anchor.y, this.at.y].sort((a, b) => a - b);
    const [left, right] = [this.anchor.x, this.at.x].sort((a, b) => a - b);
    return { top, bottom, left, right };
  }

  picked() {
    const { top, bottom, left, right } = this.block();
    return this.rows.slice(top, bottom + 1).map((row) => row.slice(left, right + 1));
  }

  show() {
    for (const cell of this.table.querySelectorAll(".is-picked")) cell.classList.remove("is-picked");
    const picked = this.picked().flat();
    if (picked.length > 1) for (const cell of picked) cell.parentElement.classList.add("is-picked");
  }

  // -- editing one cell ----------------------------------------------------------------------------------------------
  edit(cell) {
    if (this.editing) return;
    this.editing = { cell, before: cell.value };
    cell.parentElement.classList.add("is-editing");
  }

  stop() {
    this.editing?.cell.parentElement.classList.remove("is-editing");
    this.editing = null;
  }

  typed(cell) {
    if (!this.editing) {
      this.edit(cell);
      Object.assign(this.editing, { before: this.held, isTyped: true });
    }
    this.mark(cell);
    this.tell();
  }

  // -- keys ----------------------------------------------------------------------------------------------------------
  key(event) {
    if (event.isComposing || event.altKey) return;
    const cell = event.target;
    const isControl = event.ctrlKey || event.metaKey;
    const act = isControl ? this.controls(event) : this.plain(event, cell);
    if (!act) return;
    event.preventDefault();
    act();
  }

  controls(event) {
    if (event.key === "Enter") return () => this.form.requestSubmit();
    if (event.key.toLowerCase() === "z" && !this.editing && this.done.length) return () => this.undo();
    if (this.editing) return null;
    const last = { y: this.rows.length - 1, x: this.rows[0].length - 1 };
    const far = { Home: { y: 0, x: 0 }, End: last, ArrowUp: { y: 0, x: this.at.x }, ArrowDown: { y: last.y, x: this.at.x } }[event.key];
    return far ? () => this.go(far, event.shiftKey) : null;
  }

  plain(event, cell) {
    const { y, x } = this.at;
    const isReaching = event.shiftKey;
    if (event.key === "Enter") return () => this.go({ y: y + (event.shiftKey ? -1 : 1), x });
    if (event.key === "F2") return () => this.into(cell);
    if (event.key === "ArrowUp") return () => this.go({ y: y - 1, x }, isReaching);
    if (event.key === "ArrowDown") return () => this.go({ y: y + 1, x }, isReaching);
    if (event.key === "Escape") return () => this.giveUp(cell);
    if (this.editing && !(this.editing.isTyped && event.key.startsWith("Arrow"))) return null;
    if (event.key === "ArrowLeft") return () => this.go({ y, x: x - 1 }, isReaching);
    if (event.key === "ArrowRight") return () => this.go({ y, x: x + 1 }, isReaching);
    if (event.key === "Home") return () => this.go({ y, x: 0 }, isReaching);
    if (event.key === "End") return () => this.go({ y, x: this.rows[y].length - 1 }, isReaching);
    if (event.key === "Delete" || event.key === "Backspace") return () => this.clear();
    return null;
  }

  into(cell) {
    this.edit(cell);
    this.editing.isTyped = false;
    cell.setSelectionRange(cell.value.length, cell.value.length);
  }

  giveUp(cell) {
    if (this.editing) {
      cell.value = this.editing.before;
      this.mark(cell);
      this.tell();
    }
    this.stop();
    this.anchor = this.at;
    this.show();
    cell.select();
  }

  // -- blocks --------------------------------------------------------------------------------------------------------
  copy(event) {
    if (this.editing) return false;
    event.preventDefault();
    event.clipboardData.setData("text/plain", asText(this.picked().map((row) => row.map((cell) => cell.value))));
    return true;
  }

  paste(event) {
    const block = parse(event.clipboardData.getData("text/plain"));
    const isOne = block.length === 1 && block[0].length === 1;
    if (this.editing && isOne) return;
    event.preventDefault();
    if (isOne) this.write(this.picked().flat().map((cell) => [cell, block[0][0]]), "粘贴");
    else this.lay(block);
  }

  lay(block) {
    const { top, left } = this.block();
    const height = this.rows.length - top;
    const width = this.rows[0].length - left;
    const wide = Math.max(...block.map((row) => row.length));
    if (block.length > height || wide > width) {
      this.say(`没有粘贴：从这一格起有 ${height} 行 ${width} 列，要粘贴的是 ${block.length} 行 ${wide} 列`);
      return;
    }
    this.write(block.flatMap((row, y) => row.map((text, x) => [this.rows[top + y][left + x], text])), "粘贴");
    this.anchor = { y: top, x: left };
    this.at = { y: top + block.length - 1, x: left + wide - 1 };
    this.show();
  }

  clear() {
    this.write(this.picked().flat().map((cell) => [cell, ""]), "清空");
  }

  write(pairs, verb) {
    this.stop();
    this.done.push(pairs.map(([cell]) => [cell, cell.value]));
    for (const [cell, text] of pairs) this.set(cell, text);
    this.say(`${verb}了 ${pairs.length} 格，Ctrl + Z 撤销`);
    if (document.activeElement.matches("[data-cell]")) document.activeElement.select();
  }

  undo() {
    for (const [cell, text] of this.done.pop()) this.set(cell, text);
    this.say("已撤销");
  }

  set(cell, text) {
    cell.value = text;
    this.mark(cell);
    if (cell === document.activeElement) this.held = text;
  }

  // -- what is changed -----------------------------------------------------------------------------------------------
  mark(cell) {
    cell.parentElement.classList.toggle("is-changed", cell.value !== cell.dataset.base);
  }

  changed() {
    return this.rows.flat().filter((cell) => cell.value !== cell.dataset.base);
  }

  tell() {
    this.say("");
  }

  say(words) {
    const count = this.changed().length;
    const state = count ? `改了 ${count} 格，还没有保存` : "";
    this.words.textContent = [words, state].filter(Boolean).join("；");
  }
}
