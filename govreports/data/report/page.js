// Data, words in two languages, and the few ways in which anything is put on the page: always as text, never as markup.
const data = JSON.parse(document.getElementById("data").textContent);
let english = location.hash === "#en";

function word(key, values) {
  const pair = data.words[key] || [key, key];
  return pair[english ? 1 : 0].replace(/\{(\w+)\}/g, (slot, name) => (values && name in values ? String(values[name]) : slot));
}

function make(tag, properties, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(properties || {})) {
    if (name === "text") element.append(String(value));
    else if (name === "click") element.addEventListener("click", value);
    else if (name in element && typeof value !== "string") element[name] = value;
    else if (value !== null && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

function byId(id) {
  return document.getElementById(id);
}

function number(value) {
  return value === null || value === undefined ? "" : Number(value).toLocaleString(english ? "en" : "zh-CN");
}

// Only addresses of the web become links; whatever else a portal gives stays text.
function link(text, address) {
  const web = typeof address === "string" && /^https?:\/\//i.test(address);
  return web ? make("a", { href: address, target: "_blank", rel: "noopener noreferrer", text }) : make("span", { text });
}

function put(place, ...children) {
  place.replaceChildren(...children);
}
