// 等回话的时候又填了别的，或者文件还在上传：回话就旧了，不用它，按现在填的再问一次，填的一样也不丢。
// [data-fresh]：里面的（或者就是它的）表单按 hx-* 整块重画时这样看；不用 hx-* 的自己调 keepFresh。
import { each } from "./start.js";

export function enhance(root) {
  each(root, "[data-fresh]", (area) => {
    const form = () => (area.matches("form") ? area : area.querySelector("form"));
    keepFresh(area, form, ({ elt, path }) => window.htmx.ajax("POST", path, { source: elt }));
  });
}

export function filled(form) {
  const values = {};
  for (const [name, value] of new FormData(form)) {
    if (value instanceof File) continue;
    values[name] = name in values ? [].concat(values[name], value) : value;
  }
  return values;
}

const words = (form) => JSON.stringify(filled(form));

// Watches the requests sent within area; form() is the form as it stands, again(request) asks once more.
export function keepFresh(area, form, again) {
  const sent = new WeakMap();
  let isPressed = false;
  area.addEventListener("htmx:beforeRequest", (event) => {
    sent.set(event.detail.xhr, words(form()));
    isPressed = false;
  });
  // A press that waits its turn is not to lose its button to the answer before it.
  const press = (event) => {
    if (event.target.closest?.("button[hx-post]")) isPressed = true;
  };
  area.addEventListener("click", press, { capture: true });
  area.addEventListener("htmx:beforeSwap", (event) => {
    const { xhr, requestConfig } = event.detail;
    if (!sent.has(xhr)) return;
    const isUploading = form().querySelector("progress");
    if (sent.get(xhr) === words(form()) && !isUploading && !isPressed) return;
    event.detail.shouldSwap = false;
    if (isUploading) form().addEventListener("tb:rested", () => again(requestConfig), { once: true });
    else if (!isPressed) again(requestConfig);
  });
}
