// <div data-live="事件源地址">：收到消息就向自己发一个 live 事件；元素写 hx-get 与 hx-trigger="live" 即自行刷新。
import { each } from "./start.js";

const sources = new Map();

function listen(address, tell) {
  if (!sources.has(address)) {
    const source = new EventSource(address);
    const tellers = new Set();
    const all = (event) => tellers.forEach((each) => each(event));
    source.addEventListener("changed", all);
    sources.set(address, { source, tellers });
  }
  sources.get(address).tellers.add(tell);
}

export function enhance(root) {
  if (!("EventSource" in window)) return;
  each(root, "[data-live]", (element) => {
    const { live: address, liveFor: wanted } = element.dataset;
    const tell = (event) => {
      if (!element.isConnected) {
        sources.get(address)?.tellers.delete(tell);
        return;
      }
      if (wanted && !event.data.includes(wanted)) return;
      element.dispatchEvent(new CustomEvent("live", { detail: event.data }));
    };
    listen(address, tell);
  });
}
