// Who one is, which chat is open, and the conditions of the test.

import { $, element } from "./dom.js";
import { act } from "./server.js";

let now; // () => {person, chat}
let offset = 0; // the playground's clock against the browser's, in milliseconds

export function begin(current, { onPerson, onChat }) {
  now = current;
  $("people").addEventListener("change", (event) => onPerson(Number(event.target.value)));
  $("chats").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) onChat(Number(button.dataset.chat));
  });
  $("language").addEventListener("change", (event) => set({ act: "language", code: event.target.value }));
  $("block").addEventListener("change", (event) => block(event.target.checked));
  $("skip").addEventListener("click", (event) => {
    if (event.target.dataset.minutes) set({ act: "skip", minutes: Number(event.target.dataset.minutes) });
  });
  $("fault").addEventListener("change", setFault);
  $("pace").addEventListener("change", setFault);
  $("panel").open = matchMedia("(min-width: 900px)").matches;
  setInterval(showTime, 1000);
}

const set = (body) => act({ person: now().person.id, chat: now().chat.id, ...body });

export const block = (blocked) => set({ act: "block", blocked });

function setFault() {
  const pace = $("pace");
  if (!pace.reportValidity()) return;
  set({ act: "break", fault: $("fault").value, ...(pace.value ? { per_second: pace.valueAsNumber } : {}) });
}

export function show(state, chat, unread) {
  showPeople(state);
  $("chats").replaceChildren(...state.chats.map((each) => chatButton(each, state, chat, unread)));
  $("language").value = state.person.language_code ?? "en";
  $("block").checked = state.chats.some((each) => each.type === "private" && each.blocked);
  $("fault").value = state.faults.fault;
  if (document.activeElement !== $("pace")) $("pace").value = state.faults.per_second ?? "";
  $("skip").hidden = !state.movable;
  offset = state.now * 1000 - Date.now();
  const isBroken = state.faults.fault !== "none" || state.faults.per_second !== null;
  $("badge").hidden = !isBroken;
  $("badge").textContent = isBroken ? "on" : "";
  showTime();
}

function showPeople({ people, person }) {
  const place = $("people");
  const isSame = [...place.querySelectorAll("input")].map((input) => input.value).join() === people.map(({ id }) => id).join();
  if (!isSame) {
    place.querySelectorAll("label").forEach((label) => label.remove());
    place.append(...people.map(({ id, first_name: name }) => element("label", {},
      element("input", { type: "radio", name: "person", value: id }),
      element("span", {}, name))));
  }
  for (const input of place.querySelectorAll("input")) input.checked = Number(input.value) === person.id;
}

function chatButton(each, state, chat, unread) {
  const news = unread.get(each.id) ?? 0;
  return element(
    "button", { type: "button", "data-chat": each.id, "aria-current": each.id === chat.id ? "true" : undefined },
    element("span", { class: "avatar small", "aria-hidden": "true" }, titleOf(each, state).slice(0, 1)),
    element("span", { class: "chat-name" }, titleOf(each, state)),
    news ? element("span", { class: "badge" }, `${news}`, element("span", { class: "hidden" }, " new")) : null,
  );
}

export const titleOf = (chat, state) => (chat.type === "private" ? state.bot.name : chat.title);

function showTime() {
  const time = new Date(Date.now() + offset);
  $("now").dateTime = time.toISOString();
  $("now").textContent = `${time.toLocaleString([], { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", timeZone: "UTC" })} UTC`;
}
