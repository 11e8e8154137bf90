/// What the page does beyond showing itself; without it everything can still be read.
enum PageScript {
  static let text = """
    "use strict";
    const all = (selector, root = document) => Array.from(root.querySelectorAll(selector));
    const openAll = (isOpen) => all("details").forEach((part) => { part.open = isOpen; });
    document.getElementById("expand")?.addEventListener("click", () => openAll(true));
    document.getElementById("collapse")?.addEventListener("click", () => openAll(false));
    addEventListener("beforeprint", () => openAll(true));
    for (const figure of all("figure")) {
      const detail = figure.querySelector(".detail");
      const size = document.createElement("button");
      size.type = "button";
      size.textContent = "Actual size";
      size.setAttribute("aria-pressed", "false");
      size.addEventListener("click", () => {
        const isActual = figure.querySelector(".picture").classList.toggle("actual");
        size.setAttribute("aria-pressed", String(isActual));
      });
      figure.querySelector("figcaption").append(size);
      for (const part of all("g[aria-label]", figure)) {
        const show = () => { detail.textContent = part.getAttribute("aria-label"); };
        part.addEventListener("mouseenter", show);
        part.addEventListener("focus", show);
        if (!part.classList.contains("edge")) continue;
        const line = part.querySelector("path");
        if (!line) continue;
        const target = line.cloneNode();
        target.setAttribute("class", "hit");
        part.append(target);
      }
    }
    """
}
