// Where one writes: text, commands, inline queries, replies, edits, files and places.

import { $, element } from "./dom.js";
import { summary } from "./message.js";
import { act, upload } from "./server.js";

const PLACES = [
  ["Madrid", 40.4168, -3.7038], ["London", 51.5072, -0.1276], ["New York", 40.7128, -74.006],
  ["New Delhi", 28.6139, 77.209], ["Sydney", -33.8688, 151.2093], ["Honolulu", 21.3069, -157.8583],
];
const TYPING_PAUSE = 300;

let now; // () => {person, chat, bot}: who writes, and where
let context = null; // {kind: "reply" | "edit", message}
let isForced = false; // whether the bot asked for the reply
let asking = 0;
let query = null; // the inline query whose results are wanted
let early = () => {}; // shows results that came before we knew their query

const text = $("text");
const offers = $("offers");

export function begin(current) {
  now = current;
  $("composer").addEventListener("submit", (event) => { event.preventDefault(); send(); });
  text.addEventListener("keydown", keyed);
  text.addEventListener("input", typed);
  offers.addEventListener("keydown", walked);
  $("menu").addEventListener("click", toggleCommands);
  $("context-off").addEventListener("click", () => { setContext(null); text.focus(); });
  beginAttachments();
}

export function clear() {
  text.value = "";
  setContext(null);
  offer([]);
  grow();
}

export function write(words) {
  text.value = words;
  grow();
  text.focus();
  typed();
}

export function setContext(kind, message) {
  context = kind ? { kind, message } : null;
  $("context").hidden = !context;
  if (!context) return;
  $("context-name").textContent = kind === "edit" ? "Edit" : `Reply to ${message.from.first_name}`;
  $("context-text").textContent = summary(message);
  if (kind === "edit") text.value = message.text;
  grow();
  text.focus();
}

export async function say(words) {
  const { person, chat } = now();
  const reply = context?.kind === "reply" ? { reply_to: context.message.message_id } : {};
  const thread = $("topic").hidden || !$("topic").value ? {} : { thread: Number($("topic").value) };
  return act({ act: "say", person: person.id, chat: chat.id, text: words, ...reply, ...thread });
}

async function send() {
  const words = text.value.trim();
  if (!words) return;
  const { person, chat } = now();
  const isEdit = context?.kind === "edit";
  const done = isEdit
    ? await act({ act: "edit", person: person.id, chat: chat.id, message: context.message.message_id, text: words })
    : await say(words);
  if (done) clear();
}

function keyed(event) {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); send(); }
  if (event.key === "Escape") { offer([]); setContext(null); }
  if (event.key === "Tab" && !event.shiftKey && !offers.hidden && completed()) event.preventDefault();
  if (event.key === "ArrowUp" && !offers.hidden) { event.preventDefault(); offers.querySelector("li:last-child button")?.focus(); }
}

// Complete a command that has begun.
function completed() {
  const title = offers.querySelector("strong")?.textContent ?? "";
  if (!text.value.startsWith("/") || !title.startsWith("/") || title === text.value) return false;
  write(`${title} `);
  return true;
}

function walked(event) {
  const item = event.target.closest("li");
  const next = { ArrowUp: item?.previousElementSibling, ArrowDown: item?.nextElementSibling }[event.key];
  if (next) next.querySelector("button").focus();
  if (event.key === "Escape" || (event.key === "ArrowDown" && !next)) { offer(event.key === "Escape" ? [] : null); text.focus(); }
  if (event.key.startsWith("Arrow")) event.preventDefault();
}

function grow() {
  text.style.height = "auto";
  text.style.height = `${Math.min(text.scrollHeight + 2, 160)}px`; // and the two borders
}

function typed() {
  grow();
  const command = /^\/(\w*)$/.exec(text.value);
  if (command) return offerCommands(command[1].toLowerCase());
  const inline = new RegExp(`^@${now().bot.username} (.*)$`, "is").exec(text.value);
  clearTimeout(asking);
  if (!inline) return offer([]);
  asking = setTimeout(() => ask(inline[1]), TYPING_PAUSE);
}

