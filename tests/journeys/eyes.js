// What the walks ask of an open page at the size it has now; axe-core is beside it, both loaded with every page.
// The contrast of a text follows from its colour, size and weight and from the grounds it stands on. It is most of
// axe's work, so a text is measured only when these, with its own class and the one around it, were not measured yet.
function markUnmeasured(measured) {
  const grounds = new Map([[null, ""]]);
  const ground = (element) => {
    if (!grounds.has(element)) {
      const { backgroundColor, backgroundImage, opacity } = getComputedStyle(element);
      const own = `${backgroundColor} ${backgroundImage} ${opacity}`;
      const isPlain = own === "rgba(0, 0, 0, 0) none 1";
      grounds.set(element, ground(element.parentElement) + (isPlain ? "" : `${own};`));
    }
    return grounds.get(element);
  };
  const says = (element) =>
    element.matches("input, select, textarea") || [...element.childNodes].some((one) => one.data?.trim());
  for (const element of document.body.querySelectorAll("*")) {
    element.removeAttribute("data-to-measure");
    if (!says(element) || !element.checkVisibility()) continue;
    const { color, fontSize, fontWeight } = getComputedStyle(element);
    const classes = `${element.getAttribute("class")} in ${element.parentElement.getAttribute("class")}`;
    const look = [classes, color, fontSize, fontWeight, ground(element)].join(" ");
    element.toggleAttribute("data-to-measure", !measured.has(look));
    measured.add(look);
  }
}

// What sticks to an edge stands over whatever scrolls under it, which makes no button too small.
function unstick() {
  const stuck = [...document.body.querySelectorAll("*")].filter((one) => /sticky|fixed/.test(getComputedStyle(one).position));
  for (const one of stuck) one.style.position = "static";
  return () => stuck.forEach((one) => one.style.removeProperty("position"));
}

// What stands at the very edge of the screen: a page without its margins.
function atTheEdge() {
  const parts = "main :is(p, label, legend, li, h1, h2, h3, td, th, dt, dd, input, select, textarea, button)";
  const isFlush = (element) => {
    const { left, width } = element.getBoundingClientRect();
    const { paddingLeft, position } = getComputedStyle(element);
    const begin = left + (element.matches("input, select, textarea, button") ? 0 : parseFloat(paddingLeft));
    return width > 2 && position !== "absolute" && begin < 8 && element.textContent.trim() !== "" && element.checkVisibility();
  };
  return [...document.querySelectorAll(parts)].filter(isFlush).slice(0, 2);
}

// modes: [name, axe's runOnly, axe's rules] each; gives what axe finds grave, how far each mode runs off the edge,
// and the looks that were measured now.
async function lookAtPage(modes, grave, before) {
  const measured = new Set(before.split("\n"));
  const known = measured.size;
  const root = document.documentElement;
  const found = [];
  const beyond = {};
  axe.configure({ rules: [{ id: "color-contrast", selector: "[data-to-measure]" }] });
  for (const one of atTheEdge()) found.push(`${modes[0][0]} at the edge: ${one.tagName} ${one.textContent.trim().slice(0, 30)}`);
  for (const [mode, only, rules] of modes) {
    root.dataset.mode = mode;
    beyond[mode] = root.scrollWidth - root.clientWidth;
    if (!only) continue;
    const stickAgain = unstick();
    markUnmeasured(measured);
    const { violations } = await axe.run({ resultTypes: ["violations"], iframes: false, runOnly: only, rules });
    stickAgain();
    for (const { id, impact, nodes } of violations) {
      const places = nodes.slice(0, 3).map((node) => node.target.join(" "));
      if (grave.includes(impact)) found.push(`${mode} ${id}: ${places.join(", ")}`);
    }
  }
  root.dataset.mode = modes[0][0];
  return [found, beyond, [...measured].slice(known).join("\n")];
}
