// Sends messages without leaving the page, and neither loses nor doubles one when the line drops.
//
// Messages wait in a queue and go one at a time, in order, each with an id of its own; a repeat
// keeps that id, so that the server handles it once. What is shown goes by the server's numbers.
// Nothing is kept in the browser: the page and the server are all there is.
"use strict";

(() => {
  const MAX_CHARACTERS = 40000;
  const MAX_BYTES = 60000;
  const PATIENCE_MS = 20000;
  const DOUBLE_PRESS_MS = 1000;
  const LONGEST_PAUSE_MS = 30000;
  const LOOK_MS = 3000;
  const TEXTS = {
    empty: "Typ eerst je vraag. Een paar woorden zijn genoeg.",
    long: "Je bericht is te lang. Maak het korter en verstuur het nog eens. Een paar zinnen zijn genoeg.",
    offline: "Geen verbinding. Ik probeer opnieuw, je bericht gaat niet verloren.",
    notKept: "Je bericht is nu niet bewaard. Ik probeer het zelf opnieuw, je hoeft niets te doen.",
    trouble: "Er ging iets mis bij ons. Ik probeer opnieuw, je bericht gaat niet verloren.",
    refused: "Je bericht kwam niet aan. Probeer het nog eens.",
    sending: "Wordt verstuurd …",
  };

  const log = document.getElementById("gesprek");
  const elsewhere = document.getElementById("elders");

  // Whether a person may still answer here; then the conversation is worth opening elsewhere.
  const showLive = (isLive) => {
    log.dataset.live = isLive ? "ja" : "nee";
    elsewhere.hidden = !isLive;
  };
  const waiting = document.getElementById("onderweg");
  const state = document.getElementById("toestand");
  const form = document.getElementById("formulier");
  const field = document.getElementById("vraag");
  const composer = form.closest(".composer");

  let last = Number(log.dataset.last);
  let mark = log.dataset.mark;
  const queue = [];
  let isSending = false;
  let failures = 0;
  let pause = null;

  // Without randomUUID, which browsers only offer over https.
  const freshId = () =>
    Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");

  const tell = (text) => {
    if (state.textContent !== text) state.textContent = text;
    field.removeAttribute("aria-invalid");
    field.removeAttribute("aria-describedby");
  };

  const complain = (text) => {
    tell(text);
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", state.id);
    field.focus();
  };

  const grow = () => {
    if (CSS.supports("field-sizing", "content")) return;
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + 2}px`;
  };

  const scrollTo = (element) => {
    const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    element.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
  };

  // The asker's own line, before the server has it. Not in the log, so it is not read aloud twice.
  const drawWaiting = (text) => {
    const line = document.createElement("div");
    line.className = "message asker waiting";
    const bubble = document.createElement("div");
    bubble.className = "bubble";
    const words = document.createElement("p");
    words.dir = "auto";
    words.textContent = text.length > 1000 ? `${text.slice(0, 1000)}…` : text;
    bubble.append(words);
    const note = document.createElement("p");
    note.className = "sending";
    note.textContent = TEXTS.sending;
    line.append(bubble, note);
    waiting.append(line);
    return line;
  };

  const showWaiting = () => waiting.lastElementChild?.scrollIntoView({ block: "end" });

  // Adds what is not shown yet. The HTML comes from the server, which escapes all that was typed.
  const show = (messages) => {
    const added = [];
    for (const message of messages) {
      if (message.number <= last) continue;
      const holder = document.createElement("template");
      holder.innerHTML = message.html;
      const article = holder.content.querySelector(".message");
      article.classList.add("new");
      log.append(article);
      last = message.number;
      added.push(article);
    }
    if (added.length) document.getElementById("begin")?.remove();
    return added;
  };

  // The conversation was wiped, or its cookie ended: what is on the page is no longer its beginning.
  const startOver = (newMark) => {
    for (const article of log.querySelectorAll(".message")) {
      if (Number(article.dataset.number) > 0) article.remove();
    }
    mark = newMark;
    last = 0;
  };

  const request = async (address, options = {}) => {
    const stop = new AbortController();
    const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    try {
      const response = await fetch(address, {
        credentials: "same-origin",
        cache: "no-store",
        signal: stop.signal,
        ...options,
        headers: { Accept: "application/json", ...options.headers },
      });
      const body = response.ok ? response.json() : response.json().catch(() => ({}));
      return { status: response.status, body: await body };
    } finally {
      clearTimeout(timer);
    }
  };

  const post = (item) =>
    request("/bericht", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...item.message, after: last, gesprek: mark }),
    });

  const isWorthRepeating = (status) => status >= 500 || status === 408 || status === 429;

  const settle = (item) => {
    queue.shift();
    item.line.remove();
    failures = 0;
  };

  const succeed = (item, body) => {
    settle(item);
    showLive(body.live);
    if (body.over || body.gesprek !== mark) startOver(body.gesprek);
    tell("");
    const added = show(body.messages);
    if (added.length && !queue.length) scrollTo(added[0]);
  };

  // Gives the words back when the server will never take them like this.
  const giveBack = (item, text) => {
    settle(item);
    if (!item.message.choice && !field.value) field.value = item.message.text;
    grow();
    complain(text || TEXTS.refused);
  };

  const tryLater = (text) => {
    tell(text);
    failures += 1;
    pause = setTimeout(sendNext, Math.min(1000 * 2 ** (failures - 1), LONGEST_PAUSE_MS));
  };

  const sendNext = async () => {
    clearTimeout(pause);
    if (isSending || !queue.length) return;
    isSending = true;
    const item = queue[0];
    try {
      const { status, body } = await post(item);
      if (status === 200) succeed(item, body);
      else if (isWorthRepeating(status)) tryLater(status === 503 ? TEXTS.notKept : TEXTS.trouble);
      else giveBack(item, body.error);
    } catch {
      tryLater(TEXTS.offline);
    } finally {
      isSending = false;
      guardLeaving();
    }
    if (queue.length && failures === 0) sendNext();
  };

  // Asks what the page missed: in another tab, or while the line was down.
  const catchUp = async () => {
    if (queue.length) {
      sendNext();
      return;
    }
    try {
      let { status, body } = await request(`/berichten?na=${last}`);
      if (status !== 200 || queue.length) return;
      if (body.gesprek !== mark) {
        startOver(body.gesprek);
        ({ status, body } = await request("/berichten?na=0"));
      }
      if (status !== 200) return;
      if (body.over) startOver(body.gesprek);
      showLive(body.live);
      const isAtEnd = innerHeight + scrollY > document.documentElement.scrollHeight - 300;
      const added = show(body.messages);
      if (added.length && isAtEnd) scrollTo(added[0]);
    } catch {
      // Still no connection: nothing waits, so there is nothing to tell.
    }
  };

  const askBeforeLeaving = (event) => event.preventDefault();
  const guardLeaving = () => {
    if (queue.length) addEventListener("beforeunload", askBeforeLeaving);
    else removeEventListener("beforeunload", askBeforeLeaving);
  };

  const enqueue = (message) => {
    queue.push({ message, line: drawWaiting(message.text) });
    guardLeaving();
    showWaiting();
    sendNext();
  };

  const isTooLong = (text) => text.length > MAX_CHARACTERS || new Blob([JSON.stringify(text)]).size > MAX_BYTES;

  // A double click, or a key held down, is one message.
  let pressed = { what: "", at: -Infinity };
  const isPressedTwice = (what) => {
    const now = performance.now();
    const isTwice = pressed.what === what && now - pressed.at < DOUBLE_PRESS_MS;
    pressed = { what, at: now };
    return isTwice;
  };

  const sendTyped = () => {
    const text = field.value;
    if (isPressedTwice("typed") && !text) return;
    if (!text.trim()) complain(TEXTS.empty);
    else if (isTooLong(text)) complain(TEXTS.long);
    else {
      tell("");
      enqueue({ id: freshId(), text });
      field.value = "";
      grow();
      field.focus();
    }
  };

  const sendPressed = (button) => {
    const { text, choice = null } = Object.fromEntries(new FormData(button));
    if (isPressedTwice(`${choice} ${text}`)) return;
    // The first suggestions go away once used; the keyboard must not go with them.
    if (button.closest("#begin")) field.focus({ preventScroll: true });
    enqueue({ id: freshId(), text, choice: choice ?? "" });
  };

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-send]")) return;
    event.preventDefault();
    if (event.target === form) sendTyped();
    else sendPressed(event.target);
  });

  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    sendTyped();
  });
  field.addEventListener("input", () => {
    grow();
    if (field.hasAttribute("aria-invalid")) tell("");
  });

  // A person may answer at any moment once a request was sent: look now and then, while somebody looks on.
  setInterval(() => {
    const isIdle = !queue.length && !isSending;
    if (log.dataset.live === "ja" && isIdle && document.visibilityState === "visible") catchUp();
  }, LOOK_MS);

  addEventListener("online", catchUp);
  addEventListener("pageshow", (event) => event.persisted && catchUp());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && catchUp());

  document.querySelector(".wipe").addEventListener("toggle", (event) => {
    if (event.target.open) event.target.scrollIntoView({ block: "nearest" });
  });

  // What gets the focus, or still waits, must never hide behind the field at the bottom.
  new ResizeObserver(() => {
    const isSticky = getComputedStyle(composer).position === "sticky";
    document.documentElement.style.scrollPaddingBottom = isSticky ? `${composer.offsetHeight + 16}px` : "1rem";
    showWaiting();
  }).observe(composer);

  grow();
  const latest = [...log.querySelectorAll(".message.asker")].pop();
  if (latest) latest.scrollIntoView({ block: "start" });
})();
