// The messages of one chat. Only a window of them stands in the page, so that a new message costs the same in a chat of
// ten and of ten thousand; older and newer ones are fetched when one scrolls near an end.

import { $, element, formatter } from "./dom.js";
import { fetchMessages } from "./server.js";

const MOST = 180; // messages in the page
const NEAR = 600; // pixels from an end at which more is fetched
const AT_END = 120;
const BUTTONS = ".buttons button, .buttons a";

const log = $("log");
let where = null; // {person, chat}: ids
let render = null;
let zone = "UTC";
let shown = new Map(); // message id → message, in order
let hasOlder = false;
let hasNewer = false;
let missed = 0;
let atEnd = true; // measured when it may have changed, because measuring costs a layout
let drawing = 0; // the frame in which the end will be shown
let fetching = null;

export const get = (id) => shown.get(id);
export const articleOf = (id) => log.querySelector(`:scope > [data-id="${Number(id)}"]`);
export const isAtEnd = () => !hasNewer && atEnd;

export function begin() {
  log.addEventListener("scroll", scrolled, { passive: true });
  log.addEventListener("load", stayAtEnd, true); // a picture took its place
  new ResizeObserver(stayAtEnd).observe(log);
  $("down").addEventListener("click", toNewest);
  log.addEventListener("keydown", (event) => {
    const jump = event.target === log && { Home: toOldest, End: toNewest }[event.key];
    if (!jump) return;
    event.preventDefault();
    jump();
  });
}

// Show the newest messages of a chat, or those around one of them.
export async function open(place, renderer, timeZone, { around } = {}) {
  [where, render, zone] = [place, renderer, timeZone];
  log.setAttribute("aria-busy", "true");
  fetching = null;
  const part = await load(around ? { around } : {});
  if (!part) return;
  shown = new Map();
  [hasOlder, hasNewer] = [part.older, part.newer];
  log.replaceChildren();
  append(part.messages);
  log.setAttribute("aria-busy", "false");
  if (around) articleOf(around)?.scrollIntoView({ block: "center" }); else toEnd();
}

// An answer for a chat that is not open any more is dropped.
async function load(wanted) {
  const asked = where;
  const part = await fetchMessages({ ...where, ...wanted });
  return asked === where ? part : null;
}

export function add(message, { follows }) {
  if (shown.has(message.message_id)) return;
  if (hasNewer || (!follows && shown.size >= MOST)) {
    hasNewer = true;
    if (follows) return void open(where, render, zone);
    missed += 1;
    return showDown();
  }
  log.querySelector(".empty")?.remove();
  const fresh = append([message]);
  if (follows) {
    trim("older", { keepsPlace: false });
    cancelAnimationFrame(drawing);
    drawing = requestAnimationFrame(() => toEnd(fresh));
  } else {
    missed += 1;
    showDown();
  }
}

// `awaited`: the person pressed a button and looks for what comes of it. A tick moves neither the page nor the focus.
export function replace(message, { awaited = false } = {}) {
  const before = shown.get(message.message_id);
  if (!before) return;
  shown.set(message.message_id, message);
  const isNew = before.text !== message.text || before.caption !== message.caption;
  const old = articleOf(message.message_id);
  const hadFocus = old.contains(document.activeElement);
  const place = isNew ? 0 : [...old.querySelectorAll(BUTTONS)].indexOf(document.activeElement);
  const follows = isAtEnd();
  const fresh = render(message);
  fresh.dataset.day = old.dataset.day;
  old.replaceWith(fresh);
  const buttons = fresh.querySelectorAll(BUTTONS);
  if (hadFocus) (buttons[place] ?? buttons[0] ?? fresh).focus({ preventScroll: true });
  const fits = fresh.offsetHeight <= log.clientHeight;
  if (follows && (isNew || fits)) toEnd(fresh);
  else if (awaited && isNew) fresh.scrollIntoView({ block: fits ? "nearest" : "start" });
}

export function remove(id) {
  shown.delete(id);
  articleOf(id)?.remove();
}

