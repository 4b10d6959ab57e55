// Draw everything, and again when the language is switched.
const SECTIONS = ["coverage", "formats", "series", "failed", "late", "portals", "cite"];

function draw() {
  document.documentElement.lang = english ? "en" : "zh-CN";
  document.title = word("title");
  document.querySelectorAll("[data-word]").forEach((place) => { place.textContent = word(place.dataset.word); });
  const about = Object.fromEntries(Object.entries(data.about).map(([name, value]) => [name, ["reports", "places", "bodies"].includes(name) ? number(value) : value]));
  byId("subtitle").textContent = word("subtitle", about);
  const what = Object.entries(data.about.selection).map(([name, value]) => `${name} ${value}`).join(", ");
  byId("selection").hidden = !what;
  byId("selection").textContent = word("selection", { what });
  byId("find").placeholder = word("search");
  byId("find").setAttribute("aria-label", word("search"));
  ["formats", "series"].forEach((id) => byId(`${id}-chart`).setAttribute("aria-label", word(id)));
  byId("citation").textContent = word("cite_text", about);
  put(byId("nav"), ...SECTIONS.map((id) => make("a", { href: `#${id}`, text: word(id) })));
  drawLegend();
  drawMap();
  drawFormats();
  drawChoices();
  drawSeries();
  drawLists();
}

byId("switch").addEventListener("click", () => { english = !english; draw(); });
byId("find").addEventListener("input", drawMap);
byId("metric").addEventListener("change", () => { drawSeries(); });
byId("region").addEventListener("change", addRegion);
window.addEventListener("resize", () => charts.forEach((chart) => chart.resize()));
draw();
showNewest();
