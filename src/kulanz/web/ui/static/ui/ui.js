/* Smoother with JavaScript, complete without it. Every feature hangs on a data attribute; nothing here holds state of the product.
   data-search, data-key: keystrokes   data-copy: copy button   data-beacon: tell an address once   data-drop: file drop
   data-dialog, data-close: dialogs    data-menu: close on Escape and outside   data-submit: send the form on change   data-dismiss */
(() => {
  "use strict";
  const root = document;
  const all = (selector, within = root) => within.querySelectorAll(selector);
  const keysAre = () => { try { return localStorage.getItem("kulanz-keys") !== "off"; } catch { return true; } };

  const beacon = root.body.dataset.beacon;
  if (beacon && navigator.sendBeacon) navigator.sendBeacon(beacon);

  const ready = (within) => {
    all("[data-copy][hidden],[data-dismiss][hidden],[data-keys-toggle][hidden]", within).forEach((button) => { button.hidden = false; });
    all("[data-keys-toggle]", within).forEach(showKeys);
    all("dialog[data-open]", within).forEach((dialog) => { dialog.close(); dialog.showModal(); });
    const focus = within.querySelector("[data-focus]");
    if (focus) focus.focus();
    const aim = location.hash && root.getElementById(location.hash.slice(1));
    if (aim instanceof HTMLDialogElement && !aim.open) openDialog(aim);
  };

  /* Opened from a menu, the dialog closes it and gives the focus back to its label. */
  const openDialog = (dialog, menu) => {
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
    if (location.hash === `#${dialog.id}`) history.replaceState(null, "", location.pathname + location.search);
    dialog.showModal();
  };

  const showKeys = (button) => {
    const word = button.querySelector("[data-keys-word]");
    word.dataset.on ??= word.textContent;
    word.textContent = keysAre() ? word.dataset.on : word.dataset.keysWord;
  };

  const copy = async (button) => {
    const word = button.querySelector("[data-copy-word]");
    try { await navigator.clipboard.writeText(button.dataset.copy); } catch { return; }
    word.dataset.before ??= word.textContent;
    word.textContent = word.dataset.copyWord;
    setTimeout(() => { word.textContent = word.dataset.before; }, 2000);
  };

  root.addEventListener("click", (event) => {
    const on = (selector) => event.target.closest?.(selector);
    all("details[data-menu][open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
    const opener = on("[data-dialog]");
    if (opener) { event.preventDefault(); openDialog(root.getElementById(opener.dataset.dialog), opener.closest("details[data-menu]")); return; }
    const dialog = on("dialog");
    if (dialog?.open && (on("[data-close]") || event.target === dialog)) { event.preventDefault(); dialog.close(); return; }
    const copier = on("[data-copy]");
    if (copier) { copy(copier); return; }
    const dismiss = on("[data-dismiss]");
    if (dismiss) { dismiss.parentElement.remove(); return; }
    const toggle = on("[data-keys-toggle]");
    if (toggle) { try { localStorage.setItem("kulanz-keys", keysAre() ? "off" : "on"); } catch { return; } showKeys(toggle); }
  });

  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      all("details[data-menu][open]").forEach((menu) => { menu.open = false; menu.querySelector("summary").focus(); });
      return;
    }
    const typing = event.target.closest?.("input:not([type=radio],[type=checkbox]),textarea,select,[contenteditable]");
    if (typing || event.ctrlKey || event.metaKey || event.altKey || event.isComposing || !keysAre()) return;
    const within = root.querySelector("dialog:modal") ?? root;
    const target = event.key === "/" ? within.querySelector("[data-search]")
      : [...all("[data-key]", within)].find((each) => each.dataset.key === event.key && !each.disabled && (each.checkVisibility() || each.closest("details[data-menu]")));
    if (!target) return;
    event.preventDefault();
    target.focus();
    const sends = target.form?.method === "post" && target.type === "submit";  // one slip of a finger sends nothing: Enter does
    if (target.matches("input,select,textarea")) target.select?.(); else if (!sends) target.click();
  });

  root.addEventListener("change", (event) => {
    const drop = event.target.closest("[data-drop]");
    if (drop) drop.querySelector("[data-drop-name]").textContent = [...event.target.files].map((file) => file.name).join(", ");
    if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    root.addEventListener(kind, (event) => {
      const drop = event.target.closest?.("[data-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("is-over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      const input = drop.querySelector("input");
      input.files = event.dataTransfer.files;
      input.dispatchEvent(new Event("change", { bubbles: true }));
    });
  }

  /* A form pressed twice is sent once; coming back with the browser's button frees it again. */
  root.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post") return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "yes";
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  });
  addEventListener("pageshow", () => all("form[data-sent]").forEach((form) => { delete form.dataset.sent; }));

  root.addEventListener("htmx:load", (event) => { if (event.target !== root.body) ready(event.target); });
  ready(root);
})();
