// <input type="file" data-upload="/files/uploads/" name="m1" accept=".pdf,.jpg">：选好就分段上传，断了接着传，可取消。
// 传好后放一个 <input type="hidden" name="m1" value="文件编号">，文件框清空；没有脚本时文件随表单一起提交。
// 其他属性：data-upload-purpose 用途，data-upload-limit 字节上限，data-upload-field 隐藏框的名字（缺省同 name），multiple。
// 试填和预览（[data-rehearsal]、[inert]）里的不接，什么都不传。
// 传好后在文件框上发出 tb:uploaded（detail 是文件），隐藏框发出 change，让自动保存跟上；删掉时发出 tb:removed；没有在传的了，发出 tb:rested。
import { each } from "./start.js";

const WAITS = [1, 2, 4, 8, 15, 30, 30, 30];
const SAVED = "tb-upload:";

export function enhance(root) {
  each(root, "input[type=file][data-upload]", (input) => input.closest("[data-rehearsal], [inert]") || connect(input));
}

function connect(input) {
  const field = input.dataset.uploadField || input.name;
  const box = input.closest(".tb-file") || input.parentElement;
  const list = document.createElement("div");
  list.className = "tb-file__list";
  box.append(list);
  const running = new Set();
  input.removeAttribute("name");

  input.addEventListener("change", () => {
    const heir = !input.isConnected && document.getElementById(input.id);
    if (heir) {
      // The page was drawn anew while the file was being chosen: the file goes to who stands here now.
      heir.files = input.files;
      heir.dispatchEvent(new Event("change", { bubbles: true }));
      return;
    }
    const files = [...input.files];
    input.value = "";
    for (const file of files) {
      if (!input.multiple) {
        for (const job of running) job.cancel();
        for (const old of box.querySelectorAll(".tb-file__done, .tb-file__item, .tb-err")) old.remove();
      }
      const job = start(input, field, file, list);
      running.add(job);
      job.done.finally(() => {
        running.delete(job);
        if (!running.size) input.dispatchEvent(new CustomEvent("tb:rested", { bubbles: true }));
      });
    }
  });

  input.form?.addEventListener(
    "submit",
    (event) => {
      if (!running.size) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      for (const job of running) job.say("还在上传，传完后再继续。");
      list.scrollIntoView({ block: "nearest" });
    },
    { capture: true },
  );
}

function start(input, field, file, list) {
  const item = element("div", "tb-file__item");
  const name = element("span", "tb-file__name", file.name);
  const bar = element("progress");
  bar.max = file.size || 1;
  bar.value = 0;
  bar.setAttribute("aria-label", `${file.name} 上传进度`);
  const words = element("span", "tb-file__words tb-quiet");
  words.setAttribute("role", "status");
  words.setAttribute("aria-live", "polite");
  const cancelButton = element("button", "tb-btn tb-btn--quiet", "取消");
  cancelButton.type = "button";
  cancelButton.setAttribute("aria-label", `取消上传 ${file.name}`);
  item.append(name, bar, words, cancelButton);
  list.append(item);

  const stop = new AbortController();
  const say = (text) => {
    if (words.textContent !== text) words.textContent = text;
  };
  let heard = -1;
  const progress = (sent) => {
    bar.value = sent;
    const percent = Math.floor((sent / bar.max) * 100);
    // Read aloud at every tenth only.
    if (Math.floor(percent / 10) !== heard) {
      heard = Math.floor(percent / 10);
      say(`已上传 ${percent}%`);
    }
  };

  const transfer = new Transfer(input, file, { progress, say, signal: stop.signal });
  const done = transfer
    .run()
    .then((stored) => show(input, field, stored, item))
    .catch((error) => {
      if (stop.signal.aborted) {
        item.remove();
        return;
      }
      fail(input, field, file, list, item, error);
    });
  const cancel = () => {
    stop.abort();
    transfer.forget();
  };
  cancelButton.addEventListener("click", () => {
    cancel();
    input.focus();
  });
  return { done, cancel, say };
}

