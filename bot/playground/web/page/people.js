// Who one is and which chat is open; new people and groups.

import { $, element } from "./dom.js";
import { act } from "./server.js";

let now; // () => {person, chat, state}
let enter; // become somebody else
let edited = null; // the person in the dialog, null for a new one

export const titleOf = (chat, state) => (chat.type === "private" ? state.bot.name : chat.title);

export function begin(current, { onPerson, onChat }) {
  now = current;
  enter = onPerson;
  $("chats").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (button) onChat(Number(button.dataset.chat));
  });
  $("people").addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    const person = now().state.people.find(({ id }) => id === Number(button.dataset.person));
    if (button.dataset.edit) return showPerson(person);
    closeSide();
    enter(person.id);
  });
  $("add-person").addEventListener("click", () => showPerson(null));
  $("add-group").addEventListener("click", showGroup);
  $("person-form").addEventListener("submit", savePerson);
  $("person-remove").addEventListener("click", removePerson);
  $("group-form").addEventListener("submit", saveGroup);
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  $("side-open").addEventListener("click", () => { $("app").classList.add("side-shown"); $("side-close").focus(); });
  $("side-close").addEventListener("click", () => { closeSide(); $("side-open").focus(); });
  $("side").addEventListener("keydown", (event) => { if (event.key === "Escape") closeSide(); });
  $("zones").append(...Intl.supportedValuesOf("timeZone").map((zone) => element("option", { value: zone })));
}

export const closeSide = () => $("app").classList.remove("side-shown");

export function show(state, chat, unread) {
  $("people").replaceChildren(...state.people.map((each) => personItem(each, state)));
  $("chats").replaceChildren(...state.chats.map((each) => chatItem(each, state, chat, unread)));
}

function personItem(each, state) {
  const isSelf = each.id === state.person.id;
  const about = [each.admin ? "admin" : "", each.language_code, each.zone.split("/").at(-1).replaceAll("_", " ")].filter(Boolean).join(" · ");
  return element("li", {},
    element("button", { type: "button", "data-person": each.id, "aria-current": isSelf ? "true" : undefined },
      element("span", { class: "avatar small", "aria-hidden": "true" }, each.first_name.slice(0, 1)),
      element("span", { class: "item-name" }, each.first_name, element("small", {}, about))),
    element("button", { type: "button", class: "link", "data-person": each.id, "data-edit": "1", "aria-label": `Change ${each.first_name}` }, "Change"));
}

function chatItem(each, state, chat, unread) {
  const news = unread.get(each.id) ?? 0;
  return element("li", {}, element(
    "button", { type: "button", "data-chat": each.id, "aria-current": each.id === chat.id ? "true" : undefined },
    element("span", { class: "avatar small", "aria-hidden": "true" }, titleOf(each, state).slice(0, 1)),
    element("span", { class: "item-name" }, titleOf(each, state), element("small", {}, each.type === "private" ? "bot" : `group · ${each.members.length} members`)),
    news ? element("span", { class: "badge" }, `${news}`, element("span", { class: "hidden" }, " new")) : null,
  ));
}

function showPerson(person) {
  edited = person;
  $("person-title").textContent = person ? `Change ${person.first_name}` : "A new person";
  $("person-name").value = person?.first_name ?? "";
  $("person-language").value = person?.language_code ?? "en";
  $("person-zone").value = person?.zone ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
  $("person-admin").checked = person?.admin ?? false;
  $("person-save").textContent = person ? "Save" : "Add";
  $("person-remove").hidden = !person;
  $("person-dialog").showModal();
}

async function savePerson(event) {
  event.preventDefault();
  const fields = {
    name: $("person-name").value, language: $("person-language").value, zone: $("person-zone").value, admin: $("person-admin").checked,
  };
  const self = now().person.id;
  const done = edited
    ? await act({ act: "change_person", person: edited.id, chat: edited.id, ...fields })
    : await act({ act: "add_person", person: self, chat: self, ...fields });
  if (!done) return;
  $("person-dialog").close();
  if (!edited) { closeSide(); enter(done.id); }
}

async function removePerson() {
  if (await act({ act: "remove_person", person: edited.id, chat: edited.id })) $("person-dialog").close();
}

function showGroup() {
  const { state, person } = now();
  const others = state.people.filter(({ id }) => id !== person.id);
  $("group-members").querySelectorAll("label").forEach((label) => label.remove());
  $("group-members").append(...others.map(({ id, first_name: name }) => element("label", {},
    element("input", { type: "checkbox", value: id, checked: true }), ` ${name}`)));
  $("group-name").value = "";
  $("group-dialog").showModal();
}

async function saveGroup(event) {
  event.preventDefault();
  const members = [...$("group-members").querySelectorAll("input:checked")].map((input) => Number(input.value));
  const self = now().person.id;
  const done = await act({ act: "add_group", person: self, chat: self, title: $("group-name").value, members, forum: $("group-forum").checked });
  if (done) $("group-dialog").close();
}
