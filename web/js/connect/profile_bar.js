// Choosing, saving and deleting a side's profile.

import { t } from "../i18n.js";
import { h } from "../ui/dom.js";
import { ask } from "../ui/dialog.js";
import * as profiles from "./profiles.js";

export function profileBar(card) {
  const id = `${card.side}-profile`;
  const select = h("select", { id });
  const keep = h("button", { type: "button", class: "button small", "data-t": "profile.save" });
  const remove = h("button", { type: "button", class: "button small", "data-t": "profile.delete", hidden: true });
  const element = h(
    "div",
    { class: "profiles" },
    h("label", { for: id, class: "only-heard", "data-t": "profile.label" }),
    select,
    keep,
    remove,
  );

  function refresh(chosen = select.value) {
    const names = profiles.names();
    const first = names.length ? t("profile.choose") : t("profile.none");
    select.replaceChildren(h("option", { value: "" }, first), ...names.map((name) => h("option", { value: name }, name)));
    select.value = names.includes(chosen) ? chosen : "";
    select.disabled = !names.length;
    remove.hidden = !select.value;
  }

  select.addEventListener("change", () => {
    const found = select.value && profiles.load(select.value);
    if (found) card.value = found;
    remove.hidden = !select.value;
  });

  keep.addEventListener("click", async () => {
    const { host, database } = card.value;
    const name = h("input", { type: "text", id: `${id}-name`, value: select.value || [database, host].filter(Boolean).join(" @ ") });
    const password = h("input", { type: "checkbox" });
    const body = [
      h("div", { class: "field wide" }, h("label", { for: name.id }, t("profile.name")), name),
      h("label", { class: "consent" }, password, h("span", {}, t("profile.password"))),
      h("p", { class: "hint" }, t("profile.where")),
    ];
    const yes = await ask({ title: t("profile.save_title"), body, yes: t("profile.save") });
    if (!yes || !name.value.trim()) return;
    profiles.save(name.value.trim(), card.value, password.checked);
    refresh(name.value.trim());
    document.dispatchEvent(new Event("profiles"));
  });

  remove.addEventListener("click", async () => {
    const name = select.value;
    if (!(await ask({ title: t("profile.delete_title", { name }), yes: t("profile.delete"), danger: true }))) return;
    profiles.remove(name);
    document.dispatchEvent(new Event("profiles"));
  });

  document.addEventListener("profiles", () => refresh());
  return { element, refresh };
}