function fail(input, field, file, list, item, error) {
  item.replaceChildren();
  const reason = error.message.replace(`“${file.name}”的内容`, "内容").replace(`“${file.name}”`, "文件");
  const words = element("p", "tb-err", `“${file.name}”没有传上：${reason}`);
  words.setAttribute("role", "alert");
  item.append(words);
  if (error.isFinal) return;
  const again = element("button", "tb-btn", "接着传");
  again.type = "button";
  again.addEventListener("click", () => {
    item.remove();
    start(input, field, file, list);
  });
  item.append(again);
}

function show(input, field, stored, item) {
  const done = element("div", "tb-file__done");
  const link = element("a", "", stored.name);
  link.href = stored.view_url || stored.url;
  link.target = "_blank";
  link.rel = "noopener";
  const hidden = element("input");
  hidden.type = "hidden";
  hidden.name = field;
  hidden.value = stored.id;
  const words = element("span", "tb-quiet", `已上传，${stored.readable_size}`);
  words.setAttribute("role", "status");
  const remove = element("button", "tb-btn tb-btn--quiet", "删除");
  remove.type = "button";
  remove.setAttribute("aria-label", `删除 ${stored.name}`);
  remove.addEventListener("click", () => {
    const form = input.form;
    done.remove();
    input.focus();
    input.dispatchEvent(new CustomEvent("tb:removed", { bubbles: true }));
    form?.dispatchEvent(new Event("change", { bubbles: true }));
    fetch(`${stored.url}drop/`, { method: "POST", headers: headers(input), credentials: "same-origin" }).catch(() => {});
  });
  done.append(link, words, hidden, remove);
  item.replaceWith(done);
  hidden.dispatchEvent(new Event("change", { bubbles: true }));
  input.dispatchEvent(new CustomEvent("tb:uploaded", { bubbles: true, detail: stored }));
}

// One file on its way. The platform knows how much has arrived; after any doubt it is asked again.
class Transfer {
  constructor(input, file, { progress, say, signal }) {
    Object.assign(this, { input, file, progress, say, signal });
    this.key = `${SAVED}${input.dataset.upload}|${input.dataset.uploadPurpose || ""}|${file.name}|${file.size}|${file.lastModified}`;
    this.url = "";
    this.offset = 0;
    this.chunk = 512 * 1024;
  }

  async run() {
    this.check();
    let failures = 0;
    for (;;) {
      try {
        if (!this.url) await this.open();
        const stored = await this.sendNext();
        failures = 0;
        if (stored) {
          remember(this.key, "");
          return stored;
        }
      } catch (error) {
        if (this.signal.aborted) throw error;
        if (error.isFinal) {
          remember(this.key, "");
          throw error;
        }
        if (failures >= WAITS.length) throw refusal("网络一直不通，请检查网络后接着传", false);
        await this.wait(WAITS[failures++]);
        await this.ask().catch(() => {});
      }
    }
  }

  check() {
    const limit = Number(this.input.dataset.uploadLimit || 0);
    const ending = this.file.name.includes(".") ? `.${this.file.name.split(".").pop().toLowerCase()}` : "";
    const accept = (this.input.accept || "").toLowerCase().split(",").map((one) => one.trim()).filter((one) => one.startsWith("."));
    if (!this.file.size) throw refusal("文件是空的（0 字节），请检查后重新选择");
    if (limit && this.file.size > limit) throw refusal(`文件超过 ${Math.floor(limit / 1048576)} MB，请压缩或分成几份后再上传`);
    if (ending && accept.length && !accept.includes(ending)) throw refusal(`这里只收${kindsOf(accept)}文件`);
  }

