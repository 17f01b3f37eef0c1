// 本页内容：看到哪一节，哪一节亮。
import { each } from "./start.js";

export function enhance(root) {
  if (!("IntersectionObserver" in window)) return;
  each(root, ".tb-toc", (toc) => {
    const links = new Map([...toc.querySelectorAll('a[href^="#"]')].map((link) => [link.hash.slice(1), link]));
    const seen = new Set();
    const observer = new IntersectionObserver(
      (entries) => {
        for (const entry of entries) entry.isIntersecting ? seen.add(entry.target.id) : seen.delete(entry.target.id);
        const first = [...links.keys()].find((id) => seen.has(id));
        if (!first) return;
        for (const [id, link] of links) {
          if (id === first) link.setAttribute("aria-current", "true");
          else link.removeAttribute("aria-current");
        }
      },
      { rootMargin: "-10% 0px -60% 0px" },
    );
    for (const id of links.keys()) {
      const section = document.getElementById(id);
      if (section) observer.observe(section);
    }
  });
}
