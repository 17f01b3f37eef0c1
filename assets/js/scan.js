// <button data-scan="one|stack">：经设备桥扫描，在 #scan 对话框里看、转、删、挪，合成一份交给那一行的文件框（upload.js 接着传，断了会续）。
// 能扫进去的行写 data-scan-row="材料名称"。one 扫进选中的那一行；stack 一叠纸，分页单（行上 data-separator 的条码）后面的归那一行。卡纸、缺纸、掉线时已扫的页都在，按“继续”接着扫。
import { bridge, DeviceError } from "./bridge.js";
import { readCode } from "./code128.js";
import { canvasOf, jpegOf, pdfOf } from "./pdf.js";
import { each } from "./start.js";

const MARK = "TBM"; // every 分页单 of ours begins so
const THUMB = 132;

export function enhance(root) {
  each(root, "[data-scan]", (button) => {
    const dialog = document.getElementById("scan");
    if (!dialog?.showModal) return;
    button.hidden = false;
    button.addEventListener("click", () => new Session(dialog, button.dataset.scan === "stack").open());
  });
}

class Session {
  constructor(dialog, isStack) {
    this.dialog = dialog;
    this.rows = [...document.querySelectorAll("[data-scan-row]")];
    this.row = this.rows.find((row) => row.classList.contains("is-on")) || this.rows.find(isOpen) || this.rows[0];
    this.isStack = isStack;
    this.pages = [];
    this.scan = "";
    this.got = 0;
    this.part = (name) => dialog.querySelector(`[data-scan-${name}]`);
  }

  open() {
    const stop = new AbortController();
    const on = (name, act) => this.part(name).addEventListener("click", act, { signal: stop.signal });
    on("go", () => this.run());
    on("use", () => this.use());
    on("close", () => this.dialog.close());
    this.dialog.addEventListener("close", () => {
      stop.abort();
      this.forget();
    }, { once: true });
    this.part("title").textContent = this.isStack ? "批量扫描" : `扫描：${nameOf(this.row)}`;
    this.dialog.showModal();
    this.run();
  }

  async run() {
    this.turn("is-busy");
    this.say("正在扫描…");
    try {
      let state = this.scan ? await this.resume() : await this.begin();
      for (;;) {
        while (this.got < state.pages) await this.fetchNext();
        if (state.state === "done") break;
        if (state.state === "paused") throw new DeviceError(state.fault.code, state.fault.message);
        state = await bridge().call("GET", `/v1/scans/${this.scan}?after=${this.got}`);
      }
      this.forget();
      this.say(this.summary());
      this.turn("is-done");
    } catch (error) {
      this.say(`${error.message}${this.pages.length ? `　已扫的 ${this.pages.length} 页都在。` : ""}`, true);
      this.turn("is-stopped");
    }
  }

  async begin() {
    const state = await bridge().call("POST", "/v1/scans", {});
    this.scan = state.id;
    this.got = 0;
    return state;
  }

  // After a jam it goes on; after a lost connection it may still be running, or the bridge was started anew.
  async resume() {
    try {
      return await bridge().call("POST", `/v1/scans/${this.scan}/resume`, {});
    } catch (error) {
      if (error.code === "not-paused") return bridge().call("GET", `/v1/scans/${this.scan}?after=${this.got - 1}`);
      if (error.code === "scan") return this.begin();
      throw error;
    }
  }

  async fetchNext() {
    const blob = await bridge().call("GET", `/v1/scans/${this.scan}/pages/${this.got + 1}`, null, "blob");
    const page = { blob, turn: 0, width: 0, height: 0, code: "", canvas: null };
    if (blob.type !== "application/pdf") {
      const whole = await canvasOf(blob);
      Object.assign(page, { width: whole.width, height: whole.height });
      const code = readCode(whole);
      page.code = code.startsWith(MARK) ? code : "";
    }
    this.got += 1;
    this.pages.push(page);
    this.say(`正在扫描…已扫 ${this.pages.length} 页`);
    await this.show();
  }

  // Which row each page goes to; sheets with bars go nowhere themselves.
  sorted() {
    let row = this.isStack ? null : this.row;
    return this.pages.map((page) => {
      if (!page.code) return { page, row, isSheet: false };
      if (this.isStack) row = this.rows.find((one) => one.dataset.separator === page.code) || null;
      return { page, row, isSheet: true };
    });
  }

  summary() {
    const sorted = this.sorted().filter((one) => !one.isSheet);
    const lost = sorted.filter((one) => !one.row).length;
    const rows = new Set(sorted.map((one) => one.row).filter(Boolean)).size;
    if (lost) return `扫了 ${sorted.length} 页，其中 ${lost} 页前面没有这件事的分页单，请删去，或者放好分页单重扫`;
    return this.isStack ? `扫了 ${sorted.length} 页，分到 ${rows} 份材料` : `扫了 ${sorted.length} 页`;
  }

  async show(focus = -1) {
    const list = this.part("pages");
    const items = [];
    for (const [index, one] of this.sorted().entries()) items.push(await this.tile(one, index));
    list.replaceChildren(...items);
    items[Math.min(focus, items.length - 1)]?.querySelector("button")?.focus();
    this.part("use").disabled = !this.usable();
  }