  async open() {
    const known = recall(this.key);
    if (known) {
      this.url = known;
      if (await this.ask().catch(() => false)) return;
      this.url = "";
    }
    const accept = (this.input.accept || "").split(",").map((one) => one.trim().replace(/^\./, "")).filter((one) => /^[a-z0-9]+$/i.test(one));
    const body = { name: this.file.name, size: this.file.size, purpose: this.input.dataset.uploadPurpose || "", accept };
    const answer = await this.call(this.input.dataset.upload, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "Content-Type": "application/json" },
    });
    this.url = answer.url;
    this.offset = 0;
    this.chunk = answer.chunk || this.chunk;
    remember(this.key, this.url);
  }

  async sendNext() {
    this.progress(this.offset);
    const answer = await this.call(this.url, {
      method: "PATCH",
      body: this.file.slice(this.offset, this.offset + this.chunk),
      headers: { "Content-Type": "application/offset+octet-stream", "Upload-Offset": String(this.offset) },
    });
    this.offset = answer.offset;
    this.progress(this.offset);
    return answer.file;
  }

  // Where to go on from; false when the platform no longer knows this upload: begin anew.
  async ask() {
    if (!this.url) return false;
    const answer = await fetch(this.url, { method: "HEAD", headers: { Accept: "application/json" }, credentials: "same-origin", signal: this.signal });
    if (answer.status === 404) {
      this.url = "";
      remember(this.key, "");
      return false;
    }
    const offset = Number(answer.headers.get("Upload-Offset"));
    if (!answer.ok || !Number.isFinite(offset) || !answer.headers.has("Upload-Offset")) return false;
    // All of it may be there already, only the answer was lost: an empty PATCH then brings the file.
    this.offset = offset;
    return true;
  }

  async call(url, options) {
    let answer;
    try {
      answer = await fetch(url, {
        ...options,
        headers: { ...headers(this.input), ...options.headers },
        credentials: "same-origin",
        signal: this.signal,
      });
    } catch (error) {
      if (this.signal.aborted) throw error;
      throw refusal("网络断了", false);
    }
    const isJson = (answer.headers.get("Content-Type") || "").includes("json");
    if (answer.redirected || (answer.ok && !isJson)) throw refusal("登录已失效，请另开一页登录后再接着传", false);
    const body = isJson ? await answer.json().catch(() => ({})) : {};
    if (answer.ok) return body;
    if (answer.status === 409 && Number.isFinite(body.offset)) return { offset: body.offset };
    if (answer.status === 404 && url === this.url) {
      this.url = "";
      remember(this.key, "");
      throw refusal("这次上传已过期，重新开始", false);
    }
    const isFinal = answer.status >= 400 && answer.status < 500 && ![408, 409].includes(answer.status);
    throw refusal(body.message || "平台暂时收不了文件", isFinal);
  }

  async wait(seconds) {
    this.say(`网络不稳，${seconds} 秒后接着传。已传的部分不会丢。`);
    await new Promise((resolve, reject) => {
      const timer = setTimeout(resolve, seconds * 1000);
      window.addEventListener("online", resolve, { once: true });
      this.signal.addEventListener("abort", () => {
        clearTimeout(timer);
        reject(new Error("aborted"));
      });
    });
  }

  forget() {
    remember(this.key, "");
    if (this.url) fetch(this.url, { method: "DELETE", headers: headers(this.input), credentials: "same-origin" }).catch(() => {});
  }
}

function headers(input) {
  const token = (input.form || document).querySelector("[name=csrfmiddlewaretoken]") || document.querySelector("[name=csrfmiddlewaretoken]");
  return { Accept: "application/json", "X-CSRFToken": token?.value || "" };
}

// .pdf .jpg .jpeg → PDF、JPG
function kindsOf(accept) {
  const kinds = accept.map((one) => one.slice(1).toUpperCase().replace("JPEG", "JPG"));
  return ` ${[...new Set(kinds)].join("、")} `;
}

function refusal(message, isFinal = true) {
  return Object.assign(new Error(message), { isFinal });
}

function remember(key, url) {
  try {
    if (url) sessionStorage.setItem(key, url);
    else sessionStorage.removeItem(key);
  } catch {
    // Private windows may refuse storage; then a reload begins anew.
  }
}

function recall(key) {
  try {
    return sessionStorage.getItem(key) || "";
  } catch {
    return "";
  }
}

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}
