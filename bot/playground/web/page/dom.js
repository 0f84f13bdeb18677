// Elements are made of text and nodes only: nothing that anybody wrote is ever read as HTML.

export const $ = (id) => document.getElementById(id);

export function element(tag, properties = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (name === "class") made.className = value;
    else made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== ""));
  return made;
}

const ICONS = {
  attach: "M12 5v14M5 12h14",
  bolt: "M13 3 5 14h6l-1 7 8-11h-6z",
  clock: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18zM12 7v5l3 2",
  list: "M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01",
  menu: "M4 7h16M4 12h16M4 17h16",
  send: "M4 12 20 4l-5 16-4-6-7-2Z",
  away: "M7 17 17 7M9 7h8v8",
  close: "m6 6 12 12M18 6 6 18",
  copy: "M9 9h10v10H9zM15 9V5H5v10h4",
  down: "M12 5v14m-6-6 6 6 6-6",
  file: "M7 3h7l4 4v14H7zM14 3v4h4",
  pin: "M12 21s-6-5.6-6-11a6 6 0 0 1 12 0c0 5.4-6 11-6 11zM12 12.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z",
  search: "M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.5 15.5 20 20",
  settings: "M4 8h9M17 8h3M4 16h3M11 16h9M15 5.5v5M9 13.5v5",
};

// A drawing beside words that say the same: fonts differ too much for signs.
export function icon(name) {
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("class", "drawing");
  drawing.setAttribute("aria-hidden", "true");
  path.setAttribute("d", ICONS[name]);
  drawing.append(path);
  return drawing;
}

const SAFE = /^(https?|tg|mailto):/i;

// An address that may be opened, or null: never one that runs something.
export function safeAddress(written) {
  try {
    const address = new URL(/^[a-z][a-z0-9+.-]*:/i.test(written) ? written : `http://${written}`);
    return SAFE.test(address.protocol) ? address.href : null;
  } catch {
    return null;
  }
}

const formatters = new Map();

// Formats times; made once for each set of options, because making one takes a millisecond.
export function formatter(options) {
  const key = JSON.stringify(options);
  if (!formatters.has(key)) formatters.set(key, new Intl.DateTimeFormat("en-GB", options));
  return formatters.get(key);
}

let hiding;
export function toast(words) {
  const place = $("toast");
  place.textContent = words;
  place.hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => { place.hidden = true; }, Math.max(3000, words.length * 60));
}

export function alertWith(words) {
  $("alert-text").textContent = words;
  $("alert").showModal();
}
