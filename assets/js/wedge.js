// 扫码枪（像键盘一样打字，又快又带回车）：<div data-wedge="查找地址">。在任何页面扫收件凭证、材料交接单、取件凭单，直接打开那一件。
// 正在打字的地方，只认办件编号和凭证上的网址，别的（快递单号、证件号）照样留在框里；不在打字时，快速的一串字先扣住，不当按键，
// 免得编号里的 1、2、3 变成判定。比手快得多才算：每两字不过 40 毫秒。
import { each } from "./start.js";

const FAST = 40;
const LEAST = 6;
const typing = 'input:not([type="radio"]):not([type="checkbox"]):not([type="button"]):not([type="submit"]), textarea, select, [contenteditable]';
// A number of a case has 45 signs and more: the end of one whose beginning came too slowly is none.
const isOurs = (text) => /^https?:\/\/\S+\/c\/[0-9A-Za-z]{6,20}/.test(text) || /^[0-9A-Z]{45,64}$/.test(text);
// What a code may begin with; the rest is a hand at once.
const couldBe = (text) => /^[0-9A-Z]{1,64}$/.test(text) || "https".startsWith(text) || /^https?:\S*$/.test(text);
const isCode = (text) => isOurs(text) || /^[0-9A-Z]{6,20}$/.test(text);

export function enhance(root) {
  each(root, "[data-wedge]", (place) => {
    let held = []; // keys that were not let through yet
    let text = "";
    let last = 0;
    let before = null; // what stood in the field when the burst began
    let timer = 0;

    const begin = () => {
      text = "";
      before = null;
      held = [];
      clearTimeout(timer);
    };
    // It was a hand after all: the keys go on their way.
    const release = () => {
      const keys = held;
      begin();
      for (const { target, options } of keys) {
        const again = new KeyboardEvent("keydown", options);
        again.isReleased = true;
        (target.isConnected ? target : document.body).dispatchEvent(again);
      }
    };
    const open = (found) => {
      begin();
      location.assign(`${place.dataset.wedge}?q=${encodeURIComponent(found)}`);
    };

    document.addEventListener(
      "keydown",
      (event) => {
        if (event.isReleased || event.isComposing || event.ctrlKey || event.altKey || event.metaKey || event.key === "Shift") return;
        const isTyping = event.target.matches?.(typing);
        const isFast = event.timeStamp - last <= FAST;
        if (event.key === "Enter") {
          const found = text;
          const isScan = isFast && found.length >= LEAST && (isTyping ? isOurs(found) : isCode(found));
          if (!isScan || event.target.matches?.("[data-wedge-own]")) {
            release();
            return;
          }
          event.preventDefault();
          event.stopImmediatePropagation();
          if (before) before.field.value = before.value;
          open(found);
          return;
        }
        if (event.key.length !== 1 || event.key === " ") {
          release();
          return;
        }
        if (!isFast || !couldBe(text + event.key)) release();
        last = event.timeStamp;
        if (!couldBe(event.key) && !text) return;
        text += event.key;
        if (isTyping) {
          before ??= { field: event.target, value: event.target.value };
          return;
        }
        event.preventDefault();
        event.stopImmediatePropagation();
        held.push({ target: event.target, options: { key: event.key, code: event.code, shiftKey: event.shiftKey, bubbles: true, cancelable: true } });
        clearTimeout(timer);
        timer = setTimeout(release, FAST + 5);
      },
      { capture: true },
    );
  });
}