const toNewest = () => (hasNewer ? open(where, render, zone) : toEnd());

async function toOldest() {
  if (hasOlder) await open(where, render, zone, { around: 1 });
  log.scrollTop = 0;
}

// Scroll to a message, which is fetched if it is not in the window.
export async function reveal(id) {
  if (!shown.has(id)) await open(where, render, zone, { around: id });
  articleOf(id)?.scrollIntoView({ block: "center" });
  return articleOf(id);
}

// Show the end; of a message that is taller than the screen, its beginning.
export function toEnd(fresh = null) {
  missed = 0;
  if (fresh && fresh.offsetHeight > log.clientHeight) fresh.scrollIntoView({ block: "start" });
  else log.scrollTop = log.scrollHeight;
  showDown();
}

function stayAtEnd() {
  if ($("down").hidden && !isEmpty()) toEnd();
}

function showDown() {
  atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < AT_END;
  const isEnd = isAtEnd();
  if (isEnd) missed = 0;
  $("down").hidden = isEnd;
  $("down-count").hidden = missed === 0;
  $("down-count").textContent = missed;
}

function scrolled() {
  showDown();
  if (hasOlder && log.scrollTop < NEAR) more("older");
  else if (hasNewer && log.scrollHeight - log.scrollTop - log.clientHeight < NEAR) more("newer");
}

async function more(side) {
  if (fetching) return;
  const ids = [...shown.keys()];
  fetching = load(side === "older" ? { before: ids[0] } : { after: ids.at(-1) });
  const part = await fetching;
  fetching = null;
  if (!part) return;
  if (side === "older") {
    hasOlder = part.older;
    prepend(part.messages);
    trim("newer");
  } else {
    hasNewer = part.newer;
    append(part.messages);
    trim("older");
  }
  showDown();
}

function append(messages) {
  const nodes = [];
  let day = log.lastElementChild?.dataset.day;
  for (const message of messages) {
    shown.set(message.message_id, message);
    nodes.push(...withDay(message, day));
    day = nodes.at(-1).dataset.day;
  }
  log.append(...nodes);
  return nodes.at(-1);
}

function prepend(messages) {
  const fromEnd = log.scrollHeight - log.scrollTop;
  const nodes = [];
  let day;
  for (const message of messages) {
    nodes.push(...withDay(message, day));
    day = nodes.at(-1).dataset.day;
  }
  const first = log.firstElementChild;
  if (first?.classList.contains("day") && first.dataset.day === day) first.remove();
  shown = new Map([...messages.map((message) => [message.message_id, message]), ...shown]);
  log.setAttribute("aria-busy", "true"); // old messages are not read out
  log.prepend(...nodes);
  log.setAttribute("aria-busy", "false");
  log.scrollTop = log.scrollHeight - fromEnd;
}

function withDay(message, before) {
  const node = render(message);
  const day = formatter({ weekday: "short", day: "numeric", month: "long", timeZone: zone }).format(message.date * 1000);
  node.dataset.day = day;
  return day === before ? [node] : [element("p", { class: "service day", "data-day": day }, day), node];
}

// Take the messages that are furthest away out of the page.
function trim(side, { keepsPlace = true } = {}) {
  const extra = shown.size - MOST;
  if (extra <= 0) return;
  const ids = [...shown.keys()];
  const leaving = side === "older" ? ids.slice(0, extra) : ids.slice(-extra);
  const fromEnd = keepsPlace ? log.scrollHeight - log.scrollTop : 0;
  for (const id of leaving) remove(id);
  if (side === "older") {
    hasOlder = true;
    while (log.children[1]?.classList.contains("day") && log.firstElementChild.classList.contains("day")) log.firstElementChild.remove();
    if (keepsPlace) log.scrollTop = log.scrollHeight - fromEnd;
  } else {
    hasNewer = true;
    while (log.lastElementChild.classList.contains("day")) log.lastElementChild.remove();
  }
}

export function showEmpty(card) {
  log.replaceChildren(card);
  log.scrollTop = 0;
}
export const isEmpty = () => shown.size === 0;
