// Starts every behaviour on the page and on each fragment htmx brings; one that fails does not stop the others.
export function start(htmx, behaviours) {
  window.htmx = htmx;
  htmx.config.includeIndicatorStyles = false;
  htmx.config.allowEval = false;
  htmx.config.selfRequestsOnly = true;
  htmx.config.defaultSettleDelay = 0; // until it has settled, a new piece hears nothing of what people do
  htmx.config.attributesToSettle = ["class", "width", "height"]; // never style: the policy forbids it
  htmx.config.responseHandling = [
    { code: "204", swap: false },
    { code: "[23]..", swap: true },
    { code: "4(09|22|00|03|04)", swap: true, error: false },
    { code: "[45]..", swap: false, error: true },
  ];

  const enhance = (root) => {
    for (const [index, behaviour] of behaviours.entries()) {
      running = index;
      try {
        behaviour.enhance(root);
      } catch (error) {
        console.error(error);
      }
    }
  };

  const begin = () => {
    document.documentElement.dataset.script = "on";
    enhance(document);
    document.addEventListener("htmx:load", (event) => event.detail.elt !== document.body && enhance(event.detail.elt));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", begin);
  else begin();
}

// Two behaviours may connect to the same element, so the mark says which one is running.
let running = 0;

// Calls connect(element) once for every element of root (root included) that matches the selector.
export function each(root, selector, connect) {
  const found = [...root.querySelectorAll(selector)];
  if (root.matches?.(selector)) found.unshift(root);
  for (const element of found) {
    const mark = `${running}:${selector}`;
    element.tbConnected ??= new Set();
    if (element.tbConnected.has(mark)) continue;
    element.tbConnected.add(mark);
    connect(element);
  }
}