  usable() {
    const sorted = this.sorted().filter((one) => !one.isSheet);
    return sorted.length > 0 && sorted.every((one) => one.row);
  }

  async tile({ page, row, isSheet }, index) {
    const item = element("li", isSheet ? "tb-scan__page is-sheet" : "tb-scan__page");
    if (!page.canvas && page.width) page.canvas = await canvasOf(page.blob, page.turn, THUMB);
    const picture = page.canvas || element("p", "", "PDF");
    const where = isSheet ? "分页单" : this.isStack ? "" : `第 ${index + 1} 页`;
    const words = element("p", "", where || `第 ${index + 1} 页`);
    if (this.isStack) words.append(element("small", "", row ? nameOf(row) : "不知道是哪一份"));
    picture.setAttribute?.("aria-hidden", "true");
    const tools = element("div", "tb-scan__tools");
    const tool = (label, act) => {
      const button = element("button", "tb-btn tb-btn--quiet", label);
      button.type = "button";
      button.setAttribute("aria-label", `第 ${index + 1} 页${label}`);
      button.addEventListener("click", act);
      tools.append(button);
    };
    if (page.width && !isSheet) tool("旋转", () => this.rotate(page, index));
    tool("前移", () => this.move(index, -1));
    tool("后移", () => this.move(index, 1));
    tool("删去", () => this.drop(index));
    item.append(picture, words, tools);
    return item;
  }

  rotate(page, index) {
    page.turn = (page.turn + 90) % 360;
    page.canvas = null;
    this.show(index);
  }

  move(index, by) {
    const to = index + by;
    if (to < 0 || to >= this.pages.length) return;
    this.pages.splice(to, 0, ...this.pages.splice(index, 1));
    this.show(to);
    this.say(`第 ${index + 1} 页挪到第 ${to + 1} 页`);
  }

  drop(index) {
    this.pages.splice(index, 1);
    this.show(index);
    this.say(this.pages.length ? this.summary() : "没有页了，放好纸再按“再扫”");
  }

  async use() {
    const groups = new Map();
    for (const { page, row, isSheet } of this.sorted()) {
      if (!isSheet) groups.set(row, [...(groups.get(row) || []), page]);
    }
    try {
      const files = [];
      for (const [row, pages] of groups) files.push([row, await fileOf(row, pages)]);
      for (const [row, file] of files) give(row, file);
    } catch (error) {
      this.say(error.message, true);
      return;
    }
    this.dialog.close();
    const last = [...groups.keys()].pop();
    const open = this.rows.slice(this.rows.indexOf(last) + 1).find(isOpen);
    (open || last).querySelector("[data-choice]:checked, [data-choice], select")?.focus();
  }

  turn(state) {
    this.dialog.dataset.state = state;
    this.part("go").hidden = state === "is-busy";
    this.part("go").textContent = state === "is-stopped" ? "继续" : "再扫";
    this.part("use").disabled = state === "is-busy" || !this.usable();
    const next = state === "is-busy" ? this.part("close") : this.part("use").disabled || state === "is-stopped" ? this.part("go") : this.part("use");
    next.focus();
  }

  say(words, isWrong = false) {
    const place = this.part("words");
    place.textContent = words;
    place.classList.toggle("tb-err", isWrong);
  }

  forget() {
    if (this.scan) bridge().call("DELETE", `/v1/scans/${this.scan}`).catch(() => {});
    this.scan = "";
  }
}

const nameOf = (row) => row.dataset.scanRow;
// Nothing was chosen for it and no file lies in it.
const isOpen = (row) => !row.querySelector("[data-choice]:checked, .tb-file__done, .tb-file__item");

// One PDF; one picture where the material takes no PDF; the scanner's own PDF as it is.
async function fileOf(row, pages) {
  const accept = row.querySelector('input[type="file"]').accept;
  const name = nameOf(row).replace(/^\d+\.\s*/, "").slice(0, 40);
  const [first] = pages;
  if (pages.some((page) => !page.width)) {
    if (pages.length === 1) return new File([first.blob], `${name}.pdf`, { type: first.blob.type });
    throw new Error("扫描仪送来的是整份 PDF，不能再和别的页合并，请一份一份放");
  }
  if (!accept || accept.includes(".pdf")) return new File([await pdfOf(pages)], `${name}.pdf`, { type: "application/pdf" });
  if (pages.length === 1 && /\.jpe?g/.test(accept)) {
    return new File([await jpegOf(first.blob, first.turn)], `${name}.jpg`, { type: "image/jpeg" });
  }
  throw new Error(`“${name}”只收 ${accept.replaceAll(".", "").toUpperCase()} 文件，一次只能扫一页`);
}

function give(row, file) {
  const input = row.querySelector('input[type="file"]');
  const box = new DataTransfer();
  box.items.add(file);
  input.files = box.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
  const way = row.querySelector('[data-choice][value="file"]');
  if (!way) return;
  way.checked = true;
  way.dispatchEvent(new Event("change", { bubbles: true }));
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