function toggleCommands() {
  if (offers.hidden) offerCommands("");
  else offer([]);
}

function offerCommands(beginning) {
  const { chat } = now();
  const fitting = chat.commands.filter(({ command }) => command.startsWith(beginning));
  offer(fitting.map(({ command, description }) => ({
    title: `/${command}`, words: description, chosen: () => { clear(); say(`/${command}`); },
  })));
}

async function ask(words) {
  const { person, chat } = now();
  const asked = await act({ act: "inline", person: person.id, chat: chat.id, text: words });
  query = asked?.query ?? null;
  early();
}

export function inlineAnswered({ query_id: id, answer }, start) {
  early = () => { if (id === query) showCards(id, answer, start); };
  early();
}

function showCards(id, answer, start) {
  early = () => {};
  const { person, chat } = now();
  const cards = answer.results.map((result) => ({
    title: result.title ?? result.id, words: result.description ?? "",
    chosen: async () => {
      if (await act({ act: "choose", person: person.id, chat: chat.id, query: id, result: result.id })) clear();
    },
  }));
  const above = answer.button?.start_parameter;
  if (above) cards.unshift({ title: answer.button.text, words: "", chosen: () => { clear(); start(above); } });
  offer(cards, { stacked: true });
}

// Show a list above the field; an empty one closes it. Stacked: each title above its words.
function offer(items, { stacked = false } = {}) {
  offers.classList.toggle("stacked", stacked);
  offers.replaceChildren(...items.map(({ title, words, chosen }) => element("li", {},
    element("button", { type: "button", onclick: chosen }, element("strong", {}, title), element("span", {}, words)))));
  offers.hidden = items.length === 0;
  $("menu").setAttribute("aria-expanded", String(items.length > 0));
}

// The topic of a forum that one writes in.
export function showTopics(chat) {
  const place = $("topic");
  place.hidden = chat.topics.length === 0;
  const chosen = place.value;
  place.replaceChildren(element("option", { value: "" }, "General"), ...chat.topics.map(({ id, name }) => element("option", { value: id }, name)));
  if (chat.topics.some(({ id }) => String(id) === chosen)) place.value = chosen;
}

export function showKeyboard(keyboard, find) {
  const place = $("keyboard");
  const rows = keyboard?.keyboard ?? [];
  place.hidden = rows.length === 0;
  place.replaceChildren(...rows.map((row) => element("div", { class: "row" }, ...row.map((button) => {
    const label = typeof button === "string" ? button : button.text;
    return element("button", { type: "button", onclick: () => pressed(button, label) }, label);
  }))));
  text.placeholder = keyboard?.input_field_placeholder ?? "Message";
  const asked = keyboard?.force_reply ? find(keyboard.message_id) : null;
  if (asked) setContext("reply", asked);
  else if (isForced) setContext(null);
  isForced = Boolean(asked);
}

function pressed(button, label) {
  if (button.request_location) $("attachment").showModal();
  else say(label);
}

function beginAttachments() {
  const dialog = $("attachment");
  let as = "photo";
  $("attach").addEventListener("click", () => dialog.showModal());
  for (const kind of ["photo", "document"]) {
    $(kind).addEventListener("click", () => { as = kind; $("file").accept = kind === "photo" ? "image/*" : ""; $("file").click(); });
  }
  $("file").addEventListener("change", async () => {
    const [file] = $("file").files;
    const { person, chat } = now();
    dialog.close();
    if (file) await upload(file, { person: person.id, chat: chat.id, as });
    $("file").value = "";
  });
  const share = (latitude, longitude) => {
    const { person, chat } = now();
    dialog.close();
    act({ act: "place", person: person.id, chat: chat.id, latitude, longitude });
  };
  $("places").replaceChildren(...PLACES.map(([name, latitude, longitude]) =>
    element("button", { type: "button", class: "quiet", onclick: () => share(latitude, longitude) }, name)));
  $("share").addEventListener("click", () => {
    const [latitude, longitude] = [$("latitude"), $("longitude")];
    if (latitude.value && longitude.value && latitude.reportValidity() && longitude.reportValidity()) share(latitude.valueAsNumber, longitude.valueAsNumber);
  });
}
